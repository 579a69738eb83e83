// Where does the master key come from? From HOLDGATE_MASTER_KEY, or on SQLite from a file in the data directory that the first start
// makes; replicas that share a database must be given it, or each would make its own.

import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { StartError } from '../errors.ts';
import type { Logger } from '../runtime/logger.ts';

const KEY_BYTES = 32;
const FILE = 'master.key';
const OTHERS_MAY = 0o077;

export interface MasterKeySource {
  /** The value of HOLDGATE_MASTER_KEY: 32 bytes in base64. */
  readonly value: string | undefined;
  readonly dataDir: string;
  readonly databaseKind: 'sqlite' | 'postgres';
  readonly logger: Logger;
}

/** The 32 bytes. Throws StartError when the value is not one, or when it is missing with PostgreSQL. */
export function masterKeyFrom({ value, dataDir, databaseKind, logger }: MasterKeySource): Buffer {
  if (value !== undefined && value !== '') return decoded(value, 'HOLDGATE_MASTER_KEY');
  if (databaseKind === 'postgres') {
    throw new StartError(
      'HOLDGATE_MASTER_KEY is missing. With PostgreSQL it must be set, to the same 32 bytes in base64 for every replica; `openssl rand -base64 32` makes one.',
    );
  }
  const path = join(dataDir, FILE);
  const existing = read(path);
  if (existing === undefined) create(dataDir, path, logger);
  else if ((statSync(path).mode & OTHERS_MAY) !== 0) {
    chmodSync(path, 0o600);
    logger.warn(
      { path },
      'The master key file could be read by others; its mode is 600 now. Consider a new key: holdgate vault rekey.',
    );
  }
  return decoded(existing ?? read(path) ?? '', path);
}

/** Linked into place when it is whole, so that of two processes starting at once both read the same key. */
function create(dataDir: string, path: string, logger: Logger): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}`;
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeSync(file, `${randomBytes(KEY_BYTES).toString('base64')}\n`);
    fsyncSync(file);
    linkSync(draft, path);
    logger.warn(
      { path },
      'HOLDGATE_MASTER_KEY is not set: a master key was made in the data directory. Back it up apart from the database.',
    );
  } catch (error) {
    if (!hasCode(error, 'EEXIST'))
      throw new StartError(`The master key file ${path} cannot be made.`, { cause: error });
  } finally {
    closeSync(file);
    rmSync(draft, { force: true });
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw new StartError(`The master key file ${path} cannot be read.`, { cause: error });
  }
}

function decoded(text: string, where: string): Buffer {
  const bytes = Buffer.from(text.trim(), 'base64');
  if (bytes.length !== KEY_BYTES || bytes.toString('base64') !== text.trim()) {
    throw new StartError(
      `${where} is not a master key: it must be 32 bytes in base64 (44 characters), as \`openssl rand -base64 32\` makes them.`,
    );
  }
  return bytes;
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
