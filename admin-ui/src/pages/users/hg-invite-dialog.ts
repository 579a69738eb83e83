// How does somebody without an account come in? By a link, made here and shown once: with roles for whoever opens it, or for one person who was
// imported and has theirs.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { choice, field, textsOf } from '../../components/form-field.ts';
import '../../components/hg-copy.ts';
import '../../components/hg-dialog.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { type ApiProblem, problemOf } from '../../data/api.ts';
import { type Invitation, invite } from '../../data/people.ts';
import { place } from '../../data/place.ts';
import { may } from '../../data/session.ts';
import { moment, say } from '../../strings/en.ts';
import { base, controls } from '../../styles/shared.ts';
import './hg-role-choice.ts';

const WEEK_S = '604800';
const INVITATIONS = '/users/invitations';

@customElement('hg-invite-dialog')
export class HgInviteDialog extends LitElement {
  static override styles = [
    base,
    controls,
    inertStyles,
    css`
      .row {
        justify-content: flex-end;
      }
    `,
  ];

  /** Somebody who has never signed in; undefined: whoever it is for is said here. */
  @property({ attribute: false }) person: { readonly email: string; readonly roles: readonly string[] } | undefined;
  @state() private invitation: Invitation | undefined;
  @state() private problem: ApiProblem | undefined;
  @state() private busy = false;
  @query('hg-role-choice') private choice!: HTMLElementTagNameMap['hg-role-choice'] | null;

  protected override render() {
    const heading = this.person ? say.users.inviteOf(this.person.email) : say.users.inviteTitle;
    return html`<hg-dialog heading=${heading}><div class="stack">${this.invitation ? this.#made(this.invitation) : this.#ask()}</div></hg-dialog>`;
  }

  #ask() {
    const { person } = this;
    return html`
      ${this.problem && !this.problem.of('email') ? html`<p class="alert" role="alert">${inert(this.problem.message)}</p>` : nothing}
      <p>${inert(person ? say.users.invitePersonLead(person.roles) : say.users.inviteLead)}</p>
      <form class="stack" id="order" @submit=${this.#make} novalidate>
        ${person ? nothing : field({ name: 'email', label: say.users.inviteEmail, hint: say.users.inviteEmailHint, type: 'email' }, this.problem)}
        ${choice('expires_in', say.users.inviteFor, say.users.inviteLengths, WEEK_S)}
      </form>
      ${may('roles.view') && !person ? html`<hg-role-choice></hg-role-choice>` : nothing}
      <div class="row">
        <button type="button" @click=${this.#close}>${say.cancel}</button>
        <button class="primary" type="submit" form="order" ?disabled=${this.busy}>${say.users.inviteMake}</button>
      </div>
    `;
  }

  #made({ url, expires_at }: Invitation) {
    return html`
      <p class="alert note" role="status">${say.users.inviteOnce}</p>
      <div><span class="label">${say.users.inviteLink}</span><hg-copy text=${url} label=${say.users.inviteLink}></hg-copy></div>
      <p class="muted">${say.users.inviteEnds(moment(expires_at))}</p>
      <div class="row">${place.value.path === INVITATIONS ? nothing : html`<a href=${INVITATIONS}>${say.users.inviteAll}</a>`}<button class="primary" type="button" @click=${this.#close}>${say.users.done}</button></div>
    `;
  }

  #close = (): void => {
    this.dispatchEvent(new Event('hg-close'));
  };

  #make = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (this.busy) return;
    const form = event.target as HTMLFormElement;
    const { email, expires_in } = textsOf(form);
    const chosen = this.choice?.chosen ?? [];
    this.busy = true;
    try {
      this.invitation = await invite({
        expires_in: Number(expires_in),
        ...(chosen.length > 0 && { roles: [...chosen] }),
        ...(email && { email }),
        // What they were given stays what they have: the standard role is not added to it.
        ...(this.person && { email: this.person.email, roles: [...this.person.roles] }),
      });
    } catch (error) {
      this.problem = problemOf(error);
      await this.updateComplete;
      form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
    } finally {
      this.busy = false;
    }
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-invite-dialog': HgInviteDialog;
  }
}
