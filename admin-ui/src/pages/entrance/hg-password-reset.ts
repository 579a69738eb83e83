// How does somebody come back who forgot the password? They open the link that somebody gave them and choose another one.

import { html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { type ApiProblem, problemOf } from '../../data/api.ts';
import { resetPassword } from '../../data/session.ts';
import { say } from '../../strings/en.ts';
import { base, controls } from '../../styles/shared.ts';
import { entranceLook } from './entrance-look.ts';

@customElement('hg-password-reset')
export class HgPasswordReset extends LitElement {
  static override styles = [base, controls, entranceLook];

  @property() token = '';
  @state() private problem: ApiProblem | undefined;
  @state() private busy = false;
  @state() private done = false;

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
    const fault = this.problem?.of('new_password');
    return html`
      <form @submit=${this.#submit} novalidate>
        ${this.problem && !fault ? html`<p class="alert" role="alert">${this.problem.message}</p>` : nothing}
        <div>
          <label for="password">${say.entrance.newPassword}</label>
          <input id="password" name="password" type="password" autocomplete="new-password" required
            aria-invalid=${fault ? 'true' : 'false'} aria-describedby="password-hint" />
          <p class=${fault ? 'fault' : 'hint'} id="password-hint">${fault ?? say.entrance.passwordHint}</p>
        </div>
        <button class="primary" type="submit" ?disabled=${this.busy}>${this.busy ? say.entrance.working : say.entrance.reset}</button>
      </form>
    `;
  }

  #submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const password = String(new FormData(event.target as HTMLFormElement).get('password') ?? '');
    this.busy = true;
    this.problem = undefined;
    try {
      await resetPassword(this.token, password);
      this.done = true;
    } catch (error) {
      this.problem = problemOf(error);
    } finally {
      this.busy = false;
    }
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-password-reset': HgPasswordReset;
  }
}
