// Does what is shown follow what happens? A dot and a word beside the heading of a page that does so by itself.

import { css, html, type TemplateResult } from 'lit';
import { type Liveness, liveness } from '../data/live.ts';

const TONES: Readonly<Record<Liveness, string>> = { live: 'on', polling: 'off', connecting: '' };

export const liveSignStyles = css`
  .live {
    display: inline-flex;
    align-items: center;
    gap: var(--gap-2);
    font-size: var(--size-s);
    color: var(--muted);
  }
  .live::before {
    content: '';
    width: 0.6rem;
    height: 0.6rem;
    border-radius: 50%;
    background: var(--line-strong);
  }
  .live.on::before {
    background: var(--good);
  }
  .live.off::before {
    background: var(--warn);
  }
`;

/** The sign, for a host that watches `liveness`. `paused`: what is said where somebody stopped it. */
export function liveSign(words: Readonly<Record<Liveness, string>>, paused?: string): TemplateResult {
  const now = liveness.value;
  return html`<span class="live ${paused === undefined ? TONES[now] : ''}" role="status">${paused ?? words[now]}</span>`;
}
