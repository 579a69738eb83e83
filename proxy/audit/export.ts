// How does the ledger leave as one file? CSV for spreadsheets, in which no cell can start a formula, and JSON lines; in chunks.

import { stringify } from 'csv-stringify/sync';
import type { PresentedEntry } from './presented.ts';
import { withoutFormula } from './spreadsheet.ts';

/** The columns of the CSV, in their order. */
export const CSV_COLUMNS = [
  'id',
  'seq',
  'at',
  'kind',
  'decision_id',
  'actor',
  'tenant',
  'agent',
  'action',
  'method',
  'url',
  'decision',
  'rule',
  'status',
  'latency_ms',
  'hash',
  'prev_hash',
] as const;

/** What an export can be. */
export type ExportFormat = 'csv' | 'jsonl';

/** The media type of an export. */
export const EXPORT_TYPE: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  jsonl: 'application/jsonl; charset=utf-8',
};

/** The text of an export: a header where the format has one, then a row or line for every entry. */
export async function* exportText(
  format: ExportFormat,
  pages: AsyncIterable<readonly PresentedEntry[]>,
): AsyncGenerator<string> {
  if (format === 'csv') yield rowsOf([CSV_COLUMNS]);
  for await (const entries of pages) {
    if (entries.length === 0) continue;
    yield format === 'csv'
      ? rowsOf(entries.map(cellsOf))
      : entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
  }
}

/** Texts that a spreadsheet would calculate are marked; numbers stay numbers. */
function rowsOf(rows: readonly (readonly unknown[])[]): string {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === 'string' ? withoutFormula(cell) : cell)));
  return stringify(cells, { record_delimiter: '\r\n' });
}

function cellsOf(entry: PresentedEntry): unknown[] {
  const { actor, request } = entry;
  return [
    entry.id,
    entry.seq,
    entry.at,
    entry.kind,
    entry.decision_id,
    actor.email ?? actor.id,
    entry.tenant_id,
    entry.agent?.name,
    entry.action?.type,
    request?.method,
    request?.url,
    entry.decision,
    entry.rule?.name,
    entry.outcome?.status,
    entry.latency_ms,
    entry.hash,
    entry.prev_hash,
  ];
}
