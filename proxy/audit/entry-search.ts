// How is one page of a long index found? By an index where one answers the whole question; else newest first in steps of so many entries, and
// never more than a budget of them in one answer, which says how far it came and where to go on.

import type { AuditIndexRow } from '../../store/rows.ts';
import { type Rows, StoreError, type Where } from '../../store/store.ts';
import { ApiError } from '../errors.ts';
import type { Conditions } from './entry-query.ts';

/** Entries that are looked at in one statement: some 15 ms, so that nobody who reads beside it waits for longer. */
const STEP = 10_000;
/** Steps of one answer. */
const STEPS = 5;
/** Counting a million entries takes longer than reading a page of them, and nobody reads so many. */
const MOST_COUNTED = 10_000;
const LARGEST_PAGE = 1_000;

/** What is looked for, and in which rows. */
export interface EntrySearch {
  readonly rows: Rows<AuditIndexRow>;
  /** What the caller may see; a list of agents where they may not see all. */
  readonly visible: Where<AuditIndexRow>;
  readonly conditions: Conditions;
  readonly words: string | undefined;
  /** ms since 1970, both inclusive. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** Of one statement; for tests. */
  readonly step?: number | undefined;
}

/** How far an answer came that did not look at everything. Times in ms since 1970. */
export interface Searched {
  /** Entries that were looked at; all steps of this answer together, the last one counted as whole. */
  readonly entries: number;
  /** Everything from here on was looked at; null: everything there is. */
  readonly back_to: number | null;
  /** Of the oldest entry that there is to look at. */
  readonly begins: number | null;
}

/** Rows of one page. `searched` is there where the index could not answer alone; `total` is then what was found so far. */
export interface FoundRows {
  readonly items: AuditIndexRow[];
  readonly next_cursor: string | null;
  readonly total: number;
  readonly searched?: Searched;
}

const NEWEST_FIRST = { column: 'at', descending: true } as const;
/** Columns that stand before the time in an index, the one first that usually finds the least. */
const LEADING = ['about', 'agent_id', 'policy', 'decision', 'kind'] as const;

/** A page of entries, newest first. Throws ApiError `invalid_request` for a cursor that is not from here. */
export function findEntries(search: EntrySearch): Promise<FoundRows> {
  const { visible, conditions, words } = search;
  const where = { ...visible, ...conditions } as Where<AuditIndexRow>;
  const { decision_id } = conditions;
  const lead = leadOf(where);
  const rest = Object.keys(where).filter((column) => column !== lead && !(column in ABOVE_TENANTS));
  const answered = decision_id !== undefined || (words === undefined && rest.length === 0);
  return answered ? pageOf(search, where) : searchOf(search, where);
}

const leadOf = (where: Where<AuditIndexRow>) => LEADING.find((column) => typeof where[column] === 'string');

/** What the entries that are gone through have in common, all of it in one index together with the time. */
function alongOf(where: Where<AuditIndexRow>): Where<AuditIndexRow> {
  const columns = [...Object.keys(ABOVE_TENANTS), leadOf(where)];
  return Object.fromEntries(Object.entries(where).filter(([column]) => columns.includes(column)));
}

/** What entries of the organization itself are told by; their index begins with it. */
const ABOVE_TENANTS = { organization_id: true, tenant_id: true };

async function pageOf({ rows, words, from, to, limit, cursor }: EntrySearch, where: Where<AuditIndexRow>) {
  const page = await sound(
    rows.page({ limit, cursor, q: words, where, sort: NEWEST_FIRST, countedTo: MOST_COUNTED, ...between(from, to) }),
  );
  return { items: page.items, next_cursor: page.next_cursor, total: page.total };
}

async function searchOf(search: EntrySearch, where: Where<AuditIndexRow>): Promise<FoundRows> {
  const { rows, words, from, limit, step = STEP } = search;
  const along = alongOf(where);
  const begins = (await rows.step({ where: along, column: 'at', from, skip: 0 })) ?? null;
  const place = placeOf(search);
  const items: AuditIndexRow[] = [];
  const answer = (steps: number, next: Place | undefined, backTo: number | null): FoundRows => ({
    items,
    next_cursor: next ? cursorOf({ ...next, found: place.found + items.length }) : null,
    total: place.found + items.length,
    searched: { entries: steps * step, back_to: next ? backTo : null, begins },
  });
  let { until, inner } = place;
  for (let steps = 1; ; steps += 1) {
    const edge = await rows.step({ where: along, column: 'at', descending: true, from: until, skip: step - 1 });
    const since = edge === undefined || (from !== undefined && from > edge) ? from : edge;
    const wanted = { limit: limit - items.length, where, q: words, cursor: inner, uncounted: true, sort: NEWEST_FIRST };
    const page = await sound(rows.page({ ...wanted, ...between(since, until) }));
    items.push(...page.items);
    if (page.next_cursor !== null)
      return answer(steps, { found: 0, until, inner: page.next_cursor }, items.at(-1)?.at ?? null);
    if (edge === undefined || since !== edge) return answer(steps, undefined, null);
    if (steps === STEPS || items.length === limit) return answer(steps, { found: 0, until: edge - 1 }, edge);
    until = edge - 1;
    inner = undefined;
  }
}

/** Everything that is found, oldest first, in pieces. What is appended meanwhile is left out. */
export async function* everyEntry(
  search: Omit<EntrySearch, 'limit' | 'cursor'>,
): AsyncGenerator<AuditIndexRow[], undefined> {
  const { rows, visible, conditions, words, from, step = STEP } = search;
  const where = { ...visible, ...conditions } as Where<AuditIndexRow>;
  const along = alongOf(where);
  const newest = await rows.step({ where: along, column: 'at', descending: true, from: search.to, skip: 0 });
  for (let since = from, edge: number | undefined; newest !== undefined; since = edge + 1) {
    edge = await rows.step({ where: along, column: 'at', from: since, skip: step - 1 });
    const until = Math.min(edge ?? newest, newest);
    let cursor: string | undefined;
    do {
      const asked = { limit: LARGEST_PAGE, cursor, where, q: words, uncounted: true, sort: { column: 'at' } } as const;
      const page = await rows.page({ ...asked, ...between(since, until) });
      if (page.items.length > 0) yield page.items;
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
    if (edge === undefined || edge >= newest) return;
  }
}

const between = (since: number | undefined, until: number | undefined) => ({
  since: since === undefined ? undefined : ({ column: 'at', value: since } as const),
  until: until === undefined ? undefined : ({ column: 'at', value: until } as const),
});

/** Where a search goes on: what was found before, the newest moment that is still to be looked at, and the row within it. */
interface Place {
  readonly found: number;
  readonly until?: number | undefined;
  readonly inner?: string | undefined;
}

const CURSOR = /^s(\d{1,9})\.(\d{0,15})\.([\w-]*)$/;

const cursorOf = ({ found, until, inner }: Place) => `s${found}.${until ?? ''}.${inner ?? ''}`;

function placeOf({ cursor, to }: EntrySearch): Place {
  if (cursor === undefined) return { found: 0, until: to };
  const [, found, until, inner] = CURSOR.exec(cursor) ?? [];
  if (found === undefined)
    throw new ApiError('invalid_request', 'The cursor is not one that this list gave out. Start again without it.');
  return {
    found: Number(found),
    until: until ? Number(until) : undefined,
    inner: inner || undefined,
  };
}

async function sound<Result>(page: Promise<Result>): Promise<Result> {
  try {
    return await page;
  } catch (error) {
    if (error instanceof StoreError && error.code === 'bad_cursor')
      throw new ApiError('invalid_request', error.message, { cause: error });
    throw error;
  }
}
