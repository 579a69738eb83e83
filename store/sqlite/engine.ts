// How does the store run on SQLite? One queued writer, one reader beside it (write-ahead log), one process at a time.

import { Kysely, type SqlBool, sql } from 'kysely';
import type { Db, Engine, Flavor } from '../database.ts';
import { Feed } from '../feed.ts';
import { migrate } from '../migrations/migrate.ts';
import type { ChangeRow } from '../rows.ts';
import { SqliteConnection } from './connection.ts';
import { sqliteDialect } from './dialect.ts';
import { translated } from './errors.ts';
import { draftOf, prepareFile, putInPlace, stateOf } from './files.ts';
import { takeLock } from './lock.ts';

const BUSY_TIMEOUT_MS = 5000;
const WRITER = ['journal_mode = wal', 'synchronous = full'];
const READER = ['query_only = on'];
const BOTH = [`busy_timeout = ${BUSY_TIMEOUT_MS}`, 'trusted_schema = off', 'temp_store = memory'];

const flavor: Flavor = {
  like: (column, pattern) => sql<SqlBool>`${sql.ref(column)} like ${pattern} escape '\\'`,
  oneOf: (column, values) =>
    sql<SqlBool>`${sql.ref(column)} in (select value from json_each(${JSON.stringify(values)}))`,
  placeholder: () => '?',
};

/** Opens the database file, made anew where there is none. Throws StoreError `locked`, `read_only`, `corrupt` or `newer_schema`. */
export async function openSqlite(file: string): Promise<Engine> {
  const unlock = await takeLock(file);
  try {
    if (stateOf(file) === 'absent') await makeNew(file);
    const writer = await openWith(file, WRITER);
    await writer.transaction().execute((db) => migrate(db, { stampChanges: false }));
    return engineOver({ file, writer, reader: await openWith(file, READER), unlock });
  } catch (error) {
    await unlock();
    throw translated(error, file);
  }
}

async function makeNew(file: string): Promise<void> {
  const draft = draftOf(file);
  prepareFile(draft);
  const db = await openWith(draft, []);
  await db.transaction().execute((transaction) => migrate(transaction, { stampChanges: false }));
  await db.destroy();
  putInPlace(draft, file);
}

async function openWith(file: string, pragmas: readonly string[]): Promise<Db> {
  const connection = await SqliteConnection.open(file, { create: false });
  try {
    for (const pragma of [...BOTH, ...pragmas]) await connection.all(`pragma ${pragma}`);
    await connection.all('select count(*) from sqlite_schema');
  } catch (error) {
    await connection.close();
    throw error;
  }
  return new Kysely({ dialect: sqliteDialect(connection) });
}

interface Parts {
  readonly file: string;
  readonly writer: Db;
  readonly reader: Db;
  readonly unlock: () => Promise<void>;
}

function engineOver({ file, writer, reader, unlock }: Parts): Engine {
  const feed = new Feed();
  const guarded = async <Result>(run: () => Promise<Result>): Promise<Result> => {
    try {
      return await run();
    } catch (error) {
      throw translated(error, file);
    }
  };
  return {
    kind: 'sqlite',
    flavor,
    read: (query) => guarded(() => query(reader)),
    async transaction(work) {
      const changed: ChangeRow[] = [];
      const result = await guarded(() =>
        writer.transaction().execute((db) => work(db, (change) => changed.push(change))),
      );
      for (const change of changed) feed.announce(change);
      return result;
    },
    translated: (error) => translated(error, file),
    onChange: (heard) => feed.onChange(heard),
    async close() {
      await writer.destroy();
      await reader.destroy();
      await unlock();
    },
  };
}
