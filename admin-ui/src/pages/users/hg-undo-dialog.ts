// What would come of taking an import back? Person by person, before it is done and after.

import { html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { fault } from '../../components/form-field.ts';
import '../../components/hg-dialog.ts';
import { inert } from '../../components/inert-text.ts';
import { Reading } from '../../components/reading.ts';
import { resultStyles } from '../../components/results.ts';
import { type ApiProblem, problemOf } from '../../data/api.ts';
import { type PastImport, type Undone, undoImport } from '../../data/imports.ts';
import { people as words } from '../../strings/en/people.ts';
import { say } from '../../strings/en.ts';

const TONES = { undone: 'good', partly: 'warn', kept: '' } as const;

@customElement('hg-undo-dialog')
export class HgUndoDialog extends LitElement {
  static override styles = resultStyles;

  @property({ attribute: false }) past!: PastImport;
  @state() private done = false;
  @state() private busy = false;
  @state() private problem: ApiProblem | undefined;
  readonly #results = new Reading<readonly Undone[]>(this, () => undoImport(this.past.id, { preview: true }));

  protected override render() {
    return html`<hg-dialog side heading=${words.undoTitle}><div class="stack">${fault(this.problem)}${this.#results.render((results) => this.#shown(results))}</div></hg-dialog>`;
  }

  #shown(results: readonly Undone[]) {
    const some = results.some(({ status }) => status !== 'kept');
    return html`
      <div class="stack">
        <p role="status">${this.done ? words.undoDone : some ? words.undoPreview : words.undoNothing}</p>
        ${table(results)}
        <div class="row">
          <button class=${this.done ? 'primary' : ''} type="button" @click=${() => this.dispatchEvent(new Event('hg-close'))}>${this.done ? words.done : say.cancel}</button>
          ${this.done ? nothing : html`<button class="danger solid" type="button" ?disabled=${this.busy || !some} @click=${this.#undo}>${words.undoApply}</button>`}
        </div>
      </div>
    `;
  }

  #undo = async (): Promise<void> => {
    this.busy = true;
    try {
      this.#results.replace(await undoImport(this.past.id, { preview: false }));
      this.done = true;
      this.problem = undefined;
    } catch (error) {
      this.problem = problemOf(error);
    } finally {
      this.busy = false;
    }
  };
}

function table(results: readonly Undone[]) {
  const names = [words.line, words.person, words.result, words.why];
  return html`<div class="scroll"><table>
    <thead><tr>${names.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
    <tbody>${results.map(
      ({ line, email, user_id, status, reason }) => html`<tr>
        <td data-name=${words.line}>${line}</td>
        <td data-name=${words.person}>${inert(email ?? user_id)}</td>
        <td data-name=${words.result}><span><span class="badge ${TONES[status]}">${words.results[status]}</span></span></td>
        <td data-name=${words.why}>${reason ? inert(reason) : html`<span class="muted">–</span>`}</td>
      </tr>`,
    )}</tbody>
  </table></div>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-undo-dialog': HgUndoDialog;
  }
}
