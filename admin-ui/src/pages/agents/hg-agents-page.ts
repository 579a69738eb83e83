// Which programs call out, and how does a new one begin? The list, creation, and a key with the command that uses it.

import { html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { inert } from '../../components/inert-text.ts';
import { type Column, listPage, listStyles } from '../../components/list-page.ts';
import { Listing } from '../../components/listing.ts';
import { type Agent, readAgents } from '../../data/agents.ts';
import { may } from '../../data/session.ts';
import { moment, say } from '../../strings/en.ts';
import './hg-agent-key-dialog.ts';
import './hg-create-agent-dialog.ts';

const none = html`<span class="muted">–</span>`;

@customElement('hg-agents-page')
export class HgAgentsPage extends LitElement {
  static override styles = listStyles;

  @state() private creating = false;
  @state() private keyFor: Agent | undefined;
  readonly #list = new Listing<Agent>(this, { read: readAgents, filters: ['q', 'status', 'concern'] });
  readonly #columns: readonly Column<Agent>[] = [
    { name: say.agents.name, cell: (agent) => this.#name(agent) },
    { name: say.agents.roleNames, cell: ({ roles }) => inert(roles.join(', ')) },
    { name: say.agents.environment, cell: ({ environment }) => (environment ? inert(environment) : none) },
    {
      name: say.agents.seen,
      cell: ({ last_seen_at: at }) => (at ? moment(at) : html`<span class="muted">${say.agents.never}</span>`),
    },
    {
      name: say.agents.status,
      cell: ({ status }) =>
        html`<span><span class="badge ${status === 'active' ? 'good' : 'bad'}">${say.agents[status]}</span></span>`,
    },
    { name: say.agents.newKey, quiet: true, cell: (agent) => this.#newKey(agent) },
  ];

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
        columns: this.#columns,
        actions: may('agents.create')
          ? html`<button class="primary" type="button" @click=${this.#create}>${say.agents.create}</button>`
          : nothing,
      })}
      ${this.creating ? html`<hg-create-agent-dialog @hg-done=${this.#created} @hg-close=${this.#closed}></hg-create-agent-dialog>` : nothing}
      ${this.keyFor ? html`<hg-agent-key-dialog .agent=${this.keyFor} @hg-close=${this.#closed}></hg-agent-key-dialog>` : nothing}
    `;
  }

  #name({ name, shared, description }: Agent) {
    return html`<div><strong>${inert(name)}</strong>${shared ? html` <span class="badge">${say.agents.shared}</span>` : nothing}${description ? html`<br /><span class="muted small">${inert(description)}</span>` : nothing}</div>`;
  }

  #newKey(agent: Agent) {
    if (!may('agents.keys') || agent.status !== 'active') return nothing;
    return html`<button type="button" aria-label=${`${say.agents.newKey}: ${agent.name}`} @click=${() => {
      this.keyFor = agent;
    }}>${say.agents.newKey}</button>`;
  }

  #create = (): void => {
    this.creating = true;
  };

  #closed = (): void => {
    this.creating = false;
    this.keyFor = undefined;
  };

  #created = (event: Event): void => {
    this.creating = false;
    if (may('agents.keys')) this.keyFor = (event as CustomEvent<Agent>).detail;
    void this.#list.again();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-agents-page': HgAgentsPage;
  }
}
