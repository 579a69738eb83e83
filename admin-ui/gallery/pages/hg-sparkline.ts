// A day by the hour.

import { html } from 'lit';
import '../../src/components/hg-sparkline.ts';
import type { Page } from '../drawn.ts';

const HOURS = Array.from({ length: 24 }, (_, at) => at);
const NONE = HOURS.map(() => 0);
const day = {
  allow: HOURS.map((at) => (at * 7) % 40),
  hold: HOURS.map((at) => (at % 5 === 0 ? 6 : 0)),
  deny: HOURS.map((at) => (at % 7 === 0 ? 9 : 0)),
};

export const page: Page = [
  {
    name: 'Allowed, held and denied',
    draw: () => html`<hg-sparkline .hours=${day} label="468 allowed, 30 held, 36 denied"></hg-sparkline>`,
  },
  {
    name: 'A quiet day',
    draw: () =>
      html`<hg-sparkline .hours=${{ allow: NONE, hold: NONE, deny: NONE }} label="No call in the last day"></hg-sparkline>`,
  },
];
