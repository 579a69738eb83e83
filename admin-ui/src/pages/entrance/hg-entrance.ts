// How does somebody come in? By signing in, or by registering: as the owner of a new instance, by invitation, or openly.

import { html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { Attempt } from '../../components/attempt.ts';
import { go } from '../../data/place.ts';
import { type Registration, register, signIn } from '../../data/session.ts';
import { say } from '../../strings/en.ts';
import { base, controls } from '../../styles/shared.ts';
import { entranceLook } from './entrance-look.ts';

@customElement('hg-entrance')
export class HgEntrance extends LitElement {
  static override styles = [base, controls, entranceLook];

  @property() registration: Registration = 'closed';
  @property() path = '/';
  @property() invite = '';
  @state() private shown = false;
  readonly #attempt = new Attempt(this);

  protected override render() {
    const registers = this.#registers;
    return html`
      <main>
        <div class="brand"><img src="/favicon.svg" alt="" width="28" height="28" />${say.product}</div>
        <section class="panel" aria-labelledby="heading">
          <h1 id="heading">${registers ? (this.registration === 'first' ? say.entrance.first : say.entrance.register) : say.entrance.signIn}</h1>
          <p class="lead">${this.#lead}</p>
          ${registers && this.registration === 'closed' && !this.invite ? html`<p class="alert note other">${say.entrance.closed}</p>` : this.#form(registers)}
        </section>
        ${this.#other(registers)}
      </main>
    `;
  }

  get #registers(): boolean {
    return this.registration === 'first' || this.path === '/register' || this.path === '/invite' || this.invite !== '';
  }

  get #lead(): string {
    if (!this.#registers) return say.entrance.signInLead;
    if (this.invite) return say.entrance.inviteLead;
    return this.registration === 'first' ? say.entrance.firstLead : say.entrance.registerLead;
  }

  #form(registers: boolean) {
    const fault = this.#attempt.problem && !this.#attempt.problem.errors.length ? this.#attempt.problem : undefined;
    return html`
      <form @submit=${this.#submit} novalidate>
        ${fault ? html`<p class="alert" role="alert">${fault.code === 'invalid_credentials' ? say.entrance.wrong : fault.message}</p>` : nothing}
        ${registers ? this.#field('name', say.entrance.name, 'text', 'name') : nothing}
        ${this.#field('email', say.entrance.email, 'email', registers ? 'email' : 'username')}
        <div>
          ${this.#field('password', say.entrance.password, this.shown ? 'text' : 'password', registers ? 'new-password' : 'current-password', registers ? say.entrance.passwordHint : undefined)}
          <label class="check"><input type="checkbox" .checked=${this.shown} @change=${() => {
            this.shown = !this.shown;
          }} />${say.entrance.show}</label>
        </div>
        <button class="primary" type="submit" ?disabled=${this.#attempt.busy}>${this.#attempt.busy ? say.entrance.working : registers ? (this.registration === 'first' ? say.entrance.first : say.entrance.register) : say.entrance.signIn}</button>
      </form>
    `;
  }

  #field(name: string, label: string, type: string, autocomplete: string, hint?: string) {
    const fault = this.#attempt.problem?.of(name);
    const described = fault ? `${name}-fault` : hint ? `${name}-hint` : undefined;
    return html`
      <div>
        <label for=${name}>${label}</label>
        <input id=${name} name=${name} type=${type} autocomplete=${autocomplete as 'name'} required autocapitalize="off" spellcheck="false"
          aria-invalid=${fault ? 'true' : 'false'} aria-describedby=${described ?? nothing} />
        ${fault ? html`<p class="fault" id="${name}-fault">${fault}</p>` : hint ? html`<p class="hint" id="${name}-hint">${hint}</p>` : nothing}
      </div>
    `;
  }

  #other(registers: boolean) {
    if (this.registration === 'first') return nothing;
    if (registers) return html`<p class="other"><a href="/">${say.entrance.toSignIn}</a></p>`;
    return this.registration === 'open'
      ? html`<p class="other"><a href="/register">${say.entrance.toRegister}</a></p>`
      : nothing;
  }

  #submit = (event: SubmitEvent): Promise<void> => {
    const form = new FormData(event.target as HTMLFormElement);
    const text = (name: string) => String(form.get(name) ?? '').trim();
    const password = String(form.get('password') ?? '');
    return this.#attempt.submit(event, async () => {
      if (!this.#registers) return signIn(text('email'), password);
      const first = this.registration === 'first';
      await register({
        email: text('email'),
        password,
        name: text('name'),
        ...(this.invite && { invite: this.invite }),
      });
      go(first ? '/start' : '/', { replace: true });
    });
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-entrance': HgEntrance;
  }
}
