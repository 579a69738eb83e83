// What do the lists of approvals have in common? The ways between them, and the colour of each state.

import { html, nothing, type TemplateResult } from 'lit';
import { say } from '../../strings/en.ts';

const PARTS = { waiting: '/approvals', all: '/approvals/all', remembered: '/approvals/remembered' } as const;

/** The way to each list. */
export function partsOf(current: keyof typeof PARTS): TemplateResult {
  const parts = Object.entries(PARTS) as [keyof typeof PARTS, string][];
  return html`<nav class="tabs" aria-label=${say.approvals.parts}>${parts.map(([one, path]) => html`<a href=${path} aria-current=${one === current ? 'page' : nothing}>${say.approvals.tabs[one]}</a>`)}</nav>`;
}

const GOOD: readonly string[] = ['approved', 'consumed', 'completed'];
const BAD: readonly string[] = ['denied', 'failed'];

/** The badge of what became of one. */
export const toneOf = (state: string): string => (GOOD.includes(state) ? 'good' : BAD.includes(state) ? 'bad' : 'warn');
