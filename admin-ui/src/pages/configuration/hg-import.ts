// How does a configuration come in? A file, what it would do, the import, and then a list of what is left to do by hand.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { Attempt } from '../../components/attempt.ts';
import '../../components/hg-state.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import {
  type Change,
  type ImportReport,
  importDocument,
  keepDocument,
  keptDocument,
  planImport,
} from '../../data/configuration.ts';
import { configuration as words } from '../../strings/en/configuration.ts';
import { say } from '../../strings/en.ts';
import { base, controls, tables } from '../../styles/shared.ts';
import './hg-import-checklist.ts';

const SHOWN = 300;
const TONES = { create: 'good', update: 'accent', unchanged: '', conflict: 'bad' } as const;
const ORDER = ['conflict', 'create', 'update', 'unchanged'] as const;

@customElement('hg-import')
export class HgImport extends LitElement {
  static override styles = [
    base,
    controls,
    tables,
    inertStyles,
    css`
      .pad {
        padding: var(--gap-4);
      }
      .end {
        justify-content: flex-end;
      }
    `,
  ];

  @state() private document: unknown = keptDocument();
  @state() private report: ImportReport | undefined;
  @state() private applied = this.document !== undefined;
  @state() private broken = false;
  readonly #attempt = new Attempt(this);

  protected override render() {
    return html`
      <div class="stack">
        ${this.applied ? nothing : this.#file()}
        ${this.broken ? html`<p class="alert" role="alert">${words.notJson}</p>` : nothing}
        ${this.#attempt.problem ? html`<div class="alert" role="alert"><p>${this.#attempt.problem.message}</p>${(this.#attempt.problem.errors.length > 1 ? this.#attempt.problem.errors.slice(0, 20) : []).map(({ pointer, message }) => html`<p class="small"><span class="mono">${inert(pointer)}</span> ${inert(message)}</p>`)}</div>` : nothing}
        ${this.#attempt.busy ? html`<div class="panel"><hg-state kind="loading"></hg-state></div>` : nothing}
        ${this.report ? this.#plan(this.report) : nothing}
        ${this.applied && this.document !== undefined ? html`<hg-import-checklist .document=${this.document} @hg-close=${this.#begin}></hg-import-checklist>` : nothing}
      </div>
    `;
  }

  #file() {
    return html`<div class="panel pad">
      <label for="file">${words.file}</label>
      <input id="file" type="file" accept=".json,application/json" aria-describedby="file-hint" ?disabled=${this.#attempt.busy} @change=${this.#chosen} />
      <p class="hint" id="file-hint">${words.fileHint}</p>
    </div>`;
  }

  #plan({ changes }: ImportReport) {
    const count = (action: Change['action']) => changes.filter((one) => one.action === action).length;
    const counts = {
      create: count('create'),
      update: count('update'),
      unchanged: count('unchanged'),
      conflict: count('conflict'),
    };
    const idle = counts.create + counts.update === 0;
    return html`<section class="stack">
      <div><h2>${this.applied ? words.did : words.plan}</h2>
        <p role="status">${this.applied ? words.applied : words.planned} ${words.counts(counts)}</p>
        ${!this.applied && counts.conflict > 0 ? html`<p>${words.conflicts}</p>` : nothing}
        ${!this.applied && idle ? html`<p>${words.nothing}</p>` : nothing}</div>
      ${table(changes)}
      ${
        this.applied
          ? nothing
          : html`<div class="row end">
            <button type="button" @click=${this.#begin}>${say.cancel}</button>
            <button class="primary" type="button" ?disabled=${this.#attempt.busy} @click=${this.#apply}>${words.apply}</button>
          </div>`
      }
    </section>`;
  }

  #chosen = async (event: Event): Promise<void> => {
    const file = (event.target as HTMLInputElement).files?.[0];
    this.report = undefined;
    this.#attempt.forget();
    if (!file) return;
    this.document = parsed(await file.text());
    this.broken = this.document === undefined;
    if (this.broken) return;
    await this.#attempt.run(async () => {
      this.report = await planImport(this.document);
    });
  };

  #apply = (): Promise<void> =>
    this.#attempt.run(async () => {
      this.report = await importDocument(this.document);
      keepDocument(this.document);
      this.applied = true;
    });

  #begin = (): void => {
    keepDocument(undefined);
    this.document = undefined;
    this.report = undefined;
    this.#attempt.forget();
    this.applied = false;
  };
}

function table(changes: readonly Change[]) {
  const ordered = ORDER.flatMap((action) => changes.filter((one) => one.action === action));
  const heads = [words.kind, words.name, words.action, words.reason];
  return html`<div class="panel">
    <div class="scroll"><table>
      <thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
      <tbody>${ordered.slice(0, SHOWN).map((change) => row(change))}</tbody>
    </table></div>
    ${changes.length > SHOWN ? html`<p class="pad muted small">${words.shown(SHOWN, changes.length)}</p>` : nothing}
  </div>`;
}

function row({ kind, name, action, reason }: Change) {
  return html`<tr>
    <td data-name=${words.kind}>${words.kinds[kind] ?? kind}</td>
    <td data-name=${words.name}><strong>${inert(name)}</strong></td>
    <td data-name=${words.action}><span><span class="badge ${TONES[action]}">${words.actions[action]}</span></span></td>
    <td data-name=${words.reason}>${reason ? inert(reason) : html`<span class="muted">–</span>`}</td>
  </tr>`;
}

function parsed(text: string): unknown {
  try {
    const document: unknown = JSON.parse(text);
    return typeof document === 'object' && document !== null ? document : undefined;
  } catch {
    return undefined;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-import': HgImport;
  }
}
