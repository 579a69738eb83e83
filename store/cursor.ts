// Where does the next page begin? After the last row's sort value and key, so that rows that come and go do not shift pages.

import type { SqlValue } from './database.ts';
import { StoreError } from './store.ts';

/** The order that a cursor belongs to; one made for another order is refused. */
export interface Order {
  readonly columns: readonly string[];
  readonly descending: boolean;
}

/** An opaque text for the row after which the next page begins. */
export function writeCursor(order: Order, values: readonly SqlValue[]): string {
  return Buffer.from(JSON.stringify([nameOf(order), ...values])).toString('base64url');
}

/** The values of that row, one per column of the order. Throws StoreError `bad_cursor`. */
export function readCursor(order: Order, cursor: string): readonly SqlValue[] {
  const [name, ...values] = parsed(cursor);
  const sound = name === nameOf(order) && values.length === order.columns.length && values.every(isPlain);
  if (!sound) throw badCursor();
  return values as SqlValue[];
}

function parsed(cursor: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(value)) return value;
  } catch {}
  throw badCursor();
}

const isPlain = (value: unknown) => typeof value === 'string' || typeof value === 'number';

const nameOf = ({ columns, descending }: Order) => `${descending ? '-' : '+'}${columns.join(',')}`;

const badCursor = () =>
  new StoreError('bad_cursor', 'The cursor is not one that this list gave out. Start again without it.');
