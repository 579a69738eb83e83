// How does somebody come in, or get other roles? An e-mail for those who are new here, and the boxes of the roles.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { field, textsOf } from '../../components/form-field.ts';
import '../../components/hg-dialog.ts';
import { type ApiProblem, problemOf } from '../../data/api.ts';
import { addMember, type Member, setRoles } from '../../data/people.ts';
import { say } from '../../strings/en.ts';
import { base, controls } from '../../styles/shared.ts';
import './hg-role-choice.ts';

@customElement('hg-member-dialog')
export class HgMemberDialog extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      .row {
        justify-content: flex-end;
      }
    `,
  ];

  /** Undefined: somebody who is not here yet. */
  @property({ attribute: false }) member: Member | undefined;
  @state() private problem: ApiProblem | undefined;
  @state() private busy = false;
  @query('hg-role-choice') private choice!: HTMLElementTagNameMap['hg-role-choice'];

  protected override render() {
    const { member, problem } = this;
    const told = problem && !problem.of('email');
    return html`
      <hg-dialog heading=${member ? say.users.manageTitle(member.email) : say.users.addTitle}>
        <form class="stack" @submit=${this.#submit}>
          ${told ? html`<p class="alert" role="alert">${problem.message}</p>` : nothing}
          ${member ? nothing : field({ name: 'email', label: say.users.email, hint: say.users.emailHint, type: 'email', required: true }, problem)}
          <hg-role-choice .chosen=${member?.roles ?? []}></hg-role-choice>
          <div class="row">
            <button type="button" @click=${() => this.dispatchEvent(new Event('hg-close'))}>${say.cancel}</button>
            <button class="primary" type="submit" ?disabled=${this.busy}>${member ? say.users.save : say.users.add}</button>
          </div>
        </form>
      </hg-dialog>
    `;
  }

  #submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const { email = '' } = textsOf(event.target as HTMLFormElement);
    const { chosen } = this.choice;
    this.busy = true;
    try {
      await (this.member ? setRoles(this.member.user_id, chosen) : addMember(email, chosen));
      this.dispatchEvent(new Event('hg-done'));
    } catch (error) {
      this.problem = problemOf(error);
    } finally {
      this.busy = false;
    }
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-member-dialog': HgMemberDialog;
  }
}
