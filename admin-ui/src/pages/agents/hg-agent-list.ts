// Which programs call out, how are they, and how does a new one begin? The list, with what each did today, and what can be done with several.

import { html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import '../../components/hg-sparkline.ts';
import { sumsOf } from '../../components/hg-sparkline.ts';
import { inert } from '../../components/inert-text.ts';
import { type Column, listPage, listStyles } from '../../components/list-page.ts';
import { Listing } from '../../components/listing.ts';
import { Selection, selectionStyles } from '../../components/selection.ts';
import { type Activity, type Agent, readActivity, readAgents } from '../../data/agents.ts';
import type { Page } from '../../data/api.ts';
import type { ListQuery } from '../../data/list.ts';
import { may } from '../../data/session.ts';
import { moment, say } from '../../strings/en.ts';
import './hg-agent-key-dialog.ts';
import './hg-bulk-agents-dialog.ts';
import type { Act } from './hg-bulk-agents-dialog.ts';
import './hg-create-agent-dialog.ts';

@customElement('hg-agent-list')
export class HgAgentList extends LitElement {
  static override styles = [listStyles, selectionStyles];

  @state() private creating = false;
  @state() private keyFor: Agent | undefined;
  @state() private act: Act | undefined;
  @state() private activity: ReadonlyMap<string, Activity> = new Map();
  readonly #list = new Listing<Agent>(this, {
    filters: ['q', 'status', 'concern'],
    read: (query) => this.#read(query),
  });
  readonly #columns: readonly Column<Agent>[] = [
    { name: say.agents.name, cell: (agent) => nameOf(agent) },
    {
      name: say.agents.roleNames,
      cell: ({ roles }) => (roles.length > 0 ? inert(roles.join(', ')) : muted(say.agents.noneSet)),
    },
    { name: say.agents.seen, cell: ({ last_seen_at: at }) => (at ? moment(at) : muted(say.agents.never)) },
    { name: say.agents.activity, cell: (agent) => this.#day(agent) },
    {
      name: say.agents.status,
      cell: ({ status }) =>
        html`<span><span class="badge ${status === 'active' ? 'good' : 'bad'}">${say.agents[status]}</span></span>`,
    },
    { name: say.agents.newKey, quiet: true, cell: (agent) => this.#newKey(agent) },
  ];
  readonly #selection = new Selection<Agent>(this, {
    list: this.#list,
    idOf: ({ id }) => id,
    words: { ...say.agents, select: ({ name }) => say.agents.select(name) },
  });

  protected override render() {
    return html`
      ${listPage(this.#list, {
        title: say.agents.title,
        lead: say.agents.lead,
        search: say.agents.search,
        choices: [
          {
            name: 'status',
            label: say.agents.status,
            options: { active: say.agents.active, disabled: say.agents.disabled },
          },
          { name: 'concern', label: say.agents.concern, options: say.agents.concerns },
        ],
        total: say.agents.total,
        empty: { heading: say.agents.empty, text: say.agents.emptyWhy },
        columns: may('agents.edit') ? [this.#selection.column, ...this.#columns] : this.#columns,
        actions: may('agents.create')
          ? html`<button class="primary" type="button" @click=${this.#create}>${say.agents.create}</button>`
          : nothing,
        notice: may('agents.edit') ? this.#bulk() : nothing,
      })}
      ${this.creating ? html`<hg-create-agent-dialog @hg-done=${this.#created} @hg-close=${this.#closed}></hg-create-agent-dialog>` : nothing}
      ${this.keyFor ? html`<hg-agent-key-dialog .agent=${this.keyFor} @hg-close=${this.#closed}></hg-agent-key-dialog>` : nothing}
      ${this.act ? html`<hg-bulk-agents-dialog act=${this.act} .agents=${this.#selection.items} @hg-close=${this.#acted}></hg-bulk-agents-dialog>` : nothing}
    `;
  }

  /** The numbers come after the list: nobody waits for them to see who is there. */
  async #read(query: ListQuery): Promise<Page<Agent>> {
    const page = await readAgents(query);
    void readActivity(page.items.map(({ id }) => id)).then(
      (found) => {
        this.activity = new Map([...this.activity, ...found]);
      },
      () => undefined,
    );
    return page;
  }

  #day({ id }: Agent) {
    const hours = this.activity.get(id);
    if (!hours) return nothing;
    const sums = sumsOf(hours);
    if (sums.allow + sums.hold + sums.deny === 0) return muted(say.agents.quiet);
    const chart = html`<hg-sparkline .hours=${hours} label=${say.agents.activityOf(sums)}></hg-sparkline>`;
    return may('audit.view') ? html`<a href="/audit?agent=${id}">${chart}</a>` : chart;
  }

  #bulk() {
    return this.#selection.line((some) => {
      const way = (act: Act, name: string) =>
        html`<button type="button" ?disabled=${!some} @click=${() => this.#begin(act)}>${name}</button>`;
      return html`${way('pause', say.agents.pause)}${way('resume', say.agents.resume)}${may('groups.view') ? way('groups', say.agents.addToGroup) : nothing}`;
    });
  }

  #newKey(agent: Agent) {
    if (!may('agents.keys') || agent.status !== 'active') return nothing;
    return html`<button type="button" aria-label=${`${say.agents.newKey}: ${agent.name}`} @click=${() => {
      this.keyFor = agent;
    }}>${say.agents.newKey}</button>`;
  }

  #begin(act: Act): void {
    this.act = act;
  }

  #create = (): void => {
    this.creating = true;
  };

  #closed = (): void => {
    this.creating = false;
    this.keyFor = undefined;
  };

  /** Closed in whatever way, something may have been changed. */
  #acted = (): void => {
    this.act = undefined;
    this.#selection.clear();
    void this.#list.again();
  };

  #created = (event: Event): void => {
    this.creating = false;
    if (may('agents.keys')) this.keyFor = (event as CustomEvent<Agent>).detail;
    void this.#list.again();
  };
}

const muted = (text: string) => html`<span class="muted small">${text}</span>`;

function nameOf({ id, name, shared, description, environment }: Agent) {
  return html`<div>
    <a href="/agents/${id}"><strong>${inert(name)}</strong></a>${shared ? html` <span class="badge">${say.agents.shared}</span>` : nothing}${environment ? html` <span class="badge">${inert(environment)}</span>` : nothing}
    ${description ? html`<br /><span class="muted small">${inert(description)}</span>` : nothing}
  </div>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-agent-list': HgAgentList;
  }
}
