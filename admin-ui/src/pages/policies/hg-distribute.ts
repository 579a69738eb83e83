// How does a policy template reach tenants? A button, and behind it the choice of tenants.

import { html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { PolicyTemplate } from '../../data/policy-templates.ts';
import { templates as words } from '../../strings/en/templates.ts';
import { base, controls } from '../../styles/shared.ts';
import './hg-distribute-dialog.ts';

@customElement('hg-distribute')
export class HgDistribute extends LitElement {
  static override styles = [base, controls];

  @property({ attribute: false }) template!: PolicyTemplate;
  @state() private open = false;

  protected override render() {
    return html`
      <button type="button" aria-label=${words.distributeOf(this.template.name)} @click=${() => this.#show(true)}>${words.distribute}</button>
      ${this.open ? html`<hg-distribute-dialog .template=${this.template} @hg-close=${() => this.#show(false)}></hg-distribute-dialog>` : nothing}
    `;
  }

  #show(open: boolean): void {
    this.open = open;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-distribute': HgDistribute;
  }
}
