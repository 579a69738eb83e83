// What somebody gains and loses.

import { html } from 'lit';
import { gainList } from '../../src/components/gains.ts';
import type { Page } from '../drawn.ts';

const of = (heading: string) => ({ heading, none: 'Nothing.', more: (count: number) => `and ${count} more` });
const many = Array.from({ length: 70 }, (_, at) => `agents.edit.${at + 1}`);

export const page: Page = [
  {
    name: 'Both',
    draw: () =>
      html`<div class="two">${gainList('gain', of('Gains'), ['agents.view', 'agents.edit'])}${gainList('lose', of('Loses'), ['roles.manage'])}</div>`,
  },
  {
    name: 'Neither',
    draw: () => html`<div class="two">${gainList('gain', of('Gains'), [])}${gainList('lose', of('Loses'), [])}</div>`,
  },
  { name: 'More than is shown', draw: () => gainList('gain', of('Gains'), many) },
];
