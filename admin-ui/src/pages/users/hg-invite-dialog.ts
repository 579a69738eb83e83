// How does somebody without an account come in? By a link with roles, made here and shown once.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { choice, field, textsOf } from '../../components/form-field.ts';
import '../../components/hg-copy.ts';
import '../../components/hg-dialog.ts';
import { type ApiProblem, problemOf } from '../../data/api.ts';
import { type Invitation, invite } from '../../data/people.ts';
import { may } from '../../data/session.ts';
import { moment, say } from '../../strings/en.ts';
import { base, controls } from '../../styles/shared.ts';
import './hg-role-choice.ts';

const WEEK_S = '604800';

@customElement('hg-invite-dialog')
export class HgInviteDialog extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      .row {
        justify-content: flex-end;
      }
    `,
  ];

  @state() private invitation: Invitation | undefined;
  @state() private problem: ApiProblem | undefined;
  @state() private busy = false;
  @query('hg-role-choice') private choice!: HTMLElementTagNameMap['hg-role-choice'] | null;

  protected override render() {
    return html`<hg-dialog heading=${say.users.inviteTitle}><div class="stack">${this.invitation ? this.#made(this.invitation) : this.#ask()}</div></hg-dialog>`;
  }

  #ask() {
    return html`
      ${this.problem ? html`<p class="alert" role="alert">${this.problem.message}</p>` : nothing}
      <p>${say.users.inviteLead}</p>
      <form class="stack" id="order" @submit=${this.#make} novalidate>
        ${field({ name: 'email', label: say.users.inviteEmail, hint: say.users.inviteEmailHint, type: 'email' }, this.problem)}
        ${choice('expires_in', say.users.inviteFor, say.users.inviteLengths, WEEK_S)}
      </form>
      ${may('roles.view') ? html`<hg-role-choice></hg-role-choice>` : nothing}
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
      <div class="row"><button class="primary" type="button" @click=${this.#close}>${say.users.done}</button></div>
    `;
  }

  #close = (): void => {
    this.dispatchEvent(new Event('hg-close'));
  };

  #make = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const { email, expires_in } = textsOf(event.target as HTMLFormElement);
    this.busy = true;
    try {
      this.invitation = await invite({
        roles: this.choice?.chosen ?? [],
        expires_in: Number(expires_in),
        ...(email && { email }),
      });
    } catch (error) {
      this.problem = problemOf(error);
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
