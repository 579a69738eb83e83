// Which part of the requests for access is shown? The list, or one of them, by the address.

import { html, LitElement } from 'lit';
import { customElement } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import { Watch } from '../../components/watch.ts';
import { place } from '../../data/place.ts';
import { base } from '../../styles/shared.ts';
import './hg-access-request-list.ts';
import './hg-access-request-view.ts';

@customElement('hg-access-requests-page')
export class HgAccessRequestsPage extends LitElement {
  static override styles = [base];

  constructor() {
    super();
    new Watch(this, place);
  }

  protected override render() {
    const [, id] = place.value.segments;
    if (id === undefined) return html`<hg-access-request-list></hg-access-request-list>`;
    return html`${keyed(id, html`<hg-access-request-view .requestId=${id}></hg-access-request-view>`)}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-access-requests-page': HgAccessRequestsPage;
  }
}
