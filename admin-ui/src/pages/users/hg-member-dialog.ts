// How does somebody come in, or get other roles? An e-mail for those who are new here, and the boxes of the roles.

import { html, LitElement, nothing } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { DialogForm, dialogStyles } from '../../components/dialog-form.ts';
import { field } from '../../components/form-field.ts';
import { addMember, type Member, setRoles } from '../../data/people.ts';
import { say } from '../../strings/en.ts';
import './hg-role-choice.ts';

@customElement('hg-member-dialog')
export class HgMemberDialog extends LitElement {
  static override styles = dialogStyles;

  /** Undefined: somebody who is not here yet. */
  @property({ attribute: false }) member: Member | undefined;
  @query('hg-role-choice') private choice!: HTMLElementTagNameMap['hg-role-choice'];
  readonly #form = new DialogForm(this, ({ email = '' }) => {
    const { chosen } = this.choice;
    return this.member ? setRoles(this.member.user_id, chosen) : addMember(email, chosen);
  });

  protected override render() {
    const { member } = this;
    const { problem } = this.#form;
    const elsewhere = problem && problem.errors.length > 0 && !problem.of('email');
    return this.#form.render(
      member
        ? { heading: say.users.manageTitle(member.email), action: say.users.save }
        : { heading: say.users.addTitle, action: say.users.add },
      html`
        ${elsewhere ? html`<p class="alert" role="alert">${problem.message}</p>` : nothing}
        ${member ? nothing : field({ name: 'email', label: say.users.email, hint: say.users.emailHint, type: 'email', required: true }, problem)}
        <hg-role-choice .chosen=${member?.roles ?? []}></hg-role-choice>
      `,
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-member-dialog': HgMemberDialog;
  }
}
