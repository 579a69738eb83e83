// Which part of the access reviews is shown? The list, or one of them, by the address.

import { html, LitElement } from 'lit';
import { customElement } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import { Watch } from '../../components/watch.ts';
import { place } from '../../data/place.ts';
import { base } from '../../styles/shared.ts';
import './hg-review-list.ts';
import './hg-review-view.ts';

@customElement('hg-reviews-page')
export class HgReviewsPage extends LitElement {
  static override styles = [base];

  constructor() {
    super();
    new Watch(this, place);
  }

  protected override render() {
    const [, id] = place.value.segments;
    return id === undefined
      ? html`<hg-review-list></hg-review-list>`
      : html`${keyed(id, html`<hg-review-view .reviewId=${id}></hg-review-view>`)}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-reviews-page': HgReviewsPage;
  }
}
