// Does the index say what the files say? Compares every column of every row with its line, finds added rows and those that are missing
// without a signed statement, and for streams whose files are elsewhere (other replicas) checks the lines that the rows themselves carry.

import type { AuditIndexRow } from '../../store/rows.ts';
import type { SystemStore } from '../../store/store.ts';
import { ChainWalk, emptyHeads } from './chain.ts';
import type { Entry } from './entry.ts';
import { rowOfEntry } from './index-row.ts';
import { chainOf } from './line.ts';
import type { KnownRemovals, Removals } from './removals.ts';
import { streamsIn } from './segments.ts';
import {
  type Broken,
  type CheckedLine,
  reportOf,
  StreamCheck,
  type StreamReport,
  type VerifyOptions,
  type VerifyReport,
} from './verify.ts';

const PAGE_ROWS = 500;

/** What is known of one chain (a tenant's, an organization's, the instance's). */
export interface ChainReport {
  entries: number;
  /** What is wrong with its rows in the index. */
  broken: Broken | undefined;
}

/** The files, and by chain what the index says of them. */
export interface LedgerReport {
  readonly files: VerifyReport;
  readonly chains: ReadonlyMap<string, ChainReport>;
}

/** What {@link verifyIndex} needs besides what files alone need. */
export interface VerifyIndexOptions extends VerifyOptions {
  readonly dataDir: string;
  readonly system: SystemStore;
  /** Who says which rows are missing on purpose; absent: none may be. */
  readonly removals?: Removals;
}

/** Checks files and index in one pass. Rejects on I/O errors and where the database does not answer. */
export async function verifyIndex(options: VerifyIndexOptions): Promise<LedgerReport> {
  const rows = new IndexRows(options.system);
  const chains = new Chains(options.removals);
  const reports: StreamReport[] = [];
  const unseen = new Set(await streamsIn(options.dataDir));
  for (let row = await rows.peek(); row; row = await rows.peek()) {
    const { stream } = row;
    if (unseen.delete(stream)) reports.push(await compareStream(stream, rows, chains, options));
    else await checkCarried(stream, rows, chains);
  }
  for (const stream of unseen) reports.push(await compareStream(stream, rows, chains, options));
  return { files: reportOf(reports.sort((one, two) => (one.stream < two.stream ? -1 : 1))), chains: chains.reports };
}

class Chains {
  readonly reports = new Map<string, ChainReport>();
  readonly #removals: Removals | undefined;
  #known: KnownRemovals | undefined;

  constructor(removals: Removals | undefined) {
    this.#removals = removals;
  }

  /** Whether an entry is missing on purpose. Statements are read again before the answer is no: one may have been made since. */
  async mayMiss(entry: Entry): Promise<boolean> {
    if (this.#known?.covers(entry)) return true;
    this.#known = await this.#removals?.known();
    return this.#known?.covers(entry) ?? false;
  }

  /** The statements of this moment. */
  async removed(): Promise<KnownRemovals | undefined> {
    this.#known = await this.#removals?.known();
    return this.#known;
  }

  count(chain: string): void {
    this.#of(chain).entries += 1;
  }

  complain(chain: string, broken: Broken): void {
    this.#of(chain).broken ??= broken;
  }

  #of(chain: string): ChainReport {
    const known = this.reports.get(chain);
    if (known) return known;
    const fresh = { entries: 0, broken: undefined };
    this.reports.set(chain, fresh);
    return fresh;
  }
}

/** The index's rows, stream by stream and line by line. */
class IndexRows {
  readonly #system: SystemStore;
  #page: readonly AuditIndexRow[] = [];
  #at = 0;
  #cursor: string | null | undefined;

  constructor(system: SystemStore) {
    this.#system = system;
  }

  /** The next row, without taking it; undefined at the end. */
  async peek(): Promise<AuditIndexRow | undefined> {
    if (this.#at === this.#page.length && this.#cursor !== null) {
      const page = await this.#system.auditIndex.page({
        limit: PAGE_ROWS,
        sort: { column: 'stream' },
        cursor: this.#cursor,
      });
      this.#page = page.items;
      this.#cursor = page.next_cursor;
      this.#at = 0;
    }
    return this.#page[this.#at];
  }

  take(): void {
    this.#at += 1;
  }
}

async function compareStream(
  stream: string,
  rows: IndexRows,
  chains: Chains,
  options: VerifyIndexOptions,
): Promise<StreamReport> {
  const check = new StreamCheck(options.dataDir, stream, options);
  for await (const lines of check.lines()) {
    for (const line of lines) {
      if (line.entry) chains.count(chainOf(line.entry));
      await compareLine(stream, line, rows, chains);
    }
  }
  const live = options.upTo?.has(stream) ?? false;
  for (let row = await rows.peek(); row?.stream === stream; row = await rows.peek()) {
    if (!live)
      chains.complain(chainOf(row), { stream, line: row.line, why: 'the index has it, but the file does not' });
    rows.take();
  }
  return check.report();
}

async function compareLine(
  stream: string,
  { line, entry, bytes }: CheckedLine,
  rows: IndexRows,
  chains: Chains,
): Promise<void> {
  let row = await rows.peek();
  while (row?.stream === stream && row.line < line) {
    chains.complain(chainOf(row), { stream, line: row.line, why: 'the index has it, but the file does not' });
    rows.take();
    row = await rows.peek();
  }
  const found = row?.stream === stream && row.line === line ? row : undefined;
  if (found) rows.take();
  if (!entry || (!found && (await chains.mayMiss(entry)))) return;
  const why = found ? difference(rowOfEntry(entry, bytes.toString('utf8')), found) : 'it is missing in the index';
  if (why === undefined) return;
  chains.complain(chainOf(entry), { stream, line, why });
  if (found) chains.complain(chainOf(found), { stream, line, why });
}

function difference(expected: AuditIndexRow, found: AuditIndexRow): string | undefined {
  for (const column of Object.keys(expected) as (keyof AuditIndexRow)[]) {
    if (expected[column] !== found[column]) return `the index says something else in column ${column}`;
  }
  return undefined;
}

async function checkCarried(stream: string, rows: IndexRows, chains: Chains): Promise<void> {
  const removed = await chains.removed();
  let absent = removed?.linesOf(stream) ?? 0;
  const walk = new ChainWalk(stream, emptyHeads(), { openStart: (chain) => removed?.touches(chain, stream) ?? false });
  for (let row = await rows.peek(); row?.stream === stream; row = await rows.peek()) {
    rows.take();
    const gap = row.line - walk.heads.line - 1;
    if (gap > 0 && gap <= absent) {
      absent -= gap;
      walk.leapTo(row.line);
    }
    const { entry, why } = walk.follow(Buffer.from(row.text));
    const problem = why ?? (entry && difference(rowOfEntry(entry, row.text), row));
    const chain = chainOf(row);
    chains.count(chain);
    if (problem !== undefined) chains.complain(chain, { stream, line: row.line, why: problem });
  }
}
