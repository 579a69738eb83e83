// How does an entry become durable before anything happens? Entries of one turn of the event loop are chained and written together
// (group commit), and `append` resolves behind the write. Writing blocks on purpose: into the page cache it costs a tenth of
// a thread-pool round trip; a disk that turns out slow is written without blocking until it is quick again.

import { mkdir } from 'node:fs/promises';
import { GateError, StartError } from '../errors.ts';
import { type Clock, rfc3339 } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import type { Appended, EntryInput, Ledger } from './entry.ts';
import { bodyOf, MAX_LINE_BYTES } from './line.ts';
import { type LedgerAlarm, readBack } from './recovery.ts';
import { type IndexedLine, restoreLines } from './restore.ts';
import { isStreamName, streamDirectory } from './segments.ts';
import { StreamFile, type WrittenLine } from './stream-file.ts';
import { lockStream } from './stream-lock.ts';

const WAIT_MS = 5_000;
const WATCH_MS = 250;
const BATCH_ENTRIES = 256;
const SEGMENT_BYTES = 64 * 1024 * 1024;
const HEADS_EVERY_LINES = 50_000;
/** A write that blocks this long means a slow disk; less is also what a busy machine takes from a process. */
const SLOW_WRITE_MS = 50;
/** So long nothing blocks; then one write shows whether the disk is quick again. */
const SLOW_FOR_MS = 3_000;
/** Room for the ledger's own members and for three bytes a character. */
const MAX_BODY_CHARACTERS = Math.floor(MAX_LINE_BYTES / 3) - 1_024;

/** When an entry counts as durable: in the kernel's hands, on the disk, or in the index as well. */
export type Durability = 'written' | 'synced' | 'database';

/** What the ledger needs of its index. */
export interface LedgerIndex {
  /** Lines were written; called in order, must return at once and never throw. */
  written(lines: readonly WrittenLine[]): void;
  /** Resolves when the index has this line; rejects when it cannot for now. */
  reached(line: number): Promise<void>;
  /** Begins to fill, with what lies behind the last indexed line; `head` is the ledger's last. Rejects when the database does not answer. */
  start(head: number): Promise<void>;
  /** The lines that the index has behind this one, in order. Rejects when the database does not answer. */
  linesBehind(line: number): AsyncIterable<IndexedLine>;
}

/** What {@link openLedger} needs. */
export interface LedgerOptions {
  readonly dataDir: string;
  /** This gate's name in the ledger; entry ids carry it. Lower-case letters, digits, `_` and `-`. */
  readonly stream: string;
  readonly durability: Durability;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Needed for durability `database`. */
  readonly index?: LedgerIndex;
  /** Size from which a segment is followed by a new one. */
  readonly segmentBytes?: number;
}

/** An entry on its way into the file. */
interface Waiting {
  readonly input: EntryInput;
  readonly body: string;
  readonly at: string;
  /** Monotonic ms. */
  readonly since: number;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: GateError) => void;
}

/** Entries that were chained together, between write and acknowledgement. */
interface Batch {
  readonly waiting: readonly Waiting[];
  readonly lines: readonly WrittenLine[];
}

/**
 * Opens a stream for writing: takes its lock, reads back its tail, cuts a torn last line, puts back what only the index still has, and
 * records both. A broken chain is an alarm, not a reason to stop. Throws StartError when another process writes the stream.
 */
export async function openLedger(options: LedgerOptions): Promise<SegmentLedger> {
  const { dataDir, stream, durability, index, clock, segmentBytes = SEGMENT_BYTES } = options;
  if (!isStreamName(stream))
    throw new StartError(
      `"${stream}" cannot name a ledger stream: use lower-case letters, digits, "_" and "-", at most 64.`,
    );
  if (durability === 'database' && !index) throw new StartError('Ledger durability "database" needs the index.');
  const directory = streamDirectory(dataDir, stream);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const unlock = await lockStream(directory);
  try {
    const found = await readBack(directory, stream);
    const file = new StreamFile({ stream, directory, found, segmentBytes, monotonic: () => clock.monotonic() });
    const { restored, alarm } = index
      ? await restoreLines(file, index.linesBehind(found.heads.line))
      : { restored: 0, alarm: undefined };
    await index?.start(file.head.line);
    const ledger = new SegmentLedger(options, { file, unlock });
    for (const one of [found.alarm, alarm]) if (one) ledger.raise(one);
    if (found.tornBytes > 0 || restored > 0) await ledger.append(repaired(found.tornBytes, restored));
    return ledger;
  } catch (error) {
    unlock();
    throw error;
  }
}

function repaired(cutBytes: number, restoredLines: number): EntryInput {
  const details = { cut_bytes: cutBytes, restored_lines: restoredLines };
  return {
    kind: 'ledger.repaired',
    tenant_id: null,
    organization_id: null,
    actor: { kind: 'system', id: 'ledger' },
    details,
  };
}

/** The ledger of one gate. Build it with {@link openLedger}. */
export class SegmentLedger implements Ledger {
  readonly stream: string;
  readonly dataDir: string;
  readonly #file: StreamFile;
  readonly #durability: Durability;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #index: LedgerIndex | undefined;
  readonly #alarms: LedgerAlarm[] = [];
  #hearer: (lines: readonly WrittenLine[]) => void = () => {};
  readonly #unlock: () => void;
  readonly #turn = (): void => this.#flush();
  readonly #unacknowledged = new Set<Batch>();
  #queue: Waiting[] = [];
  #scheduled = false;
  /** A write or sync is under way that does not block. */
  #busy = false;
  #failing = false;
  #closed = false;
  #slowUntil = 0;
  #watch: NodeJS.Timeout | undefined;
  #headsSavedAt: number;
  #savingHeads: Promise<void> | undefined;
  #idle: (() => void) | undefined;
  #stampedMs = -1;
  #stamp = '';

  constructor(
    { dataDir, stream, durability, clock, logger, index }: LedgerOptions,
    parts: { file: StreamFile; unlock: () => void },
  ) {
    this.stream = stream;
    this.dataDir = dataDir;
    this.#durability = durability;
    this.#clock = clock;
    this.#logger = logger;
    this.#index = index;
    this.#file = parts.file;
    this.#unlock = parts.unlock;
    this.#headsSavedAt = parts.file.head.line;
  }

  /** Number and hash of the last line that stands in the file; 0 and zeros for none. */
  get head(): { line: number; hash: string } {
    return this.#file.head;
  }

  /** What was found broken since the start. */
  get alarms(): readonly LedgerAlarm[] {
    return this.#alarms;
  }

  /** False while the last attempt to write failed. */
  get healthy(): boolean {
    return !this.#failing && !this.#closed;
  }

  /** Hands lines on as they come to stand, in order. One hearer, which must return at once and never throw. */
  onWritten(hear: (lines: readonly WrittenLine[]) => void): void {
    this.#hearer = hear;
  }

  /** Puts an alarm on the list and into the log. */
  raise(alarm: LedgerAlarm): void {
    this.#alarms.push(alarm);
    this.#logger.error({ alarm }, 'the audit ledger does not verify');
  }

  append(input: EntryInput): Promise<Appended> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(unavailable('the ledger is closed'));
      let body: string;
      try {
        body = bodyOf(input);
      } catch (cause) {
        return reject(unavailable('the entry cannot be written as JSON', cause));
      }
      if (body.length > MAX_BODY_CHARACTERS)
        return reject(unavailable(`the entry has ${body.length} characters, more than ${MAX_BODY_CHARACTERS}`));
      this.#queue.push({ input, body, at: input.at ?? this.#now(), since: this.#clock.monotonic(), resolve, reject });
      this.#schedule();
    });
  }

  /** Writes what waits, keeps the heads, gives the stream back. Appends after it are refused. */
  async close(): Promise<void> {
    if (this.#closed) return;
    while (this.#queue.length > 0 || this.#busy)
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
    this.#closed = true;
    clearTimeout(this.#watch);
    await this.#savingHeads;
    await this.#saveHeads();
    this.#file.close();
    this.#unlock();
  }

  #now(): string {
    const ms = this.#clock.now();
    if (ms !== this.#stampedMs) {
      this.#stampedMs = ms;
      this.#stamp = rfc3339(ms);
    }
    return this.#stamp;
  }

  #schedule(): void {
    if (this.#scheduled || this.#busy) return;
    this.#scheduled = true;
    setImmediate(this.#turn);
  }

  #flush(): void {
    this.#scheduled = false;
    if (this.#queue.length > 0) this.#write(this.#chain(this.#take()));
    if (this.#queue.length > 0) this.#schedule();
    else if (!this.#busy) this.#idle?.();
  }

  #take(): Waiting[] {
    const taken = this.#queue;
    if (taken.length <= BATCH_ENTRIES) this.#queue = [];
    else this.#queue = taken.splice(BATCH_ENTRIES);
    return taken;
  }

  #chain(waiting: readonly Waiting[]): Batch {
    return { waiting, lines: waiting.map((one) => this.#file.add(one)) };
  }

  #write(batch: Batch): void {
    const start = this.#clock.monotonic();
    if (this.#durability === 'synced' || start < this.#slowUntil) {
      void this.#writeLater(batch, start < this.#slowUntil);
      return;
    }
    try {
      this.#file.writeNow();
    } catch (cause) {
      this.#failed(batch, cause);
      return;
    }
    this.#noticeSlowness(start);
    this.#stands(batch);
  }

  async #writeLater(batch: Batch, slow: boolean): Promise<void> {
    this.#busy = true;
    this.#unacknowledged.add(batch);
    this.#watchTime();
    const start = this.#clock.monotonic();
    try {
      if (slow) await this.#file.writeLater();
      else {
        this.#file.writeNow();
        this.#noticeSlowness(start);
      }
      if (this.#durability === 'synced') await this.#file.sync();
      this.#stands(batch);
    } catch (cause) {
      this.#failed(batch, cause);
    }
    this.#unacknowledged.delete(batch);
    this.#busy = false;
    this.#flush();
  }

  #noticeSlowness(start: number): void {
    const end = this.#clock.monotonic();
    if (end - start >= SLOW_WRITE_MS) this.#slowUntil = end + SLOW_FOR_MS;
  }

  #stands(batch: Batch): void {
    this.#file.keep();
    if (this.#failing) this.#logger.info('the audit ledger can be written again');
    this.#failing = false;
    this.#index?.written(batch.lines);
    this.#hearer(batch.lines);
    if (this.#durability === 'database') void this.#afterIndex(batch);
    else acknowledge(batch, this.stream);
    if (this.head.line - this.#headsSavedAt >= HEADS_EVERY_LINES) void this.#saveHeads();
  }

  async #afterIndex(batch: Batch): Promise<void> {
    this.#unacknowledged.add(batch);
    this.#watchTime();
    try {
      await this.#index?.reached(batch.lines.at(-1)?.line ?? 0);
      acknowledge(batch, this.stream);
    } catch (cause) {
      refuse(batch.waiting, unavailable('the index does not take it', cause));
    }
    this.#unacknowledged.delete(batch);
  }

  #failed(batch: Batch, cause: unknown): void {
    if (!this.#failing)
      this.#logger.error({ err: cause }, 'the audit ledger cannot be written; everything is refused until it can');
    this.#failing = true;
    refuse(batch.waiting, unavailable('its file cannot be written', cause));
  }

  /** While something is under way: whoever has waited too long is refused. Their line may still come to stand; nothing has been done by it. */
  #watchTime(): void {
    this.#watch ??= setTimeout(() => {
      this.#watch = undefined;
      const limit = this.#clock.monotonic() - WAIT_MS;
      for (const batch of this.#unacknowledged)
        refuse(
          batch.waiting.filter(({ since }) => since <= limit),
          tooLate(),
        );
      refuse(
        this.#queue.filter(({ since }) => since <= limit),
        tooLate(),
      );
      this.#queue = this.#queue.filter(({ since }) => since > limit);
      if (this.#unacknowledged.size > 0) this.#watchTime();
    }, WATCH_MS).unref();
  }

  async #saveHeads(): Promise<void> {
    if (this.#savingHeads) return this.#savingHeads;
    this.#headsSavedAt = this.head.line;
    this.#savingHeads = this.#file
      .saveHeads()
      .catch((err: unknown) =>
        this.#logger.warn({ err }, "the ledger's heads were not kept; the next start reads more"),
      );
    await this.#savingHeads;
    this.#savingHeads = undefined;
  }
}

function acknowledge({ waiting, lines }: Batch, stream: string): void {
  for (let at = 0; at < waiting.length; at += 1) {
    const { line, seq, hash } = lines[at] as WrittenLine;
    (waiting[at] as Waiting).resolve({ id: `${stream}-${line}`, seq, hash });
  }
}

function refuse(waiting: readonly Waiting[], error: GateError): void {
  for (const { reject } of waiting) reject(error);
}

function tooLate(): GateError {
  return unavailable(`it took longer than ${WAIT_MS / 1000} s`);
}

function unavailable(why: string, cause?: unknown): GateError {
  return new GateError(
    'gate_unavailable',
    `The audit ledger cannot record this (${why}), so nothing was done. Try again later.`,
    { cause },
  );
}
