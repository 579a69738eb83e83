// Where does an answer begin and end in what a connection delivers? One state machine over the bytes (RFC 9112 sections 6 and 7), with
// one accepted spelling of everything that delimits; what does not fit is a fault, never skipped.

import { type AnswerFraming, type AnswerHead, readAnswerHead, readTrailers } from './answer-head.ts';

/** Who is told what an answer consists of. After `end` or `fault` nothing more is said of this answer. */
export interface AnswerListener {
  head(head: AnswerHead): void;
  data(piece: Uint8Array): void;
  end(trailers: string[]): void;
  /** Why the rest of the answer has no single reading. */
  fault(what: string): void;
}

type State = 'idle' | 'head' | 'length' | 'close' | 'size' | 'chunk' | 'after-chunk' | 'trailers';

const MOST_HEAD_BYTES = 64 * 1024;
const MOST_LINE_BYTES = 4 * 1024;
const MOST_INTERIM = 8;
const END_OF_HEAD = '\r\n\r\n';
const PROTOCOL = 'HTTP/1.';
const CR = 0x0d;
const LF = 0x0a;
const NOTHING = Buffer.alloc(0);
/** Up to 13 hexadecimal digits, so that sizes stay exact; extensions (RFC 9112 section 7.1.1) are read over. */
const CHUNK_SIZE = /^([0-9a-fA-F]{1,13})(?:;[\t\x20-\x7e\x80-\xff]*)?\r\n$/;

/** Reads the answers of one connection, one after the other. */
export class AnswerReader {
  #state: State = 'idle';
  #listener: AnswerListener | undefined;
  #method = '';
  /** Bytes that the length, or the size of the present chunk, still promises. */
  #left = 0;
  #interim = 0;
  /** The beginning of a head or line whose end has not come. */
  #begun: Buffer = NOTHING;
  #trailers = '';
  #heard = false;

  /** Whether a byte has come since `begin`. */
  get heard(): boolean {
    return this.#heard;
  }

  /** Whether the final head is still to come. */
  get awaitsHead(): boolean {
    return this.#state === 'head';
  }

  /** An answer to a request with this method is awaited. */
  begin(method: string, listener: AnswerListener): void {
    this.#state = 'head';
    this.#listener = listener;
    this.#method = method;
    this.#interim = 0;
    this.#begun = NOTHING;
    this.#trailers = '';
    this.#heard = false;
  }

  /** Forgets the answer it was reading. */
  stop(): void {
    this.#state = 'idle';
    this.#listener = undefined;
    this.#begun = NOTHING;
  }

  /** Takes what has arrived. False: there is more than the answer, or no answer was awaited. */
  feed(bytes: Buffer): boolean {
    this.#heard = true;
    let at = 0;
    while (at < bytes.length && this.#state !== 'idle') at = this.#step(bytes, at);
    return at >= bytes.length;
  }

  /** The origin has ended the connection. True where that is how the answer ends. */
  finish(): boolean {
    if (this.#state !== 'close') return false;
    this.#end([]);
    return true;
  }

  #step(bytes: Buffer, at: number): number {
    switch (this.#state) {
      case 'head':
        return this.#readHead(bytes, at);
      case 'length':
      case 'chunk':
        return this.#readPromised(bytes, at);
      case 'close':
        this.#listener?.data(at === 0 ? bytes : bytes.subarray(at));
        return bytes.length;
      case 'size':
        return this.#readSize(bytes, at);
      case 'after-chunk':
        return this.#readAfterChunk(bytes, at);
      default:
        return this.#readTrailer(bytes, at);
    }
  }

  #readHead(bytes: Buffer, at: number): number {
    const before = this.#begun.length;
    const all = before === 0 ? bytes : Buffer.concat([this.#begun, bytes.subarray(at)]);
    const from = before === 0 ? at : 0;
    const end = all.indexOf(END_OF_HEAD, Math.max(from, before - 3), 'latin1');
    if ((end < 0 ? all.length : end) - from > MOST_HEAD_BYTES) return this.#fault('its head is too large', bytes);
    if (end < 0) return this.#keepHead(all, from, before, bytes);
    this.#begun = NOTHING;
    this.#takeHead(all.toString('latin1', from, end + 2));
    return end + END_OF_HEAD.length - from - before + at;
  }

  /** What can never become a head is refused at once: an origin that speaks something else may well keep the connection open. */
  #keepHead(all: Buffer, from: number, before: number, bytes: Buffer): number {
    const start = all.toString('latin1', from, from + PROTOCOL.length);
    if (!PROTOCOL.startsWith(start)) return this.#fault('its status line is not one of HTTP/1.1', bytes);
    for (let lf = all.indexOf(LF, Math.max(from, before)); lf >= 0; lf = all.indexOf(LF, lf + 1)) {
      if (all[lf - 1] !== CR) return this.#fault('a line of its head does not end in CRLF', bytes);
    }
    this.#begun = from === 0 ? all : all.subarray(from);
    return bytes.length;
  }

  #takeHead(text: string): void {
    const read = readAnswerHead(text, this.#method);
    if (read === 'interim') {
      this.#interim += 1;
      if (this.#interim > MOST_INTERIM) this.#fault('it has too many interim answers', NOTHING);
      return;
    }
    if ('fault' in read) {
      this.#fault(read.fault, NOTHING);
      return;
    }
    this.#state = stateFor(read.framing);
    this.#left = typeof read.framing === 'number' ? read.framing : 0;
    this.#listener?.head(read);
    // The listener may have had enough by now.
    if (read.framing === 0 && this.#state === 'length') this.#end([]);
  }

  #readPromised(bytes: Buffer, at: number): number {
    const to = Math.min(bytes.length, at + this.#left);
    this.#left -= to - at;
    this.#listener?.data(at === 0 && to === bytes.length ? bytes : bytes.subarray(at, to));
    if (this.#left > 0) return to;
    if (this.#state === 'length') this.#end([]);
    else if (this.#state === 'chunk') this.#state = 'after-chunk';
    return to;
  }

  #readSize(bytes: Buffer, at: number): number {
    const lf = bytes.indexOf(LF, at);
    const line = this.#lineTo(lf, bytes, at);
    if (line === undefined) return bytes.length;
    const size = CHUNK_SIZE.exec(line);
    if (size === null) return this.#fault('a chunk has no plain size', bytes);
    this.#left = Number.parseInt(size[1] as string, 16);
    this.#state = this.#left === 0 ? 'trailers' : 'chunk';
    return lf + 1;
  }

  #readAfterChunk(bytes: Buffer, at: number): number {
    const lf = this.#begun.length + bytes.length - at < 2 ? -1 : at + 1 - this.#begun.length;
    const line = this.#lineTo(lf, bytes, at);
    if (line === undefined) return bytes.length;
    if (line !== '\r\n') return this.#fault('a chunk does not end where its size says', bytes);
    this.#state = 'size';
    return lf + 1;
  }

  #readTrailer(bytes: Buffer, at: number): number {
    const lf = bytes.indexOf(LF, at);
    const line = this.#lineTo(lf, bytes, at);
    if (line === undefined) return bytes.length;
    if (!line.endsWith('\r\n')) return this.#fault('a trailer does not end in CRLF', bytes);
    if (line !== '\r\n') {
      this.#trailers += line;
      if (this.#trailers.length > MOST_HEAD_BYTES) return this.#fault('its trailers are too large', bytes);
      return lf + 1;
    }
    const read = this.#trailers === '' ? { trailers: [] } : readTrailers(this.#trailers);
    if ('fault' in read) return this.#fault(read.fault, bytes);
    this.#end(read.trailers);
    return lf + 1;
  }

  /** The line that ends at `lf`, with what had begun before; undefined, and kept, where its end has not come (`lf` < 0) or it is too long. */
  #lineTo(lf: number, bytes: Buffer, at: number): string | undefined {
    const end = lf < 0 ? bytes.length : lf + 1;
    if (this.#begun.length + end - at > MOST_LINE_BYTES) {
      this.#fault('a line between its chunks is too long', bytes);
      return undefined;
    }
    if (lf < 0) {
      this.#begun = Buffer.concat([this.#begun, bytes.subarray(at)]);
      return undefined;
    }
    const line = this.#begun.toString('latin1') + bytes.toString('latin1', at, end);
    this.#begun = NOTHING;
    return line;
  }

  #end(trailers: string[]): void {
    const listener = this.#listener;
    this.stop();
    listener?.end(trailers);
  }

  #fault(what: string, rest: Buffer): number {
    const listener = this.#listener;
    this.stop();
    listener?.fault(what);
    return rest.length;
  }
}

function stateFor(framing: AnswerFraming): State {
  if (typeof framing === 'number') return 'length';
  return framing === 'chunked' ? 'size' : 'close';
}
