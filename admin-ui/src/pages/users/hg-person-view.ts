// Who is this? One person with what they are here, where they are signed in, and what can be done for them.

import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import '../../components/hg-confirm.ts';
import '../../components/hg-stop-button.ts';
import { inert } from '../../components/inert-text.ts';
import { listStyles } from '../../components/list-page.ts';
import { Reading } from '../../components/reading.ts';
import { type Person, readPerson, removeFromOrganization, setStatus } from '../../data/accounts.ts';
import { mayManageMembers } from '../../data/people.ts';
import { groupsOfPerson, type PeopleGroup } from '../../data/people-groups.ts';
import { go } from '../../data/place.ts';
import { may, session } from '../../data/session.ts';
import { data } from '../../strings/en/data.ts';
import { peopleGroups, people as words } from '../../strings/en/people.ts';
import { moment, say } from '../../strings/en.ts';
import './hg-delete-account-dialog.ts';
import './hg-invite-dialog.ts';
import './hg-member-dialog.ts';
import './hg-person-sessions.ts';
import './hg-reset-dialog.ts';
import './hg-view-as-dialog.ts';

const TONES = { active: 'good', placeholder: 'warn', disabled: 'bad' } as const;

type Asked = 'invite' | 'reset' | 'view' | 'roles' | 'disable' | 'enable' | 'remove' | 'delete';

@customElement('hg-person-view')
export class HgPersonView extends LitElement {
  static override styles = [
    listStyles,
    css`
      li {
        padding: var(--gap-3) var(--gap-4);
        border-bottom: 1px solid var(--line);
      }
      li:last-child {
        border-bottom: 0;
      }
      li p {
        flex: 1 1 20rem;
      }
    `,
  ];

  @property() personId = '';
  @state() private asking: Asked | undefined;
  readonly #groups = new Reading<readonly PeopleGroup[]>(this, () => groupsOfPerson(this.personId));
  readonly #reading = new Reading<Person>(this, () => readPerson(this.personId));

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!this.hasUpdated || !changed.has('personId')) return;
    void this.#reading.again({ fresh: true });
    void this.#groups.again({ fresh: true });
  }

  protected override render() {
    return html`<div class="stack"><p><a href="/users">${words.all}</a></p>${this.#reading.render((person) => this.#person(person))}</div>`;
  }

  #person(person: Person) {
    const { id, name, email, status, roles, created_at: since, last_login_at: seen } = person;
    const own = session.value.state === 'in' && session.value.me.user.id === id;
    return html`
      <div class="stack">
        <div class="spread">
          <div>
            <h1 tabindex="-1">${inert(name)}</h1>
            <p class="row"><span class="badge ${TONES[status]}">${say.users.statuses[status]}</span><span class="muted">${inert(email)}</span></p>
          </div>
          <div class="row">${this.#ways(own, status)}<hg-stop-button kind="user" target=${id} name=${name}></hg-stop-button></div>
        </div>
        <p class="muted">${words.roles}: ${roles.length > 0 ? inert(roles.join(', ')) : say.users.noRoles} · ${words.since}: ${moment(since)} · ${words.seen}: ${seen ? moment(seen) : words.never}</p>
        ${this.#groups.value.state === 'there' ? groupLine(this.#groups.value.value) : nothing}
        ${keyed(id, html`<hg-person-sessions .person=${person}></hg-person-sessions>`)}
        ${own || !may('organization.users.manage') ? nothing : this.#standing(status)}
      </div>
      ${this.#changing(person)}
      ${this.asking === 'invite' ? html`<hg-invite-dialog .person=${person} @hg-close=${this.#close}></hg-invite-dialog>` : nothing}
      ${this.asking === 'reset' ? html`<hg-reset-dialog .person=${person} @hg-close=${this.#close}></hg-reset-dialog>` : nothing}
      ${this.asking === 'view' ? html`<hg-view-as-dialog .person=${person} @hg-close=${this.#close} @hg-done=${begun}></hg-view-as-dialog>` : nothing}
    `;
  }

  #ways(own: boolean, status: Person['status']) {
    const roles = html`<button type="button" @click=${() => this.#ask('roles')}>${say.users.manage}</button>`;
    if (own) return mayManageMembers() && may('roles.view') ? roles : nothing;
    return html`
      ${mayManageMembers() && may('roles.view') ? roles : nothing}
      ${status === 'placeholder' ? this.#way('invite', say.users.invite, mayManageMembers()) : this.#way('reset', words.reset)}
      ${may('members.manage') ? html`<button type="button" @click=${() => this.#ask('view')}>${words.view}</button>` : nothing}
    `;
  }

  #way(asked: Asked, name: string, offered = true) {
    return offered ? html`<button type="button" @click=${() => this.#ask(asked)}>${name}</button>` : nothing;
  }

  /** What ends their part in the organization, each with what it means. */
  #standing(status: Person['status']) {
    const way = (asked: Asked, name: string, text: string) =>
      html`<li class="spread"><p class="muted">${text}</p><button class=${asked === 'enable' ? '' : 'danger'} type="button" @click=${() => this.#ask(asked)}>${name}</button></li>`;
    return html`<section class="stack"><h2>${words.standing}</h2><ul class="panel">
      ${status === 'active' ? way('disable', words.disable, words.disableLead) : nothing}
      ${status === 'disabled' ? way('enable', words.enable, words.enableLead) : nothing}
      ${way('remove', words.leave, words.leaveLead)}
      ${way('delete', data.account, data.accountGoes)}
    </ul></section>`;
  }

  /** What changes who they are here. */
  #changing(person: Person) {
    const { id, email } = person;
    const ask = (heading: string, text: string, action: string, act: () => Promise<unknown>, done = this.#changed) =>
      html`<hg-confirm heading=${heading} text=${text} action=${action} .act=${async () => void (await act())} @hg-close=${this.#close} @hg-done=${done}></hg-confirm>`;
    switch (this.asking) {
      case 'roles':
        return html`<hg-member-dialog .member=${{ ...person, user_id: id }} @hg-close=${this.#close} @hg-done=${this.#changed}></hg-member-dialog>`;
      case 'disable':
        return ask(words.disableTitle(email), words.disableLead, words.disable, () => setStatus(id, 'disabled'));
      case 'enable':
        return ask(words.enableTitle(email), words.enableLead, words.enable, () => setStatus(id, 'active'));
      case 'remove':
        return ask(
          words.leaveTitle(email),
          words.leaveLead,
          words.leave,
          () => removeFromOrganization(id),
          () => go('/users'),
        );
      case 'delete':
        return html`<hg-delete-account-dialog .person=${person} @hg-close=${this.#close} @hg-done=${() => go('/users')}></hg-delete-account-dialog>`;
      default:
        return nothing;
    }
  }

  #changed = (): void => {
    this.asking = undefined;
    void this.#reading.again();
  };

  #ask(asking: Asked): void {
    this.asking = asking;
  }

  #close = (): void => {
    this.asking = undefined;
  };
}

/** The view begins where they would begin. */
const begun = (): void => go('/');

function groupLine(groups: readonly PeopleGroup[]) {
  return html`<p class="muted">${peopleGroups.groupsOf}: ${
    groups.length === 0
      ? peopleGroups.none
      : groups.map(
          ({ id, name }, at) => html`${at > 0 ? ', ' : nothing}<a href="/users/groups/${id}">${inert(name)}</a>`,
        )
  }</p>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-person-view': HgPersonView;
  }
}
