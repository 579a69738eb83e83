// Which reviews of access were there, and how far is each?

import { html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { inert } from '../../components/inert-text.ts';
import { type Column, listPage, listStyles, listWords } from '../../components/list-page.ts';
import { Listing } from '../../components/listing.ts';
import { go } from '../../data/place.ts';
import { type Review, readReviews } from '../../data/reviews.ts';
import { may } from '../../data/session.ts';
import { reviews as words } from '../../strings/en/reviews.ts';
import { moment } from '../../strings/en.ts';
import './hg-start-review-dialog.ts';
import { progress, progressStyles, TONES } from './review-progress.ts';

const COLUMNS: readonly Column<Review>[] = [
  { name: words.name, cell: ({ id, name }) => html`<a href="/reviews/${id}"><strong>${inert(name)}</strong></a>` },
  {
    name: words.state,
    cell: ({ state: now }) => html`<span><span class="badge ${TONES[now]}">${words.states[now]}</span></span>`,
  },
  { name: words.progress, cell: progress },
  { name: words.dueAt, cell: ({ due_at }) => moment(due_at) },
];

@customElement('hg-review-list')
export class HgReviewList extends LitElement {
  static override styles = [listStyles, progressStyles];

  @state() private starting = false;
  readonly #list = new Listing<Review>(this, { read: readReviews });

  protected override render() {
    return html`
      ${listPage(this.#list, {
        ...listWords(words),
        columns: COLUMNS,
        actions: may('members.manage')
          ? html`<button class="primary" type="button" @click=${() => this.#ask(true)}>${words.start}</button>`
          : nothing,
      })}
      ${this.starting ? html`<hg-start-review-dialog @hg-close=${() => this.#ask(false)} @hg-done=${started}></hg-start-review-dialog>` : nothing}
    `;
  }

  #ask(starting: boolean): void {
    this.starting = starting;
  }
}

const started = (event: Event): void => go(`/reviews/${(event as CustomEvent<Review>).detail.id}`);

declare global {
  interface HTMLElementTagNameMap {
    'hg-review-list': HgReviewList;
  }
}
