// Which part of the access reviews is shown? The list, or one of them, by the address.

import { html } from 'lit';
import { customElement } from 'lit/decorators.js';
import { ListOrOne } from '../../components/list-or-one.ts';
import './hg-review-list.ts';
import './hg-review-view.ts';

@customElement('hg-reviews-page')
export class HgReviewsPage extends ListOrOne {
  protected override list() {
    return html`<hg-review-list></hg-review-list>`;
  }

  protected override one(id: string) {
    return html`<hg-review-view .reviewId=${id}></hg-review-view>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-reviews-page': HgReviewsPage;
  }
}
