// How does the ledger's index keep up? Large inserts of many rows in chunks, each its own short transaction, so that holds and claims
// get their turn on the writer in between.

import { CompiledQuery, sql } from 'kysely';
import { encodeRow } from '../codec.ts';
import type { Db, Flavor } from '../database.ts';
import type { AuditIndexRow } from '../rows.ts';
import { TABLES } from '../schema.ts';
import type { Reach } from './reach.ts';

const CHUNK = 500;
const NAMES = [...TABLES.auditIndex.columns.keys()];
const COLUMNS = [...TABLES.auditIndex.columns.values()];

/** Appends rows; a (stream, line) that is there stays as it is. Answers when all are committed. */
export async function appendAuditIndex(reach: Reach, rows: readonly AuditIndexRow[]): Promise<void> {
  for (let from = 0; from < rows.length; from += CHUNK) {
    const chunk = rows.slice(from, from + CHUNK);
    await reach.write(async (db) => insertChunk(db, chunk, reach.flavor));
  }
}

/** The last line of a stream that is in the index; 0 for none. */
export function lastIndexedLine(reach: Reach, stream: string): Promise<number> {
  return reach.read(async (db) => {
    const { rows } = await sql<{
      line: number | null;
    }>`select max(line) as line from audit_index where stream = ${stream}`.execute(db);
    return Number(rows[0]?.line ?? 0);
  });
}

async function insertChunk(db: Db, rows: readonly AuditIndexRow[], flavor: Flavor): Promise<void> {
  const encoded = rows.map((row) => {
    const columns = encodeRow(TABLES.auditIndex, row);
    return NAMES.map((name) => columns[name] ?? null);
  });
  const { text, values } = flavor.rows(COLUMNS, encoded);
  const names = NAMES.map((name) => `"${name}"`);
  const statement = `insert into audit_index (${names}) ${text} on conflict (stream, line) do nothing`;
  await db.executeQuery(CompiledQuery.raw(statement, values));
}
