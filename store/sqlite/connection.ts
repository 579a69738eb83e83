// How is SQLite spoken to? The only file that knows the sqlite3 package: one handle, promises, plain rows.

import sqlite3 from 'sqlite3';
import type { SqlValue } from '../database.ts';

/** What a statement without rows did. */
export interface Ran {
  readonly changes: number;
}

/** An error of SQLite with its symbolic code, such as SQLITE_BUSY. */
export interface SqliteError extends Error {
  readonly code: string;
}

/** Whether an error came from SQLite. */
export function isSqliteError(error: unknown): error is SqliteError {
  return (
    error instanceof Error &&
    typeof (error as Partial<SqliteError>).code === 'string' &&
    (error as SqliteError).code.startsWith('SQLITE_')
  );
}

/** One open handle; statements run one after the other, off the event loop. */
export class SqliteConnection {
  readonly #handle: sqlite3.Database;

  private constructor(handle: sqlite3.Database) {
    this.#handle = handle;
    handle.serialize();
  }

  /** Opens a file; `create` makes an empty one where there is none. */
  static open(file: string, { create }: { create: boolean }): Promise<SqliteConnection> {
    const mode = sqlite3.OPEN_READWRITE | sqlite3.OPEN_FULLMUTEX | (create ? sqlite3.OPEN_CREATE : 0);
    return new Promise((resolve, reject) => {
      const handle = new sqlite3.Database(file, mode, (error) =>
        error ? reject(error) : resolve(new SqliteConnection(handle)),
      );
    });
  }

  all(statement: string, values: readonly SqlValue[] = []): Promise<Record<string, SqlValue>[]> {
    return new Promise((resolve, reject) => {
      this.#handle.all<Record<string, SqlValue>>(statement, values, (error, rows) =>
        error ? reject(error) : resolve(rows),
      );
    });
  }

  run(statement: string, values: readonly SqlValue[] = []): Promise<Ran> {
    return new Promise((resolve, reject) => {
      this.#handle.run(statement, values, function (this: Ran, error) {
        if (error) reject(error);
        else resolve({ changes: this.changes });
      });
    });
  }

  close(): Promise<void> {
    return new Promise((resolve, reject) => this.#handle.close((error) => (error ? reject(error) : resolve())));
  }
}
