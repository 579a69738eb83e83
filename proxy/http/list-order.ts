// In what order is a list asked for? `?sort=name`, or `?sort=-name` for the largest first, the same on every resource.

import { ApiError } from '../errors.ts';

/** A column, and whether its largest value comes first. */
export interface ListOrder<Column extends string> {
  readonly column: Column;
  readonly descending: boolean;
}

/**
 * What `asked` names; where it is empty the first of `sortable`, which is undefined for a list that has one order only.
 * Throws ApiError `invalid_request` where the list cannot be sorted so.
 */
export function orderOf<Column extends string>(
  asked: string | undefined,
  sortable: readonly Column[],
): ListOrder<Column> | undefined {
  if (asked === undefined || asked === '') return sortable[0] && { column: sortable[0], descending: false };
  const descending = asked.startsWith('-');
  const column = sortable.find((one) => one === (descending ? asked.slice(1) : asked));
  if (column !== undefined) return { column, descending };
  const message =
    sortable.length === 0
      ? 'This list cannot be sorted otherwise.'
      : `Sort by ${sortable.join(' or ')}, with a minus sign before it for descending, not by '${asked.slice(0, 40)}'.`;
  throw new ApiError('invalid_request', message, { errors: [{ pointer: '/query/sort', message }] });
}
