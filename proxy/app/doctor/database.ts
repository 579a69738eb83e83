// Does the database answer, and is it whole? Only read: opening it as the product does would bring its schema up to date.

import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { isSqliteError, SqliteConnection } from '../../../store/sqlite/connection.ts';
import type { Finding } from '../../api/instance.ts';
import type { Config } from '../../config/config.ts';

const NAME = 'database';
const LIMIT_MS = 5_000;
const NO_HOST = 'none';

/** Where the database is: the file of SQLite, or host and name of PostgreSQL; neither a user nor a password. */
export function databasePlace({ databaseUrl, dataDir }: Pick<Config, 'databaseUrl' | 'dataDir'>): {
  readonly kind: 'sqlite' | 'postgres';
  readonly place: string;
} {
  if (databaseUrl === undefined) return { kind: 'sqlite', place: join(dataDir, 'holdgate.sqlite') };
  if (databaseUrl.startsWith('sqlite:'))
    return { kind: 'sqlite', place: databaseUrl.replace(/^sqlite:(\/\/(?=\/))?/, '') };
  // The driver takes a URL without a host, which then is in the query; the platform's parser does not.
  const readable = databaseUrl.replace('@/', `@${NO_HOST}/`);
  if (!URL.canParse(readable)) return { kind: 'postgres', place: 'PostgreSQL' };
  const { host, pathname, searchParams } = new URL(readable);
  const named = host === NO_HOST ? searchParams.get('host') : host;
  return { kind: 'postgres', place: `${named || 'this machine'}${pathname}` };
}

/** What is to be said about the configured database. */
export function databaseFinding(config: Config): Promise<Finding> {
  const { kind, place } = databasePlace(config);
  return kind === 'sqlite' ? sqlite(place) : postgres(config.databaseUrl ?? '');
}

async function sqlite(file: string): Promise<Finding> {
  if (!existsSync(file)) return { name: NAME, ok: true, says: 'SQLite, will be made in the data directory' };
  if (!statSync(file).isFile() || statSync(file).size === 0) return damaged(file);
  try {
    const connection = await SqliteConnection.open(file, { create: false });
    try {
      const [check] = await connection.all('pragma quick_check(1)');
      return check?.quick_check === 'ok' ? { name: NAME, ok: true, says: `SQLite, ${file} is whole` } : damaged(file);
    } finally {
      await connection.close();
    }
  } catch (error) {
    if (!isSqliteError(error)) throw error;
    return error.code === 'SQLITE_NOTADB' || error.code === 'SQLITE_CORRUPT'
      ? damaged(file)
      : { name: NAME, ok: false, says: `${file} cannot be read (${error.code})` };
  }
}

const damaged = (file: string): Finding => ({
  name: NAME,
  ok: false,
  says: `${file} is no whole database: restore a backup, or move it away to begin anew`,
});

async function postgres(url: string): Promise<Finding> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: LIMIT_MS, query_timeout: LIMIT_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ server_version: string }>('show server_version');
    return { name: NAME, ok: true, says: `PostgreSQL ${rows[0]?.server_version ?? ''} answers` };
  } catch (error) {
    // The driver's message can name the user and the host, which the operator gave; never the password.
    return {
      name: NAME,
      ok: false,
      says: `PostgreSQL does not let Holdgate in: ${(error as Error).message || (error as NodeJS.ErrnoException).code}. Check HOLDGATE_DATABASE_URL`,
    };
  } finally {
    await client.end().catch(() => undefined);
  }
}
