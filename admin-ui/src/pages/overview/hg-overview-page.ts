// What is going on? Four numbers, decisions by hour, and the rules that denied most.

import { css, html, LitElement, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { Reading } from '../../components/reading.ts';
import { hear } from '../../data/live.ts';
import { now } from '../../data/now.ts';
import { type Concerns, type Overview, readConcerns, readOverview } from '../../data/overview.ts';
import { may } from '../../data/session.ts';
import { moment, say } from '../../strings/en.ts';
import { base } from '../../styles/shared.ts';
import './hg-decision-chart.ts';

const REFRESH_MS = 5000;

@customElement('hg-overview-page')
export class HgOverviewPage extends LitElement {
  static override styles = [
    base,
    inertStyles,
    css`
      .numbers {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr));
        gap: var(--gap-3);
      }
      .number {
        padding: var(--gap-4) var(--gap-5);
        color: inherit;
        text-decoration: none;
      }
      .number strong {
        display: block;
        font-size: 1.875rem;
        line-height: 1.2;
        font-variant-numeric: tabular-nums;
      }
      a.number:hover {
        border-color: var(--accent);
      }
      .box {
        padding: var(--gap-4) var(--gap-5);
      }
      h2 {
        margin-bottom: var(--gap-3);
      }
      ol li {
        display: flex;
        justify-content: space-between;
        gap: var(--gap-4);
        padding: var(--gap-2) 0;
        border-top: 1px solid var(--line);
        overflow-wrap: anywhere;
      }
    `,
  ];

  readonly #reading = new Reading(this, readOverview);
  readonly #concerns = new Reading(this, () => readConcerns(now()));
  #leave = (): void => {};
  #timer: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#leave = hear(() => {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        void this.#reading.again();
      }, REFRESH_MS);
    });
  }

  override disconnectedCallback(): void {
    this.#leave();
    clearTimeout(this.#timer);
    super.disconnectedCallback();
  }

  protected override render() {
    return html`
      <div class="stack">
        <div><h1>${say.overview.title}</h1><p class="muted">${say.overview.lead}</p></div>
        ${this.#reading.render((overview) => this.#content(overview))}
      </div>
    `;
  }

  #content({ actions_today, active_agents, pending_approvals, decisions, top_denied_rules }: Overview) {
    return html`
      <div class="numbers">
        ${number(say.overview.actions, actions_today, may('audit.view') ? '/audit?kind=decision' : undefined)}
        ${number(say.overview.pending, pending_approvals, may('approvals.view') ? '/approvals' : undefined)}
        ${number(say.overview.agents, active_agents, may('agents.view') ? '/agents' : undefined)}
      </div>
      <section class="panel box">
        <h2>${say.overview.decisions}</h2>
        ${actions_today === 0 ? html`<p class="muted">${say.overview.nothing}</p>` : html`<hg-decision-chart .hours=${decisions}></hg-decision-chart>`}
      </section>
      ${this.#concerns.value.state === 'there' ? concerns(this.#concerns.value.value) : nothing}
      <section class="panel box">
        <h2>${say.overview.denied}</h2>
        ${top_denied_rules.length === 0 ? html`<p class="muted">${say.overview.nothingDenied}</p>` : html`<ol>${top_denied_rules.map(({ rule, count }) => html`<li>${may('audit.view') ? html`<a href="/audit?${new URLSearchParams({ decision: 'deny', q: rule })}">${inert(rule)}</a>` : html`<span>${inert(rule)}</span>`}<strong>${count}</strong></li>`)}</ol>`}
      </section>
    `;
  }
}

/** What asks to be looked at; nothing where nothing does. */
function concerns({ silent, ending }: Concerns) {
  if (silent.length === 0 && ending.length === 0) return nothing;
  return html`<section class="panel box">
    <h2>${say.overview.concerns}</h2>
    <ol>
      ${silent.map(({ name, last_seen_at: at }) => html`<li><a href="/agents?${new URLSearchParams({ q: name })}">${inert(name)}</a><span>${say.overview.silent(moment(at ?? null))}</span></li>`)}
      ${ending.map(({ name, expires_at: at }) => html`<li><a href="/tokens?${new URLSearchParams({ q: name })}">${inert(name)}</a><span>${say.overview.ending(moment(at))}</span></li>`)}
    </ol>
  </section>`;
}

function number(name: string, value: number, path: string | undefined) {
  const content = html`<span class="muted">${name}</span><strong>${value.toLocaleString('en')}</strong>`;
  return path
    ? html`<a class="panel number" href=${path}>${content}</a>`
    : html`<div class="panel number">${content}</div>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-overview-page': HgOverviewPage;
  }
}
