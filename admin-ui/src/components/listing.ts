// What has a page of a list? The items read so far, the filter as the address says it, and the next page when it is needed.

import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { type ApiProblem, type Page, problemOf } from '../data/api.ts';
import type { ListQuery } from '../data/list.ts';
import { go, place } from '../data/place.ts';
import { Reading } from './reading.ts';
import { VirtualRows } from './virtual-rows.ts';

/** Where a list comes from. */
export interface ListSource<Item> {
  readonly read: (query: ListQuery) => Promise<Page<Item>>;
  /** Names in the address's query that are filters of this list; `q` is the words searched for. */
  readonly filters?: readonly string[];
}

const TYPING_MS = 250;
const LIMIT = 50;
/** The most that the server gives at once. */
const MOST = 100;

/** Reads a list for its host: again when the filter in the address changes, further when more is asked for. */
export class Listing<Item> implements ReactiveController {
  readonly reading: Reading<Page<Item>>;
  readonly rows: VirtualRows;
  /** Why the next page could not be read. */
  problem: ApiProblem | undefined;
  /** The next page is read by hand alone, however near it comes. */
  held = false;
  readonly #host: ReactiveControllerHost & Element;
  readonly #source: ListSource<Item>;
  readonly #names: readonly string[];
  #path = '';
  #asked = '';
  #busy = false;
  #typing: ReturnType<typeof setTimeout> | undefined;
  #leave = (): void => {};

  constructor(host: ReactiveControllerHost & Element, source: ListSource<Item>) {
    this.#host = host;
    this.#source = source;
    this.#names = source.filters ?? ['q'];
    host.addController(this);
    this.rows = new VirtualRows(host);
    this.reading = new Reading(host, () => this.#readSoFar());
  }

  hostConnected(): void {
    this.#path = place.value.path;
    this.#asked = JSON.stringify(this.filters);
    this.#leave = place.subscribe(() => this.#moved());
  }

  hostDisconnected(): void {
    this.#leave();
    clearTimeout(this.#typing);
  }

  /** The filters that are set. */
  get filters(): Readonly<Record<string, string>> {
    const set = this.#names.map((name) => [name, place.value.query.get(name) ?? ''] as const);
    return Object.fromEntries(set.filter(([, value]) => value !== ''));
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** Sets filters in the address; an empty text takes one away. The list is read anew. */
  filter(changes: Readonly<Record<string, string>>): void {
    clearTimeout(this.#typing);
    const query = new URLSearchParams(place.value.query);
    for (const [name, value] of Object.entries(changes)) {
      if (value === '') query.delete(name);
      else query.set(name, value);
    }
    const words = query.toString();
    go(words === '' ? this.#path : `${this.#path}?${words}`, { replace: true });
  }

  /** Filters by words as they are typed, once the typing pauses. */
  search(words: string): void {
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => this.filter({ q: words }), TYPING_MS);
  }

  /** Reads again what is shown, after something was changed. */
  again(): Promise<void> {
    return this.reading.again();
  }

  /** Reads the next page, where there is one and nobody reads it yet. */
  async more(): Promise<void> {
    const { value } = this.reading;
    if (this.#busy || value.state !== 'there' || value.value.next_cursor === null) return;
    const { value: page } = value;
    const asked = this.#asked;
    this.#busy = true;
    this.#host.requestUpdate();
    try {
      const next = await this.#page(page.next_cursor ?? undefined, MOST);
      // What came on top meanwhile changes nothing about where the list goes on.
      const now = this.reading.value;
      if (now.state === 'there' && asked === this.#asked && now.value.next_cursor === page.next_cursor)
        this.reading.replace({ ...next, items: [...now.value.items, ...next.items] });
      this.problem = undefined;
    } catch (error) {
      this.problem = problemOf(error);
    } finally {
      this.#busy = false;
      this.#host.requestUpdate();
    }
  }

  /** Draws the host again, after `held` was changed. */
  redraw(): void {
    this.#host.requestUpdate();
  }

  #moved(): void {
    const asked = JSON.stringify(this.filters);
    if (place.value.path !== this.#path || asked === this.#asked) return;
    this.#asked = asked;
    this.problem = undefined;
    this.held = false;
    void this.reading.again({ fresh: true });
  }

  /** As many items as are shown now, so that nobody who scrolled far is thrown back. */
  async #readSoFar(): Promise<Page<Item>> {
    const { value } = this.reading;
    const shown = value.state === 'there' ? value.value.items.length : 0;
    let page = await this.#page(undefined, shown > LIMIT ? MOST : LIMIT);
    while (page.items.length < shown && page.next_cursor !== null) {
      const next = await this.#page(page.next_cursor, MOST);
      page = { ...next, items: [...page.items, ...next.items] };
    }
    return page;
  }

  #page(cursor: string | undefined, limit: number): Promise<Page<Item>> {
    return this.#source.read({ limit, cursor, filters: this.filters });
  }
}
