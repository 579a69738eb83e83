// Which programs call out, and how does a new one begin? The list, creation, and a key with the command that uses it.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import '../../components/hg-state.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { Reading } from '../../components/reading.ts';
import { type Agent, readAgents } from '../../data/agents.ts';
import type { Page } from '../../data/api.ts';
import { may } from '../../data/session.ts';
import { moment, say } from '../../strings/en.ts';
import { base, controls, tables } from '../../styles/shared.ts';
import './hg-agent-key-dialog.ts';
import './hg-create-agent-dialog.ts';

@customElement('hg-agents-page')
export class HgAgentsPage extends LitElement {
  static override styles = [
    base,
    controls,
    tables,
    inertStyles,
    css`
      td button {
        min-height: 2rem;
        padding: 0 var(--gap-3);
      }
    `,
  ];

  @state() private creating = false;
  @state() private keyFor: Agent | undefined;
  readonly #reading = new Reading<Page<Agent>>(this, () => readAgents());

  protected override render() {
    return html`
      <div class="stack">
        <div class="spread">
          <div><h1>${say.agents.title}</h1><p class="muted">${say.agents.lead}</p></div>
          ${this.#create()}
        </div>
        ${this.#reading.render((page) => this.#list(page))}
      </div>
      ${
        this.creating
          ? html`<hg-create-agent-dialog @hg-created=${this.#created} @hg-close=${() => {
              this.creating = false;
            }}></hg-create-agent-dialog>`
          : nothing
      }
      ${
        this.keyFor
          ? html`<hg-agent-key-dialog .agent=${this.keyFor} @hg-close=${() => {
              this.keyFor = undefined;
            }}></hg-agent-key-dialog>`
          : nothing
      }
    `;
  }

  #create() {
    return may('agents.create')
      ? html`<button class="primary" type="button" @click=${() => {
          this.creating = true;
        }}>${say.agents.create}</button>`
      : nothing;
  }

  #list({ items, next_cursor, total }: Page<Agent>) {
    if (items.length === 0)
      return html`<div class="panel"><hg-state kind="empty" heading=${say.agents.empty} text=${say.agents.emptyWhy}>${this.#create()}</hg-state></div>`;
    const names = [say.agents.name, say.agents.roleNames, say.agents.environment, say.agents.seen, say.agents.status];
    return html`
      <div class="panel scroll">
        <table>
          <thead><tr>${names.map((name) => html`<th scope="col">${name}</th>`)}<th scope="col"><span class="hidden-text">${say.agents.newKey}</span></th></tr></thead>
          <tbody>${items.map((agent) => this.#row(agent))}</tbody>
        </table>
      </div>
      ${next_cursor ? html`<div><button type="button" @click=${() => this.#more({ items, next_cursor, total })}>${say.more}</button></div>` : nothing}
    `;
  }

  #row(agent: Agent) {
    return html`
      <tr>
        <td data-name=${say.agents.name}><div><strong>${inert(agent.name)}</strong>${agent.shared ? html` <span class="badge">${say.agents.shared}</span>` : nothing}${agent.description ? html`<br /><span class="muted small">${inert(agent.description)}</span>` : nothing}</div></td>
        <td data-name=${say.agents.roleNames}>${inert(agent.roles.join(', '))}</td>
        <td data-name=${say.agents.environment}>${agent.environment ? inert(agent.environment) : html`<span class="muted">–</span>`}</td>
        <td data-name=${say.agents.seen}>${agent.last_seen_at ? moment(agent.last_seen_at) : html`<span class="muted">${say.agents.never}</span>`}</td>
        <td data-name=${say.agents.status}><span><span class="badge ${agent.status === 'active' ? 'good' : 'bad'}">${say.agents[agent.status]}</span></span></td>
        <td>${
          may('agents.keys') && agent.status === 'active'
            ? html`<button type="button" aria-label=${`${say.agents.newKey}: ${agent.name}`} @click=${() => {
                this.keyFor = agent;
              }}>${say.agents.newKey}</button>`
            : nothing
        }</td>
      </tr>
    `;
  }

  #created = (event: Event): void => {
    this.creating = false;
    if (may('agents.keys')) this.keyFor = (event as CustomEvent<Agent>).detail;
    void this.#reading.again();
  };

  async #more(page: Page<Agent>): Promise<void> {
    const next = await readAgents(page.next_cursor ?? undefined).catch(() => undefined);
    if (next) this.#reading.replace({ ...next, items: [...page.items, ...next.items] });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-agents-page': HgAgentsPage;
  }
}
