// Who is this? One person with what they are here, where they are signed in, and what can be done for them.

import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import '../../components/hg-stop-button.ts';
import { inert } from '../../components/inert-text.ts';
import { listStyles } from '../../components/list-page.ts';
import { Reading } from '../../components/reading.ts';
import { type Person, readPerson } from '../../data/accounts.ts';
import { go } from '../../data/place.ts';
import { may, session } from '../../data/session.ts';
import { people as words } from '../../strings/en/people.ts';
import { moment, say } from '../../strings/en.ts';
import './hg-person-sessions.ts';
import './hg-reset-dialog.ts';
import './hg-view-as-dialog.ts';

const TONES = { active: 'good', placeholder: 'warn', disabled: 'bad' } as const;

@customElement('hg-person-view')
export class HgPersonView extends LitElement {
  static override styles = listStyles;

  @property() personId = '';
  @state() private asking: 'reset' | 'view' | undefined;
  readonly #reading = new Reading<Person>(this, () => readPerson(this.personId));

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (this.hasUpdated && changed.has('personId')) void this.#reading.again({ fresh: true });
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
          <div class="row">${own ? nothing : this.#ways()}<hg-stop-button kind="user" target=${id} name=${name}></hg-stop-button></div>
        </div>
        <p class="muted">${words.roles}: ${roles.length > 0 ? inert(roles.join(', ')) : say.users.noRoles} · ${words.since}: ${moment(since)} · ${words.seen}: ${seen ? moment(seen) : words.never}</p>
        ${keyed(id, html`<hg-person-sessions .person=${person}></hg-person-sessions>`)}
      </div>
      ${this.asking === 'reset' ? html`<hg-reset-dialog .person=${person} @hg-close=${this.#close}></hg-reset-dialog>` : nothing}
      ${this.asking === 'view' ? html`<hg-view-as-dialog .person=${person} @hg-close=${this.#close} @hg-done=${begun}></hg-view-as-dialog>` : nothing}
    `;
  }

  #ways() {
    return html`
      <button type="button" @click=${() => this.#ask('reset')}>${words.reset}</button>
      ${may('members.manage') ? html`<button type="button" @click=${() => this.#ask('view')}>${words.view}</button>` : nothing}
    `;
  }

  #ask(asking: 'reset' | 'view'): void {
    this.asking = asking;
  }

  #close = (): void => {
    this.asking = undefined;
  };
}

/** The view begins where they would begin. */
const begun = (): void => go('/');

declare global {
  interface HTMLElementTagNameMap {
    'hg-person-view': HgPersonView;
  }
}
