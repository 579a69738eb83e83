// How does a dialog look that says what became of each of many? A table without much air, and the buttons at its end.

import { css } from 'lit';
import { base, controls, tables } from '../styles/shared.ts';
import { inertStyles } from './inert-text.ts';

/** What such a dialog adopts; it includes everybody's ground. */
export const resultStyles = [
  base,
  controls,
  tables,
  inertStyles,
  css`
    .row {
      justify-content: flex-end;
    }
    th,
    td {
      padding-inline: var(--gap-2);
    }
  `,
];
