// Which rows are meant? Equality, "one of" and the search text as SQL conditions, the same for every table.

import { type Expression, type SqlBool, sql } from 'kysely';
import { columnOf, encodeValue } from '../codec.ts';
import type { Flavor } from '../database.ts';
import type { Table } from '../schema.ts';

const LONGEST_SEARCH = 1000;

/** One condition per member of `where`. An empty list of values matches no row; an undefined value throws. */
export function matching<Row>(table: Table<Row>, flavor: Flavor, where: object): Expression<SqlBool>[] {
  return Object.entries(where).map(([name, value]) => {
    const column = columnOf(table, name);
    if (column.kind === 'json' || !Array.isArray(value)) return equals(name, encodeValue(column, value, name));
    const encoded = value.map((one) => encodeValue(column, one, name));
    const known = encoded.filter((one) => one !== null);
    if (known.length === encoded.length) return flavor.oneOf(name, known);
    return sql<SqlBool>`(${equals(name, null)} or ${flavor.oneOf(name, known)})`;
  });
}

function equals(name: string, value: string | number | null): Expression<SqlBool> {
  return value === null ? sql<SqlBool>`${sql.ref(name)} is null` : sql<SqlBool>`${sql.ref(name)} = ${value}`;
}

/** The condition for a search text; undefined for none. */
export function searching<Row>(
  table: Table<Row>,
  flavor: Flavor,
  q: string | undefined,
): Expression<SqlBool> | undefined {
  const text = q?.trim().slice(0, LONGEST_SEARCH);
  if (!text) return undefined;
  if (table.exact && text.startsWith(table.exact.prefix)) return equals(table.exact.column, text);
  if (table.searchable.length === 0) return sql<SqlBool>`1 = 0`;
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  if (table.plainSearch) return flavor.likeAny(table.searchable, pattern);
  return sql<SqlBool>`(${sql.join(
    table.searchable.map((name) => flavor.like(name, pattern)),
    sql` or `,
  )})`;
}
