// How does the store run on PostgreSQL? A pool, SERIALIZABLE transactions that are repeated when they collide, and LISTEN/NOTIFY.

import { setTimeout as pause } from 'node:timers/promises';
import { Kysely, PostgresDialect, type SqlBool, sql } from 'kysely';
import { type ClientConfig, Pool, types } from 'pg';
import type { Announce, Db, Engine, Flavor } from '../database.ts';
import { Feed } from '../feed.ts';
import { migrate } from '../migrations/migrate.ts';
import type { SchemaFlavor } from '../migrations/migration.ts';
import type { ChangeRow } from '../rows.ts';
import type { ColumnKind } from '../schema.ts';
import { isRepeatable, translated } from './errors.ts';
import { CHANNEL, Listener } from './listener.ts';
import { Turns } from './turns.ts';

const POOL_SIZE = 10;
const CONNECT_TIMEOUT_MS = 5000;
const STATEMENT_TIMEOUT_MS = 30_000;
const TRIES = 25;
const LONGEST_PAUSE_MS = 200;
const INT8 = 20;
/** Whoever migrates holds this lock, so that replicas that start together do it once. */
const MIGRATION_LOCK = 4_651_230_917;

/** What JSON gives as text and the column holds as a number. */
const CASTS: Partial<Record<ColumnKind, string>> = {
  integer: '::bigint',
  boolean: '::bigint',
  real: '::double precision',
};

const flavor: Flavor = {
  like: (column, pattern) => sql<SqlBool>`${sql.ref(column)} ilike ${pattern} escape '\\'`,
  // Joined by a character that nobody types, so that no match spans two columns.
  likeAny: (columns, pattern) =>
    sql<SqlBool>`(concat_ws(chr(31), ${sql.join(columns.map((column) => sql.ref(column)))}) collate "C") ilike ${pattern} escape '\\'`,
  oneOf: (column, values) => sql<SqlBool>`${sql.ref(column)} = any(${values})`,
  inJson: (column, path) => `("${column}"::json #>> '{${path.join(',')}}')`,
  // One parameter: a statement may have no more than 65,535.
  rows: (columns, rows) => ({
    text: `select ${columns.map(({ kind }, at) => `(value ->> ${at})${CASTS[kind] ?? ''}`)} from json_array_elements($1::json)`,
    values: [JSON.stringify(rows)],
  }),
};

/** Versions, times and counts stay far below 2^53, so int8 is a number here and not the driver's text. */
function parserOf(...request: Parameters<typeof types.getTypeParser>) {
  return Number(request[0]) === INT8 ? Number : types.getTypeParser(...request);
}

/** Opens the database and brings its schema up to date. Throws StoreError `unavailable`, `read_only` or `newer_schema`. */
export async function openPostgres(url: string): Promise<Engine> {
  const config: ClientConfig = {
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    keepAlive: true,
    application_name: 'holdgate',
    types: { getTypeParser: parserOf as typeof types.getTypeParser },
  };
  const pool = new Pool({ ...config, max: POOL_SIZE });
  // A connection that breaks while nobody uses it is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => {});
  const db: Db = new Kysely({ dialect: new PostgresDialect({ pool: new Turns(pool, POOL_SIZE) }) });
  const feed = new Feed();
  const listener = new Listener(config, feed);
  try {
    await migrateAlone(db);
    await listener.start();
  } catch (error) {
    await listener.close();
    await db.destroy();
    throw translated(error);
  }
  return engineOver({ db, feed, listener });
}

const MIGRATING: SchemaFlavor = { stampChanges: true, inJson: flavor.inJson };

/** READ COMMITTED, since a serializable snapshot taken before the lock would not see what the process before us made. */
function migrateAlone(db: Db): Promise<void> {
  const alone = db.transaction().setIsolationLevel('read committed');
  return alone.execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`.execute(transaction);
    await migrate(transaction, MIGRATING);
  });
}

function engineOver({ db, feed, listener }: { db: Db; feed: Feed; listener: Listener }): Engine {
  return {
    kind: 'postgres',
    flavor,
    async read(query) {
      try {
        return await query(db);
      } catch (error) {
        throw translated(error);
      }
    },
    async transaction(work) {
      const { result, changed } = await repeated(() => once(db, work));
      for (const change of changed) feed.announce(change);
      return result;
    },
    translated,
    onChange: (heard) => feed.onChange(heard),
    async close() {
      await listener.close();
      await db.destroy();
    },
  };
}

async function once<Result>(db: Db, work: (db: Db, announce: Announce) => Promise<Result>) {
  const changed: ChangeRow[] = [];
  const result = await db
    .transaction()
    .setIsolationLevel('serializable')
    .execute(async (transaction) => {
      const answer = await work(transaction, (change) => changed.push(change));
      for (const change of changed) await announceWithin(transaction, change);
      return answer;
    });
  return { result, changed };
}

/** The notice leaves with the commit, or not at all. */
async function announceWithin(transaction: Db, change: ChangeRow): Promise<void> {
  await sql`update changes set changed_at = clock_timestamp() where tenant_id = ${change.tenant_id}`.execute(
    transaction,
  );
  await sql`select pg_notify(${CHANNEL}, ${JSON.stringify(change)})`.execute(transaction);
}

async function repeated<Result>(run: () => Promise<Result>): Promise<Result> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await run();
    } catch (error) {
      if (!isRepeatable(error) || tried === TRIES) throw translated(error);
    }
    await pause(Math.random() * Math.min(2 ** tried, LONGEST_PAUSE_MS));
  }
}
