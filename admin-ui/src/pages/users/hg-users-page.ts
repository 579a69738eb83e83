// Who is in this tenant? Members with their roles, found by name, and everything that changes who is here.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import '../../components/hg-confirm.ts';
import '../../components/hg-state.ts';
import { fault } from '../../components/form-field.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { Reading } from '../../components/reading.ts';
import { type ApiProblem, type Page, problemOf } from '../../data/api.ts';
import { type Member, mayManageMembers, readMembers, removeMember } from '../../data/people.ts';
import { may } from '../../data/session.ts';
import { say } from '../../strings/en.ts';
import { base, controls, tables } from '../../styles/shared.ts';
import './hg-bulk-roles-dialog.ts';
import './hg-import-dialog.ts';
import './hg-invite-dialog.ts';
import './hg-member-dialog.ts';

const TONES = { active: 'good', placeholder: 'warn', disabled: 'bad' } as const;

type Open =
  | { readonly kind: 'add' | 'invite' | 'import' | 'bulk' }
  | { readonly kind: 'manage' | 'remove'; readonly member: Member };

@customElement('hg-users-page')
export class HgUsersPage extends LitElement {
  static override styles = [
    base,
    controls,
    tables,
    inertStyles,
    css`
      form {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        align-items: end;
        gap: var(--gap-3);
        padding: var(--gap-4);
      }
      td button {
        min-height: 2rem;
        padding: 0 var(--gap-3);
      }
      input[type='checkbox'] {
        width: 1.1rem;
        height: 1.1rem;
        min-height: 0;
        margin: 0.2rem 0 0;
        accent-color: var(--accent);
      }
      td {
        overflow-wrap: anywhere;
      }
    `,
  ];

  @state() private words = '';
  @state() private open: Open | undefined;
  @state() private selected: ReadonlyMap<string, Member> = new Map();
  @state() private problem: ApiProblem | undefined;
  readonly #reading = new Reading<Page<Member>>(this, () => readMembers({ words: this.words }));

  protected override render() {
    return html`
      <div class="stack">
        <div class="spread">
          <div><h1>${say.users.title}</h1><p class="muted">${say.users.lead}</p></div>
          ${mayManageMembers() ? this.#ways() : nothing}
        </div>
        ${fault(this.problem)}
        <div class="panel">
          <form role="search" @submit=${this.#search}>
            <div><label for="q">${say.users.search}</label><input id="q" name="q" type="search" maxlength="200" /></div>
            <button type="submit">${say.users.find}</button>
          </form>
        </div>
        ${this.selected.size > 0 ? this.#bulk() : nothing}
        ${this.#reading.render((page) => this.#list(page))}
      </div>
      ${this.open ? this.#dialog(this.open) : nothing}
    `;
  }

  #ways() {
    return html`<div class="row">
      <button type="button" @click=${() => this.#show({ kind: 'import' })}>${say.users.import}</button>
      <button type="button" @click=${() => this.#show({ kind: 'invite' })}>${say.users.invite}</button>
      ${may('roles.view') ? html`<button class="primary" type="button" @click=${() => this.#show({ kind: 'add' })}>${say.users.add}</button>` : nothing}
    </div>`;
  }

  #bulk() {
    return html`<div class="row"><span role="status">${say.users.selected(this.selected.size)}</span><button type="button" @click=${() => this.#show({ kind: 'bulk' })}>${say.users.bulk}</button></div>`;
  }

  #list(page: Page<Member>) {
    if (page.items.length === 0)
      return html`<div class="panel"><hg-state kind="empty" heading=${say.users.empty} text=${say.users.emptyWhy}></hg-state></div>`;
    const manages = this.#managesRoles;
    const names = [say.users.person, say.users.status, say.users.roles];
    return html`
      <div class="panel scroll">
        <table>
          <thead><tr>
            ${manages ? html`<th scope="col"><span class="hidden-text">${say.users.pick}</span></th>` : nothing}
            ${names.map((name) => html`<th scope="col">${name}</th>`)}
            <th scope="col"><span class="hidden-text">${say.users.actions}</span></th>
          </tr></thead>
          <tbody>${page.items.map((member) => this.#row(member, manages))}</tbody>
        </table>
      </div>
      <div class="spread">
        <p class="muted small">${say.users.total(page.total)}</p>
        ${page.next_cursor ? html`<button type="button" @click=${() => this.#more(page)}>${say.more}</button>` : nothing}
      </div>
    `;
  }

  #row(member: Member, manages: boolean) {
    const { user_id, email, name, status, roles } = member;
    return html`
      <tr>
        ${manages ? html`<td data-name=${say.users.pick}><input type="checkbox" aria-label=${say.users.select(email)} .checked=${this.selected.has(user_id)} @change=${() => this.#toggle(member)} /></td>` : nothing}
        <td data-name=${say.users.person}><span><strong>${inert(name)}</strong><br /><span class="muted">${inert(email)}</span></span></td>
        <td data-name=${say.users.status}><span><span class="badge ${TONES[status]}">${say.users.statuses[status]}</span></span></td>
        <td data-name=${say.users.roles}>${roles.length > 0 ? inert(roles.join(', ')) : html`<span class="muted">${say.users.noRoles}</span>`}</td>
        <td><span class="row">
          ${manages ? html`<button type="button" aria-label="${say.users.manage}: ${email}" @click=${() => this.#show({ kind: 'manage', member })}>${say.users.manage}</button>` : nothing}
          ${mayManageMembers() ? html`<button class="danger" type="button" aria-label="${say.users.remove}: ${email}" @click=${() => this.#show({ kind: 'remove', member })}>${say.users.remove}</button>` : nothing}
        </span></td>
      </tr>
    `;
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
        return html`<hg-bulk-roles-dialog .members=${[...this.selected.values()]} @hg-close=${this.#done} @hg-done=${this.#done}></hg-bulk-roles-dialog>`;
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
    this.selected = new Map();
    void this.#reading.again();
  };

  #toggle(member: Member): void {
    const selected = new Map(this.selected);
    if (!selected.delete(member.user_id)) selected.set(member.user_id, member);
    this.selected = selected;
  }

  #search = (event: SubmitEvent): void => {
    event.preventDefault();
    this.words = String(new FormData(event.target as HTMLFormElement).get('q') ?? '').trim();
    this.selected = new Map();
    void this.#reading.again({ fresh: true });
  };

  async #more(page: Page<Member>): Promise<void> {
    try {
      const next = await readMembers({ words: this.words, cursor: page.next_cursor ?? undefined });
      this.#reading.replace({ ...next, items: [...page.items, ...next.items] });
      this.problem = undefined;
    } catch (error) {
      this.problem = problemOf(error);
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-users-page': HgUsersPage;
  }
}
