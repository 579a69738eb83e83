// How do the parts of the first page look?

import { css } from 'lit';

/** A panel with a heading, a sentence and what can be done. */
export const startLook = css`
  .box {
    padding: var(--gap-5);
  }
  h2 {
    margin-bottom: var(--gap-1);
  }
  dl {
    display: grid;
    grid-template-columns: minmax(7rem, auto) minmax(0, 1fr);
    gap: var(--gap-2) var(--gap-4);
  }
  dt {
    color: var(--muted);
  }
  dd {
    overflow-wrap: anywhere;
  }
  .alert.warn {
    background: var(--warn-soft);
    color: var(--warn);
  }
  @media (max-width: 40rem) {
    .box {
      padding: var(--gap-4);
    }
    dl {
      grid-template-columns: minmax(0, 1fr);
      gap: var(--gap-1);
    }
    dd {
      margin-bottom: var(--gap-2);
    }
  }
`;
