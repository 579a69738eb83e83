// What happened, and what is happening? Entries of the ledger, filtered in the address, new ones as they come, each with its why.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { fault } from '../../components/form-field.ts';
import { inert } from '../../components/inert-text.ts';
import { type Column, listPage, listStyles } from '../../components/list-page.ts';
import { Listing } from '../../components/listing.ts';
import { type ApiProblem, problemOf } from '../../data/api.ts';
import { ENTRY_FILTERS, type Entry, exportUrl, readEntries, verifyChain } from '../../data/audit.ts';
import { may } from '../../data/session.ts';
import { moment, say } from '../../strings/en.ts';
import './hg-entry-drawer.ts';

const DECISIONS = ['allow', 'deny', 'hold', 'error'] as const;
const TONES: Readonly<Record<string, string>> = { allow: 'good', deny: 'bad', hold: 'warn', error: 'bad' };
const REFRESH_MS = 3000;

@customElement('hg-audit-page')
export class HgAuditPage extends LitElement {
  static override styles = [
    listStyles,
    css`
      td.when {
        white-space: nowrap;
        font-variant-numeric: tabular-nums;
      }
      td > button.open {
        min-height: 0;
        padding: 0;
        border: 0;
        background: none;
        color: var(--accent);
        font-weight: 500;
        text-align: left;
        overflow-wrap: anywhere;
      }
      td > button.open:hover {
        text-decoration: underline;
      }
      .more {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr));
        gap: var(--gap-3);
        margin-top: var(--gap-2);
      }
      summary {
        cursor: pointer;
        color: var(--muted);
        font-size: var(--size-s);
      }
      .live {
        display: flex;
        align-items: center;
        gap: var(--gap-2);
        margin: 0;
        font-weight: 500;
      }
      .live input {
        width: 1.1rem;
        min-height: 1.1rem;
        accent-color: var(--accent);
      }
    `,
  ];

  @state() private verdict: { ok: boolean; entries: number; first_broken?: unknown } | 'asking' | undefined;
  @state() private problem: ApiProblem | undefined;
  @state() private shown: Entry | undefined;
  @state() private streaming = true;
  readonly #list = new Listing<Entry>(this, { read: readEntries, filters: ENTRY_FILTERS });
  readonly #columns: readonly Column<Entry>[] = [
    { name: say.audit.at, cell: ({ at }) => moment(at) },
    { name: say.audit.kind, cell: kindOf },
    { name: say.audit.who, cell: ({ agent, actor }) => inert(agent?.name ?? actor.name ?? actor.email ?? actor.id) },
    {
      name: say.audit.what,
      cell: (entry) =>
        html`<button class="open" type="button" @click=${() => this.#show(entry)}>${inert(whatOf(entry))}</button>`,
    },
    {
      name: say.audit.outcome,
      cell: ({ decision }) =>
        decision
          ? html`<span><span class="badge ${TONES[decision] ?? ''}">${say.audit.words[decision] ?? decision}</span></span>`
          : html`<span class="muted">–</span>`,
    },
  ];
  #timer: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    // Not every entry is an event; while somebody looks, the page asks.
    this.#timer = setInterval(this.#refresh, REFRESH_MS);
  }

  override disconnectedCallback(): void {
    clearInterval(this.#timer);
    super.disconnectedCallback();
  }

  protected override render() {
    return html`
      ${listPage(this.#list, {
        title: say.audit.title,
        lead: say.audit.lead,
        search: say.audit.search,
        choices: [
          {
            name: 'decision',
            label: say.audit.decision,
            options: Object.fromEntries(DECISIONS.map((one) => [one, say.audit.words[one] ?? one])),
          },
        ],
        total: say.audit.total,
        empty: { heading: say.audit.empty, text: say.audit.emptyWhy },
        columns: this.#columns,
        actions: this.#actions(),
        notice: html`${this.#further()}<div role="status">${this.#verdict()}</div>${fault(this.problem)}`,
      })}
      ${this.shown ? html`<hg-entry-drawer .entry=${this.shown} @hg-close=${() => this.#show(undefined)}></hg-entry-drawer>` : nothing}
    `;
  }

  #actions() {
    return html`<div class="row">
      <label class="live"><input type="checkbox" .checked=${this.streaming} @change=${() => {
        this.streaming = !this.streaming;
        if (this.streaming) void this.#list.again();
      }} />${say.audit.live}</label>
      <button type="button" ?disabled=${this.verdict === 'asking'} @click=${this.#verify}>${this.verdict === 'asking' ? say.audit.verifying : say.audit.verify}</button>
      ${may('audit.export') ? html`<a href=${exportUrl('csv')} download>${say.audit.export}</a><a href=${exportUrl('jsonl')} download>${say.audit.exportLines}</a>` : nothing}
    </div>`;
  }

  /** Filters that are asked for more rarely. */
  #further() {
    const { filters } = this.#list;
    const set = ['kind', 'agent', 'actor', 'from', 'to'].some((name) => filters[name] !== undefined);
    const one = (name: string, label: string, type: string) =>
      html`<div><label for=${name}>${label}</label><input id=${name} name=${name} type=${type} .value=${filters[name] ?? ''} autocomplete="off" @change=${(event: Event) => this.#list.filter({ [name]: (event.target as HTMLInputElement).value.trim() })} /></div>`;
    return html`<details ?open=${set}>
      <summary>${say.audit.moreFilters}</summary>
      <div class="more">
        ${one('kind', say.audit.kind, 'text')}${one('agent', say.audit.agentId, 'text')}${one('actor', say.audit.actorId, 'text')}
        ${one('from', say.audit.from, 'datetime-local')}${one('to', say.audit.to, 'datetime-local')}
      </div>
    </details>`;
  }

  #verdict() {
    const { verdict } = this;
    if (verdict === undefined || verdict === 'asking') return nothing;
    if (verdict.ok) return html`<p class="badge good">${say.audit.whole(verdict.entries)}</p>`;
    return html`<p class="alert">${say.audit.broken} <code>${inert(JSON.stringify(verdict.first_broken))}</code></p>`;
  }

  /** Whoever reads further down, or something that is open, is not disturbed. */
  #refresh = (): void => {
    const looks = document.visibilityState === 'visible' && scrollY < innerHeight && !this.shown;
    if (this.streaming && looks && !this.#list.busy) void this.#list.again();
  };

  #show(entry: Entry | undefined): void {
    this.shown = entry;
  }

  #verify = async (): Promise<void> => {
    this.verdict = 'asking';
    this.problem = undefined;
    try {
      this.verdict = await verifyChain();
    } catch (error) {
      this.verdict = undefined;
      this.problem = problemOf(error);
    }
  };
}

function kindOf({ kind, phase }: Entry) {
  return html`<span>${inert(kind)}${phase && phase !== 'done' ? html` <span class="muted small">${phase}</span>` : nothing}</span>`;
}

function whatOf({ request, subject, outcome, id }: Entry): string {
  if (outcome) return say.audit.result(outcome.result, outcome.status);
  if (request) return `${request.method} ${request.url}`;
  return subject ? `${subject.kind} ${subject.name ?? subject.id}` : `${say.audit.entry} ${id}`;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-audit-page': HgAuditPage;
  }
}
