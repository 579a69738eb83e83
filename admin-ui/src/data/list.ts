// How is a list asked for? By pages, and by the filters that the address carries.

import { api, type Page } from './api.ts';
import type { Answer, Arguments, Item, PathOf, Sent } from './asked.ts';

/** What one page of a list is asked for with; filters that are not set are left out. */
export interface ListQuery {
  readonly limit: number;
  readonly cursor: string | undefined;
  readonly filters: Readonly<Record<string, string>>;
}

/** Paths that answer a list. */
export type ListPath = {
  [Path in PathOf<'get'>]: Answer<Path> extends Page<unknown> ? Path : never;
}[PathOf<'get'>];

/** What else goes with the question: the parts of its path, another tenant than the selected one. */
type Of<Path extends ListPath> = Omit<Sent<Path, 'get'>, 'query'>;
type Which<Path extends ListPath> = Record<never, never> extends Of<Path> ? [of?: Of<Path>] : [of: Of<Path>];

const MOST = 100;

/** Reads one page of this list. Filters are what the address says; the server refuses what it does not know. */
export function readPage<Path extends ListPath>(
  path: Path,
  { limit, cursor, filters }: ListQuery,
  ...[of]: Which<Path>
): Promise<Answer<Path>> {
  const sent = { ...of, query: { limit, cursor, ...filters } };
  return api.GET(path, ...([sent] as unknown as Arguments<Path, 'get'>));
}

/** Reads all of a list, page by page. */
export async function everyItem<Path extends ListPath>(
  path: Path,
  ...which: Which<Path>
): Promise<readonly Item<Path>[]> {
  const items: Item<Path>[] = [];
  let cursor: string | undefined;
  do {
    const page: Page<unknown> = await readPage(path, { limit: MOST, cursor, filters: {} }, ...which);
    items.push(...(page.items as readonly Item<Path>[]));
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return items;
}

/** How long this list is; undefined where the person may not see it. */
export async function countOf<Path extends ListPath>(path: Path, ...which: Which<Path>): Promise<number | undefined> {
  const page = readPage(path, { limit: 1, cursor: undefined, filters: {} }, ...which) as Promise<Page<unknown>>;
  return (await page.catch(() => undefined))?.total;
}

/** The first hundred of this list; none where the person may not see it. */
export async function firstOf<Path extends ListPath>(
  path: Path,
  ...which: Which<Path>
): Promise<readonly Item<Path>[]> {
  const page = readPage(path, { limit: MOST, cursor: undefined, filters: {} }, ...which) as Promise<Page<Item<Path>>>;
  return page.then(
    ({ items }) => items,
    () => [],
  );
}
