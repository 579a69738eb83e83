// Which part of the gateways is shown? The list, or one of them, by the address.

import { html, LitElement } from 'lit';
import { customElement } from 'lit/decorators.js';
import { Watch } from '../../components/watch.ts';
import { place } from '../../data/place.ts';
import { base } from '../../styles/shared.ts';
import './hg-gateway-list.ts';
import './hg-gateway-view.ts';

@customElement('hg-gateways-page')
export class HgGatewaysPage extends LitElement {
  static override styles = [base];

  constructor() {
    super();
    new Watch(this, place);
  }

  protected override render() {
    const [, id] = place.value.segments;
    return id === undefined
      ? html`<hg-gateway-list></hg-gateway-list>`
      : html`<hg-gateway-view .gatewayId=${id}></hg-gateway-view>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-gateways-page': HgGatewaysPage;
  }
}
