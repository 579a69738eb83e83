// Which part of the gateways is shown? The list, or one of them, by the address.

import { html } from 'lit';
import { customElement } from 'lit/decorators.js';
import { ListOrOne } from '../../components/list-or-one.ts';
import './hg-gateway-list.ts';
import './hg-gateway-view.ts';

@customElement('hg-gateways-page')
export class HgGatewaysPage extends ListOrOne {
  protected override list() {
    return html`<hg-gateway-list></hg-gateway-list>`;
  }

  protected override one(id: string) {
    return html`<hg-gateway-view .gatewayId=${id}></hg-gateway-view>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-gateways-page': HgGatewaysPage;
  }
}
