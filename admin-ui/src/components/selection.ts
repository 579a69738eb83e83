// What of a list has been chosen to be changed together? A box before each row, and a line above them with what can be done and how many it is for.

import { css, html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit';
import type { Column } from './list-page.ts';
import type { Listing } from './listing.ts';

/** What is said of it. */
export interface SelectionWords<Item> {
  /** Of the column of boxes. */
  readonly pick: string;
  readonly selectShown: string;
  readonly selectNone: string;
  /** What several could be chosen for. */
  readonly bulkHint: string;
  readonly selected: (count: number) => string;
  /** Of one box. */
  readonly select: (item: Item) => string;
}

/** What whoever draws the boxes adopts. */
export const selectionStyles = css`
  input[type='checkbox'] {
    width: 1.1rem;
    height: 1.1rem;
    min-height: 0;
    margin: 0.2rem 0 0;
    accent-color: var(--accent);
  }
`;

/** The chosen items of one list, also those of pages that are read later or filtered away. */
export class Selection<Item> {
  /** The boxes. */
  readonly column: Column<Item>;
  readonly #host: ReactiveControllerHost;
  readonly #list: Listing<Item>;
  readonly #words: SelectionWords<Item>;
  readonly #idOf: (item: Item) => string;
  #chosen: ReadonlyMap<string, Item> = new Map();

  constructor(
    host: ReactiveControllerHost,
    { list, words, idOf }: { list: Listing<Item>; words: SelectionWords<Item>; idOf: (item: Item) => string },
  ) {
    this.#host = host;
    this.#list = list;
    this.#words = words;
    this.#idOf = idOf;
    this.column = {
      name: words.pick,
      quiet: true,
      cell: (item) =>
        html`<input type="checkbox" aria-label=${words.select(item)} .checked=${this.#chosen.has(idOf(item))} @change=${() => this.#toggle(item)} />`,
    };
  }

  get items(): readonly Item[] {
    return [...this.#chosen.values()];
  }

  /** The line above the list; `ways` draws what can be done, knowing whether there is anything to do it to. */
  line(ways: (some: boolean) => unknown): TemplateResult {
    const { size } = this.#chosen;
    const { selectShown, selectNone, selected, bulkHint } = this.#words;
    return html`<div class="row">
      <button type="button" ?disabled=${this.#list.reading.value.state !== 'there'} @click=${this.#shown}>${selectShown}</button>
      ${ways(size > 0)}
      <span role="status">${size > 0 ? selected(size) : html`<span class="muted small">${bulkHint}</span>`}</span>
      ${size > 0 ? html`<button class="plain" type="button" @click=${this.clear}>${selectNone}</button>` : nothing}
    </div>`;
  }

  readonly clear = (): void => this.#set(new Map());

  #toggle(item: Item): void {
    const chosen = new Map(this.#chosen);
    if (!chosen.delete(this.#idOf(item))) chosen.set(this.#idOf(item), item);
    this.#set(chosen);
  }

  readonly #shown = (): void => {
    const { value } = this.#list.reading;
    if (value.state !== 'there') return;
    this.#set(new Map([...this.#chosen, ...value.value.items.map((item) => [this.#idOf(item), item] as const)]));
  };

  #set(chosen: ReadonlyMap<string, Item>): void {
    this.#chosen = chosen;
    this.#host.requestUpdate();
  }
}
