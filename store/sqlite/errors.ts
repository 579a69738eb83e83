// What does an error of SQLite mean to the rest of the program?

import { StoreError, type StoreErrorCode } from '../store.ts';
import { isSqliteError } from './connection.ts';

const MEANING: Readonly<Record<string, { code: StoreErrorCode; sentence: (file: string) => string }>> = {
  SQLITE_CONSTRAINT: { code: 'conflict', sentence: () => 'A row with the same unique values is already there.' },
  SQLITE_BUSY: {
    code: 'locked',
    sentence: (file) => `The database ${file} is locked by another program. Close it there.`,
  },
  SQLITE_READONLY: {
    code: 'read_only',
    sentence: (file) => `The database ${file} cannot be written. Make its directory writable.`,
  },
  SQLITE_CORRUPT: { code: 'corrupt', sentence: (file) => `The database ${file} is damaged. Restore a backup.` },
  SQLITE_NOTADB: {
    code: 'corrupt',
    sentence: (file) => `The file ${file} is not a database. Restore a backup, or move it away.`,
  },
};

const UNAVAILABLE = {
  code: 'unavailable' as const,
  sentence: (file: string) => `The database ${file} does not answer; see the cause.`,
};

/** The StoreError for an error of SQLite; anything else as it is. */
export function translated(error: unknown, file: string): unknown {
  if (!isSqliteError(error)) return error;
  if (error.code === 'SQLITE_ERROR' || (error.code === 'SQLITE_CONSTRAINT' && !error.message.includes('UNIQUE')))
    return error;
  const { code, sentence } = MEANING[error.code] ?? UNAVAILABLE;
  return new StoreError(code, sentence(file), { cause: error });
}
