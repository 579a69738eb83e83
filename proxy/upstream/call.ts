// What happens to one forwarded request between its dispatch and the last byte of its answer? Checks the head, passes back-pressure on,
// and decides whether a connection that died had carried the request (then never again) or not (then once more).

import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { GateError } from '../errors.ts';
import { interimFault, readAnswerHead, readTrailers } from './answer-head.ts';
import type { Connection } from './connection.ts';
import { failureOf, invalidAnswer } from './failure.ts';
import type { UpstreamCall, UpstreamReceiver, UpstreamRequest } from './forward.ts';
import type { Pool } from './pools.ts';
import { RequestBody } from './request-body.ts';

type Controller = Dispatcher.DispatchController & { readonly rawHeaders?: unknown; readonly rawTrailers?: unknown };

/** Methods that RFC 9110 calls safe; a repeated one asks for the same thing twice. */
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
const PRINTABLE = /^[\t\x20-\x7e]*$/;

/** One request on its way; also the client's handler for it. */
export class Call implements UpstreamCall, Dispatcher.DispatchHandler {
  readonly #request: UpstreamRequest;
  readonly #receiver: UpstreamReceiver;
  readonly #pool: Pool;
  readonly #onSignal = () => this.abort();
  #connection: Connection | undefined;
  #controller: Controller | undefined;
  #interim = 0;
  #retried = false;
  #answered = false;
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
    this.#begin();
    return this;
  }

  resume(): void {
    if (!this.#over) this.#controller?.resume();
  }

  abort(): void {
    if (this.#over) return;
    this.#settle();
    this.#connection?.destroy();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#over) controller.abort(new Error('aborted'));
  }

  onResponseStart(controller: Controller, status: number, _parsed: unknown, reason?: string): void {
    const lines = controller.rawHeaders as readonly Buffer[];
    if (status < 200) {
      this.#passOver(controller, status, lines);
      return;
    }
    const { method } = this.#request;
    const bytes = this.#connection?.head ?? Buffer.alloc(0);
    const read = readAnswerHead({ status, lines, bytes, interim: this.#interim, method });
    this.#connection?.headRead();
    if ('fault' in read) {
      controller.abort(this.#invalid(read.fault));
      return;
    }
    this.#answered = true;
    this.#receiver.head(status, reason !== undefined && PRINTABLE.test(reason) ? reason : '', read.headers);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    if (this.#over) return;
    if (!this.#receiver.data(chunk)) controller.pause();
  }

  onResponseEnd(controller: Controller): void {
    if (this.#over) return;
    const lines = controller.rawTrailers as readonly Buffer[] | null;
    const connection = this.#connection;
    this.#settle();
    if (lines === null || lines.length === 0) this.#receiver.end([]);
    else {
      const { trailers, suspect } = readTrailers(lines);
      if (suspect) connection?.retire();
      this.#receiver.end(trailers);
    }
    // The client learns only after this callback whether the connection lives on.
    if (connection !== undefined) queueMicrotask(() => this.#pool.giveBack(connection));
  }

  onResponseError(_controller: unknown, error: Error): void {
    if (this.#over) return;
    const connection = this.#connection;
    if (connection !== undefined && this.#mayGoAgain(connection, error)) {
      this.#again();
      return;
    }
    this.#settle();
    connection?.destroy();
    this.#receiver.error(failureOf(this.#request.route.host, error));
  }

  #begin(): void {
    try {
      const connection = this.#pool.take();
      this.#connection = connection;
      if (connection.served === 0) this.#dispatch(connection);
      else setImmediate(this.#reuse, connection);
    } catch (error) {
      // What the client refuses outright is an error like any other: it must not come before the caller has its call.
      queueMicrotask(() => this.onResponseError(undefined, error as Error));
    }
  }

  /**
   * Between being taken and being used lies one whole turn of the event loop, in which whatever has arrived on the idle connection is
   * read: a late answer ends the connection there, and is not taken for the answer to this request.
   */
  readonly #reuse = (connection: Connection) => {
    if (this.#over) return;
    this.#dispatch(connection.usable ? connection : this.#pool.fresh());
  };

  #dispatch(connection: Connection): void {
    this.#connection = connection;
    this.#controller = undefined;
    this.#interim = 0;
    const { route, method, target } = this.#request;
    connection.dispatch(
      {
        method: method as Dispatcher.HttpMethod,
        path: target,
        servername: route.host,
        ...this.#content(),
      } as Dispatcher.DispatchOptions,
      this,
    );
  }

  #content(): { headers: string[]; body: Readable | Uint8Array | null } {
    const { body, contentLength } = this.#request;
    const headers = this.#request.headers as string[];
    if (body === undefined || contentLength === 0) return { headers, body: null };
    if (body instanceof Uint8Array) return { headers, body };
    const length = contentLength === undefined ? [] : ['content-length', String(contentLength)];
    return { headers: [...headers, ...length], body: new RequestBody(body) as unknown as Readable };
  }

  #passOver(controller: Controller, status: number, lines: readonly Buffer[]): void {
    this.#interim += 1;
    const fault = interimFault(status, lines, this.#interim);
    if (fault !== undefined) controller.abort(this.#invalid(fault));
  }

  /**
   * Once, and only on a connection that had served before. Either the client never began to write the request (its `onRequestStart`
   * was not called), or the request is safe, has no body, may be sent twice, and the connection closed before a byte of an answer:
   * then the origin had closed the idle connection.
   */
  #mayGoAgain(connection: Connection, error: Error): boolean {
    if (this.#retried || this.#answered || connection.served === 0 || isTimeout(error)) return false;
    if (this.#controller === undefined) return true;
    const { method, body, atMostOnce } = this.#request;
    return SAFE.has(method) && body === undefined && atMostOnce !== true && !connection.heard;
  }

  #again(): void {
    this.#retried = true;
    this.#connection?.destroy();
    this.#dispatch(this.#pool.fresh());
  }

  #settle(): void {
    this.#over = true;
    this.#request.signal?.removeEventListener('abort', this.#onSignal);
  }

  #invalid(what: string): GateError {
    return invalidAnswer(this.#request.route.host, what);
  }
}

function isTimeout(error: Error): boolean {
  return 'code' in error && String(error.code).includes('TIMEOUT');
}
