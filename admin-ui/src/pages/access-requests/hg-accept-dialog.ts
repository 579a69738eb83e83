// What is made of a request for access? A draft of a policy or of a role, and a word for the agent.

import { html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { DialogForm, dialogStyles } from '../../components/dialog-form.ts';
import { choice, field } from '../../components/form-field.ts';
import { type AccessRequest, acceptRequest } from '../../data/access-requests.ts';
import { may } from '../../data/session.ts';
import { requests as words } from '../../strings/en/requests.ts';

@customElement('hg-accept-dialog')
export class HgAcceptDialog extends LitElement {
  static override styles = dialogStyles;

  @property({ attribute: false }) request!: AccessRequest;
  readonly #form = new DialogForm(this, ({ as, answer }) =>
    acceptRequest(this.request.id, { as: as === 'role' ? 'role' : 'policy', answer }),
  );

  protected override render() {
    const ways = {
      ...(may('policies.edit') && { policy: words.asPolicy }),
      ...(may('roles.manage') && { role: words.asRole }),
    };
    return this.#form.render(
      { heading: words.acceptTitle, action: words.accept },
      html`
        <p>${words.acceptLead}</p>
        ${choice('as', words.as, ways)}
        ${field({ name: 'answer', label: words.answer, hint: words.answerHint }, this.#form.problem)}
      `,
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-accept-dialog': HgAcceptDialog;
  }
}
