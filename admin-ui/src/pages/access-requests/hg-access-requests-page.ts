// Which part of the requests for access is shown? The list, or one of them, by the address.

import { html } from 'lit';
import { customElement } from 'lit/decorators.js';
import { ListOrOne } from '../../components/list-or-one.ts';
import './hg-access-request-list.ts';
import './hg-access-request-view.ts';

@customElement('hg-access-requests-page')
export class HgAccessRequestsPage extends ListOrOne {
  protected override list() {
    return html`<hg-access-request-list></hg-access-request-list>`;
  }

  protected override one(id: string) {
    return html`<hg-access-request-view .requestId=${id}></hg-access-request-view>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-access-requests-page': HgAccessRequestsPage;
  }
}
