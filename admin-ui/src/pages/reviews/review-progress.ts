// How far is a review? A bar and the numbers.

import { css, html, type TemplateResult } from 'lit';
import type { Review } from '../../data/reviews.ts';
import { reviews as words } from '../../strings/en/reviews.ts';

/** Tones of a review's states. */
export const TONES = { open: 'accent', overdue: 'bad', finished: 'good' } as const;

export function progress({ counts: { open, keep, revoke, gone } }: Review): TemplateResult {
  const done = keep + revoke + gone;
  const text = words.progressOf(done, done + open);
  return html`<span class="progress"><progress max=${Math.max(1, done + open)} value=${done} aria-label=${words.progress}></progress> ${text}</span>`;
}

export const progressStyles = css`
  .progress {
    display: inline-flex;
    align-items: center;
    gap: var(--gap-2);
    white-space: nowrap;
  }
  progress {
    width: 7rem;
    height: 0.5rem;
    accent-color: var(--accent);
  }
`;
