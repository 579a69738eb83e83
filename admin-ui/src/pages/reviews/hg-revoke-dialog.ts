// Should this be taken away? What and of whom, and a word on why.

import { html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { DialogForm, dialogStyles } from '../../components/dialog-form.ts';
import { field } from '../../components/form-field.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { decideReview, type ReviewItem } from '../../data/reviews.ts';
import { reviews as words } from '../../strings/en/reviews.ts';

const SHOWN = 20;

@customElement('hg-revoke-dialog')
export class HgRevokeDialog extends LitElement {
  static override styles = [...dialogStyles, inertStyles];

  @property() reviewId = '';
  @property({ attribute: false }) items: readonly ReviewItem[] = [];
  readonly #form = new DialogForm(this, ({ comment }) =>
    decideReview(this.reviewId, { items: this.items.map(({ id }) => id), decision: 'revoke', comment }),
  );

  protected override render() {
    const { items } = this;
    return this.#form.render(
      { heading: words.revokeTitle(items.length), action: words.revoke, danger: true },
      html`
        <ul>${items.slice(0, SHOWN).map(({ holder, held }) => html`<li><strong>${inert(held.name)}</strong> · ${inert(holder.name)} <span class="muted">${inert(holder.email ?? '')}</span></li>`)}${items.length > SHOWN ? html`<li class="muted">…</li>` : ''}</ul>
        <p>${words.revokeLead}</p>
        ${field({ name: 'comment', label: words.comment, hint: words.commentHint }, this.#form.problem)}
      `,
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-revoke-dialog': HgRevokeDialog;
  }
}
