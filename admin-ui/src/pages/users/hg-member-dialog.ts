// How does somebody come in, or get other roles? Found among the people of the organization, or by their address; and the boxes of the roles.

import { html, LitElement, nothing } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { DialogForm, dialogStyles } from '../../components/dialog-form.ts';
import { field } from '../../components/form-field.ts';
import '../../components/hg-choose.ts';
import { organizationChoices } from '../../data/names.ts';
import { addMember, type Member, setRoles } from '../../data/people.ts';
import { may } from '../../data/session.ts';
import { say } from '../../strings/en.ts';
import './hg-role-choice.ts';

@customElement('hg-member-dialog')
export class HgMemberDialog extends LitElement {
  static override styles = dialogStyles;

  /** Undefined: somebody who is not here yet. */
  @property({ attribute: false }) member: Member | undefined;
  @query('hg-choose') private person!: HTMLElementTagNameMap['hg-choose'] | null;
  @query('hg-role-choice') private choice!: HTMLElementTagNameMap['hg-role-choice'];
  readonly #form = new DialogForm(this, ({ email = '' }) => {
    const { chosen } = this.choice;
    if (this.member) return setRoles(this.member.user_id, chosen);
    const [user_id] = this.person?.chosen ?? [];
    return addMember(email === '' && user_id !== undefined ? { user_id } : { email }, chosen);
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
        ${member || !may('organization.users.view') ? nothing : html`<hg-choose single label=${say.users.person} hint=${say.users.personHint} .read=${organizationChoices}></hg-choose>`}
        ${member ? nothing : field({ name: 'email', label: say.users.email, hint: say.users.emailHint, type: 'email' }, problem)}
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
