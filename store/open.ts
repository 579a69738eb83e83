// Where is the database? A URL of PostgreSQL, or a file of SQLite in the data directory. The one entry to the store.

import { join } from 'node:path';
import { sql } from 'kysely';
import type { Engine } from './database.ts';
import { factsOf } from './facts.ts';
import { openPostgres } from './postgres/engine.ts';
import { reachOf, transact } from './repositories/reach.ts';
import { scopeOver } from './repositories/scope.ts';
import { openSqlite } from './sqlite/engine.ts';
import type { Store } from './store.ts';

const FILE_NAME = 'holdgate.sqlite';

/** `url`: `postgres://…`, `sqlite:<path>`, or undefined for the file in `dataDir`. */
export interface StoreOptions {
  readonly url?: string | undefined;
  readonly dataDir: string;
}

/**
 * Opens the store and brings its schema up to date. Rejects with StoreError `locked` (another process has the file), `read_only`,
 * `corrupt`, `newer_schema` or `unavailable`. On SQLite the data directory is this process's alone until `close`.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  return storeOver(await openEngine(options));
}

function openEngine({ url, dataDir }: StoreOptions): Promise<Engine> {
  if (url === undefined) return openSqlite(join(dataDir, FILE_NAME));
  if (/^postgres(ql)?:\/\//.test(url)) return openPostgres(url);
  return openSqlite(url.replace(/^sqlite:(\/\/(?=\/))?/, ''));
}

function storeOver(engine: Engine): Store {
  let closing: Promise<void> | undefined;
  return {
    kind: engine.kind,
    ...scopeOver(reachOf(engine)),
    transaction: (work) => transact(engine, (reach) => work(scopeOver(reach))),
    onChange: (heard) => engine.onChange(heard),
    ping: () => engine.read(async (db) => void (await sql`select 1`.execute(db))),
    facts: () => factsOf(engine),
    close() {
      closing ??= engine.close();
      return closing;
    },
  };
}
