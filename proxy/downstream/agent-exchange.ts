// One request of an agent as enforcement sees it, whether it came by HTTP/1.1 or as a stream of HTTP/2. What few ask for is made when asked.

import type { Readable } from 'node:stream';
import type { AnswerWriter, Exchange, PresentedKey, Way } from '../enforcement/exchange.ts';
import { joinedHeaders, type RawHeaders } from '../http/headers.ts';
import type { CanonicalTarget } from '../http/target.ts';
import type { Connection, Unanswered } from './connection.ts';
import type { Destination } from './request-reader.ts';

/** What is known of a request once its head was read. */
export interface RequestParts {
  readonly destination: Destination;
  readonly method: string;
  readonly rawHeaders: RawHeaders;
  readonly body: Readable | undefined;
  readonly contentLength: number | undefined;
  readonly httpVersion: '1.0' | '1.1' | '2';
}

/** A request head without its answer: what exchanges and upgrades have in common. */
export class AgentRequest implements Unanswered {
  readonly way: Way;
  readonly method: string;
  readonly target: CanonicalTarget;
  readonly connectorName: string | undefined;
  readonly rawHeaders: RawHeaders;
  readonly key: PresentedKey | undefined;
  readonly body: Readable | undefined;
  readonly contentLength: number | undefined;
  readonly sourceIp: string;
  readonly httpVersion: '1.0' | '1.1' | '2';
  #headers: Readonly<Record<string, string>> | undefined;
  #leaving: AbortController | undefined;
  #left = false;
  #onGone: (() => void) | null = null;

  constructor(parts: RequestParts, connection: Connection) {
    const { way, target, connectorName, key } = parts.destination;
    this.way = way;
    this.method = parts.method;
    this.target = target;
    this.connectorName = connectorName;
    this.rawHeaders = parts.rawHeaders;
    this.key = key;
    this.body = parts.body;
    this.contentLength = parts.contentLength;
    this.sourceIp = connection.sourceIp;
    this.httpVersion = parts.httpVersion;
  }

  get headers(): Readonly<Record<string, string>> {
    this.#headers ??= joinedHeaders(this.rawHeaders);
    return this.#headers;
  }

  // An AbortController costs more than the rest of this object, so it exists only for who listens.
  get gone(): AbortSignal {
    this.#leaving ??= new AbortController();
    if (this.#left) this.#leaving.abort();
    return this.#leaving.signal;
  }

  onGone(listener: (() => void) | null): void {
    this.#onGone = listener;
    if (this.#left) listener?.();
  }

  hangUp(): void {
    this.#left = true;
    this.#leaving?.abort();
    this.#onGone?.();
  }

  awaitsBody(): boolean {
    const { body } = this;
    if (body === undefined || body.readableEnded || body.destroyed || body.readableLength > 0) return false;
    return body.readableFlowing === true || body.listenerCount('readable') > 0;
  }
}

/** A request with its answer. */
export class AgentExchange extends AgentRequest implements Exchange {
  readonly answer: AnswerWriter;

  constructor(parts: RequestParts, connection: Connection, answer: AnswerWriter) {
    super(parts, connection);
    this.answer = answer;
  }
}
