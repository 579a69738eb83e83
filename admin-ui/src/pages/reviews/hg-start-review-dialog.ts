// What is a review called, and until when is it to be done?

import { html, LitElement } from 'lit';
import { customElement } from 'lit/decorators.js';
import { DialogForm, dialogStyles } from '../../components/dialog-form.ts';
import { field } from '../../components/form-field.ts';
import { startReview } from '../../data/reviews.ts';
import { reviews as words } from '../../strings/en/reviews.ts';

@customElement('hg-start-review-dialog')
export class HgStartReviewDialog extends LitElement {
  static override styles = dialogStyles;

  readonly #form = new DialogForm(this, ({ name, due_at: day }) => startReview({ name, due_at: day && endOf(day) }));

  protected override render() {
    const { problem } = this.#form;
    return this.#form.render(
      { heading: words.start, action: words.start },
      html`
        <p>${words.emptyWhy}</p>
        ${field({ name: 'name', label: words.name, hint: words.nameHint }, problem)}
        ${field({ name: 'due_at', label: words.due, hint: words.dueHint, type: 'date' }, problem)}
      `,
    );
  }
}

/** The end of a day where the person is. */
const endOf = (day: string): string => new Date(`${day}T23:59:59`).toISOString();

declare global {
  interface HTMLElementTagNameMap {
    'hg-start-review-dialog': HgStartReviewDialog;
  }
}
