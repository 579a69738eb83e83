// Which files of people came in, and which of them can be taken back?

import { html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { inert } from '../../components/inert-text.ts';
import { type Column, listPage, listStyles } from '../../components/list-page.ts';
import { Listing } from '../../components/listing.ts';
import { type PastImport, readImports } from '../../data/imports.ts';
import { namesOf } from '../../data/names.ts';
import { people as words } from '../../strings/en/people.ts';
import { moment } from '../../strings/en.ts';
import { links } from '../../styles/shared.ts';
import './hg-undo-dialog.ts';

@customElement('hg-import-history')
export class HgImportHistory extends LitElement {
  static override styles = [listStyles, links];

  @state() private undoing: PastImport | undefined;
  @state() private names: ReadonlyMap<string, string> = new Map();
  readonly #list = new Listing<PastImport>(this, {
    filters: [],
    read: async (query) => {
      const page = await readImports(query);
      this.names = new Map([...this.names, ...(await namesOf(page.items.map(({ created_by }) => created_by)))]);
      return page;
    },
  });
  readonly #columns: readonly Column<PastImport>[] = [
    { name: words.when, cell: ({ created_at }) => moment(created_at) },
    { name: words.by, cell: ({ created_by }) => inert(this.names.get(created_by) ?? created_by) },
    { name: words.people, cell: ({ people }) => people },
    { name: words.importState, cell: standing },
    {
      name: words.undo,
      quiet: true,
      cell: (one) =>
        one.can_undo
          ? html`<button type="button" aria-label=${words.undoOf(moment(one.created_at))} @click=${() => this.#ask(one)}>${words.undo}</button>`
          : nothing,
    },
  ];

  protected override render() {
    return html`
      ${listPage(this.#list, {
        title: words.imports,
        lead: words.importsLead,
        empty: { heading: words.noImports, text: words.noImportsWhy },
        columns: this.#columns,
        actions: html`<a class="button" href="/users">${words.toUsers}</a>`,
      })}
      ${this.undoing ? html`<hg-undo-dialog .past=${this.undoing} @hg-close=${this.#closed}></hg-undo-dialog>` : nothing}
    `;
  }

  #ask(one: PastImport): void {
    this.undoing = one;
  }

  /** Closed in whatever way, it may have been taken back. */
  #closed = (): void => {
    this.undoing = undefined;
    void this.#list.again();
  };
}

function standing({ undone_at: undone, can_undo: can, undo_until: until }: PastImport) {
  if (undone) return html`<span class="muted">${words.undone(moment(undone))}</span>`;
  return can ? words.undoUntil(moment(until)) : html`<span class="muted">${words.tooLate}</span>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-import-history': HgImportHistory;
  }
}
