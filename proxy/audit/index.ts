// How does the database come to know the ledger? Lines are handed over as they are written and inserted in large batches behind, when
// traffic is calm, somebody reads, or too much waits. While the database fails, appends go on; what no longer fits into memory is read
// from the files again. Only appends, never repairs the middle.

import type { AuditIndexRow } from '../../store/rows.ts';
import type { SystemStore } from '../../store/store.ts';
import { ApiError } from '../errors.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import { rowOfEntry, rowOfWritten } from './index-row.ts';
import type { LedgerIndex } from './ledger.ts';
import { lineNumberOf, parseLine } from './line.ts';
import type { IndexedLine } from './restore.ts';
import { readStream, streamDirectory } from './segments.ts';
import type { WrittenLine } from './stream-file.ts';

const BATCH_ROWS = 500;
/** Lines kept in memory for the database; about 1 KiB each. */
const QUEUE_LINES = 2_000;
const DELAY_MS = 100;
/** From this many lines a second on traffic has the processor, and the index waits ... */
const PRESSING_LINES_PER_S = 1_000;
/** ... until this many lines are missing: what a reader then waits for is a few seconds. */
const MOST_BEHIND = 500_000;
const BACKOFF_FIRST_MS = 100;
const BACKOFF_MOST_MS = 5_000;
const CAUGHT_UP_WITHIN_MS = 10_000;

/** What {@link AuditIndex} needs. `stream` is the one that the ledger beside it writes. */
export interface AuditIndexOptions {
  readonly dataDir: string;
  readonly stream: string;
  readonly system: SystemStore;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface Waiter {
  readonly line: number;
  readonly since: number;
  readonly resolve: () => void;
  readonly reject: (error: ApiError) => void;
}

/** Fills the index of one stream. `openLedger` starts it; close it after the ledger. */
export class AuditIndex implements LedgerIndex {
  readonly #dataDir: string;
  readonly #stream: string;
  readonly #system: SystemStore;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #queue: WrittenLine[] = [];
  /** The batch that is being inserted, kept until the database has it. */
  #rows: AuditIndexRow[] | undefined;
  #reader: AsyncGenerator<AuditIndexRow, undefined> | undefined;
  /** The newest line that was written, and the newest that the database has. */
  #head = 0;
  #indexed = 0;
  #started = false;
  #running: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #backoffMs = 0;
  #closed = false;
  #waiters: Waiter[] = [];
  /** Lines written since the index last looked, when that was, and whether they came fast. */
  #recent = 0;
  #lookedAt = 0;
  #pressing = false;

  constructor({ dataDir, stream, system, clock, logger }: AuditIndexOptions) {
    this.#dataDir = dataDir;
    this.#stream = stream;
    this.#system = system;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** How many written lines the database does not have yet. */
  get behind(): number {
    return this.#head - this.#indexed;
  }

  async start(head: number): Promise<void> {
    this.#indexed = await this.#system.lastIndexedLine(this.#stream);
    this.#head = Math.max(this.#head, head);
    this.#started = true;
    this.#schedule(0);
  }

  written(lines: readonly WrittenLine[]): void {
    this.#head = lines.at(-1)?.line ?? this.#head;
    this.#recent += lines.length;
    if (this.behind <= QUEUE_LINES) for (const line of lines) this.#queue.push(line);
    else if (this.#queue.length > 0) this.#queue = [];
    if (this.#backoffMs === 0) this.#schedule(this.#waiters.length > 0 ? 0 : DELAY_MS);
  }

  reached(line: number): Promise<void> {
    if (line <= this.#indexed) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiters.push({ line, since: this.#clock.monotonic(), resolve, reject });
      if (this.#backoffMs === 0) this.#schedule(0);
    });
  }

  /** Resolves when the index has every line that is written at this moment; rejects with ApiError `unavailable` after 10 s. */
  caughtUp(): Promise<void> {
    return this.reached(this.#head);
  }

  async *linesBehind(line: number): AsyncGenerator<IndexedLine> {
    const last = await this.#system.lastIndexedLine(this.#stream);
    for (let from = line + 1; from <= last; from += BATCH_ROWS) {
      const wanted = Array.from({ length: Math.min(BATCH_ROWS, last - from + 1) }, (_, at) => from + at);
      const rows = await this.#system.auditIndex.all({ stream: this.#stream, line: wanted });
      yield* rows.toSorted((one, two) => one.line - two.line).map((row) => ({ line: row.line, text: row.text }));
    }
  }

  /** Inserts what it can still insert and ends. What is left is inserted after the next start. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#running;
    while (this.#started && this.behind > 0 && (await this.#step())) {}
    await this.#stopReading();
    this.#settle(true);
  }

  #schedule(delayMs: number): void {
    if (this.#closed || !this.#started || this.#running) return;
    if (this.#timer && delayMs > 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#begin(), delayMs);
    if (this.#waiters.length === 0) this.#timer.unref();
  }

  #begin(): void {
    this.#timer = undefined;
    this.#look();
    if (this.#mayWait()) {
      this.#schedule(DELAY_MS);
      return;
    }
    const run = this.#run();
    this.#running = run;
    void run.then(() => {
      this.#running = undefined;
      if (this.behind > 0) this.#schedule(this.#backoffMs || (this.#waiters.length > 0 ? 0 : DELAY_MS));
    });
  }

  /** Notices how fast lines come. */
  #look(): void {
    const now = this.#clock.monotonic();
    const seconds = (now - this.#lookedAt) / 1000;
    if (seconds < DELAY_MS / 2000) return;
    this.#pressing = this.#recent / seconds > PRESSING_LINES_PER_S;
    this.#recent = 0;
    this.#lookedAt = now;
  }

  /** Whether traffic should have the processor now. */
  #mayWait(): boolean {
    return this.#pressing && this.#waiters.length === 0 && this.behind < MOST_BEHIND;
  }

  async #run(): Promise<void> {
    let well = true;
    while (well && !this.#closed && this.behind > 0 && !this.#mayWait()) {
      well = await this.#step();
      this.#look();
    }
    this.#backoffMs = well ? 0 : Math.min(BACKOFF_MOST_MS, this.#backoffMs * 2 || BACKOFF_FIRST_MS);
    this.#settle(false);
  }

  /** Inserts one batch; false when it could not be read or the database refused. */
  async #step(): Promise<boolean> {
    try {
      this.#rows ??= await this.#next();
      if (this.#rows.length > 0) await this.#system.appendAuditIndex(this.#rows);
      this.#indexed = this.#rows.at(-1)?.line ?? this.#head;
      this.#rows = undefined;
      if (this.#backoffMs > 0) this.#logger.info({ line: this.#indexed }, 'the audit index is being filled again');
      this.#backoffMs = 0;
      this.#settle(false);
      return true;
    } catch (err) {
      if (this.#backoffMs === 0)
        this.#logger.error(
          { err, behind: this.behind },
          'the audit index cannot be filled; the ledger goes on without it',
        );
      return false;
    }
  }

  /** The next rows, from memory where they are there, else from the files. None: no line between here and the head can be read. */
  async #next(): Promise<AuditIndexRow[]> {
    const next = this.#queue[0];
    if (next === undefined || next.line > this.#indexed + 1) {
      const rows = await this.#fromFiles(next?.line ?? this.#head + 1);
      if (rows.length > 0 || next === undefined) return rows;
    }
    return this.#queue.splice(0, BATCH_ROWS).map((line) => rowOfWritten(this.#stream, line));
  }

  /** Goes on reading where the batch before stopped. */
  async #fromFiles(before: number): Promise<AuditIndexRow[]> {
    const reader = this.#reader ?? readRows(streamDirectory(this.#dataDir, this.#stream), this.#indexed);
    this.#reader = reader;
    const rows: AuditIndexRow[] = [];
    while (rows.length < BATCH_ROWS) {
      const { value, done } = await reader.next();
      if (done) this.#reader = undefined;
      if (done || value.line >= before) break;
      rows.push(value);
    }
    if (rows.length < BATCH_ROWS) await this.#stopReading();
    return rows;
  }

  async #stopReading(): Promise<void> {
    await this.#reader?.return(undefined);
    this.#reader = undefined;
  }

  #settle(ended: boolean): void {
    const limit = this.#clock.monotonic() - CAUGHT_UP_WITHIN_MS;
    const waiting: Waiter[] = [];
    for (const waiter of this.#waiters) {
      if (waiter.line <= this.#indexed) waiter.resolve();
      else if (ended || waiter.since <= limit) waiter.reject(notCaughtUp());
      else waiting.push(waiter);
    }
    this.#waiters = waiting;
  }
}

async function* readRows(directory: string, after: number): AsyncGenerator<AuditIndexRow, undefined> {
  for await (const { lines } of readStream(directory, after + 1)) {
    for (const bytes of lines) {
      const entry = (lineNumberOf(bytes) ?? 0) > after ? parseLine(bytes.toString('utf8')) : undefined;
      if (entry) yield rowOfEntry(entry, bytes.toString('utf8'));
    }
  }
}

function notCaughtUp(): ApiError {
  return new ApiError(
    'unavailable',
    'The audit index has not caught up with the ledger because the database does not answer. Try again later.',
  );
}
