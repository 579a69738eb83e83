// Who may do this here? Everybody who does, and by which of their roles.

import { css, html, LitElement, type PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '../../components/hg-state.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { Reading } from '../../components/reading.ts';
import { type AgentHolder, type Holder, whoCan } from '../../data/access.ts';
import { access as words } from '../../strings/en/access.ts';
import { base, controls, links, tables } from '../../styles/shared.ts';
import { type Asked, queryOf } from './asked.ts';

@customElement('hg-who-can')
export class HgWhoCan extends LitElement {
  static override styles = [
    base,
    controls,
    links,
    tables,
    inertStyles,
    css`
      h2,
      .foot {
        padding: var(--gap-4) var(--gap-4) var(--gap-2);
      }
    `,
  ];

  @property({ attribute: false }) asked!: Asked;
  readonly #reading = new Reading(this, () => {
    const { subject, what, onAgent, onConnector } = this.asked;
    const object = { ...(onAgent && { agent_id: onAgent }), ...(onConnector && { connector_id: onConnector }) };
    return whoCan(subject === 'agent' ? `action.${what}` : what, object);
  });

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('asked');
    if (this.hasUpdated && before && JSON.stringify(before) !== JSON.stringify(this.asked))
      void this.#reading.again({ fresh: true });
  }

  protected override render() {
    return this.#reading.render(({ items, agents, total }) =>
      this.asked.subject === 'agent' ? this.#agents(agents) : this.#table(items, total),
    );
  }

  #agents(agents: readonly AgentHolder[]) {
    if (agents.length === 0)
      return html`<div class="panel"><hg-state kind="empty" heading=${words.agentNone} text=${words.agentNoneWhy}><a class="button" href="/agents">${words.toAgents}</a></hg-state></div>`;
    return html`<section class="panel">
      <h2>${words.whoTitle(this.asked.what)}</h2>
      <p class="foot muted">${words.beforePolicies}</p>
      <div class="scroll"><table>
        <thead><tr><th scope="col">${words.agent}</th><th scope="col">${words.connector}</th><th scope="col">${words.effect}</th></tr></thead>
        <tbody>${agents.map((holder) => this.#agent(holder))}</tbody>
      </table></div>
      <p class="foot muted small" role="status">${words.agentTotal(agents.length)}</p>
    </section>`;
  }

  #agent({ agent_id, name, connector, effect }: AgentHolder) {
    const why = queryOf({ ...this.asked, mode: 'check', subject: 'agent', who: agent_id });
    return html`<tr>
      <td data-name=${words.agent}><a href="/access?${why}"><strong>${inert(name)}</strong></a></td>
      <td data-name=${words.connector}>${inert(connector)}</td>
      <td data-name=${words.effect}><span class="badge ${effect === 'allow' ? 'good' : 'warn'}">${words.effects[effect]}</span></td>
    </tr>`;
  }

  #table(items: readonly Holder[], total: number) {
    if (items.length === 0)
      return html`<div class="panel"><hg-state kind="empty" heading=${words.whoNone} text=${words.whoNoneWhy}><a class="button" href="/roles">${words.toRoles}</a></hg-state></div>`;
    return html`<section class="panel">
      <h2>${words.whoTitle(this.asked.what)}</h2>
      <div class="scroll"><table>
        <thead><tr><th scope="col">${words.person}</th><th scope="col">${words.by}</th></tr></thead>
        <tbody>${items.map((holder) => this.#row(holder))}</tbody>
      </table></div>
      <p class="foot muted small" role="status">${words.total(total)}</p>
    </section>`;
  }

  #row({ user_id, name, email, roles, organization_owner }: Holder) {
    const why = queryOf({ ...this.asked, mode: 'check', subject: 'person', who: user_id });
    const by = [...roles, ...(organization_owner ? [words.owner] : [])].join(', ');
    return html`<tr>
      <td data-name=${words.person}><span><a href="/access?${why}"><strong>${inert(name)}</strong></a><br /><span class="muted">${inert(email)}</span></span></td>
      <td data-name=${words.by}>${inert(by)}</td>
    </tr>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-who-can': HgWhoCan;
  }
}
