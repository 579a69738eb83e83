// How many calls were allowed, held and denied, hour by hour? Bars for the eye, and the same as a table for everybody.

import { css, html, LitElement, nothing, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { decisionsFrom, type Hour } from '../../data/overview.ts';
import { say } from '../../strings/en.ts';
import { base, tables } from '../../styles/shared.ts';

const WIDTH = 720;
const HEIGHT = 160;
const KINDS = ['allow', 'hold', 'deny'] as const;

@customElement('hg-decision-chart')
export class HgDecisionChart extends LitElement {
  static override styles = [
    base,
    tables,
    css`
      svg {
        display: block;
        width: 100%;
        height: auto;
        max-height: 12rem;
      }
      .allow {
        fill: var(--accent);
        background: var(--accent);
      }
      .hold {
        fill: var(--chart-hold);
        background: var(--chart-hold);
      }
      .deny {
        fill: var(--bad);
        background: var(--bad);
      }
      .ground {
        stroke: var(--line);
      }
      .scale {
        display: flex;
        justify-content: space-between;
        margin-top: var(--gap-1);
        font-size: var(--size-s);
        color: var(--muted);
      }
      .legend {
        display: flex;
        flex-wrap: wrap;
        gap: var(--gap-4);
        margin-top: var(--gap-3);
        font-size: var(--size-s);
      }
      .legend i {
        display: inline-block;
        width: 0.7rem;
        height: 0.7rem;
        margin-right: var(--gap-1);
        border-radius: 2px;
      }
      details {
        margin-top: var(--gap-3);
      }
      summary {
        cursor: pointer;
        font-size: var(--size-s);
        color: var(--muted);
      }
      td,
      th {
        padding-block: var(--gap-1);
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  @property({ attribute: false }) hours: readonly Hour[] = [];
  /** Its numbers lead to the audit. */
  @property({ type: Boolean }) linked = false;

  protected override render() {
    const most = Math.max(1, ...this.hours.map(({ allow, deny, hold }) => allow + deny + hold));
    return html`
      <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
        <line class="ground" x1="0" x2=${WIDTH} y1=${HEIGHT - 0.5} y2=${HEIGHT - 0.5}></line>
        ${this.hours.map((hour, at) => this.#bar(hour, at, most))}
      </svg>
      <div class="scale" aria-hidden="true"><span>${clock(this.hours[0])}</span><span>${clock(this.hours.at(-1))}</span></div>
      <div class="legend">${KINDS.map((kind) => html`<span><i class=${kind}></i>${this.#number(kind, this.#sum(kind), this.hours[0], false)}</span>`)}</div>
      <details>
        <summary>${say.overview.asTable}</summary>
        <table>
          <thead><tr><th>${say.overview.hour}</th>${KINDS.map((kind) => html`<th>${say.overview[kind]}</th>`)}</tr></thead>
          <tbody>${this.hours.map((hour) => html`<tr><td data-name=${say.overview.hour}>${clock(hour)}</td>${KINDS.map((kind) => html`<td data-name=${say.overview[kind]}>${this.#number(kind, hour[kind], hour, true)}</td>`)}</tr>`)}</tbody>
        </table>
      </details>
    `;
  }

  /** In the legend with its word, in the table alone. */
  #number(kind: (typeof KINDS)[number], count: number, hour: Hour | undefined, alone: boolean) {
    const text = alone ? String(count) : `${say.overview[kind]} ${count.toLocaleString('en')}`;
    if (!this.linked || count === 0 || !hour) return text;
    const label = alone ? `${clock(hour)}: ${count} ${say.overview[kind]}` : nothing;
    return html`<a href=${decisionsFrom(hour, { decision: kind, alone })} aria-label=${label}>${text}</a>`;
  }

  #sum(kind: (typeof KINDS)[number]): number {
    return this.hours.reduce((sum, hour) => sum + hour[kind], 0);
  }

  #bar(hour: Hour, at: number, most: number) {
    const step = WIDTH / this.hours.length;
    let floor = HEIGHT - 1;
    return KINDS.map((kind) => {
      const height = (hour[kind] / most) * (HEIGHT - 12);
      floor -= height;
      return svg`<rect class=${kind} x=${at * step + step * 0.15} y=${floor} width=${step * 0.7} height=${height}></rect>`;
    });
  }
}

function clock(hour: Hour | undefined): string {
  return hour
    ? new Date(hour.at).toLocaleTimeString('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
    : '';
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-decision-chart': HgDecisionChart;
  }
}
