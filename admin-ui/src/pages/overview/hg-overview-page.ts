// What is going on? Numbers that lead to their lists, decisions by hour, what asks to be looked at, and the rules that denied most.

import { css, html, LitElement, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { Hearing } from '../../components/hearing.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { Reading } from '../../components/reading.ts';
import { now } from '../../data/now.ts';
import { type Concern, decisionsFrom, type Overview, readOverview } from '../../data/overview.ts';
import { may } from '../../data/session.ts';
import { moment, say } from '../../strings/en.ts';
import { base } from '../../styles/shared.ts';
import './hg-decision-chart.ts';

/** Something happened: it is read soon, together with what happens at the same time, and then not before so long. */
const SOON_MS = 400;
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
      h3 {
        margin-bottom: 0;
        font-size: 1rem;
      }
      .concern + .concern {
        margin-top: var(--gap-5);
      }
      .concern ol {
        margin-top: var(--gap-2);
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
  #timer: ReturnType<typeof setTimeout> | undefined;
  #readAt = 0;

  constructor() {
    super();
    // Decisions, holds and stops are heard of; what came of a call and changes of other things do not count here.
    new Hearing(this, (type) => {
      if (type !== 'entry')
        this.#timer ??= setTimeout(this.#again, Math.max(SOON_MS, this.#readAt + REFRESH_MS - now()));
    });
  }

  override disconnectedCallback(): void {
    clearTimeout(this.#timer);
    super.disconnectedCallback();
  }

  #again = (): void => {
    this.#timer = undefined;
    this.#readAt = now();
    void this.#reading.again();
  };

  protected override render() {
    return html`
      <div class="stack">
        <div><h1>${say.overview.title}</h1><p class="muted">${say.overview.lead}</p></div>
        ${this.#reading.render((overview) => this.#content(overview))}
      </div>
    `;
  }

  #content(overview: Overview) {
    const { actions_today, active_agents, pending_approvals, decisions, silent_agents: silent } = overview;
    const [first] = decisions;
    return html`
      <div class="numbers">
        ${number(say.overview.actions, actions_today, may('audit.view') && first ? decisionsFrom(first) : undefined)}
        ${number(say.overview.pending, pending_approvals, may('approvals.view') ? '/approvals' : undefined)}
        ${number(say.overview.agents, active_agents, may('agents.view') ? '/agents?status=active' : undefined)}
        ${silent ? number(say.overview.silentAgents, silent.total, '/agents?concern=silent') : nothing}
      </div>
      <section class="panel box">
        <h2>${say.overview.decisions}</h2>
        ${actions_today === 0 ? nothingYet() : html`<hg-decision-chart .hours=${decisions} ?linked=${may('audit.view')}></hg-decision-chart>`}
      </section>
      ${concerns(overview)}
      ${denied(overview)}
    `;
  }
}

function nothingYet() {
  return html`<p class="muted">${say.overview.nothing}</p>${may('agents.create') ? html`<p><a href="/start">${say.overview.toStart}</a></p>` : nothing}`;
}

const CONCERNS = [
  ['silent_agents', '/agents?concern=silent'],
  ['ending_keys', '/agents?concern=keys_ending'],
  ['ending_tokens', '/tokens?ending=true'],
  ['old_credentials', '/vault?old=true'],
] as const;

/** What asks to be looked at, each with the way to all of it; nothing where nothing does. */
function concerns(overview: Overview) {
  const present = CONCERNS.flatMap(([name, path]) => {
    const found = overview[name];
    return found && found.total > 0 ? [{ name, path, found }] : [];
  });
  if (present.length === 0) return nothing;
  return html`<section class="panel box" aria-labelledby="concerns">
    <h2 id="concerns">${say.overview.concerns}</h2>
    ${present.map(({ name, path, found }) => concern(say.overview.concern[name], path, found))}
  </section>`;
}

function concern(
  words: (typeof say.overview.concern)[keyof typeof say.overview.concern],
  path: string,
  { total, items }: Concern,
) {
  return html`<div class="concern">
    <h3><a href=${path}>${words.heading(total)}</a></h3>
    <p class="muted small">${words.why}</p>
    <ol>${items.map(({ id, name, at }) => html`<li>${path.startsWith('/agents') ? html`<a href="/agents/${id}">${inert(name)}</a>` : html`<span>${inert(name)}</span>`}<span class="muted">${words.at(moment(at))}</span></li>`)}</ol>
  </div>`;
}

function denied({ top_denied_rules: rules, decisions: [first] }: Overview) {
  const path = (rule: string): string =>
    `${first ? decisionsFrom(first, { decision: 'deny' }) : '/audit?'}&${new URLSearchParams({ rule })}`;
  return html`<section class="panel box">
    <h2>${say.overview.denied}</h2>
    ${rules.length === 0 ? html`<p class="muted">${say.overview.nothingDenied}</p>` : html`<ol>${rules.map(({ rule, count }) => html`<li>${may('audit.view') ? html`<a href=${path(rule)}>${inert(rule)}</a>` : html`<span>${inert(rule)}</span>`}<strong>${count}</strong></li>`)}</ol>`}
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
