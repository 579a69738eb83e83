// What happened, and what is happening? Entries of the ledger, filtered in the address, new ones as they come, each with its why.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { inert } from '../../components/inert-text.ts';
import { type Column, listPage, listStyles } from '../../components/list-page.ts';
import { Listing } from '../../components/listing.ts';
import { liveSign, liveSignStyles } from '../../components/live-sign.ts';
import { Watch } from '../../components/watch.ts';
import { shortcuts } from '../../data/appearance.ts';
import { ENTRY_FILTERS, type Entry, type EntryPage, exportUrl, readEntries, readEntry } from '../../data/audit.ts';
import { liveness } from '../../data/live.ts';
import { go, place } from '../../data/place.ts';
import { may } from '../../data/session.ts';
import { moment, say, zone } from '../../strings/en.ts';
import './hg-chain-status.ts';
import './hg-entry-drawer.ts';
import { LiveEntries } from './live-entries.ts';
import { kindOf, TONES, whatOf, whoOf } from './reading-entries.ts';
import { searchProgress, searchStyles } from './search-progress.ts';

const DECISIONS = ['allow', 'deny', 'hold', 'error'] as const;
/** Further up than this nobody reads something that new rows would move away. */
const NEAR_TOP_PX = 160;
/** The name under which the address has the entry that is open. */
const OPEN = 'entry';

@customElement('hg-audit-page')
export class HgAuditPage extends LitElement {
  static override styles = [
    listStyles,
    searchStyles,
    liveSignStyles,
    css`
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
      .whole {
        overflow-wrap: break-word;
      }
      .about {
        display: block;
        color: var(--muted);
        font-size: var(--size-s);
      }
      @media (min-width: 60rem) {
        .whole {
          white-space: nowrap;
        }
      }
      .more {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr));
        gap: var(--gap-3);
        margin-top: var(--gap-2);
      }
      summary {
        cursor: pointer;
        min-height: 1.75rem;
        color: var(--muted);
        font-size: var(--size-s);
      }
      .fresh {
        position: sticky;
        top: 4.25rem;
        z-index: 2;
        justify-self: center;
        border-radius: 1.25rem;
        box-shadow: var(--shadow-high);
      }
    `,
  ];

  /** The entry that the address names and the list does not have; undefined while it is read. */
  @state() private alone: { readonly id: string; readonly entry?: Entry | 'gone' } | undefined;
  /** By their decisions. */
  #requests: ReadonlyMap<string, NonNullable<Entry['request']>> = new Map();
  readonly #list = new Listing<Entry>(this, { read: readEntries, filters: ENTRY_FILTERS });
  readonly #live = new LiveEntries(this, this.#list, () => this.#undisturbed());
  readonly #columns: readonly Column<Entry>[] = [
    { name: say.audit.in(say.audit.at, zone()), cell: ({ at }) => html`<span class="whole">${moment(at)}</span>` },
    { name: say.audit.kind, cell: (entry) => html`<span class="whole">${kindOf(entry)}</span>` },
    { name: say.audit.who, cell: (entry) => inert(whoOf(entry)) },
    {
      name: say.audit.what,
      cell: (entry) =>
        html`<button class="open" type="button" @click=${() => this.#open(entry.id)}>${inert(whatOf(entry))}</button>${this.#about(entry)}`,
    },
    {
      name: say.audit.outcome,
      cell: ({ decision }) =>
        decision
          ? html`<span><span class="badge ${TONES[decision] ?? ''}">${say.audit.words[decision] ?? decision}</span></span>`
          : html`<span class="muted">–</span>`,
    },
  ];

  constructor() {
    super();
    new Watch(this, liveness, place);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('keydown', this.#key);
  }

  override disconnectedCallback(): void {
    document.removeEventListener('keydown', this.#key);
    super.disconnectedCallback();
  }

  protected override willUpdate(): void {
    this.#requests = new Map(
      this.#items.flatMap(({ decision_id: id, request }) => (id && request ? [[id, request] as const] : [])),
    );
    const id = this.#opened;
    if (id === undefined || this.#page === undefined || this.alone?.id === id) return;
    if (!this.#items.some((entry) => entry.id === id)) void this.#read(id);
  }

  protected override render() {
    const shown = this.#shown;
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
        total: (count) =>
          this.#page?.searched && this.#page.next_cursor ? say.audit.foundSoFar(count) : say.audit.total(count),
        empty: { heading: say.audit.empty, text: say.audit.emptyWhy },
        columns: this.#columns,
        actions: this.#actions(),
        notice: html`${this.#further()}<hg-chain-status></hg-chain-status>${searchProgress(this.#list, this.#page)}${this.#fresh()}`,
      })}
      ${shown ? html`<hg-entry-drawer .entry=${shown} ?first=${this.#beside(-1) === undefined} ?last=${this.#beside(1) === undefined} @hg-newer=${() => this.#step(-1)} @hg-older=${() => this.#step(1)} @hg-close=${() => this.#open(undefined)}></hg-entry-drawer>` : nothing}
    `;
  }

  get #page(): EntryPage | undefined {
    const { value } = this.#list.reading;
    return value.state === 'there' ? (value.value as EntryPage) : undefined;
  }

  get #items(): readonly Entry[] {
    return this.#page?.items ?? [];
  }

  get #opened(): string | undefined {
    return place.value.query.get(OPEN) ?? undefined;
  }

  get #shown(): Entry | 'gone' | undefined {
    const id = this.#opened;
    if (id === undefined) return undefined;
    return this.#items.find((entry) => entry.id === id) ?? (this.alone?.id === id ? this.alone.entry : undefined);
  }

  /** An outcome says of which request it is, where the list has its decision. */
  #about({ outcome, decision_id: id }: Entry) {
    const request = outcome && id ? this.#requests.get(id) : undefined;
    return request ? html`<span class="about">${inert(`${request.method} ${request.url}`)}</span>` : nothing;
  }

  /** Nothing is open, nobody has a row under hand or eye that would move. */
  #undisturbed(): boolean {
    const { activeElement } = this.renderRoot as ShadowRoot;
    const onRow = activeElement?.closest('tbody') ?? this.renderRoot.querySelector('tbody:hover');
    return this.#opened === undefined && scrollY < NEAR_TOP_PX && !onRow;
  }

  #actions() {
    const { filters } = this.#list;
    const csv = Object.keys(filters).length > 0 ? say.audit.exportFiltered : say.audit.export;
    const { paused } = this.#live;
    return html`<div class="row">
      ${liveSign(say.audit, this.#live.paused ? say.audit.paused : undefined)}
      <button type="button" @click=${() => this.#live.pause(!paused)}>${paused ? say.audit.resume : say.audit.pause}</button>
      ${
        may('audit.export')
          ? html`<a href=${exportUrl('csv', filters)} download>${csv}</a><a href=${exportUrl('jsonl', filters)} download>${say.audit.exportLines}</a>`
          : html`<span class="muted small">${say.audit.exportWhy}</span>`
      }
    </div>`;
  }

  /** What came while somebody read something else. */
  #fresh() {
    const { count, more } = this.#live.waiting;
    if (count === 0) return nothing;
    return html`<button class="fresh primary" type="button" @click=${this.#showFresh}>${say.audit.fresh(count, more)}</button>`;
  }

  #showFresh = async (): Promise<void> => {
    await this.#live.show();
    scrollTo({ top: 0 });
  };

  /** Filters that are asked for more rarely. */
  #further() {
    const { filters } = this.#list;
    const set = ['kind', 'agent', 'actor', 'policy', 'rule', 'from', 'to'].some((name) => filters[name] !== undefined);
    const one = (name: string, label: string, type: string) =>
      html`<div><label for=${name}>${label}</label><input id=${name} name=${name} type=${type} .value=${filters[name] ?? ''} autocomplete="off" @change=${(event: Event) => this.#list.filter({ [name]: (event.target as HTMLInputElement).value.trim() })} /></div>`;
    return html`<details ?open=${set}>
      <summary>${say.audit.moreFilters}</summary>
      <div class="more">
        ${one('kind', say.audit.kind, 'text')}${one('policy', say.audit.policy, 'text')}${one('rule', say.audit.rule, 'text')}${one('agent', say.audit.agentId, 'text')}${one('actor', say.audit.actorId, 'text')}
        ${one('from', say.audit.from, 'datetime-local')}${one('to', say.audit.to, 'datetime-local')}
      </div>
    </details>`;
  }

  /** What is open stands in the address, so that it can be passed on and Back closes it. */
  #open(id: string | undefined): void {
    const query = new URLSearchParams(place.value.query);
    const open = this.#opened;
    if (id === open) return;
    if (id === undefined) query.delete(OPEN);
    else query.set(OPEN, id);
    const words = query.toString();
    go(words === '' ? place.value.path : `${place.value.path}?${words}`, { replace: open !== undefined });
  }

  async #read(id: string): Promise<void> {
    this.alone = { id };
    const entry = await readEntry(id).catch(() => 'gone' as const);
    if (this.#opened === id) this.alone = { id, entry };
  }

  /** The entry before or after the one that is open. */
  #beside(by: 1 | -1): Entry | undefined {
    const at = this.#items.findIndex(({ id }) => id === this.#opened);
    return at < 0 ? undefined : this.#items[at + by];
  }

  #step(by: 1 | -1): void {
    const next = this.#beside(by);
    if (next) this.#open(next.id);
    if (by > 0 && this.#beside(1) === undefined) void this.#list.more();
  }

  #key = (event: KeyboardEvent): void => {
    if (this.#opened === undefined || !shortcuts.value || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key === 'j') this.#step(1);
    else if (key === 'k') this.#step(-1);
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-audit-page': HgAuditPage;
  }
}
