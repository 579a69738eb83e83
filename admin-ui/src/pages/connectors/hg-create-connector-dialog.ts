// How does the gate learn of a service? A name, its kind, and where it is.

import { html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { DialogForm, dialogStyles } from '../../components/dialog-form.ts';
import { choice, field, oneOf } from '../../components/form-field.ts';
import { CONNECTOR_TYPES, createConnector } from '../../data/connectors.ts';
import { say } from '../../strings/en.ts';
import { documentField, documentIn, noDocument } from './connector-form.ts';

@customElement('hg-create-connector-dialog')
export class HgCreateConnectorDialog extends LitElement {
  static override styles = dialogStyles;

  @state() private type = 'http';
  readonly #form = new DialogForm(this, async ({ name = '', type, base_url }, form) => {
    const document = await documentIn(form);
    if (type === 'openapi' && document === undefined) throw noDocument();
    return createConnector({ name, type: oneOf(CONNECTOR_TYPES, type, 'http'), base_url, document });
  });

  protected override render() {
    const { problem } = this.#form;
    return this.#form.render(
      { heading: say.connectors.create, action: say.connectors.create },
      html`
        ${field({ name: 'name', label: say.connectors.name, required: true }, problem)}
        <div @change=${this.#choose}>${choice('type', say.connectors.type, Object.fromEntries(CONNECTOR_TYPES.map((type) => [type, type])), this.type)}</div>
        ${this.type === 'openapi' ? documentField(problem) : nothing}
        ${field({ name: 'base_url', label: say.connectors.base, hint: say.connectors.baseHint, type: 'url' }, problem)}
      `,
    );
  }

  #choose = (event: Event): void => {
    this.type = (event.target as HTMLSelectElement).value;
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-create-connector-dialog': HgCreateConnectorDialog;
  }
}
