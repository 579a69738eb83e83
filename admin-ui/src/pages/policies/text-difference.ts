// In which lines do two texts differ? What goes, what comes, and between them what stays: drawn with signs, so that colour is not needed.

import { css, html, type TemplateResult } from 'lit';
import { inert } from '../../components/inert-text.ts';
import { compared } from './policy-merge.ts';

const SIGNS = { same: ' ', removed: '-', added: '+' } as const;

/** What an element that draws one adopts. */
export const differenceStyles = css`
  pre.difference {
    margin: var(--gap-2) 0 0;
    padding: var(--gap-2) var(--gap-3);
    max-height: 28rem;
    overflow: auto;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    font: var(--size-s) / 1.5 var(--mono);
    background: var(--sunken);
    border-radius: var(--radius-s);
  }
  pre.difference .added {
    color: var(--good);
  }
  pre.difference .removed {
    color: var(--bad);
  }
`;

/** Both texts, line by line; empty ones of a text that is not there are left out. */
export function difference(before: string, after: string): TemplateResult {
  const lines = compared(before, after).filter(({ text }) => text !== '' || (before !== '' && after !== ''));
  return html`<pre class="difference" tabindex="0">${lines.map(({ kind, text }) => html`<span class=${kind}>${SIGNS[kind]} ${inert(text)}\n</span>`)}</pre>`;
}
