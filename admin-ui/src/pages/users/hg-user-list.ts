// Who is in this tenant? Members with their roles, found by name, and everything that changes who is here.

import { css, html, LitElement, nothing, unsafeCSS } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import '../../components/hg-confirm.ts';
import { inert } from '../../components/inert-text.ts';
import { type Column, listPage, listStyles } from '../../components/list-page.ts';
import { Listing } from '../../components/listing.ts';
import { Selection, selectionStyles } from '../../components/selection.ts';
import { type Member, mayManageMembers, readMembers, removeMember } from '../../data/people.ts';
import { may } from '../../data/session.ts';
import { peopleGroups, people as words } from '../../strings/en/people.ts';
import { moment, say } from '../../strings/en.ts';
import { links } from '../../styles/shared.ts';
import './hg-bulk-roles-dialog.ts';
import './hg-import-dialog.ts';
import './hg-invite-dialog.ts';
import './hg-member-dialog.ts';

const TONES = { active: 'good', placeholder: 'warn', disabled: 'bad' } as const;

type Open =
  | { readonly kind: 'add' | 'invite' | 'import' | 'bulk' }
  | { readonly kind: 'manage' | 'remove'; readonly member: Member };

@customElement('hg-user-list')
export class HgUserList extends LitElement {
  static override styles = [
    listStyles,
    links,
    selectionStyles,
    css`
      @media (min-width: 64rem) {
        td[data-name='${unsafeCSS(say.users.person)}'] {
          min-width: 16.5rem;
        }
        th:not(:first-child, :last-child),
        td:not(:first-child, :last-child) {
          padding-inline: var(--gap-2);
        }
        td.quiet .row {
          flex-wrap: nowrap;
        }
      }
    `,
  ];

  @state() private open: Open | undefined;
  readonly #list = new Listing<Member>(this, { read: readMembers });
  readonly #columns: readonly Column<Member>[] = [
    {
      name: say.users.person,
      cell: ({ user_id, name, email }) =>
        html`<span><a href="/users/${user_id}"><strong>${inert(name)}</strong></a><br /><span class="muted">${inert(email)}</span></span>`,
    },
    {
      name: say.users.status,
      cell: ({ status }) =>
        html`<span><span class="badge ${TONES[status]}">${say.users.statuses[status]}</span></span>`,
    },
    {
      name: say.users.roles,
      cell: ({ roles }) =>
        roles.length > 0 ? inert(roles.join(', ')) : html`<span class="muted">${say.users.noRoles}</span>`,
    },
    { name: say.users.elsewhere, cell: ({ tenants }) => elsewhere(tenants) },
    {
      name: say.users.seen,
      cell: ({ last_login_at: last }) => (last ? moment(last) : html`<span class="muted">${say.users.never}</span>`),
    },
    { name: say.users.actions, quiet: true, cell: (member) => this.#buttons(member) },
  ];
  readonly #selection = new Selection<Member>(this, {
    list: this.#list,
    idOf: ({ user_id }) => user_id,
    words: { ...say.users, select: ({ email }) => say.users.select(email) },
  });

  protected override render() {
    return html`
      ${listPage(this.#list, {
        title: say.users.title,
        lead: say.users.lead,
        search: say.users.search,
        total: say.users.total,
        empty: { heading: say.users.empty, text: say.users.emptyWhy },
        columns: this.#managesRoles ? [this.#selection.column, ...this.#columns] : this.#columns,
        actions: mayManageMembers()
          ? this.#ways()
          : html`<a class="button" href="/users/groups">${peopleGroups.open}</a>`,
        notice: this.#managesRoles ? this.#bulk() : nothing,
      })}
      ${this.open ? this.#dialog(this.open) : nothing}
    `;
  }

  #ways() {
    return html`<div class="row">
      <a class="button" href="/users/groups">${peopleGroups.open}</a>
      <a class="button" href="/users/invitations">${words.invitations}</a>
      <a class="button" href="/users/imports">${words.imports}</a>
      <button type="button" @click=${() => this.#show({ kind: 'import' })}>${say.users.import}</button>
      <button type="button" @click=${() => this.#show({ kind: 'invite' })}>${say.users.invite}</button>
      ${may('roles.view') ? html`<button class="primary" type="button" @click=${() => this.#show({ kind: 'add' })}>${say.users.add}</button>` : nothing}
    </div>`;
  }

  #bulk() {
    return this.#selection.line(
      (some) =>
        html`<button type="button" ?disabled=${!some} @click=${() => this.#show({ kind: 'bulk' })}>${say.users.bulk}</button>`,
    );
  }

  #buttons(member: Member) {
    const { email } = member;
    return html`<span class="row">
      ${this.#managesRoles ? html`<button type="button" aria-label="${say.users.manage}: ${email}" @click=${() => this.#show({ kind: 'manage', member })}>${say.users.manage}</button>` : nothing}
      ${mayManageMembers() ? html`<button class="danger" type="button" aria-label="${say.users.remove}: ${email}" @click=${() => this.#show({ kind: 'remove', member })}>${say.users.remove}</button>` : nothing}
    </span>`;
  }

  #dialog(open: Open) {
    switch (open.kind) {
      case 'add':
        return html`<hg-member-dialog @hg-close=${this.#close} @hg-done=${this.#done}></hg-member-dialog>`;
      case 'manage':
        return html`<hg-member-dialog .member=${open.member} @hg-close=${this.#close} @hg-done=${this.#done}></hg-member-dialog>`;
      case 'remove':
        return html`<hg-confirm heading=${say.users.removeTitle(open.member.email)} text=${say.users.removeLead} action=${say.users.remove}
          .act=${() => removeMember(open.member.user_id)} @hg-close=${this.#close} @hg-done=${this.#done}></hg-confirm>`;
      case 'invite':
        return html`<hg-invite-dialog @hg-close=${this.#close}></hg-invite-dialog>`;
      // Closed in whatever way, they may have changed something.
      case 'import':
        return html`<hg-import-dialog @hg-close=${this.#done} @hg-done=${this.#done}></hg-import-dialog>`;
      case 'bulk':
        return html`<hg-bulk-roles-dialog .members=${this.#selection.items} @hg-close=${this.#done} @hg-done=${this.#done}></hg-bulk-roles-dialog>`;
    }
  }

  /** Roles are chosen from the list of them, which has a permission of its own. */
  get #managesRoles(): boolean {
    return mayManageMembers() && may('roles.view');
  }

  #show(open: Open): void {
    this.open = open;
  }

  #close = (): void => {
    this.open = undefined;
  };

  #done = (): void => {
    this.open = undefined;
    this.#selection.clear();
    void this.#list.again();
  };
}

function elsewhere(tenants: Member['tenants']) {
  if (!tenants) return html`<span class="muted" title=${say.users.elsewhereHidden}>–</span>`;
  if (tenants.length === 0) return html`<span class="muted">${say.users.elsewhereNone}</span>`;
  return html`<span>${tenants.map(({ id, name }, at) => html`${at > 0 ? ', ' : nothing}<a href="/tenants/${id}/members">${inert(name)}</a>`)}</span>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-user-list': HgUserList;
  }
}
