// What stands at the end of a stream, and what follows? Chains entries onto the heads and writes them as one batch; when writing
// fails, heads and file are back where they were before the batch.

import { ChainWalk, type StreamHeads } from './chain.ts';
import type { EntryInput } from './entry.ts';
import { saveHeads } from './heads-file.ts';
import { chainOf, composeLine, type Link, NO_LINK } from './line.ts';
import type { ReadBack } from './recovery.ts';
import { SegmentWriter } from './segment-writer.ts';

/** A line that stands, or is about to stand, in the file. */
export interface WrittenLine {
  readonly input: EntryInput;
  readonly line: number;
  readonly seq: number;
  /** RFC 3339. */
  readonly at: string;
  readonly hash: string;
  readonly prevHash: string;
  /** The whole line without its newline. */
  readonly text: string;
}

/** What is to be chained: the input, its JSON body (`bodyOf`) and its time. */
export interface Unchained {
  readonly input: EntryInput;
  readonly body: string;
  readonly at: string;
}

/** What {@link StreamFile} needs. */
export interface StreamFileOptions {
  readonly stream: string;
  readonly directory: string;
  readonly found: ReadBack;
  readonly segmentBytes: number;
  readonly monotonic: () => number;
}

/** The end of one stream. One batch at a time: `add` …, then a write, then `keep`. */
export class StreamFile {
  readonly stream: string;
  readonly #directory: string;
  readonly #heads: StreamHeads & { prevLine: string };
  readonly #writer: SegmentWriter;
  #batch: string[] = [];
  #undo: [chain: string, before: Link | undefined][] = [];
  #before: { line: number; prevLine: string };

  constructor({ stream, directory, found, segmentBytes, monotonic }: StreamFileOptions) {
    this.stream = stream;
    this.#directory = directory;
    this.#heads = found.heads;
    this.#before = { line: found.heads.line, prevLine: found.heads.prevLine };
    this.#writer = new SegmentWriter({ directory, segment: found.segment, size: found.size, segmentBytes, monotonic });
  }

  /** Number and hash of the last line that is kept. */
  get head(): { line: number; hash: string } {
    return { line: this.#before.line, hash: this.#before.prevLine };
  }

  /** Chains one entry onto the batch. */
  add({ input, body, at }: Unchained): WrittenLine {
    const heads = this.#heads;
    const chain = chainOf(input);
    const before = heads.chains.get(chain);
    const link = before ?? NO_LINK;
    const line = heads.line + 1;
    const seq = link.seq + 1;
    const { text, hash } = composeLine({ stream: this.stream, line, link, prevLine: heads.prevLine, at, body });
    this.#undo.push([chain, before]);
    this.#batch.push(text);
    heads.line = line;
    heads.prevLine = hash;
    heads.chains.set(chain, { seq, hash });
    return { input, line, seq, at, hash, prevHash: link.hash, text };
  }

  /** Takes a line as it is, where it follows from the last one; says why not otherwise, and then nothing has changed. */
  adopt(text: string): string | undefined {
    const before = { line: this.#heads.line, prevLine: this.#heads.prevLine };
    const chains = new Map(this.#heads.chains);
    const { entry, why } = new ChainWalk(this.stream, { ...before, chains }).follow(Buffer.from(text));
    if (!entry || why !== undefined) return why;
    const chain = chainOf(entry);
    this.#undo.push([chain, this.#heads.chains.get(chain)]);
    this.#batch.push(text);
    Object.assign(this.#heads, { line: entry.line, prevLine: entry.hash });
    this.#heads.chains.set(chain, { seq: entry.seq, hash: entry.hash });
    return undefined;
  }

  /** Leaves the numbers up to this one free. Between batches only. */
  skipTo(line: number): void {
    this.#heads.line = line;
    this.#before = { ...this.#before, line };
  }

  /** Writes the batch and blocks until the kernel has it. Throws the I/O error after undoing the batch. */
  writeNow(): void {
    try {
      this.#writer.writeNow(this.#bytes(), this.#before.line + 1);
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  /** The same without blocking. */
  async writeLater(): Promise<void> {
    try {
      await this.#writer.writeLater(this.#bytes(), this.#before.line + 1);
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  /** Brings what was written to the disk itself. Rejects with the I/O error after undoing the batch. */
  async sync(): Promise<void> {
    try {
      await this.#writer.sync();
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  /** The batch is good for ever; the next one may begin. */
  keep(): void {
    this.#writer.keep();
    this.#batch = [];
    this.#undo = [];
    this.#before = { line: this.#heads.line, prevLine: this.#heads.prevLine };
  }

  /** Keeps the heads of this moment beside the segments, so that the next start is quick. Between batches only. Rejects on I/O errors. */
  async saveHeads(): Promise<void> {
    const heads = { ...this.#before, chains: new Map(this.#heads.chains) };
    await saveHeads(this.#directory, { heads, ...this.#writer.place });
  }

  close(): void {
    this.#writer.close();
  }

  #bytes(): Buffer {
    return Buffer.from(`${this.#batch.join('\n')}\n`);
  }

  #rollBack(): void {
    for (const [chain, before] of this.#undo.reverse()) {
      if (before) this.#heads.chains.set(chain, before);
      else this.#heads.chains.delete(chain);
    }
    Object.assign(this.#heads, this.#before);
    this.#batch = [];
    this.#undo = [];
  }
}
