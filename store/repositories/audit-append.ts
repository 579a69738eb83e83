// How does the ledger's index keep up? Large multi-row inserts in chunks, each its own short transaction, so that holds and claims
// get their turn on the writer in between.

import { CompiledQuery, sql } from 'kysely';
import { encodeRow } from '../codec.ts';
import type { Db, SqlValue } from '../database.ts';
import type { AuditIndexRow } from '../rows.ts';
import { TABLES } from '../schema.ts';
import type { Reach } from './reach.ts';

const CHUNK = 500;
const COLUMNS = [...TABLES.auditIndex.columns.keys()];

/** Appends rows; a (stream, line) that is there stays as it is. Answers when all are committed. */
export async function appendAuditIndex(reach: Reach, rows: readonly AuditIndexRow[]): Promise<void> {
  for (let from = 0; from < rows.length; from += CHUNK) {
    const chunk = rows.slice(from, from + CHUNK);
    await reach.write(async (db) => insertChunk(db, chunk, reach.flavor.placeholder));
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

async function insertChunk(
  db: Db,
  rows: readonly AuditIndexRow[],
  placeholder: (index: number) => string,
): Promise<void> {
  const values: SqlValue[] = [];
  for (const row of rows) {
    const encoded = encodeRow(TABLES.auditIndex, row);
    for (const column of COLUMNS) values.push(encoded[column] ?? null);
  }
  await db.executeQuery(CompiledQuery.raw(statement(rows.length, placeholder), values));
}

/** The builder would make a node per value; here the text is put together once per number of rows. */
function statement(rows: number, placeholder: (index: number) => string): string {
  const tuples: string[] = [];
  for (let row = 0; row < rows; row += 1) {
    tuples.push(`(${COLUMNS.map((_, column) => placeholder(row * COLUMNS.length + column + 1)).join(',')})`);
  }
  const names = COLUMNS.map((name) => `"${name}"`).join(',');
  return `insert into audit_index (${names}) values ${tuples.join(',')} on conflict (stream, line) do nothing`;
}
