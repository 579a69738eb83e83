// Which agents are in this group? A page at a time, each with how it is; whoever may takes one out.

import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '../../components/hg-state.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { footOf } from '../../components/list-page.ts';
import { Listing } from '../../components/listing.ts';
import { type Agent, readAgents } from '../../data/agents.ts';
import { type ApiProblem, type Page, problemOf } from '../../data/api.ts';
import { type AgentGroup, mayEditGroups, takeOut } from '../../data/groups.ts';
import { groups as words } from '../../strings/en/gateways.ts';
import { moment, say } from '../../strings/en.ts';
import { base, controls, tables } from '../../styles/shared.ts';

@customElement('hg-group-members')
export class HgGroupMembers extends LitElement {
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

  @property({ attribute: false }) group!: AgentGroup;
  @state() private problem: ApiProblem | undefined;
  readonly #list = new Listing<Agent>(this, {
    filters: [],
    read: (query) => readAgents({ ...query, filters: { group: this.group.id } }),
  });

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (this.hasUpdated && changed.has('group')) void this.#list.again();
  }

  protected override render() {
    return html`
      ${this.problem ? html`<p class="alert" role="alert">${this.problem.message}</p>` : nothing}
      ${this.#list.reading.render((page) => this.#table(page))}
    `;
  }

  #table(page: Page<Agent>) {
    if (page.items.length === 0)
      return html`<div class="panel"><hg-state kind="empty" heading=${words.membersNone} text=${words.membersNoneWhy}>${mayEditGroups() ? html`<button class="primary" type="button" @click=${() => this.dispatchEvent(new Event('hg-add'))}>${words.addMembers}</button>` : nothing}</hg-state></div>`;
    return html`
      <div class="panel scroll"><table>
        <thead><tr><th scope="col">${words.name}</th><th scope="col">${say.agents.roleNames}</th><th scope="col">${say.agents.seen}</th><th scope="col">${say.agents.status}</th><th scope="col"><span class="hidden-text">${words.takeOut}</span></th></tr></thead>
        <tbody>${page.items.map((agent) => this.#row(agent))}</tbody>
      </table></div>
      ${footOf(this.#list, { total: words.memberCount }, page)}
    `;
  }

  #row({ id, name, roles, last_seen_at: seen, status }: Agent) {
    return html`<tr>
      <td data-name=${words.name}><a href="/agents/${id}"><strong>${inert(name)}</strong></a></td>
      <td data-name=${say.agents.roleNames}>${inert(roles.join(', '))}</td>
      <td data-name=${say.agents.seen}>${seen ? moment(seen) : html`<span class="muted">${say.agents.never}</span>`}</td>
      <td data-name=${say.agents.status}><span><span class="badge ${status === 'active' ? 'good' : 'bad'}">${say.agents[status]}</span></span></td>
      <td>${mayEditGroups() ? html`<button type="button" aria-label="${words.takeOut}: ${name}" @click=${() => this.#takeOut(id)}>${words.takeOut}</button>` : nothing}</td>
    </tr>`;
  }

  async #takeOut(id: string): Promise<void> {
    try {
      await takeOut(this.group.id, id);
      this.problem = undefined;
      await this.#list.again();
    } catch (error) {
      this.problem = problemOf(error);
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-group-members': HgGroupMembers;
  }
}
