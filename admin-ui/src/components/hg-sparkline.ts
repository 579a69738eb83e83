// How did it go over a day? A small bar for each hour, in the colours of decisions; whoever listens hears the sums.

import { css, html, LitElement, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { base } from '../styles/shared.ts';

const HEIGHT = 24;
const STEP = 5;
const KINDS = ['allow', 'hold', 'deny'] as const;

/** Counts by the hour, the oldest first. */
export interface Hours {
  readonly allow: readonly number[];
  readonly hold: readonly number[];
  readonly deny: readonly number[];
}

@customElement('hg-sparkline')
export class HgSparkline extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: inline-block;
        width: 7.5rem;
      }
      svg {
        display: block;
        width: 100%;
        height: 1.5rem;
      }
      .allow {
        fill: var(--accent);
      }
      .hold {
        fill: var(--chart-hold);
      }
      .deny {
        fill: var(--bad);
      }
      line {
        stroke: var(--line-strong);
      }
    `,
  ];

  @property({ attribute: false }) hours: Hours = { allow: [], hold: [], deny: [] };
  /** The same in words. */
  @property() label = '';

  protected override render() {
    const { allow, hold, deny } = this.hours;
    const most = Math.max(1, ...allow.map((count, at) => count + (hold[at] ?? 0) + (deny[at] ?? 0)));
    const width = Math.max(1, allow.length) * STEP;
    return html`<svg viewBox="0 0 ${width} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label=${this.label}>
      <line x1="0" x2=${width} y1=${HEIGHT - 0.5} y2=${HEIGHT - 0.5}></line>
      ${allow.map((_, at) => this.#bar(at, most))}
    </svg>`;
  }

  #bar(at: number, most: number) {
    let floor = HEIGHT - 1;
    return KINDS.map((kind) => {
      const count = this.hours[kind][at] ?? 0;
      // One call among thousands is still seen.
      const height = count === 0 ? 0 : Math.max(2, (count / most) * (HEIGHT - 2));
      floor -= height;
      return svg`<rect class=${kind} x=${at * STEP + 0.5} y=${floor} width=${STEP - 1} height=${height}></rect>`;
    });
  }
}

/** The sums of a day. */
export function sumsOf(hours: Hours): { allow: number; hold: number; deny: number } {
  const sum = (counts: readonly number[]) => counts.reduce((all, count) => all + count, 0);
  return { allow: sum(hours.allow), hold: sum(hours.hold), deny: sum(hours.deny) };
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-sparkline': HgSparkline;
  }
}
