// Nothing to draw: why, and what to do.

import { html } from 'lit';
import '../../src/components/hg-state.ts';
import type { Page } from '../drawn.ts';

export const page: Page = [
  { name: 'Loading', draw: () => html`<div class="panel"><hg-state kind="loading"></hg-state></div>` },
  {
    name: 'Empty, with a next step',
    draw: () =>
      html`<div class="panel"><hg-state kind="empty" heading="No agent yet" text="Create one, and give it a key."><button class="primary" type="button">Create an agent</button></hg-state></div>`,
  },
  {
    name: 'Failed',
    draw: () =>
      html`<div class="panel"><hg-state kind="failed" heading="This could not be read" text="The server cannot be reached." retry></hg-state></div>`,
  },
  {
    name: 'Forbidden',
    draw: () =>
      html`<div class="panel"><hg-state kind="forbidden" heading="Not for you" text="It takes the permission agents.view."></hg-state></div>`,
  },
];
