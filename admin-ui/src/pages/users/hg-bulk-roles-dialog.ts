// How do many get other roles? The same change for all who are selected, shown person by person before it is made.

import { html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { choice, oneOf } from '../../components/form-field.ts';
import '../../components/hg-dialog.ts';
import { inert } from '../../components/inert-text.ts';
import { resultStyles } from '../../components/results.ts';
import { type ApiProblem, problemOf, unsent } from '../../data/api.ts';
import { type BulkResult, changeRoles, type Member } from '../../data/people.ts';
import { say } from '../../strings/en.ts';
import './hg-role-choice.ts';

const TONES = { changed: 'accent', unchanged: '', error: 'bad' } as const;

@customElement('hg-bulk-roles-dialog')
export class HgBulkRolesDialog extends LitElement {
  static override styles = resultStyles;

  @property({ attribute: false }) members: readonly Member[] = [];
  @state() private shown: { readonly results: readonly BulkResult[]; readonly applied: boolean } | undefined;
  @state() private problem: ApiProblem | undefined;
  @state() private busy = false;
  @query('hg-role-choice') private choice!: HTMLElementTagNameMap['hg-role-choice'];
  @query('select') private mode!: HTMLSelectElement;

  protected override render() {
    const { shown } = this;
    return html`
      <hg-dialog side heading=${say.users.bulkTitle(this.members.length)}>
        <div class="stack">
          ${this.problem ? html`<p class="alert" role="alert">${this.problem.message}</p>` : nothing}
          <div class="stack" ?hidden=${shown?.applied ?? false} @change=${this.#other}>
            ${choice('mode', say.users.mode, say.users.modes)}
            <hg-role-choice @change=${this.#other}></hg-role-choice>
          </div>
          <div role="status">${shown ? html`<p>${shown.applied ? say.users.applied : say.users.previewed}</p>` : nothing}</div>
          ${shown ? this.#table(shown.results) : nothing}
          <div class="row">${shown?.applied ? this.#end() : this.#steps()}</div>
        </div>
      </hg-dialog>
    `;
  }

  #end() {
    return html`<button class="primary" type="button" @click=${() => this.dispatchEvent(new Event('hg-done'))}>${say.users.done}</button>`;
  }

  #steps() {
    const changes = this.shown?.results.some(({ status }) => status === 'changed') ?? false;
    return html`
      <button type="button" @click=${() => this.dispatchEvent(new Event('hg-close'))}>${say.cancel}</button>
      <button class=${changes ? '' : 'primary'} type="button" ?disabled=${this.busy} @click=${() => this.#run(false)}>${say.users.preview}</button>
      ${this.shown ? html`<button class="primary" type="button" ?disabled=${this.busy || !changes} @click=${() => this.#run(true)}>${say.users.apply}</button>` : nothing}
    `;
  }

  #table(results: readonly BulkResult[]) {
    const names = [say.users.person, say.users.before, say.users.after, say.users.result];
    return html`
      <div class="scroll"><table>
        <thead><tr>${names.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
        <tbody>${results.map((result) => this.#row(result))}</tbody>
      </table></div>
    `;
  }

  #row({ user_id, before, after, status, reason }: BulkResult) {
    const email = this.members.find((member) => member.user_id === user_id)?.email ?? user_id;
    return html`
      <tr>
        <td data-name=${say.users.person}>${inert(email)}</td>
        <td data-name=${say.users.before}>${inert(before.join(', ')) || '–'}</td>
        <td data-name=${say.users.after}>${inert(after.join(', ')) || '–'}</td>
        <td data-name=${say.users.result}><span><span class="badge ${TONES[status]}">${say.users.results[status]}</span>${reason ? html` ${inert(reason)}` : nothing}</span></td>
      </tr>
    `;
  }

  /** What was previewed is not what would be done any more. */
  #other = (): void => {
    this.shown = undefined;
    this.problem = undefined;
  };

  async #run(apply: boolean): Promise<void> {
    const order = {
      user_ids: this.members.map(({ user_id }) => user_id),
      mode: oneOf(['add', 'remove', 'replace'], this.mode.value, 'add'),
      roles: this.choice.chosen,
    };
    if (order.roles.length === 0 && order.mode !== 'replace') {
      this.problem = unsent([], say.users.noRoleChosen);
      return;
    }
    this.busy = true;
    try {
      this.shown = { results: await changeRoles(order, { preview: !apply }), applied: apply };
      this.problem = undefined;
    } catch (error) {
      this.problem = problemOf(error);
    } finally {
      this.busy = false;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-bulk-roles-dialog': HgBulkRolesDialog;
  }
}
