// Is the ledger whole? Checks every line of every stream from the files alone: hashes, line numbers, both chains, and what checkpoints
// say. Reads by chunks and lets other work in between.

import { ChainWalk, emptyHeads, type Followed } from './chain.ts';
import type { Checkpoint } from './checkpoint.ts';
import { statedHash } from './line.ts';
import { readSegment, type Segment, segmentsIn, streamDirectory, streamsIn } from './segments.ts';

/** The first thing that is wrong: where, and why in a sentence's second half. */
export interface Broken {
  readonly stream: string;
  readonly line: number;
  readonly why: string;
}

/** What is known of one stream. */
export interface StreamReport {
  readonly stream: string;
  readonly ok: boolean;
  /** Lines that are entries. */
  readonly entries: number;
  readonly last_line: number;
  /** Bytes behind the last newline: a write that a crash cut short and nobody was told had worked. The next start cuts them. */
  readonly torn_bytes: number;
  readonly first_broken?: Broken;
  /** Lines before the first one here, that were removed on purpose: how many, when, and whose key signed that. */
  readonly removed?: Removed;
}

/** A removal that a signed checkpoint states. */
export interface Removed {
  readonly lines: number;
  /** RFC 3339. */
  readonly at: string;
  readonly public_key: string;
}

/** What is known of all streams together. */
export interface VerifyReport {
  readonly ok: boolean;
  readonly entries: number;
  readonly streams: readonly StreamReport[];
  readonly first_broken?: Broken;
}

/** A line that was checked; `text` is its own, without newline. */
export interface CheckedLine extends Followed {
  readonly bytes: Buffer;
}

/** What may be said to a verification. */
export interface VerifyOptions {
  /** Checkpoints that the files must agree with; their signatures are the caller's business. */
  readonly checkpoints?: readonly Checkpoint[];
  /** For streams that are being written: the line to stop at. */
  readonly upTo?: ReadonlyMap<string, number>;
  /** Called with the number of bytes that were just checked. */
  readonly progress?: (bytes: number) => void;
}

/** Checks all streams in a data directory, and that streams named by checkpoints are there. Rejects on I/O errors only. */
export async function verifyFiles(dataDir: string, options: VerifyOptions = {}): Promise<VerifyReport> {
  const named = (options.checkpoints ?? []).flatMap(({ streams }) => streams.map(({ stream }) => stream));
  const streams: StreamReport[] = [];
  for (const stream of new Set([...(await streamsIn(dataDir)), ...named])) {
    const check = new StreamCheck(dataDir, stream, options);
    for await (const _lines of check.lines()) {
      // Only the report matters here.
    }
    streams.push(check.report());
  }
  return reportOf(streams);
}

/** The report on several streams; the first broken one speaks for all. */
export function reportOf(streams: readonly StreamReport[]): VerifyReport {
  const broken = streams.find(({ ok }) => !ok)?.first_broken;
  const entries = streams.reduce((sum, stream) => sum + stream.entries, 0);
  return { ok: broken === undefined, entries, streams, ...(broken && { first_broken: broken }) };
}

/** The check of one stream: read `lines` to the end, then ask for the `report`. */
export class StreamCheck {
  readonly #directory: string;
  readonly #stream: string;
  readonly #upTo: number;
  readonly #progress: (bytes: number) => void;
  /** What checkpoints say stands in these lines. */
  readonly #expected = new Map<number, { hash: string; at: string }>();
  readonly #removals = new Map<number, Checkpoint & { readonly hash: string }>();
  #removed: Removed | undefined;
  #first: Broken | undefined;
  #entries = 0;
  #last = 0;
  #torn = 0;

  constructor(dataDir: string, stream: string, { checkpoints = [], upTo, progress = () => {} }: VerifyOptions) {
    this.#directory = streamDirectory(dataDir, stream);
    this.#stream = stream;
    this.#upTo = upTo?.get(stream) ?? Number.POSITIVE_INFINITY;
    this.#progress = progress;
    for (const checkpoint of checkpoints) {
      for (const { line, hash } of checkpoint.streams.filter((one) => one.stream === stream)) {
        if (checkpoint.kind === 'removal') this.#removals.set(line, { ...checkpoint, hash });
        else this.#expected.set(line, { hash, at: checkpoint.at });
      }
    }
  }

  /** The stream's lines in order, checked. */
  async *lines(): AsyncGenerator<CheckedLine[]> {
    const segments = await segmentsIn(this.#directory);
    const walk = this.#walkFrom(segments[0]);
    let torn = 0;
    for (const segment of segments) {
      let at = 0;
      if (torn > 0) this.#complain(this.#last, 'the end of its segment is torn');
      for await (const batch of readSegment(segment)) {
        const checked = this.#check(walk, batch.lines);
        if (checked.length > 0) yield checked;
        if (this.#last >= this.#upTo) return this.#finish(walk);
        torn = batch.tornBytes ?? 0;
        this.#progress(batch.end - at);
        at = batch.end;
      }
    }
    this.#torn = torn;
    this.#finish(walk);
  }

  report(): StreamReport {
    return {
      stream: this.#stream,
      ok: this.#first === undefined,
      entries: this.#entries,
      last_line: this.#last,
      torn_bytes: this.#torn,
      ...(this.#first && { first_broken: this.#first }),
      ...(this.#removed && { removed: this.#removed }),
    };
  }

  /** The first segment may begin later only where a removal was signed for exactly what stood before it. */
  #walkFrom(first: Segment | undefined): ChainWalk {
    const heads = emptyHeads();
    const before = (first?.firstLine ?? 1) - 1;
    if (before === 0) return new ChainWalk(this.#stream, heads);
    const removed = this.#removals.get(before);
    heads.line = before;
    heads.prevLine = removed?.hash;
    this.#last = before;
    if (removed) this.#removed = { lines: before, at: removed.at, public_key: removed.public_key };
    else this.#complain(1, `lines 1 to ${before} are missing, and no signed checkpoint says that they were removed`);
    for (const line of this.#expected.keys()) if (line <= before) this.#expected.delete(line);
    return new ChainWalk(this.#stream, heads, { openStart: () => true });
  }

  #check(walk: ChainWalk, lines: readonly Buffer[]): CheckedLine[] {
    const checked: CheckedLine[] = [];
    for (const bytes of lines) {
      if (this.#last >= this.#upTo) break;
      const followed = walk.follow(bytes);
      this.#last = followed.line;
      if (followed.entry) this.#entries += 1;
      if (followed.why !== undefined) this.#complain(followed.line, followed.why);
      this.#compare(followed.line, bytes);
      checked.push({ ...followed, bytes });
    }
    return checked;
  }

  #compare(line: number, bytes: Buffer): void {
    const expected = this.#expected.get(line);
    if (!expected) return;
    this.#expected.delete(line);
    if (statedHash(bytes) !== expected.hash)
      this.#complain(
        line,
        `the checkpoint of ${expected.at} names another hash for it: the ledger was rolled back and written anew`,
      );
  }

  #finish(walk: ChainWalk): void {
    for (const [line, { at }] of this.#expected) {
      if (line > walk.heads.line)
        this.#complain(
          walk.heads.line + 1,
          `the stream ends at line ${walk.heads.line}, but the checkpoint of ${at} names line ${line}: its tail was cut`,
        );
    }
  }

  #complain(line: number, why: string): void {
    this.#first ??= { stream: this.#stream, line, why };
  }
}
