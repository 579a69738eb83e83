// Is another process using this data directory? An exclusive transaction on a small database of its own, held for the life of the
// process; the operating system lets go of it however the process ends.

import { StoreError } from '../store.ts';
import { isSqliteError, SqliteConnection } from './connection.ts';
import { prepareFile } from './files.ts';

/** Takes the lock; the returned function gives it back. Throws StoreError `locked`. */
export async function takeLock(file: string): Promise<() => Promise<void>> {
  const lockFile = `${file}.lock`;
  prepareFile(lockFile);
  const connection = await SqliteConnection.open(lockFile, { create: true });
  try {
    await connection.run('begin exclusive');
  } catch (cause) {
    await connection.close();
    if (!isSqliteError(cause) || cause.code !== 'SQLITE_BUSY') throw cause;
    throw new StoreError(
      'locked',
      `Another Holdgate process is using ${file}. Stop it, or give this one another data directory.`,
      { cause },
    );
  }
  return () => connection.close();
}
