// What happens to one forwarded request between its dispatch and the last byte of its answer? Passes back-pressure on, and decides whether
// a connection that died had carried the request (then never again) or not (then once more).

import type { GateError } from '../errors.ts';
import type { AnswerHead } from './answer-head.ts';
import type { Break, Carried, Connection, Sending } from './connection.ts';
import { failureOf, invalidAnswer } from './failure.ts';
import type { UpstreamCall, UpstreamReceiver, UpstreamRequest } from './forward.ts';
import type { Pool } from './pools.ts';
import { requestHead } from './request-head.ts';

/** Methods that RFC 9110 calls safe; a repeated one asks for the same thing twice. */
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
/** Methods whose requests say that they have no body, as those that usually have one must (RFC 9110 section 8.6). */
const EXPECTS_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/** One request on its way. */
export class Call implements UpstreamCall, Carried {
  readonly #request: UpstreamRequest;
  readonly #receiver: UpstreamReceiver;
  readonly #pool: Pool;
  readonly #onSignal = () => this.abort();
  #connection: Connection | undefined;
  #retried = false;
  #over = false;

  constructor(pool: Pool, request: UpstreamRequest, receiver: UpstreamReceiver) {
    this.#pool = pool;
    this.#request = request;
    this.#receiver = receiver;
  }

  /** Sends it. Nothing happens when the signal is aborted already. */
  start(): this {
    const { signal } = this.#request;
    if (signal?.aborted) {
      this.#over = true;
      return this;
    }
    signal?.addEventListener('abort', this.#onSignal, { once: true });
    try {
      this.#begin(sendingOf(this.#request));
    } catch (error) {
      // What cannot be sent is an error like any other: it must not come before the caller has its call.
      queueMicrotask(() => this.#fail(error as GateError));
    }
    return this;
  }

  resume(): void {
    if (!this.#over) this.#connection?.resume();
  }

  abort(): void {
    if (this.#over) return;
    this.#settle();
    this.#connection?.destroy();
  }

  head({ status, reason, headers }: AnswerHead): void {
    this.#receiver.head(status, reason, headers);
  }

  data(piece: Uint8Array): void {
    if (!this.#receiver.data(piece)) this.#connection?.pause();
  }

  end(trailers: string[]): void {
    const connection = this.#connection as Connection;
    this.#settle();
    this.#receiver.end(trailers);
    this.#pool.giveBack(connection);
  }

  fault(what: string): void {
    this.#fail(invalidAnswer(this.#request.route.host, what));
  }

  broke(why: Break): void {
    const connection = this.#connection as Connection;
    if (this.#mayGoAgain(connection, why)) {
      this.#retried = true;
      this.#connection = this.#pool.fresh();
      this.#connection.send(sendingOf(this.#request), this);
      return;
    }
    this.#fail(failureOf(this.#request.route.host, why));
  }

  #begin(sending: Sending): void {
    const connection = this.#pool.take();
    this.#connection = connection;
    if (connection.served === 0) connection.send(sending, this);
    else setImmediate(reuse, this, sending);
  }

  /**
   * Between being taken and being used lies one whole turn of the event loop, in which whatever has arrived on the idle connection is
   * read: a late answer ends the connection there, and is not taken for the answer to this request.
   */
  reuse(sending: Sending): void {
    if (this.#over) return;
    if (this.#connection?.usable !== true) this.#connection = this.#pool.fresh();
    this.#connection.send(sending, this);
  }

  /**
   * Once, and only for a request that is safe, has no body, may be sent twice, and went out on a connection that had served before and
   * closed before a byte of an answer: then the origin had closed the idle connection.
   */
  #mayGoAgain(connection: Connection, why: Break): boolean {
    if (this.#retried || connection.served === 0 || connection.heard || why.kind !== 'broken') return false;
    const { method, body, atMostOnce } = this.#request;
    return SAFE.has(method) && body === undefined && atMostOnce !== true;
  }

  #fail(error: GateError): void {
    if (this.#over) return;
    this.#settle();
    this.#receiver.error(error);
  }

  #settle(): void {
    this.#over = true;
    this.#request.signal?.removeEventListener('abort', this.#onSignal);
  }
}

function reuse(call: Call, sending: Sending): void {
  call.reuse(sending);
}

/** Throws GateError for a request that cannot be written as one. */
function sendingOf({ method, target, headers, body, contentLength }: UpstreamRequest): Sending {
  const content = contentLength === 0 ? undefined : body;
  const length = content instanceof Uint8Array ? content.byteLength : contentLength;
  return {
    method,
    head: requestHead(method, target, headers, framing(method, content, length)),
    body: content,
    length,
  };
}

function framing(method: string, body: UpstreamRequest['body'], length: number | undefined): string {
  if (body === undefined) return EXPECTS_BODY.has(method) ? 'Content-Length: 0\r\n' : '';
  return length === undefined ? 'Transfer-Encoding: chunked\r\n' : `Content-Length: ${length}\r\n`;
}
