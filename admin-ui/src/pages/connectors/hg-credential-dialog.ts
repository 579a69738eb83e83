// How does a credential get in? Typed once, sealed at once, never shown again.

import { html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { DialogForm, dialogStyles } from '../../components/dialog-form.ts';
import { choice, field, oneOf } from '../../components/form-field.ts';
import { type Connector, PLACEMENTS, putCredential } from '../../data/connectors.ts';
import { say } from '../../strings/en.ts';

@customElement('hg-credential-dialog')
export class HgCredentialDialog extends LitElement {
  static override styles = dialogStyles;

  @property({ attribute: false }) connector!: Pick<Connector, 'id' | 'name'>;
  @state() private placement = 'bearer';
  readonly #form = new DialogForm(this, ({ placement, value = '', name }) =>
    putCredential(this.connector.id, {
      placement: oneOf(PLACEMENTS, placement, 'bearer'),
      value,
      ...(name && { name }),
    }),
  );

  protected override render() {
    const { problem } = this.#form;
    const named = this.placement === 'header' || this.placement === 'query';
    return this.#form.render(
      { heading: say.connectors.credentialFor(this.connector.name), action: say.connectors.save },
      html`
        <div @change=${this.#changed}>${choice('placement', say.connectors.placement, say.connectors.placements)}</div>
        ${named ? field({ name: 'name', label: say.connectors.placementName, required: true }, problem) : nothing}
        ${field({ name: 'value', label: say.connectors.secret, hint: say.connectors.credentialHint, type: 'password', required: true }, problem)}
      `,
    );
  }

  #changed = (event: Event): void => {
    if (event.target instanceof HTMLSelectElement) this.placement = event.target.value;
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-credential-dialog': HgCredentialDialog;
  }
}
