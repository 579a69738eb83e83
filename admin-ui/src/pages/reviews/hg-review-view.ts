// What is reviewed, and what is decided about it? Entry by entry or many at once, with how far it is.

import { html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { inert } from '../../components/inert-text.ts';
import { type Column, listPage, listStyles } from '../../components/list-page.ts';
import { Listing } from '../../components/listing.ts';
import { Reading } from '../../components/reading.ts';
import { selectionStyles } from '../../components/selection.ts';
import { type ApiProblem, problemOf } from '../../data/api.ts';
import {
  decideReview,
  type Review,
  type ReviewItem,
  type ReviewResult,
  readReview,
  readReviewItems,
} from '../../data/reviews.ts';
import { may } from '../../data/session.ts';
import { reviews as words } from '../../strings/en/reviews.ts';
import { moment } from '../../strings/en.ts';
import './hg-revoke-dialog.ts';
import { progress, progressStyles, TONES } from './review-progress.ts';

const DECIDED = { keep: 'good', revoke: 'bad', gone: '' } as const;
/** The most that one request may decide. */
const MOST = 1000;

@customElement('hg-review-view')
export class HgReviewView extends LitElement {
  static override styles = [listStyles, progressStyles, selectionStyles];

  @property() reviewId = '';
  @state() private selected: ReadonlyMap<string, ReviewItem> = new Map();
  @state() private revoking: readonly ReviewItem[] | undefined;
  @state() private failed: readonly ReviewResult[] = [];
  @state() private problem: ApiProblem | undefined;
  readonly #review = new Reading<Review>(this, () => readReview(this.reviewId));
  readonly #list = new Listing<ReviewItem>(this, {
    filters: ['q', 'open'],
    read: (query) => readReviewItems(this.reviewId, query),
  });
  readonly #columns: readonly Column<ReviewItem>[] = [
    { name: words.holder, cell: holder },
    { name: words.held, cell: held },
    { name: words.since, cell: ({ since }) => (since ? moment(since) : words.sinceUnknown) },
    { name: words.used, cell: used },
    { name: words.decision, cell: (item) => this.#decision(item) },
  ];
  readonly #pick: Column<ReviewItem> = { name: words.pick, quiet: true, cell: (item) => this.#box(item) };

  protected override render() {
    return html`<div class="stack"><p><a href="/reviews">${words.all}</a></p>${this.#review.render((review) => this.#whole(review))}</div>`;
  }

  #whole(review: Review) {
    const { name, state: now, due_at: due, finished_at: finished, counts } = review;
    return html`
      ${listPage(this.#list, {
        title: name,
        lead: `${finished ? words.finished(moment(finished)) : words.dueOn(moment(due))} ${words.counts(counts)}`,
        search: words.itemSearch,
        choices: [{ name: 'open', label: words.show, options: words.shows }],
        total: words.items,
        empty: { heading: words.noItems, text: words.noItemsWhy },
        columns: may('members.manage') && !finished ? [this.#pick, ...this.#columns] : this.#columns,
        actions: html`<span class="row"><span class="badge ${TONES[now]}">${words.states[now]}</span>${progress(review)}</span>`,
        notice: this.#notice(),
      })}
      ${this.revoking ? html`<hg-revoke-dialog .reviewId=${this.reviewId} .items=${this.revoking} @hg-close=${this.#close} @hg-done=${(event: Event) => this.#decided((event as CustomEvent<Awaited<ReturnType<typeof decideReview>>>).detail)}></hg-revoke-dialog>` : nothing}
    `;
  }

  #notice() {
    return html`<div class="stack">
      ${may('members.manage') ? nothing : html`<p class="alert note">${words.readOnly}</p>`}
      ${this.problem ? html`<p class="alert" role="alert">${this.problem.message}</p>` : nothing}
      ${this.failed.length > 0 ? html`<div class="alert" role="alert">${words.someFailed(this.failed.length)}<ul>${this.failed.map(({ reason = '' }) => html`<li>${inert(reason)}</li>`)}</ul></div>` : nothing}
      ${this.selected.size > 0 ? this.#several([...this.selected.values()]) : nothing}
    </div>`;
  }

  #several(items: readonly ReviewItem[]) {
    return html`<div class="row"><span role="status">${words.selected(items.length)}</span>
      <button type="button" @click=${() => this.#keep(items)}>${words.keepAll}</button>
      <button class="danger" type="button" @click=${() => this.#ask(items)}>${words.revokeAll}</button></div>`;
  }

  #box(item: ReviewItem) {
    if (item.decision) return nothing;
    return html`<input type="checkbox" aria-label=${words.select(item.held.name, item.holder.name)} .checked=${this.selected.has(item.id)} @change=${() => this.#toggle(item)} />`;
  }

  #decision(item: ReviewItem) {
    const { decision, comment, held: what, holder: who } = item;
    if (decision)
      return html`<span><span class="badge ${DECIDED[decision]}">${words.decisions[decision]}</span> ${comment ? inert(comment) : nothing}</span>`;
    if (!may('members.manage')) return html`<span class="muted">–</span>`;
    return html`<span class="row">
      <button type="button" aria-label=${words.of(words.keep, what.name, who.name)} @click=${() => this.#keep([item])}>${words.keep}</button>
      <button class="danger" type="button" aria-label=${words.of(words.revoke, what.name, who.name)} @click=${() => this.#ask([item])}>${words.revoke}</button>
    </span>`;
  }

  #toggle(item: ReviewItem): void {
    const selected = new Map(this.selected);
    if (!selected.delete(item.id) && selected.size < MOST) selected.set(item.id, item);
    this.selected = selected;
  }

  #ask(items: readonly ReviewItem[]): void {
    this.revoking = items;
  }

  #close = (): void => {
    this.revoking = undefined;
  };

  async #keep(items: readonly ReviewItem[]): Promise<void> {
    try {
      this.#decided(await decideReview(this.reviewId, { items: items.map(({ id }) => id), decision: 'keep' }));
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  #decided({ results, review }: Awaited<ReturnType<typeof decideReview>>): void {
    this.problem = undefined;
    this.failed = results.filter(({ status }) => status === 'error');
    this.revoking = undefined;
    this.selected = new Map();
    this.#review.replace(review);
    void this.#list.again();
  }
}

const holder = ({ holder: { name, email } }: ReviewItem) =>
  html`<span><strong>${inert(name)}</strong>${email ? html`<br /><span class="muted">${inert(email)}</span>` : nothing}</span>`;

const held = ({ held: { name }, kind }: ReviewItem) =>
  html`<span>${inert(name)}<br /><span class="muted small">${words.kinds[kind]}</span></span>`;

const used = ({ last_used_at: last, unused }: ReviewItem) =>
  html`<span>${last ? moment(last) : words.neverUsed} ${unused ? html`<span class="badge warn">${words.unused}</span>` : nothing}</span>`;

declare global {
  interface HTMLElementTagNameMap {
    'hg-review-view': HgReviewView;
  }
}
