// What is one request and its answer, however it came in? The interface between `downstream`, which reads and writes sockets, and
// `enforcement`, which decides. HTTP/1.1 and HTTP/2, absolute form, base URL and intercepted CONNECT all look like this.

import type { Readable } from 'node:stream';
import type { RawHeaders } from '../http/headers.ts';
import type { CanonicalTarget } from '../http/target.ts';

/** How the agent reached the gate. `internal` is the agent's own API at holdgate.internal. */
export type Way = 'forward' | 'base' | 'intercepted' | 'internal';

/** Where an answer goes. Exactly one of `respond`, `refuse`-like use of `respond`, or `destroy` happens. */
export interface AnswerWriter {
  /** Whether the head was written. */
  readonly started: boolean;
  /** Writes the head. `headers` are raw pairs, already stripped of hop-by-hop ones; framing is the writer's business:
   *  a Content-Length among them is kept, else chunked on HTTP/1.1. */
  head(status: number, reason: string, headers: RawHeaders): void;
  /** False when the caller should wait for `onDrain`. */
  write(chunk: Uint8Array): boolean;
  onDrain(listener: () => void): void;
  /** Ends the answer, with trailers if there are any. */
  end(trailers?: RawHeaders): void;
  /** Cuts the caller: the answer must not look complete. */
  destroy(): void;
  /** Sends a whole small answer. `close` also closes the connection after it. */
  whole(answer: {
    status: number;
    reason?: string;
    headers: RawHeaders;
    body: string | Uint8Array;
    close?: boolean;
  }): void;
}

/** One request and its answer. Built by `downstream` after framing and target were checked. */
export interface Exchange {
  readonly way: Way;
  readonly method: string;
  /** Absolute-form and intercepted: the target itself. Base-URL mode: `connector` names it, and the target is made from the connector's base. */
  readonly target: CanonicalTarget;
  /** Base-URL mode: the connector's name; `target.path` is then the rest of the path. */
  readonly connectorName: string | undefined;
  /** As received, order and case kept, hop-by-hop and Holdgate's own included; enforcement strips. */
  readonly rawHeaders: RawHeaders;
  /** Lower-case name to value, several lines joined by ', '. */
  readonly headers: Readonly<Record<string, string>>;
  /** Presented agent key (undefined: none), and where it stood, so that it is never passed on. */
  readonly key: PresentedKey | undefined;
  /** undefined: the request has no body (no Content-Length, no chunked). */
  readonly body: Readable | undefined;
  /** Declared Content-Length; undefined for chunked or none. */
  readonly contentLength: number | undefined;
  readonly sourceIp: string;
  readonly httpVersion: '1.0' | '1.1' | '2';
  /** Aborted when the agent's connection or stream is gone before the answer was complete. Costs something: made when it is asked for. */
  readonly gone: AbortSignal;
  /** Calls `listener` in the same case, at once where it is so already. One listener at a time; null takes it away. */
  onGone(listener: (() => void) | null): void;
  readonly answer: AnswerWriter;
}

/** A key as the agent presented it. `header` is the lower-case name of the header that carried it. */
export interface PresentedKey {
  readonly value: string;
  readonly header: string;
  /** The user name beside it, where the form has one. */
  readonly name: string | undefined;
}

/** What `downstream` asks of `enforcement`. */
export interface Enforcement {
  /** Decides, records, forwards or refuses. Never rejects: every path ends in an answer or a cut. */
  handle(exchange: Exchange): Promise<void>;
  /** A WebSocket or other upgrade, after the same checks. `socket` is raw, `head` what was read past the request. */
  handleUpgrade(exchange: UpgradeExchange): Promise<void>;
  /** CONNECT: what to do with the authority before anything is read from inside. Authenticates, checks kill switch and port. */
  decideConnect(request: ConnectRequest): Promise<ConnectDecision>;
}

/** An upgrade request: the same head, and the socket to speak on. `request` is Node's own, for http-proxy-3. */
export interface UpgradeExchange extends Omit<Exchange, 'answer' | 'body'> {
  readonly request: import('node:http').IncomingMessage;
  readonly socket: import('node:stream').Duplex;
  readonly upgradeHead: Buffer;
}

/** A CONNECT as `downstream` read it: a canonical host and port, the key that came with it, no body. */
export interface ConnectRequest {
  readonly host: string;
  readonly port: number;
  readonly key: PresentedKey | undefined;
  readonly rawHeaders: RawHeaders;
  readonly headers: Readonly<Record<string, string>>;
  readonly sourceIp: string;
}

/**
 * `intercept`: answer 200 and speak TLS with a leaf for the host; requests inside carry `key`.
 * `tunnel`: answer 200, read the ClientHello, check SNI, then call `open` to get the upstream socket, and copy bytes both ways;
 * call `closed` with byte counts at the end; destroy both when `cut` aborts (kill switch).
 * `refuse`: a status line, headers and body; close.
 */
export type ConnectDecision =
  | { readonly kind: 'intercept' }
  | {
      readonly kind: 'tunnel';
      readonly decisionHeaders: RawHeaders;
      readonly cut: AbortSignal;
      open(sni: string | undefined): Promise<import('node:net').Socket>;
      closed(bytesUp: number, bytesDown: number, error: unknown): void;
    }
  | {
      readonly kind: 'refuse';
      readonly status: number;
      readonly reason: string;
      readonly headers: RawHeaders;
      readonly body: string;
    };
