// How is a list asked for? By pages, and by the filters that the address carries.

import { api, type Page } from './api.ts';
import type { Answer, Arguments, PathOf, Sent } from './asked.ts';

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

/** Reads one page of this list. Filters are what the address says; the server refuses what it does not know. */
export function readPage<Path extends ListPath>(
  path: Path,
  { limit, cursor, filters }: ListQuery,
  ...[of]: Record<never, never> extends Of<Path> ? [of?: Of<Path>] : [of: Of<Path>]
): Promise<Answer<Path>> {
  const sent = { ...of, query: { limit, cursor, ...filters } };
  return api.GET(path, ...([sent] as unknown as Arguments<Path, 'get'>));
}

/** Reads one page of the list at this path; of another tenant than the selected one if it is named. */
export function readList<Item>(
  path: string,
  { limit, cursor, filters }: ListQuery,
  tenantId?: string,
): Promise<Page<Item>> {
  return api.get(path, { limit, cursor, ...filters }, tenantId);
}
