// How does somebody come back who forgot the password? They open the link that somebody gave them and choose another one.

import { html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { Attempt } from '../../components/attempt.ts';
import { resetPassword } from '../../data/session.ts';
import { say } from '../../strings/en.ts';
import { base, controls } from '../../styles/shared.ts';
import { entranceLook } from './entrance-look.ts';

@customElement('hg-password-reset')
export class HgPasswordReset extends LitElement {
  static override styles = [base, controls, entranceLook];

  @property() token = '';
  @state() private done = false;
  readonly #attempt = new Attempt(this);

  protected override render() {
    return html`
      <main>
        <div class="brand"><img src="/favicon.svg" alt="" width="28" height="28" />${say.product}</div>
        <section class="panel" aria-labelledby="heading">
          <h1 id="heading">${say.entrance.reset}</h1>
          <p class="lead" role="status">${this.done ? say.entrance.resetDone : say.entrance.resetLead}</p>
          ${this.done ? nothing : this.#form()}
        </section>
        <p class="other"><a href="/">${say.entrance.signIn}</a></p>
      </main>
    `;
  }

  #form() {
    const fault = this.#attempt.problem?.of('new_password');
    return html`
      <form @submit=${this.#submit} novalidate>
        ${this.#attempt.problem && !fault ? html`<p class="alert" role="alert">${this.#attempt.problem.message}</p>` : nothing}
        <div>
          <label for="password">${say.entrance.newPassword}</label>
          <input id="password" name="password" type="password" autocomplete="new-password" required
            aria-invalid=${fault ? 'true' : 'false'} aria-describedby="password-hint" />
          <p class=${fault ? 'fault' : 'hint'} id="password-hint">${fault ?? say.entrance.passwordHint}</p>
        </div>
        <button class="primary" type="submit" ?disabled=${this.#attempt.busy}>${this.#attempt.busy ? say.entrance.working : say.entrance.reset}</button>
      </form>
    `;
  }

  #submit = (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const password = String(new FormData(event.target as HTMLFormElement).get('password') ?? '');
    return this.#attempt.run(async () => {
      await resetPassword(this.token, password);
      this.done = true;
    });
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-password-reset': HgPasswordReset;
  }
}
