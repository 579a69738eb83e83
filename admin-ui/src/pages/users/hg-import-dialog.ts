// How do many people come in at once? A file, what each of its rows would do, and only then the import with what each did.

import { html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { Attempt } from '../../components/attempt.ts';
import '../../components/hg-dialog.ts';
import { inert } from '../../components/inert-text.ts';
import { resultStyles } from '../../components/results.ts';
import { faultyRows, type ImportReport, type ImportRow, importPeople, previewImport } from '../../data/people.ts';
import { say } from '../../strings/en.ts';

const SHOWN = 200;
const TONES = { create: 'good', update: 'accent', unchanged: '', error: 'bad' } as const;

/** What a file looks like: two roles stand within quotes. */
const TEMPLATE = 'email,name,initial_roles\r\nada@example.com,Ada Example,"viewer,member"\r\n';

@customElement('hg-import-dialog')
export class HgImportDialog extends LitElement {
  static override styles = resultStyles;

  @state() private csv = '';
  @state() private shown: { readonly report: ImportReport; readonly applied: boolean } | undefined;
  readonly #attempt = new Attempt(this);

  protected override render() {
    const { shown } = this;
    return html`
      <hg-dialog side heading=${say.users.import}>
        <div class="stack">
          ${this.#attempt.problem ? html`<p class="alert" role="alert">${this.#attempt.problem.message}</p>` : nothing}
          ${
            shown?.applied
              ? nothing
              : html`<div>
                <label for="file">${say.users.file}</label>
                <input id="file" type="file" accept=".csv,text/csv" aria-describedby="file-hint" ?disabled=${this.#attempt.busy} @click=${forget} @change=${this.#chosen} />
                <p class="hint" id="file-hint">${say.users.fileHint}</p>
                <p><button class="plain" type="button" @click=${() => saveFile('people-template.csv', TEMPLATE)}>${say.users.template}</button></p>
              </div>`
          }
          <div role="status">${shown ? html`<p>${shown.applied ? say.users.applied : say.users.importPreviewed} ${say.users.counts(shown.report.counts)}</p>` : nothing}</div>
          ${shown ? table(shown.report) : nothing}
          <div class="row">${this.#steps()}</div>
        </div>
      </hg-dialog>
    `;
  }

  #steps() {
    const { shown } = this;
    const { error = 0, create = 0, update = 0 } = shown?.report.counts ?? {};
    return html`
      ${error > 0 ? html`<button type="button" @click=${this.#download}>${say.users.downloadErrors}</button>` : nothing}
      ${
        shown?.applied
          ? html`<a href="/users/imports">${say.users.undoLater}</a><button class="primary" type="button" @click=${() => this.dispatchEvent(new Event('hg-done'))}>${say.users.done}</button>`
          : html`
            <button type="button" @click=${() => this.dispatchEvent(new Event('hg-close'))}>${say.cancel}</button>
            <button class="primary" type="button" ?disabled=${this.#attempt.busy || create + update === 0} @click=${() => this.#import(error > 0)}>${error > 0 ? say.users.confirmSkipping(error) : say.users.confirm}</button>`
      }
    `;
  }

  #chosen = (event: Event): void => {
    const file = (event.target as HTMLInputElement).files?.[0];
    this.shown = undefined;
    if (!file) return;
    void this.#attempt.run(async () => {
      this.csv = await file.text();
      this.shown = { report: await previewImport(this.csv), applied: false };
    });
  };

  #import(skipErrors: boolean): Promise<void> {
    return this.#attempt.run(async () => {
      this.shown = { report: await importPeople(this.csv, { skipErrors }), applied: true };
    });
  }

  #download = (): void => {
    if (!this.shown) return;
    saveFile('faulty-rows.csv', faultyRows(this.shown.report));
  };
}

/** The browser tells of no change when the same file is chosen again, which is what one does after mending it. */
function forget(event: Event): void {
  (event.target as HTMLInputElement).value = '';
}

function saveFile(name: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

function table({ rows }: ImportReport) {
  const faultyFirst = [
    ...rows.filter(({ action }) => action === 'error'),
    ...rows.filter(({ action }) => action !== 'error'),
  ];
  const names = [say.users.line, say.users.email, say.users.action, say.users.reason];
  return html`
    <div class="scroll"><table>
      <thead><tr>${names.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
      <tbody>${faultyFirst.slice(0, SHOWN).map((row) => tableRow(row))}</tbody>
    </table></div>
    ${rows.length > SHOWN ? html`<p class="muted small">${say.users.firstRows(SHOWN)}</p>` : nothing}
  `;
}

function tableRow({ line, email, action, reason }: ImportRow) {
  return html`
    <tr>
      <td data-name=${say.users.line}>${line}</td>
      <td data-name=${say.users.email}>${inert(email)}</td>
      <td data-name=${say.users.action}><span><span class="badge ${TONES[action]}">${say.users.importActions[action]}</span></span></td>
      <td data-name=${say.users.reason}>${reason ? inert(reason) : html`<span class="muted">–</span>`}</td>
    </tr>
  `;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-import-dialog': HgImportDialog;
  }
}
