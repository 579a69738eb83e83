// Why, and for how long, is the tenant seen as somebody else? The answer is recorded before the first look.

import { html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { DialogForm, dialogStyles } from '../../components/dialog-form.ts';
import { choice, field } from '../../components/form-field.ts';
import type { Person } from '../../data/accounts.ts';
import { unsent } from '../../data/api.ts';
import { beginView } from '../../data/viewing.ts';
import { people as words } from '../../strings/en/people.ts';

const USUAL_MINUTES = '15';

@customElement('hg-view-as-dialog')
export class HgViewAsDialog extends LitElement {
  static override styles = dialogStyles;

  @property({ attribute: false }) person!: Person;
  readonly #form = new DialogForm(this, async ({ reason, minutes = USUAL_MINUTES }) => {
    if (reason === undefined) throw unsent([{ pointer: '/reason', message: words.reasonMissing }]);
    await beginView(this.person.id, { reason, minutes: Number(minutes) });
  });

  protected override render() {
    return this.#form.render(
      { heading: words.viewTitle(this.person.email), action: words.viewBegin },
      html`
        <p>${words.viewLead}</p>
        ${field({ name: 'reason', label: words.reason, hint: words.reasonHint, required: true }, this.#form.problem)}
        ${choice('minutes', words.minutes, words.lengths, USUAL_MINUTES)}
      `,
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-view-as-dialog': HgViewAsDialog;
  }
}
