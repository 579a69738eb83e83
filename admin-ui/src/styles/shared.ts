// What do all components have in common? Boxes, buttons, fields, words: adopted by each, so that they look alike.

import { css } from 'lit';

/** Everybody's ground: box sizes, headings, links, focus. */
export const base = css`
  :host {
    display: block;
  }
  :host([hidden]) {
    display: none;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h1,
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd,
  fieldset {
    margin: 0;
    padding: 0;
    border: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  h1 {
    font-size: var(--size-xl);
    line-height: 1.25;
    letter-spacing: -0.01em;
  }
  h2 {
    font-size: var(--size-l);
    line-height: 1.35;
  }
  a {
    color: var(--accent);
    text-underline-offset: 0.15em;
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
    border-radius: var(--radius-s);
  }
  .muted {
    color: var(--muted);
  }
  .small {
    font-size: var(--size-s);
  }
  .mono {
    font-family: var(--mono);
    font-size: 0.92em;
  }
  .hidden-text {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--gap-2);
  }
  .spread {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: var(--gap-3);
  }
  .stack {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--gap-4);
  }
  .panel {
    background: var(--surface);
    border: 1px solid var(--line);
    border-radius: var(--radius);
    box-shadow: var(--shadow);
  }
  .badge {
    display: inline-flex;
    align-items: center;
    gap: var(--gap-1);
    padding: 0.05rem 0.5rem;
    border-radius: 1rem;
    font-size: var(--size-s);
    font-weight: 600;
    background: var(--sunken);
    color: var(--muted);
    white-space: nowrap;
  }
  .badge.good {
    background: var(--good-soft);
    color: var(--good);
  }
  .badge.warn {
    background: var(--warn-soft);
    color: var(--warn);
  }
  .badge.bad {
    background: var(--bad-soft);
    color: var(--bad);
  }
  .badge.accent {
    background: var(--accent-soft);
    color: var(--accent);
  }
  @media (prefers-reduced-motion: no-preference) {
    button,
    a {
      transition:
        background-color 120ms,
        border-color 120ms;
    }
  }
`;

/** Buttons and form fields. */
export const controls = css`
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: var(--gap-2);
    min-height: 2.5rem;
    padding: 0 var(--gap-4);
    font: inherit;
    font-weight: 600;
    color: var(--text);
    background: var(--surface);
    border: 1px solid var(--line-strong);
    border-radius: var(--radius-s);
    cursor: pointer;
  }
  button:hover:not(:disabled) {
    background: var(--sunken);
  }
  button.primary {
    color: var(--accent-text);
    background: var(--accent);
    border-color: var(--accent);
  }
  button.primary:hover:not(:disabled) {
    background: color-mix(in srgb, var(--accent) 86%, var(--text));
  }
  button.danger {
    color: var(--bad);
    border-color: var(--bad);
  }
  button.danger:hover:not(:disabled) {
    background: var(--bad-soft);
  }
  button.danger.solid {
    color: var(--bad-text);
    background: var(--bad-solid);
  }
  button.danger.solid:hover:not(:disabled) {
    background: color-mix(in srgb, var(--bad-solid) 86%, var(--text));
  }
  button.plain {
    min-height: 2.25rem;
    padding: 0 var(--gap-2);
    border-color: transparent;
    background: transparent;
    font-weight: 500;
  }
  button.plain:hover:not(:disabled) {
    background: var(--sunken);
  }
  button:disabled {
    cursor: not-allowed;
    opacity: 0.55;
  }
  label,
  .label {
    display: block;
    font-weight: 600;
    font-size: var(--size-s);
    margin-bottom: var(--gap-1);
  }
  input,
  select,
  textarea {
    width: 100%;
    min-height: 2.5rem;
    padding: var(--gap-2) var(--gap-3);
    font: inherit;
    color: var(--text);
    background: var(--surface);
    border: 1px solid var(--line-strong);
    border-radius: var(--radius-s);
  }
  textarea {
    min-height: 5rem;
    resize: vertical;
  }
  label.box {
    display: flex;
    align-items: center;
    gap: var(--gap-2);
    min-height: 2rem;
    margin: 0;
    font-size: inherit;
    font-weight: 500;
  }
  label.box input {
    flex: none;
    width: 1.1rem;
    height: 1.1rem;
    min-height: 0;
    accent-color: var(--accent);
  }
  input[aria-invalid='true'],
  textarea[aria-invalid='true'] {
    border-color: var(--bad);
  }
  .hint {
    margin-top: var(--gap-1);
    font-size: var(--size-s);
    color: var(--muted);
  }
  .fault {
    margin-top: var(--gap-1);
    font-size: var(--size-s);
    color: var(--bad);
    overflow-wrap: anywhere;
  }
  .alert {
    padding: var(--gap-3) var(--gap-4);
    border: 1px solid currentColor;
    border-radius: var(--radius-s);
    background: var(--bad-soft);
    color: var(--bad);
    overflow-wrap: anywhere;
  }
  .alert.note {
    background: var(--accent-soft);
    color: var(--accent);
  }
  kbd {
    display: inline-block;
    min-width: 1.4em;
    padding: 0 0.3em;
    font: 600 0.75rem/1.4 var(--mono);
    text-align: center;
    color: var(--muted);
    background: var(--sunken);
    border: 1px solid var(--line);
    border-radius: 0.25rem;
  }
`;

/** Tables that become stacks of cards where there is no room for columns. */
export const tables = css`
  .scroll {
    overflow-x: auto;
  }
  table {
    width: 100%;
    border-collapse: collapse;
  }
  th,
  td {
    padding: var(--gap-2) var(--gap-4);
    text-align: left;
    vertical-align: top;
    border-bottom: 1px solid var(--line);
  }
  th {
    font-size: var(--size-s);
    color: var(--muted);
    font-weight: 600;
    white-space: nowrap;
  }
  tbody:last-child > tr:last-child td {
    border-bottom: 0;
  }
  @media (max-width: 40rem) {
    thead {
      position: absolute;
      clip-path: inset(50%);
      width: 1px;
      height: 1px;
      overflow: hidden;
    }
    tr {
      display: block;
      padding: var(--gap-3) 0;
      border-bottom: 1px solid var(--line);
    }
    tbody:last-child > tr:last-child {
      border-bottom: 0;
    }
    td {
      display: grid;
      grid-template-columns: 6.5rem minmax(0, 1fr);
      gap: var(--gap-2);
      padding: var(--gap-1) var(--gap-4);
      border: 0;
      overflow-wrap: anywhere;
    }
    td::before {
      content: attr(data-name);
      font-size: var(--size-s);
      color: var(--muted);
    }
    /* What can be done needs no name beside it, and where nothing can be done there is no cell. */
    td.quiet {
      grid-template-columns: minmax(0, 1fr);
      justify-items: start;
    }
    td.quiet::before {
      content: none;
    }
    td.quiet:not(:has(*)) {
      display: none;
    }
  }
`;

/** Links that look like buttons, and links between the parts of one thing. */
export const links = css`
  a.button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    min-height: 2.5rem;
    padding: 0 var(--gap-4);
    font-weight: 600;
    color: var(--text);
    text-decoration: none;
    background: var(--surface);
    border: 1px solid var(--line-strong);
    border-radius: var(--radius-s);
  }
  a.button:hover {
    background: var(--sunken);
  }
  a.button.primary {
    color: var(--accent-text);
    background: var(--accent);
    border-color: var(--accent);
  }
  .tabs {
    display: flex;
    gap: var(--gap-2);
    overflow-x: auto;
    border-bottom: 1px solid var(--line);
  }
  .tabs a {
    padding: var(--gap-2) var(--gap-3);
    color: var(--muted);
    font-weight: 600;
    text-decoration: none;
    white-space: nowrap;
    border-bottom: 2px solid transparent;
  }
  .tabs a[aria-current] {
    color: var(--accent);
    border-bottom-color: currentColor;
  }
`;

/** A band above a page that says something about all of it; what it is about gives it its colours. */
export const bar = css`
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--gap-3);
    margin-bottom: var(--gap-4);
    padding: var(--gap-3) var(--gap-4);
    border: 1px solid currentColor;
    border-radius: var(--radius);
  }
  .bar p {
    flex: 1 1 16rem;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .bar svg {
    flex: none;
  }
`;
