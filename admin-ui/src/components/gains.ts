// How is shown what somebody gains and what they lose? Two lists beside each other, told apart by heading and edge.

import { css, html, nothing, type TemplateResult } from 'lit';
import { inert, inertStyles } from './inert-text.ts';

const SHOWN = 60;

/** What whoever shows such lists adopts. */
export const gainStyles = [
  inertStyles,
  css`
    .two {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(14rem, 100%), 1fr));
      gap: var(--gap-4);
    }
    h3 {
      font-size: var(--size-m);
      margin-bottom: var(--gap-1);
    }
    li {
      padding: 0.1rem 0 0.1rem var(--gap-3);
      border-left: 3px solid var(--line);
      overflow-wrap: anywhere;
    }
    .gain li {
      border-color: var(--good);
    }
    .lose li {
      border-color: var(--bad);
    }
  `,
];

/** What a list says: `none` where it is empty, `more` of how many are left out of it. */
export interface GainWords {
  readonly heading: string;
  readonly none: string;
  readonly more: (count: number) => string;
}

/** One of the two lists. */
export function gainList(
  tone: 'gain' | 'lose',
  { heading, none, more }: GainWords,
  texts: readonly string[],
): TemplateResult {
  return html`<section class=${tone}>
    <h3>${heading}</h3>
    ${
      texts.length === 0
        ? html`<p class="muted">${none}</p>`
        : html`<ul>${texts.slice(0, SHOWN).map((text) => html`<li class="mono">${inert(text)}</li>`)}</ul>`
    }
    ${texts.length > SHOWN ? html`<p class="muted small">${more(texts.length - SHOWN)}</p>` : nothing}
  </section>`;
}
