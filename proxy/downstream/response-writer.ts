// How does an answer leave on HTTP/1.x? Its framing is decided here alone, and an answer that is not whole is cut, never ended
// (RFC 9112 section 6). Node's own writer does the bytes: one head from a raw list, one system call for head and first piece.

import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { AnswerWriter } from '../enforcement/exchange.ts';
import { getHeader, type RawHeaders, withoutHeaders } from '../http/headers.ts';
import type { Connection, LatestAnswer, Unanswered } from './connection.ts';

/** A whole answer, as {@link AnswerWriter.whole} takes it. */
export type WholeAnswer = Parameters<AnswerWriter['whole']>[0];

/** Bytes that are cheaper to copy behind the head than to send beside it. */
const SHORT = 4_096;
const TRAILER: ReadonlySet<string> = new Set(['trailer']);

/** Writes the answer to one HTTP/1.x request. After the first ending of any kind everything else is ignored. */
export class ResponseWriter implements AnswerWriter, LatestAnswer {
  /** Whom the answer is for; set before anybody can answer. */
  unanswered: Unanswered | undefined;
  /** The agent waits for a 100 before it sends its body. */
  awaitsContinue = false;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #connection: Connection;
  /** Bytes that Content-Length still promises; undefined: it promises nothing. */
  #promised: number | undefined;
  #started = false;
  #over = false;
  #flushed = false;

  constructor(request: IncomingMessage, response: ServerResponse, connection: Connection) {
    this.#request = request;
    this.#response = response;
    this.#connection = connection;
  }

  get started(): boolean {
    return this.#started;
  }

  get requestIsRead(): boolean {
    return this.#request.complete;
  }

  get isFlushed(): boolean {
    return this.#response.writableFinished;
  }

  afterwards(next: () => void): void {
    this.#response.once('finish', next);
  }

  head(status: number, reason: string, headers: RawHeaders): void {
    if (this.#started || this.#isClosed()) return;
    this.#started = true;
    const length = getHeader(headers, 'content-length');
    if (length !== undefined && hasBody(this.#request.method, status)) this.#promised = Number(length);
    const chunked = length === undefined && this.#request.httpVersion === '1.1';
    const announced = !chunked && getHeader(headers, 'trailer') !== undefined;
    this.#writeHead(status, reason, announced ? withoutHeaders(headers, TRAILER) : headers);
    // With the first piece if that comes at once, else alone: event streams may have nothing to say for a while.
    process.nextTick(flushHead, this);
  }

  #isClosed(): boolean {
    return this.#over || this.#connection.dead;
  }

  #writeHead(status: number, reason: string, headers: RawHeaders): void {
    const response = this.#response;
    if (this.#request.httpVersion === '1.0') response.useChunkedEncodingByDefault = false;
    // While a 100 is awaited the agent may or may not send its body now: what follows on the connection has two readings.
    if (this.#connection.closing || this.awaitsContinue) response.shouldKeepAlive = false;
    if (!response.shouldKeepAlive) this.#connection.deaf = true;
    try {
      response.writeHead(status, reason, headers as string[]);
    } catch {
      // A value that cannot stand in a head: nothing was written, but what was promised cannot be kept.
      this.destroy();
    }
  }

  /** Sends the head by itself where nothing followed it yet. */
  flush(): void {
    if (this.#flushed || this.#isClosed()) return;
    this.#flushed = true;
    this.#response.flushHeaders();
  }

  write(chunk: Uint8Array): boolean {
    if (!this.#started || this.#isClosed()) return true;
    if (this.#promised !== undefined) this.#promised -= chunk.length;
    if (this.#promised !== undefined && this.#promised < 0) {
      this.destroy();
      return true;
    }
    const withHead = !this.#flushed;
    this.#flushed = true;
    if (this.#promised !== 0) return this.#response.write(chunk);
    // The last piece that was promised: one write less than ending afterwards, and one buffer with the head where it is short.
    if (withHead && chunk.length <= SHORT) this.#response.end(latin1(chunk), 'latin1');
    else this.#response.end(chunk);
    return true;
  }

  onDrain(listener: () => void): void {
    this.#response.once('drain', listener);
  }

  end(trailers?: RawHeaders): void {
    if (this.#isClosed()) return;
    if (!this.#started || (this.#promised !== undefined && this.#promised > 0)) {
      this.destroy();
      return;
    }
    this.#over = true;
    if (trailers !== undefined && trailers.length > 0 && this.#response.chunkedEncoding)
      this.#response.addTrailers(pairsOf(trailers));
    this.#response.end();
    this.#leave();
  }

  whole({ status, reason, headers, body, close }: WholeAnswer): void {
    if (this.#isClosed()) return;
    if (this.#started) {
      this.destroy();
      return;
    }
    this.#started = true;
    if (close === true) this.#response.shouldKeepAlive = false;
    this.#writeHead(
      status,
      reason ?? STATUS_CODES[status] ?? '',
      isFramed(status, headers) ? headers : [...headers, 'Content-Length', String(Buffer.byteLength(body))],
    );
    if (this.#over) return;
    this.#over = true;
    this.#response.end(body);
    this.#leave();
  }

  destroy(): void {
    if (this.#over) return;
    this.#over = true;
    const { socket } = this.#connection;
    // An answer that ends with its connection looks whole unless the connection is reset.
    if (this.#started && this.#promised === undefined && !this.#response.chunkedEncoding && !socket.destroyed)
      socket.resetAndDestroy();
    else socket.destroy();
    this.#leave();
  }

  #leave(): void {
    if (this.unanswered === undefined) return;
    if (!this.#request.complete && !this.#request.destroyed) this.#dropBody(this.unanswered);
    this.#connection.done(this.unanswered);
  }

  // What is left of a body that nobody wants must be read away, or the next request on the connection never begins.
  #dropBody(unanswered: Unanswered): void {
    const connection = this.#connection;
    connection.leftover = unanswered;
    this.#request.once('close', () => {
      connection.leftover = undefined;
    });
    this.#request.on('error', () => connection.cut()).resume();
  }
}

function flushHead(writer: ResponseWriter): void {
  writer.flush();
}

/** Whether an answer of this status to this method carries a body (RFC 9110 section 6.4.1). */
export function hasBody(method: string | undefined, status: number): boolean {
  return method !== 'HEAD' && status !== 204 && status !== 304 && status >= 200;
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

function isFramed(status: number, headers: RawHeaders): boolean {
  return status === 204 || status === 304 || getHeader(headers, 'content-length') !== undefined;
}

function pairsOf(raw: RawHeaders): [string, string][] {
  const pairs: [string, string][] = [];
  for (let at = 0; at < raw.length; at += 2) pairs.push([raw[at] as string, raw[at + 1] as string]);
  return pairs;
}
