// Should this account really go? What goes with it and what stays is said, and the e-mail address is typed.

import { html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { DialogForm, dialogStyles } from '../../components/dialog-form.ts';
import { field } from '../../components/form-field.ts';
import { deleteAccount, type Person } from '../../data/accounts.ts';
import { unsent } from '../../data/api.ts';
import { data as words } from '../../strings/en/data.ts';

@customElement('hg-delete-account-dialog')
export class HgDeleteAccountDialog extends LitElement {
  static override styles = dialogStyles;

  @property({ attribute: false }) person!: Person;
  readonly #form = new DialogForm(this, async ({ confirm = '' }) => {
    if (confirm !== this.person.email) throw unsent([{ pointer: '/confirm', message: words.accountMistyped }]);
    await deleteAccount(this.person.id);
  });

  protected override render() {
    const { email } = this.person;
    return this.#form.render(
      { heading: words.accountTitle(email), action: words.account, danger: true },
      html`
        <div><h3 class="label">${words.willGo('', false)}</h3><p>${words.accountGoes}</p></div>
        <div><h3 class="label">${words.willStay}</h3><p>${words.accountStays}</p></div>
        ${field({ name: 'confirm', label: words.accountConfirm(email), required: true }, this.#form.problem)}
      `,
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-delete-account-dialog': HgDeleteAccountDialog;
  }
}
