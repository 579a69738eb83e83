// How does the query builder use one SQLite handle? Whoever has it has it alone until the statement or the transaction is over,
// so that no insert can end in another one's rollback. Transactions are BEGIN IMMEDIATE.

import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { SqlValue } from '../database.ts';
import type { SqliteConnection } from './connection.ts';

/** A kysely dialect over one handle that stays open for the life of the store. */
export function sqliteDialect(connection: SqliteConnection): Dialect {
  return {
    createDriver: () => new QueuedDriver(connection),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createAdapter: () => new QueuedAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  };
}

/** The queue is the driver's: in order, and a thousand who wait are not all woken for each one that goes on. */
class QueuedAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

class QueuedDriver implements Driver {
  readonly #connection: SqliteConnection;
  readonly #shared: DatabaseConnection;
  readonly #waiting: (() => void)[] = [];
  #taken = false;

  constructor(connection: SqliteConnection) {
    this.#connection = connection;
    this.#shared = new SharedConnection(connection);
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    if (this.#taken) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#taken = true;
    return this.#shared;
  }

  async releaseConnection(): Promise<void> {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#taken = false;
  }

  async beginTransaction(): Promise<void> {
    await this.#connection.run('begin immediate');
  }

  async commitTransaction(): Promise<void> {
    await this.#connection.run('commit');
  }

  /** SQLite has already rolled back where the disk was full or failed; then there is nothing left to do. */
  async rollbackTransaction(): Promise<void> {
    await this.#connection.run('rollback').catch((error: Error) => {
      if (!error.message.includes('no transaction is active')) throw error;
    });
  }

  /** Whatever has the handle finishes first; the handle itself belongs to whoever opened it. */
  async destroy(): Promise<void> {
    await this.acquireConnection();
  }
}

class SharedConnection implements DatabaseConnection {
  readonly #connection: SqliteConnection;

  constructor(connection: SqliteConnection) {
    this.#connection = connection;
  }

  async executeQuery<Row>({ sql, parameters, query }: CompiledQuery): Promise<QueryResult<Row>> {
    const values = parameters as readonly SqlValue[];
    const changes =
      query.kind === 'UpdateQueryNode' || query.kind === 'DeleteQueryNode' || query.kind === 'InsertQueryNode';
    if (!changes) return { rows: (await this.#connection.all(sql, values)) as Row[] };
    const ran = await this.#connection.run(sql, values);
    return { rows: [], numAffectedRows: BigInt(ran.changes) };
  }

  // biome-ignore lint/correctness/useYield: the interface asks for a generator; nothing here streams.
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error('The store does not stream queries.');
  }
}
