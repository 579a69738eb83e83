// What must a database driver do? The little that differs between SQLite and PostgreSQL; everything else is written once above it.

import type { Expression, Kysely, SqlBool } from 'kysely';
import type { ChangeRow } from './rows.ts';
import type { Column } from './schema.ts';
import type { FeedNotice } from './store.ts';

/** What a column can hold on its way to and from a driver. */
export type SqlValue = string | number | null;

/** Tables are described in `schema.ts`, not in types, since one repository serves them all. */
export type Db = Kysely<Record<string, Record<string, SqlValue>>>;

/** Where the two databases say the same thing in different words. */
export interface Flavor {
  /** Case-insensitive LIKE; `pattern` is escaped with backslashes. */
  like(column: string, pattern: string): Expression<SqlBool>;
  /** Whether any column is LIKE the pattern, upper and lower case being the same in ASCII alone: several times as fast where rows are many. */
  likeAny(columns: readonly string[], pattern: string): Expression<SqlBool>;
  /** Whether the column is one of `values`, which travel as one parameter. */
  oneOf(column: string, values: readonly (string | number)[]): Expression<SqlBool>;
  /** The expression for a text within the JSON that a column holds, by the names on the way to it. */
  inJson(column: string, path: readonly string[]): string;
  /** What stands behind `insert into table (columns)` for many rows, each a list of values in this order, and its parameters. */
  rows(columns: readonly Column[], rows: readonly SqlValue[][]): { readonly text: string; readonly values: SqlValue[] };
}

/** Tells the feed that a scope has a new version, once the transaction is committed. */
export type Announce = (change: ChangeRow) => void;

/** One open database. All errors that leave it and come from the database are StoreErrors; what `work` throws passes as it is. */
export interface Engine {
  readonly kind: 'sqlite' | 'postgres';
  readonly flavor: Flavor;
  /** Runs queries that only read; sees everything committed before the call. */
  read<Result>(query: (db: Db) => Promise<Result>): Promise<Result>;
  /** One serializable transaction, see `Store.transaction`. */
  transaction<Result>(work: (db: Db, announce: Announce) => Promise<Result>): Promise<Result>;
  /** The StoreError for an error of the driver; anything else as it is. */
  translated(error: unknown): unknown;
  onChange(heard: (notice: FeedNotice) => void): () => void;
  close(): Promise<void>;
}
