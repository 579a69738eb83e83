// Who holds this role? The people of the tenant who do, page by page, and how many agents.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '../../components/hg-state.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { footOf } from '../../components/list-page.ts';
import { Listing } from '../../components/listing.ts';
import type { Page } from '../../data/api.ts';
import type { Member } from '../../data/people.ts';
import { listHolders, type RoleView } from '../../data/roles.ts';
import { roles as words } from '../../strings/en/roles.ts';
import { base, controls, links, tables } from '../../styles/shared.ts';

@customElement('hg-role-holders')
export class HgRoleHolders extends LitElement {
  static override styles = [
    base,
    controls,
    links,
    tables,
    inertStyles,
    css`
      .foot {
        padding: var(--gap-3) var(--gap-4);
      }
    `,
  ];

  @property({ attribute: false }) holdersOf!: RoleView;
  readonly #list = new Listing<Member>(this, {
    filters: [],
    read: (query) => listHolders(this.holdersOf.name, query),
  });

  protected override render() {
    return this.#list.reading.render((page) => this.#table(page));
  }

  #table(page: Page<Member>) {
    const { agents } = this.holdersOf;
    if (page.items.length === 0 && agents === 0)
      return html`<hg-state kind="empty" heading=${words.membersEmpty} text=${words.membersEmptyWhy}><a class="button" href="/users">${words.toUsers}</a></hg-state>`;
    return html`
      ${
        page.items.length === 0
          ? nothing
          : html`<div class="scroll"><table>
        <thead><tr><th scope="col">${words.person}</th><th scope="col">${words.allRoles}</th></tr></thead>
        <tbody>${page.items.map((member) => row(member))}</tbody>
      </table></div>`
      }
      <div class="foot stack">
        ${agents > 0 ? html`<p>${words.agentsHold(agents)}</p>` : nothing}
        ${footOf(this.#list, { total: words.membersTotal }, page)}
      </div>
    `;
  }
}

function row({ user_id: id, name, email, roles }: Member) {
  return html`<tr>
    <td data-name=${words.person}><span><a href="/users/${id}"><strong>${inert(name)}</strong></a><br /><span class="muted">${inert(email)}</span></span></td>
    <td data-name=${words.allRoles}>${inert(roles.join(', '))}</td>
  </tr>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-role-holders': HgRoleHolders;
  }
}
