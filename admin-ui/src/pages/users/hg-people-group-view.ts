// Who is in one group of people, with which roles here, and what does being in it bring? Questions of policies, and no right.

import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '../../components/hg-confirm.ts';
import '../../components/hg-state.ts';
import { inert } from '../../components/inert-text.ts';
import { footOf, listStyles } from '../../components/list-page.ts';
import { Listing } from '../../components/listing.ts';
import { Reading } from '../../components/reading.ts';
import type { Page } from '../../data/api.ts';
import type { Member } from '../../data/people.ts';
import {
  deletePeopleGroup,
  listGroupMembers,
  type PeopleGroupDetail,
  readPeopleGroup,
} from '../../data/people-groups.ts';
import { go } from '../../data/place.ts';
import { may } from '../../data/session.ts';
import { peopleGroups as words } from '../../strings/en/people.ts';
import { moment, say } from '../../strings/en.ts';
import './hg-bulk-roles-dialog.ts';
import './hg-people-group-dialog.ts';

@customElement('hg-people-group-view')
export class HgPeopleGroupView extends LitElement {
  static override styles = [
    listStyles,
    css`
      li {
        padding: var(--gap-2) var(--gap-4);
        border-bottom: 1px solid var(--line);
        overflow-wrap: anywhere;
      }
      li:last-child {
        border-bottom: 0;
      }
      .foot {
        padding: var(--gap-3) var(--gap-4);
      }
    `,
  ];

  @property() groupId = '';
  @state() private asking: 'edit' | 'delete' | 'roles' | undefined;
  readonly #reading = new Reading<PeopleGroupDetail>(this, () => readPeopleGroup(this.groupId));
  readonly #members = new Listing<Member>(this, {
    filters: [],
    read: (query) => listGroupMembers(this.groupId, query),
  });

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!this.hasUpdated || !changed.has('groupId')) return;
    void this.#reading.again({ fresh: true });
    void this.#members.reading.again({ fresh: true });
  }

  protected override render() {
    return html`<div class="stack"><p><a href="/users/groups">${words.all}</a></p>${this.#reading.render((group) => this.#group(group))}</div>`;
  }

  #group(group: PeopleGroupDetail) {
    return html`
      <div class="stack">
        <div class="spread">
          <div><h1 tabindex="-1">${inert(group.name)}</h1><p class="muted">${words.made}: ${moment(group.created_at)}</p></div>
          ${may('members.manage') ? this.#ways() : nothing}
        </div>
        <section class="stack"><div><h2>${words.members}</h2><p class="muted">${words.membersLead}</p></div>${this.#members.reading.render((page) => this.#table(page))}</section>
        <section class="stack"><div><h2>${words.brings}</h2><p class="muted">${words.bringsLead}</p></div>${asked(group)}</section>
      </div>
      ${this.#dialogs(group)}
    `;
  }

  #ways() {
    const some = this.#shown.length > 0 && may('roles.view');
    return html`<div class="row">
      ${some ? html`<button type="button" @click=${() => this.#ask('roles')}>${words.roles}</button>` : nothing}
      <button type="button" @click=${() => this.#ask('edit')}>${words.edit}</button>
      <button class="danger" type="button" @click=${() => this.#ask('delete')}>${words.delete}</button>
    </div>`;
  }

  #table(page: Page<Member>) {
    if (page.items.length === 0)
      return html`<div class="panel"><hg-state kind="empty" heading=${words.nobody} text=${words.nobodyWhy}>${may('members.manage') ? html`<button type="button" @click=${() => this.#ask('edit')}>${words.edit}</button>` : nothing}</hg-state></div>`;
    const heads = [say.users.person, say.users.status, say.users.roles];
    return html`<div class="panel">
      <div class="scroll"><table>
        <thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
        <tbody>${page.items.map((member) => row(member))}</tbody>
      </table></div>
      <div class="foot">${footOf(this.#members, { total: say.users.total }, page)}</div>
    </div>`;
  }

  #dialogs(group: PeopleGroupDetail) {
    const close = () => this.#ask(undefined);
    switch (this.asking) {
      case 'edit':
        return html`<hg-people-group-dialog .group=${group} @hg-close=${close} @hg-done=${this.#changed}></hg-people-group-dialog>`;
      case 'roles':
        return html`<hg-bulk-roles-dialog .members=${this.#shown} @hg-close=${this.#changed} @hg-done=${this.#changed}></hg-bulk-roles-dialog>`;
      case 'delete':
        return html`<hg-confirm heading=${words.deleteTitle(group.name)} text=${words.deleteLead(group.asked_by.length)} action=${words.delete}
          .act=${async () => void (await deletePeopleGroup(group.id))} @hg-close=${close} @hg-done=${() => go('/users/groups')}></hg-confirm>`;
      default:
        return nothing;
    }
  }

  get #shown(): readonly Member[] {
    const { value } = this.#members.reading;
    return value.state === 'there' ? value.value.items : [];
  }

  #ask(asking: 'edit' | 'delete' | 'roles' | undefined): void {
    this.asking = asking;
  }

  #changed = (): void => {
    this.asking = undefined;
    void this.#reading.again();
    void this.#members.again();
  };
}

function row({ user_id: id, name, email, status, roles }: Member) {
  const tone = status === 'active' ? 'good' : status === 'disabled' ? 'bad' : 'warn';
  return html`<tr>
    <td data-name=${say.users.person}><span><a href="/users/${id}"><strong>${inert(name)}</strong></a><br /><span class="muted">${inert(email)}</span></span></td>
    <td data-name=${say.users.status}><span><span class="badge ${tone}">${say.users.statuses[status]}</span></span></td>
    <td data-name=${say.users.roles}>${roles.length > 0 ? inert(roles.join(', ')) : html`<span class="muted">${say.users.noRoles}</span>`}</td>
  </tr>`;
}

function asked({ asked_by: rules }: PeopleGroupDetail) {
  if (rules.length === 0) return html`<div class="panel"><p class="foot muted">${words.nothing}</p></div>`;
  return html`<ul class="panel">${rules.map(
    ({ policy, rule, later }) =>
      html`<li><a href="/policies/${policy.id}"><strong>${inert(policy.name)}</strong></a> <span class="muted">${inert(words.rule(rule, later))}</span></li>`,
  )}</ul>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-people-group-view': HgPeopleGroupView;
  }
}
