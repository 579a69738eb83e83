// Why may an agent not do this? Words that it is told.

import { LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { DialogForm, dialogStyles } from '../../components/dialog-form.ts';
import { field } from '../../components/form-field.ts';
import { type AccessRequest, declineRequest } from '../../data/access-requests.ts';
import { requests as words } from '../../strings/en/requests.ts';

@customElement('hg-decline-dialog')
export class HgDeclineDialog extends LitElement {
  static override styles = dialogStyles;

  @property({ attribute: false }) request!: AccessRequest;
  readonly #form = new DialogForm(this, ({ reason = '' }) => declineRequest(this.request.id, reason));

  protected override render() {
    return this.#form.render(
      { heading: words.declineTitle, action: words.decline, danger: true },
      field({ name: 'reason', label: words.reason, hint: words.reasonHint, required: true }, this.#form.problem),
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-decline-dialog': HgDeclineDialog;
  }
}
