// How does the store run on SQLite? One queued writer, one reader beside it (write-ahead log), one process at a time.

import { Kysely, type SqlBool, sql } from 'kysely';
import type { Db, Engine, Flavor } from '../database.ts';
import { Feed } from '../feed.ts';
import { migrate } from '../migrations/migrate.ts';
import type { SchemaFlavor } from '../migrations/migration.ts';
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
  likeAny: (columns, pattern) =>
    sql<SqlBool>`(${sql.join(
      columns.map((column) => flavor.like(column, pattern)),
      sql` or `,
    )})`,
  oneOf: (column, values) =>
    sql<SqlBool>`${sql.ref(column)} in (select value from json_each(${JSON.stringify(values)}))`,
  inJson: (column, path) => `json_extract("${column}", '$.${path.join('.')}')`,
  // Value by value: one JSON parameter that SQLite takes apart itself costs half as much again (bench/README.md).
  rows: (columns, rows) => {
    const row = `(${columns.map(() => '?')})`;
    return { text: `values ${rows.map(() => row)}`, values: rows.flat() };
  },
};

const MIGRATING: SchemaFlavor = { stampChanges: false, inJson: flavor.inJson };

/** Opens the database file, made anew where there is none. Throws StoreError `locked`, `read_only`, `corrupt` or `newer_schema`. */
export async function openSqlite(file: string): Promise<Engine> {
  const opened: Opened[] = [];
  const unlock = await takeLock(file);
  const close = async () => {
    for (const one of opened.splice(0)) await closed(one);
    await unlock();
  };
  try {
    if (stateOf(file) === 'absent') await makeNew(file);
    const [writer, reader] = [await openWith(file, WRITER, opened), await openWith(file, READER, opened)];
    await migrated(writer);
    return engineOver({ file, writer, reader, close });
  } catch (error) {
    await close();
    throw translated(error, file);
  }
}

/** A handle and the query builder over it. */
interface Opened {
  readonly db: Db;
  readonly connection: SqliteConnection;
}

async function closed({ db, connection }: Opened): Promise<void> {
  await db.destroy();
  await connection.close();
}

async function makeNew(file: string): Promise<void> {
  const draft = draftOf(file);
  const opened: Opened[] = [];
  prepareFile(draft);
  await migrated(await openWith(draft, [], opened));
  for (const one of opened) await closed(one);
  putInPlace(draft, file);
}

const migrated = (db: Db): Promise<void> => db.transaction().execute((transaction) => migrate(transaction, MIGRATING));

/** Opens a file; what was opened is noted in `opened` at once, so that it is closed whatever comes after. */
async function openWith(file: string, pragmas: readonly string[], opened: Opened[]): Promise<Db> {
  const connection = await SqliteConnection.open(file, { create: false });
  const db: Db = new Kysely({ dialect: sqliteDialect(connection) });
  opened.push({ db, connection });
  for (const pragma of [...BOTH, ...pragmas]) await connection.all(`pragma ${pragma}`);
  await connection.all('select count(*) from sqlite_schema');
  return db;
}

interface Parts {
  readonly file: string;
  readonly writer: Db;
  readonly reader: Db;
  close(): Promise<void>;
}

function engineOver({ file, writer, reader, close }: Parts): Engine {
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
    close,
  };
}
