// How does the gate learn of a service? A name, its kind, and where it is.

import { html, LitElement } from 'lit';
import { customElement } from 'lit/decorators.js';
import { DialogForm, dialogStyles } from '../../components/dialog-form.ts';
import { choice, field, oneOf } from '../../components/form-field.ts';
import { CONNECTOR_TYPES, createConnector } from '../../data/connectors.ts';
import { say } from '../../strings/en.ts';

@customElement('hg-create-connector-dialog')
export class HgCreateConnectorDialog extends LitElement {
  static override styles = dialogStyles;

  readonly #form = new DialogForm(this, ({ name = '', type, ...rest }) =>
    createConnector({ name, type: oneOf(CONNECTOR_TYPES, type, 'http'), ...rest }),
  );

  protected override render() {
    const { problem } = this.#form;
    return this.#form.render(
      { heading: say.connectors.create, action: say.connectors.create },
      html`
        ${field({ name: 'name', label: say.connectors.name, required: true }, problem)}
        ${choice('type', say.connectors.type, Object.fromEntries(CONNECTOR_TYPES.map((type) => [type, type])))}
        ${field({ name: 'base_url', label: say.connectors.base, hint: say.connectors.baseHint, type: 'url' }, problem)}
      `,
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-create-connector-dialog': HgCreateConnectorDialog;
  }
}
