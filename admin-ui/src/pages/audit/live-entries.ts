// What comes into the list by itself? Entries as they are written, by the filters of the address. They wait where somebody reads further down, has
// something open or paused it; where more comes than can be shown, and while the stream is broken, the newest are asked for instead.

import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Listing } from '../../components/listing.ts';
import { type Entry, isListed, newestFirst, readEntries } from '../../data/audit.ts';
import { hear } from '../../data/live.ts';

const PAGE = 50;
/** So many are kept for somebody who reads something else. */
const MOST_WAITING = 500;
/** A list that has grown longer than this begins anew. */
const MOST_SHOWN = 1000;
const BUSY_MS = 3000;

/** Brings what is new into the list of its host. */
export class LiveEntries implements ReactiveController {
  /** Nothing comes in until it is asked for. */
  paused = false;
  readonly #host: ReactiveControllerHost & Element;
  readonly #list: Listing<Entry>;
  readonly #undisturbed: () => boolean;
  #waiting: readonly Entry[] = [];
  /** There are more than those that wait, so that the list has to begin anew. */
  #gap = false;
  #filters = '';
  #leave = (): void => {};
  #reading: Promise<void> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `undisturbed`: nobody reads something that new rows would move. */
  constructor(host: ReactiveControllerHost & Element, list: Listing<Entry>, undisturbed: () => boolean) {
    this.#host = host;
    this.#list = list;
    this.#undisturbed = undisturbed;
    host.addController(this);
  }

  hostConnected(): void {
    this.#leave = hear((type, data) => {
      if (type === 'poll') void this.#ask();
      else if (type === 'decision' || type === 'entry') this.#come(data as { entries: Entry[]; left_out: number });
    });
    addEventListener('scroll', this.#settle, { passive: true });
  }

  hostDisconnected(): void {
    this.#leave();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    removeEventListener('scroll', this.#settle);
  }

  hostUpdate(): void {
    const filters = JSON.stringify(this.#list.filters);
    if (filters !== this.#filters) this.#forget();
    this.#filters = filters;
  }

  hostUpdated(): void {
    this.#settle();
  }

  /** How many wait; `more` where there are others that nobody counted. */
  get waiting(): { readonly count: number; readonly more: boolean } {
    return { count: this.#waiting.length, more: this.#gap };
  }

  /** Shows what waits. */
  async show(): Promise<void> {
    const { value } = this.#list.reading;
    if (value.state !== 'there') return;
    const { items, total } = value.value;
    if (this.#gap || items.length > MOST_SHOWN) return this.#anew();
    if (this.#waiting.length === 0) return;
    const fresh = this.#waiting.filter(({ id }) => !items.some((item) => item.id === id));
    this.#forget();
    this.#list.reading.replace({
      ...value.value,
      items: [...fresh, ...items].toSorted(newestFirst),
      total: total + fresh.length,
    });
  }

  pause(paused: boolean): void {
    this.paused = paused;
    this.#host.requestUpdate();
    this.#settle();
  }

  #come({ entries, left_out }: { readonly entries: readonly Entry[]; readonly left_out: number }): void {
    // Which of those that were left out belong into the list only the server knows.
    this.#gap ||= left_out > 0;
    this.#wait(entries.filter((entry) => isListed(entry, this.#list.filters)));
    this.#settle();
  }

  #wait(entries: readonly Entry[]): void {
    const { value } = this.#list.reading;
    const known = new Set(
      [...this.#waiting, ...(value.state === 'there' ? value.value.items : [])].map(({ id }) => id),
    );
    const fresh = entries.filter(({ id }) => !known.has(id));
    if (fresh.length === 0) return;
    const all = [...fresh, ...this.#waiting].toSorted(newestFirst);
    this.#waiting = all.slice(0, MOST_WAITING);
    this.#gap ||= all.length > MOST_WAITING;
    this.#host.requestUpdate();
  }

  /** Asks for the newest. A whole page of which nothing is known means that there are others before it. */
  #ask(): Promise<void> {
    this.#reading ??= this.#newest().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #newest(): Promise<void> {
    const { value } = this.#list.reading;
    if (value.state === 'failed') return this.#list.again();
    if (value.state !== 'there') return;
    const { filters } = this.#list;
    const page = await readEntries({ limit: PAGE, cursor: undefined, filters }).catch(() => undefined);
    if (!page || JSON.stringify(filters) !== JSON.stringify(this.#list.filters)) return;
    const known = new Set([...value.value.items, ...this.#waiting].map(({ id }) => id));
    if (page.items.length === PAGE && !page.items.some(({ id }) => known.has(id))) this.#gap = true;
    this.#wait(page.items);
    this.#settle();
  }

  readonly #settle = (): void => {
    if (this.paused || !this.#undisturbed()) return;
    if (!this.#gap) void this.show();
    else this.#timer ??= setTimeout(() => this.#afterBusy(), BUSY_MS);
  };

  #afterBusy(): void {
    this.#timer = undefined;
    if (this.#gap && !this.paused && this.#undisturbed()) void this.show();
  }

  /** From the newest on, as if nothing had been read. */
  async #anew(): Promise<void> {
    const { filters } = this.#list;
    const page = await readEntries({ limit: PAGE, cursor: undefined, filters }).catch(() => undefined);
    if (!page || JSON.stringify(filters) !== JSON.stringify(this.#list.filters)) return;
    this.#forget();
    this.#list.reading.replace(page);
  }

  #forget(): void {
    this.#waiting = [];
    this.#gap = false;
  }
}
