// Should this really be done? One question before what cannot be taken back; a refusal stays in the dialog.

import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { type ApiProblem, problemOf } from '../data/api.ts';
import { say } from '../strings/en.ts';
import { base, controls } from '../styles/shared.ts';
import './hg-dialog.ts';
import { inert, inertStyles } from './inert-text.ts';

@customElement('hg-confirm')
export class HgConfirm extends LitElement {
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

  @property() heading = '';
  @property() text = '';
  /** The word on the button that does it. */
  @property() action = '';
  /** Does it; `hg-done` follows when it has. */
  @property({ attribute: false }) act: () => Promise<void> = async () => {};
  @state() private problem: ApiProblem | undefined;
  @state() private busy = false;

  protected override render() {
    return html`
      <hg-dialog heading=${this.heading}>
        <div class="stack">
          ${this.problem ? html`<p class="alert" role="alert">${inert(this.problem.message)}</p>` : ''}
          <p>${inert(this.text)}</p>
          <div class="row">
            <button type="button" autofocus @click=${() => this.dispatchEvent(new Event('hg-close'))}>${say.cancel}</button>
            <button class="danger solid" type="button" ?disabled=${this.busy} @click=${this.#do}>${this.action}</button>
          </div>
        </div>
      </hg-dialog>
    `;
  }

  #do = async (): Promise<void> => {
    this.busy = true;
    try {
      await this.act();
      this.dispatchEvent(new Event('hg-done'));
    } catch (error) {
      this.problem = problemOf(error);
    } finally {
      this.busy = false;
    }
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-confirm': HgConfirm;
  }
}
