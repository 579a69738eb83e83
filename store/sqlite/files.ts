// Which files does the database consist of? It is made under another name and moved into place whole, so that an empty or missing
// main file always means damage and never a fresh start. Nobody but the owner can read them.

import { closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { StoreError } from '../store.ts';

const OWNER_ONLY = 0o600;
const OWNER_ONLY_DIRECTORY = 0o700;
const NOT_WRITABLE = new Set(['EROFS', 'EACCES', 'EPERM']);

/** What has to be done to get a database: open what is there, or make it. Throws StoreError `corrupt`. */
export function stateOf(file: string): 'present' | 'absent' {
  if (existsSync(file)) {
    if (statSync(file).size > 0) return 'present';
    throw new StoreError(
      'corrupt',
      `The database ${file} is empty, so its content was lost. Restore a backup, or move the file away to begin anew.`,
    );
  }
  if (existsSync(`${file}-wal`) && statSync(`${file}-wal`).size > 0) {
    throw new StoreError(
      'corrupt',
      `The database ${file} is missing, but ${file}-wal beside it is not. Restore a backup, or move that file away to begin anew.`,
    );
  }
  return 'absent';
}

/** Makes the directory and an empty file that only its owner can read, where there is none. Throws StoreError `read_only`. */
export function prepareFile(file: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: OWNER_ONLY_DIRECTORY });
    closeSync(openSync(file, 'a', OWNER_ONLY));
  } catch (cause) {
    throw unwritable(file, cause);
  }
}

/** The name under which a new database is made. What a start that was interrupted left there is removed. */
export function draftOf(file: string): string {
  const draft = `${file}.new`;
  for (const ending of ['', '-wal', '-shm', '-journal']) rmSync(draft + ending, { force: true });
  return draft;
}

/** Moves a finished, closed database into place. */
export function putInPlace(draft: string, file: string): void {
  renameSync(draft, file);
}

function unwritable(file: string, cause: unknown): unknown {
  const code = (cause as NodeJS.ErrnoException).code ?? '';
  if (!NOT_WRITABLE.has(code))
    return new StoreError('unavailable', `The file ${file} cannot be opened; see the cause.`, { cause });
  return new StoreError('read_only', `The file ${file} cannot be written (${code}). Make its directory writable.`, {
    cause,
  });
}
