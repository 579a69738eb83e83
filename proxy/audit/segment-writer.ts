// How do bytes get to the end of a stream, all or none of them? After any failure the file is cut back to what was good before,
// and nothing is written until that has worked; so a line never stands there twice and never half.

import {
  closeSync,
  constants,
  fdatasync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  write,
  writeSync,
} from 'node:fs';
import { promisify } from 'node:util';
import { segmentPath } from './segments.ts';

const writeLater = promisify(write);
const syncLater = promisify(fdatasync);
const IDENTITY_CHECK_MS = 1_000;

/** Where writing goes on. */
export interface SegmentWriterOptions {
  readonly directory: string;
  /** The segment to go on with, or the one to begin. */
  readonly segment: number;
  /** Its good bytes; what lies behind them is cut before the first write. */
  readonly size: number;
  /** A segment that has reached this many bytes is followed by a new one. */
  readonly segmentBytes: number;
  readonly monotonic: () => number;
}

/** The one writer of a stream's files. Its methods must not overlap. */
export class SegmentWriter {
  readonly #directory: string;
  readonly #segmentBytes: number;
  readonly #monotonic: () => number;
  #segment: number;
  #fd: number | undefined;
  #good: number;
  #end: number;
  #checkedAt = 0;
  #foreign: Error | undefined;

  constructor({ directory, segment, size, segmentBytes, monotonic }: SegmentWriterOptions) {
    this.#directory = directory;
    this.#segment = segment;
    this.#good = size;
    this.#end = size;
    this.#segmentBytes = segmentBytes;
    this.#monotonic = monotonic;
  }

  /** The segment's first line and the offset behind the last good line. */
  get place(): { segment: number; offset: number } {
    return { segment: this.#segment, offset: this.#good };
  }

  /** Whether the next write begins a new segment. */
  get full(): boolean {
    return this.#good >= this.#segmentBytes;
  }

  /** Writes and blocks until the kernel has it all. Throws the I/O error. `firstLine` is the number of the first line in `bytes`. */
  writeNow(bytes: Buffer, firstLine: number): void {
    try {
      const fd = this.#ready(firstLine);
      for (let done = 0; done < bytes.length; )
        done += writeSync(fd, bytes, done, bytes.length - done, this.#good + done);
      this.#end = this.#good + bytes.length;
    } catch (error) {
      this.#fail();
      throw error;
    }
  }

  /** The same without blocking, for a disk that is slow. */
  async writeLater(bytes: Buffer, firstLine: number): Promise<void> {
    try {
      const fd = this.#ready(firstLine);
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await writeLater(fd, bytes, done, bytes.length - done, this.#good + done);
        done += bytesWritten;
      }
      this.#end = this.#good + bytes.length;
    } catch (error) {
      this.#fail();
      throw error;
    }
  }

  /** Waits until what was written survives power loss. Rejects with the I/O error; the write is then undone. */
  async sync(): Promise<void> {
    try {
      await syncLater(this.#fd as number);
    } catch (error) {
      this.#fail();
      throw error;
    }
  }

  /** Declares what was written good: from here on it is never cut. */
  keep(): void {
    this.#good = this.#end;
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  #ready(firstLine: number): number {
    if (this.#foreign) throw this.#foreign;
    if (this.#fd !== undefined && this.full) this.#begin(firstLine);
    if (this.#fd === undefined) return this.#open();
    const now = this.#monotonic();
    if (now - this.#checkedAt > IDENTITY_CHECK_MS) this.#checkIdentity(this.#fd, now);
    return this.#fd;
  }

  #begin(firstLine: number): void {
    this.close();
    this.#segment = firstLine;
    this.#good = 0;
    this.#end = 0;
  }

  #open(): number {
    const fresh = this.#good === 0;
    const fd = openSync(
      segmentPath(this.#directory, this.#segment),
      constants.O_RDWR | (fresh ? constants.O_CREAT : 0),
      0o600,
    );
    this.#fd = fd;
    const { size } = fstatSync(fd);
    if (size < this.#good)
      this.#refuse(`has ${size} bytes, although ${this.#good} were written: somebody shortened it`);
    ftruncateSync(fd, this.#good);
    if (fresh) syncDirectory(this.#directory);
    this.#checkedAt = this.#monotonic();
    return fd;
  }

  #checkIdentity(fd: number, now: number): void {
    const { nlink, size } = fstatSync(fd);
    if (nlink === 0) this.#refuse('was removed while it was being written');
    if (size !== this.#good) this.#refuse(`has ${size} bytes instead of ${this.#good}: somebody else wrote it`);
    this.#checkedAt = now;
  }

  /** For good: lines would be lost, or mixed with others. A start reads the files anew and goes on from what they say. */
  #refuse(what: string): never {
    this.#foreign = new Error(`The ledger's segment ${this.#segment} in ${this.#directory} ${what}.`);
    throw this.#foreign;
  }

  /** Closing makes the next write open the file anew and cut it back to what is good. */
  #fail(): void {
    this.#end = this.#good;
    try {
      if (this.#fd !== undefined && !this.#foreign) ftruncateSync(this.#fd, this.#good);
    } catch {
      // The next `#open` cuts it, before anything is written.
    }
    try {
      this.close();
    } catch {
      this.#fd = undefined;
    }
  }
}

function syncDirectory(directory: string): void {
  const fd = openSync(directory, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
