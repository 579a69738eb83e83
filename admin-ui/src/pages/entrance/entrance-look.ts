// How do the pages look that people see before they are in?

import { css } from 'lit';

/** A panel in the middle, with the product's name above it. */
export const entranceLook = css`
  :host {
    display: grid;
    place-items: center;
    min-height: 100dvh;
    padding: var(--gap-4);
  }
  main {
    width: min(25rem, 100%);
  }
  .brand {
    display: flex;
    align-items: center;
    justify-content: center;
    gap: var(--gap-2);
    margin-bottom: var(--gap-5);
    font-size: var(--size-l);
    font-weight: 700;
  }
  .panel {
    padding: var(--gap-5);
  }
  form {
    display: grid;
    gap: var(--gap-4);
    margin-top: var(--gap-4);
  }
  .lead {
    margin-top: var(--gap-1);
    color: var(--muted);
  }
  .other {
    margin-top: var(--gap-4);
    text-align: center;
  }
  .check {
    display: flex;
    align-items: center;
    gap: var(--gap-2);
    margin: var(--gap-2) 0 0;
    font-weight: 400;
  }
  .check input {
    width: 1.1rem;
    min-height: 1.1rem;
    accent-color: var(--accent);
  }
`;
