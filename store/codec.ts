// How does a row stand in the database? Booleans as 0 and 1, JSON as text, nothing undefined: a forgotten value must not
// silently widen a condition or empty a column.

import type { SqlValue } from './database.ts';
import type { Column, Table } from './schema.ts';

/** One value for its column. Throws on undefined, which is always a mistake of the caller. */
export function encodeValue(column: Column, value: unknown, name: string): SqlValue {
  if (value === undefined) throw new Error(`Column ${name} was given undefined; null says that there is no value.`);
  if (value === null) return null;
  if (column.kind === 'json') return JSON.stringify(value);
  if (column.kind === 'boolean') return value ? 1 : 0;
  return value as SqlValue;
}

/** The values that are given, encoded; members that are no columns are refused. */
export function encode<Row>(table: Table<Row>, values: object): Record<string, SqlValue> {
  const encoded: Record<string, SqlValue> = {};
  for (const [name, value] of Object.entries(values)) encoded[name] = encodeValue(columnOf(table, name), value, name);
  return encoded;
}

/** A whole row for an insert: what is missing and may be null is null. */
export function encodeRow<Row>(table: Table<Row>, row: object): Record<string, SqlValue> {
  const given = row as Record<string, unknown>;
  const encoded: Record<string, SqlValue> = {};
  for (const [name, column] of table.columns) {
    const value = given[name];
    encoded[name] = encodeValue(column, value === undefined && column.nullable ? null : value, name);
  }
  return encoded;
}

/** A row as the rest of the program sees it. */
export function decode<Row>(table: Table<Row>, raw: Record<string, SqlValue>): Row {
  const row: Record<string, unknown> = {};
  for (const [name, column] of table.columns) row[name] = decodeValue(column, raw[name] ?? null);
  return row as Row;
}

function decodeValue(column: Column, value: SqlValue): unknown {
  if (value === null) return null;
  if (column.kind === 'json') return JSON.parse(value as string);
  if (column.kind === 'boolean') return value === 1;
  return value;
}

/** The column of that name; throws where the table has none. */
export function columnOf<Row>(table: Table<Row>, name: string): Column {
  const column = table.columns.get(name);
  if (column === undefined) throw new Error(`Table ${table.name} has no column ${name}.`);
  return column;
}
