// How is a list asked for? The console's `limit`, `cursor`, `q` and `sort`, as the store wants them.

import type { PageRequest, Where } from '../../store/store.ts';
import { orderOf } from '../http/list-order.ts';

const USUAL_LIMIT = 50;
const MOST = 100;

/** As it comes from the query. `sort` is a column, descending behind a minus sign. */
export interface ListRequest {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
  readonly q?: string | undefined;
  readonly sort?: string | undefined;
}

/** The store's request: at most 100 rows, sorted by a column of `sortable` (its first one unless the caller names another). */
export function pageFor<Row>(
  request: ListRequest,
  { where, sortable = [] }: { where?: Where<Row>; sortable?: readonly (keyof Row & string)[] },
): PageRequest<Row> {
  return {
    limit: Math.min(request.limit ?? USUAL_LIMIT, MOST),
    cursor: request.cursor,
    q: request.q === '' ? undefined : request.q,
    ...(where && { where }),
    sort: orderOf(request.sort, sortable),
  };
}
