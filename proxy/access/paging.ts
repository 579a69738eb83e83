// How is a list shown in pages that is not a table? Roles, built in and custom, are few: they are filtered and cut in memory.

import { ApiError } from '../errors.ts';

export interface ListRequest {
  readonly limit?: number | undefined;
  /** Opaque; what the page before answered. */
  readonly cursor?: string | undefined;
  readonly q?: string | undefined;
}

export interface PageOf<Item> {
  readonly items: Item[];
  readonly next_cursor: string | null;
  readonly total: number;
}

const DEFAULT_LIMIT = 50;

/** One page. Throws `invalid_request` for a cursor that names nothing in the list. */
export function pageOf<Item extends { readonly id: string; readonly name: string }>(
  all: readonly Item[],
  request: ListRequest,
): PageOf<Item> {
  const { limit = DEFAULT_LIMIT, cursor, q = '' } = request;
  const wanted = all.filter(({ id, name }) => id === q || name.toLowerCase().includes(q.toLowerCase()));
  const from =
    cursor === undefined ? 0 : wanted.findIndex(({ id }) => id === Buffer.from(cursor, 'base64url').toString()) + 1;
  if (cursor !== undefined && from === 0)
    throw new ApiError('invalid_request', 'The cursor belongs to another list. Begin again without one.');
  const items = wanted.slice(from, from + limit);
  const last = items.at(-1);
  const more = last !== undefined && from + items.length < wanted.length;
  return { items, next_cursor: more ? Buffer.from(last.id).toString('base64url') : null, total: wanted.length };
}
