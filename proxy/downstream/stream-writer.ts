// How does an answer leave on HTTP/2? Like on HTTP/1.1, with frames for framing: an answer that is not whole ends in a reset of its stream.

import { constants, type OutgoingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { AnswerWriter } from '../enforcement/exchange.ts';
import { getHeader, type RawHeaders } from '../http/headers.ts';
import { hasBody, type WholeAnswer } from './response-writer.ts';

// RFC 9113 section 8.2.2. Trailer says nothing here: trailers are a frame of their own.
const FORBIDDEN = new Set(['connection', 'proxy-connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'trailer']);

/** Writes the answer to one stream. After the first ending of any kind everything else is ignored. */
export class StreamWriter implements AnswerWriter {
  readonly #stream: ServerHttp2Stream;
  readonly #method: string | undefined;
  #trailers: RawHeaders = [];
  /** Bytes that content-length still promises; undefined: it promises nothing. */
  #promised: number | undefined;
  #bodiless = false;
  #started = false;
  #over = false;

  constructor(stream: ServerHttp2Stream, method: string | undefined) {
    this.#stream = stream;
    this.#method = method;
  }

  get started(): boolean {
    return this.#started;
  }

  /** Whether the answer is complete or was cut by us. */
  get isOver(): boolean {
    return this.#over;
  }

  head(status: number, _reason: string, headers: RawHeaders): void {
    if (this.#started || this.#isClosed()) return;
    this.#started = true;
    this.#bodiless = !hasBody(this.#method, status);
    const length = getHeader(headers, 'content-length');
    if (length !== undefined && !this.#bodiless) this.#promised = Number(length);
    this.#respond(status, headers);
  }

  #isClosed(): boolean {
    return this.#over || this.#stream.destroyed || this.#stream.closed;
  }

  #respond(status: number, headers: RawHeaders): void {
    const stream = this.#stream;
    try {
      stream.respond(
        { ':status': status, ...fieldsOf(headers) },
        { endStream: this.#bodiless, waitForTrailers: !this.#bodiless },
      );
      if (!this.#bodiless) stream.once('wantTrailers', () => stream.sendTrailers(fieldsOf(this.#trailers)));
    } catch {
      // A value that cannot stand in a head: nothing was written, but what was promised cannot be kept.
      this.destroy();
    }
  }

  write(chunk: Uint8Array): boolean {
    if (!this.#started || this.#bodiless || this.#isClosed()) return true;
    if (this.#promised !== undefined) this.#promised -= chunk.length;
    if (this.#promised !== undefined && this.#promised < 0) {
      this.destroy();
      return true;
    }
    return this.#stream.write(chunk);
  }

  onDrain(listener: () => void): void {
    this.#stream.once('drain', listener);
  }

  end(trailers: RawHeaders = []): void {
    if (this.#isClosed()) return;
    if (!this.#started || (this.#promised !== undefined && this.#promised > 0)) {
      this.destroy();
      return;
    }
    this.#over = true;
    this.#trailers = trailers;
    if (!this.#bodiless) this.#stream.end();
    this.#stopReading();
  }

  whole({ status, headers, body, close }: WholeAnswer): void {
    if (this.#isClosed()) return;
    const length =
      getHeader(headers, 'content-length') === undefined && hasBody('GET', status)
        ? ['content-length', String(Buffer.byteLength(body))]
        : [];
    this.head(status, '', [...headers, ...length]);
    this.write(typeof body === 'string' ? Buffer.from(body) : body);
    this.end();
    if (close === true) this.#stream.session?.close();
  }

  // RFC 9113 section 8.1: the answer is whole, so the agent is told to send no more of a body that nobody wants.
  #stopReading(): void {
    const stream = this.#stream;
    if (stream.readableEnded) return;
    stream.resume();
    stream.once('finish', () => {
      if (!stream.readableEnded) stream.close(constants.NGHTTP2_NO_ERROR);
    });
  }

  destroy(): void {
    if (this.#over) return;
    this.#over = true;
    this.#stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  }
}

function fieldsOf(raw: RawHeaders): OutgoingHttpHeaders {
  const fields = Object.create(null) as Record<string, string | string[]>;
  for (let at = 0; at < raw.length; at += 2) {
    const name = (raw[at] as string).toLowerCase();
    const value = raw[at + 1] as string;
    if (FORBIDDEN.has(name)) continue;
    const before = fields[name];
    if (before === undefined) fields[name] = value;
    else fields[name] = Array.isArray(before) ? [...before, value] : [before, value];
  }
  return fields;
}
