// How does a credential get in? Typed once, sealed at once, never shown again.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { choice, fault, field, textsOf } from '../../components/form-field.ts';
import '../../components/hg-dialog.ts';
import { type ApiProblem, problemOf } from '../../data/api.ts';
import { type Connector, putCredential } from '../../data/connectors.ts';
import { say } from '../../strings/en.ts';
import { base, controls } from '../../styles/shared.ts';

@customElement('hg-credential-dialog')
export class HgCredentialDialog extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      .row {
        justify-content: flex-end;
      }
    `,
  ];

  @property({ attribute: false }) connector!: Connector;
  @state() private placement = 'bearer';
  @state() private problem: ApiProblem | undefined;
  @state() private busy = false;

  protected override render() {
    const named = this.placement === 'header' || this.placement === 'query';
    return html`
      <hg-dialog heading=${say.connectors.credentialFor(this.connector.name)}>
        <form class="stack" @submit=${this.#submit} @change=${this.#changed}>
          ${fault(this.problem)}
          ${choice('placement', say.connectors.placement, say.connectors.placements)}
          ${named ? field({ name: 'name', label: say.connectors.placementName, required: true }, this.problem) : nothing}
          ${field({ name: 'value', label: say.connectors.secret, hint: say.connectors.credentialHint, type: 'password', required: true }, this.problem)}
          <div class="row">
            <button type="button" @click=${this.#close}>${say.cancel}</button>
            <button class="primary" type="submit" ?disabled=${this.busy}>${say.connectors.save}</button>
          </div>
        </form>
      </hg-dialog>
    `;
  }

  #changed = (event: Event): void => {
    if (event.target instanceof HTMLSelectElement) this.placement = event.target.value;
  };

  #close = (): void => {
    this.dispatchEvent(new Event('hg-close'));
  };

  #submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const { placement = 'bearer', value = '', name } = textsOf(event.target as HTMLFormElement);
    this.busy = true;
    try {
      await putCredential(this.connector.id, { placement, value, ...(name && { name }) });
      this.#close();
    } catch (error) {
      this.problem = problemOf(error);
    } finally {
      this.busy = false;
    }
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-credential-dialog': HgCredentialDialog;
  }
}
