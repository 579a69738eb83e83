// How is a list asked for and answered? `?limit=&cursor=&q=&sort=` in, `{items, next_cursor, total}` out, the same on every resource.

import { type ZodType, z } from 'zod';

const MOST_ITEMS = 100;
const USUAL_ITEMS = 50;

/** The query of a list. `most` is the largest `limit` (100 unless given). More fields by `.extend`. */
export function listQuery(most = MOST_ITEMS) {
  return z.object({
    limit: z.coerce
      .number('must be a whole number')
      .int('must be a whole number')
      .min(1)
      .max(most)
      .default(USUAL_ITEMS),
    cursor: z.string().min(1).max(2000).optional(),
    q: z.string().max(200).optional(),
    sort: z.string().max(60).optional(),
  });
}

/** The answer of a list of these. */
export function pageOf<Item extends ZodType>(item: Item) {
  return z.object({ items: z.array(item), next_cursor: z.string().nullable(), total: z.number().int() });
}
