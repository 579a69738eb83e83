// What is a gateway called, where does it stand, and how strict is it?

import { html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { DialogForm, dialogStyles } from '../../components/dialog-form.ts';
import { choice, field } from '../../components/form-field.ts';
import { createGateway, editGateway, type Gateway } from '../../data/gateways.ts';
import { levelIn } from '../../data/settings.ts';
import { gateways as words } from '../../strings/en/gateways.ts';

@customElement('hg-gateway-dialog')
export class HgGatewayDialog extends LitElement {
  static override styles = dialogStyles;

  /** Undefined: a new one. */
  @property({ attribute: false }) gateway: Gateway | undefined;
  readonly #form = new DialogForm(this, ({ name = '', environment, enforcement }) => {
    const settings = { environment: environment ?? null, enforcement: levelIn(enforcement) };
    if (!this.gateway) return createGateway({ name, ...settings });
    return editGateway(this.gateway.id, { ...settings, ...(!this.gateway.own && { name }) });
  });

  protected override render() {
    const { gateway } = this;
    const { problem } = this.#form;
    return this.#form.render(
      gateway
        ? { heading: words.editTitle(gateway.name), action: words.save }
        : { heading: words.create, action: words.create },
      html`
        ${gateway?.own ? nothing : field({ name: 'name', label: words.name, hint: words.nameHint, required: true, value: gateway?.name ?? '' }, problem)}
        ${field({ name: 'environment', label: words.environment, hint: words.environmentHint, value: gateway?.environment ?? '' }, problem)}
        ${choice('enforcement', words.level, words.levels, gateway?.enforcement ?? '')}
      `,
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-gateway-dialog': HgGatewayDialog;
  }
}
