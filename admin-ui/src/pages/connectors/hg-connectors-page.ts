// Which part of the connectors is shown? The list, or one of them, by the address.

import { html, LitElement } from 'lit';
import { customElement } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import { Watch } from '../../components/watch.ts';
import { place } from '../../data/place.ts';
import { base } from '../../styles/shared.ts';
import './hg-connector-list.ts';
import './hg-connector-view.ts';

@customElement('hg-connectors-page')
export class HgConnectorsPage extends LitElement {
  static override styles = [base];

  constructor() {
    super();
    new Watch(this, place);
  }

  protected override render() {
    const [, id] = place.value.segments;
    return id === undefined
      ? html`<hg-connector-list></hg-connector-list>`
      : keyed(id, html`<hg-connector-view .connectorId=${id}></hg-connector-view>`);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-connectors-page': HgConnectorsPage;
  }
}
