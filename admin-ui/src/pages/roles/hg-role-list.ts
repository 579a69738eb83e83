// Which roles does this tenant have, where do they come from, and who holds them?

import { html, LitElement, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { inert } from '../../components/inert-text.ts';
import { type Column, listPage, listStyles, listWords } from '../../components/list-page.ts';
import { Listing } from '../../components/listing.ts';
import { listRoles, mayManageRoles, type RoleView } from '../../data/roles.ts';
import { roles as words } from '../../strings/en/roles.ts';
import { links } from '../../styles/shared.ts';

const COLUMNS: readonly Column<RoleView>[] = [
  {
    name: words.name,
    cell: ({ id, name, description }) =>
      html`<span><a href="/roles/${id}"><strong>${inert(name)}</strong></a>${description ? html`<br /><span class="muted">${inert(description)}</span>` : nothing}</span>`,
  },
  { name: words.kind, cell: (role) => html`<span class="row">${badges(role)}</span>` },
  {
    name: words.holders,
    cell: ({ members, agents }) =>
      html`<span class=${members + agents === 0 ? 'muted' : ''}>${words.holdersOf(members, agents)}</span>`,
  },
];

@customElement('hg-role-list')
export class HgRoleList extends LitElement {
  static override styles = [listStyles, links];

  readonly #list = new Listing<RoleView>(this, { read: (query) => listRoles(query) });

  protected override render() {
    return listPage(this.#list, {
      ...listWords(words),
      columns: COLUMNS,
      actions: html`<div class="row">
        <a class="button" href="/roles/templates">${words.templates}</a>
        ${mayManageRoles() ? html`<a class="button primary" href="/roles/new">${words.create}</a>` : nothing}
      </div>`,
    });
  }
}

/** Where a role comes from, and whether it still is what it came from. */
export function badges({ built_in, template, drift }: RoleView) {
  return html`
    <span class="badge ${built_in ? '' : 'accent'}">${built_in ? words.builtIn : template === null ? words.custom : words.from(template)}</span>
    ${drift ? html`<span class="badge warn">${words.drifted}</span>` : nothing}
  `;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-role-list': HgRoleList;
  }
}
