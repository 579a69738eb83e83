// Something on top.

import { html } from 'lit';
import '../../src/components/hg-dialog.ts';
import type { Page } from '../drawn.ts';

const LONG = Array.from({ length: 40 }, (_, at) => html`<p>Line ${at + 1} of much to read.</p>`);

export const page: Page = [
  {
    name: 'In the middle',
    alone: true,
    draw: () => html`<hg-dialog heading="Rename the tenant"><p>What it asks.</p></hg-dialog>`,
  },
  {
    name: 'At the side, with much to read',
    alone: true,
    draw: () => html`<hg-dialog side heading="An entry">${LONG}</hg-dialog>`,
  },
];
