// How does somebody who forgot the password come in again? By a link, made here and shown once.

import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { fault } from '../../components/form-field.ts';
import '../../components/hg-copy.ts';
import '../../components/hg-dialog.ts';
import { makeResetLink, type Person, type ResetLink } from '../../data/accounts.ts';
import { type ApiProblem, problemOf } from '../../data/api.ts';
import { people as words } from '../../strings/en/people.ts';
import { moment, say } from '../../strings/en.ts';
import { base, controls } from '../../styles/shared.ts';

@customElement('hg-reset-dialog')
export class HgResetDialog extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      .row {
        justify-content: flex-end;
      }
    `,
  ];

  @property({ attribute: false }) person!: Person;
  @state() private link: ResetLink | undefined;
  @state() private problem: ApiProblem | undefined;
  @state() private busy = false;

  protected override render() {
    return html`<hg-dialog heading=${words.resetTitle(this.person.email)}><div class="stack">${this.link ? this.#made(this.link) : this.#ask()}</div></hg-dialog>`;
  }

  #ask() {
    return html`
      ${fault(this.problem)}
      <p>${words.resetLead}</p>
      <div class="row">
        <button type="button" @click=${this.#close}>${say.cancel}</button>
        <button class="primary" type="button" ?disabled=${this.busy} @click=${this.#make}>${words.resetMake}</button>
      </div>
    `;
  }

  #made({ url, expires_at }: ResetLink) {
    return html`
      <p class="alert note" role="status">${words.resetOnce}</p>
      <div><span class="label">${words.resetLink}</span><hg-copy text=${url} label=${words.resetLink}></hg-copy></div>
      <p class="muted">${words.resetEnds(moment(expires_at))}</p>
      <div class="row"><button class="primary" type="button" @click=${this.#close}>${words.done}</button></div>
    `;
  }

  #close = (): void => {
    this.dispatchEvent(new Event('hg-close'));
  };

  #make = async (): Promise<void> => {
    this.busy = true;
    try {
      this.link = await makeResetLink(this.person.id);
    } catch (error) {
      this.problem = problemOf(error);
    } finally {
      this.busy = false;
    }
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-reset-dialog': HgResetDialog;
  }
}
