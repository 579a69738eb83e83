// What is mine here? My name, address and password, where I am signed in, and my tokens; each can be ended or changed.

import { css, html, LitElement, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { fault, field } from '../../components/form-field.ts';
import { inert } from '../../components/inert-text.ts';
import { listStyles, pageHead } from '../../components/list-page.ts';
import { Reading } from '../../components/reading.ts';
import { Saving } from '../../components/saving.ts';
import { Watch } from '../../components/watch.ts';
import {
  accountUrl,
  changeEmail,
  changeName,
  changePassword,
  endSession,
  type OwnSession,
  readSessions,
} from '../../data/account.ts';
import type { Page } from '../../data/api.ts';
import { loadSession, session } from '../../data/session.ts';
import { moment, say } from '../../strings/en.ts';
import './hg-own-tokens.ts';

@customElement('hg-account-page')
export class HgAccountPage extends LitElement {
  static override styles = [
    listStyles,
    css`
      .box {
        padding: var(--gap-4) var(--gap-5);
      }
      h2 {
        margin-bottom: var(--gap-3);
      }
      form {
        max-width: 30rem;
      }
    `,
  ];

  readonly #sessions = new Reading<Page<OwnSession>>(this, readSessions);
  readonly #name = new Saving(this, async (form) => {
    await changeName(String(new FormData(form).get('name') ?? ''));
    await loadSession();
  });
  readonly #password = new Saving(this, async (form) => {
    const said = new FormData(form);
    await changePassword(String(said.get('current_password') ?? ''), String(said.get('new_password') ?? ''));
    form.reset();
    void this.#sessions.again();
  });
  readonly #email = new Saving(this, async (form) => {
    const said = new FormData(form);
    await changeEmail(String(said.get('email') ?? '').trim(), String(said.get('current_password') ?? ''));
    form.reset();
    await loadSession();
  });

  constructor() {
    super();
    new Watch(this, session);
  }

  protected override render() {
    const now = session.value;
    if (now.state !== 'in') return nothing;
    const { name, email } = now.me.user;
    return html`
      <div class="stack">
        ${pageHead(say.account.title, `${name} · ${email}`)}
        <section class="panel box" aria-labelledby="name-heading">
          <h2 id="name-heading">${say.account.name}</h2>
          <form class="stack" @submit=${this.#name.submit} novalidate>
            ${fault(this.#name.problem)}
            ${field({ name: 'name', label: say.account.yourName, value: name, required: true }, this.#name.problem)}
            <div class="row"><button type="submit" ?disabled=${this.#name.busy}>${say.account.changeName}</button><span role="status">${this.#name.saved ? say.account.nameChanged : ''}</span></div>
          </form>
        </section>
        <section class="panel box" aria-labelledby="password">
          <h2 id="password">${say.account.password}</h2>
          <form class="stack" @submit=${this.#password.submit} novalidate>
            ${fault(this.#password.problem)}
            ${field({ name: 'current_password', label: say.account.current, type: 'password', required: true }, this.#password.problem)}
            ${field({ name: 'new_password', label: say.account.next, type: 'password', hint: say.account.nextHint, required: true }, this.#password.problem)}
            <div class="row"><button class="primary" type="submit" ?disabled=${this.#password.busy}>${say.account.change}</button><span role="status">${this.#password.saved ? say.account.changed : ''}</span></div>
          </form>
        </section>
        <section class="panel box" aria-labelledby="email-heading">
          <h2 id="email-heading">${say.account.email}</h2>
          <form class="stack" @submit=${this.#email.submit} novalidate>
            ${fault(this.#email.problem)}
            ${field({ name: 'email', label: say.account.newEmail, type: 'email', required: true }, this.#email.problem)}
            <div><label for="for-email">${say.account.current}</label><input id="for-email" name="current_password" type="password" autocomplete="current-password" /></div>
            <div class="row"><button type="submit" ?disabled=${this.#email.busy}>${say.account.changeEmail}</button><span role="status">${this.#email.saved ? say.account.emailChanged : ''}</span></div>
          </form>
        </section>
        <section aria-labelledby="sessions"><h2 id="sessions">${say.account.sessions}</h2>${this.#sessions.render(({ items }) => this.#table(items))}</section>
        <section aria-labelledby="tokens"><h2 id="tokens">${say.account.tokens}</h2><hg-own-tokens></hg-own-tokens></section>
        <section class="panel box" aria-labelledby="export"><h2 id="export">${say.account.export}</h2><p class="muted">${say.account.exportLead}</p><p><a href=${accountUrl()} target="_self" download="holdgate-account.json">${say.account.exportLink}</a></p></section>
      </div>
    `;
  }

  #table(items: readonly OwnSession[]) {
    const names = [say.account.where, say.account.address, say.account.seen, say.account.ends];
    return html`<div class="panel scroll"><table>
      <thead><tr>${names.map((name) => html`<th scope="col">${name}</th>`)}<th scope="col"><span class="hidden-text">${say.account.end}</span></th></tr></thead>
      <tbody>${items.map(
        (one) => html`<tr>
          <td data-name=${say.account.where}><span>${inert(one.user_agent || '–')}${one.current ? html` <span class="badge good">${say.account.here}</span>` : nothing}</span></td>
          <td data-name=${say.account.address}>${inert(one.source_ip)}</td>
          <td data-name=${say.account.seen}>${moment(one.last_seen_at)}</td>
          <td data-name=${say.account.ends}>${moment(one.expires_at)}</td>
          <td class="quiet">${one.current ? nothing : html`<button type="button" class="danger" @click=${() => this.#end(one.id)}>${say.account.end}</button>`}</td>
        </tr>`,
      )}</tbody>
    </table></div>`;
  }

  async #end(id: string): Promise<void> {
    await endSession(id).catch(() => undefined);
    await this.#sessions.again();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-account-page': HgAccountPage;
  }
}
