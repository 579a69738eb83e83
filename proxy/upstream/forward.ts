// How does a decided request reach its origin? The types; a pool per tenant + connector revision + origin does the work.

import type { Readable } from 'node:stream';
import type { GateError } from '../errors.ts';
import type { RawHeaders } from '../http/headers.ts';

/** An origin and how it may be reached. Connections are never shared between two different `poolKey`s. */
export interface UpstreamRoute {
  /** tenant + connector + revision; the origin is added by the pool. */
  readonly poolKey: string;
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  /** Private addresses within HOLDGATE_PRIVATE_RANGES are allowed. Metadata, link-local and own listeners never are. */
  readonly allowPrivate: boolean;
  /** PEM of what else to trust. */
  readonly ca: string | undefined;
}

/** The request as it leaves: built anew from what was decided. `headers` carry Host but no framing; framing is the client's business. */
export interface UpstreamRequest {
  readonly route: UpstreamRoute;
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: RawHeaders;
  readonly body: Readable | Uint8Array | undefined;
  /** Declared length of a streamed body; undefined: chunked. */
  readonly contentLength: number | undefined;
  /** Aborting it is `UpstreamCall.abort`. */
  /** Ends the call like `abort()`; whoever calls that needs no signal. */
  readonly signal?: AbortSignal;
  /**
   * The request must not be sent twice even if it looks safe: approved actions, and reads that write. Otherwise a GET, HEAD or OPTIONS
   * without a body is sent once more when a kept connection closes before a byte of an answer.
   */
  readonly atMostOnce?: boolean;
}

/** What comes back, already checked (framing, status, header syntax) and without hop-by-hop headers. Exactly one of `end` and `error` is last. */
export interface UpstreamReceiver {
  head(status: number, reason: string, headers: RawHeaders): void;
  /** False: pause until `UpstreamCall.resume`. */
  data(chunk: Uint8Array): boolean;
  end(trailers: RawHeaders): void;
  /** After `head` the caller must be cut; before it a 502/504 can be answered. Codes: upstream_unreachable, upstream_timeout, upstream_invalid, destination_prohibited. */
  error(error: GateError): void;
}

/** A request that is on its way. */
export interface UpstreamCall {
  resume(): void;
  /** Ends the call; `error` is not called after it. */
  abort(): void;
}

/** What enforcement needs of the upstream side. */
export interface Upstream {
  /**
   * Why this route is never dialled (GateError `destination_prohibited`). A name that was not looked at in the last minute is resolved for
   * that, so the answer may be a promise, which never rejects; one that has no address is no objection. Dialling checks again.
   */
  objection(route: UpstreamRoute): GateError | undefined | Promise<GateError | undefined>;
  forward(request: UpstreamRequest, receiver: UpstreamReceiver): UpstreamCall;
  /** A raw connection to the checked address, for tunnels. Rejects with GateError. No TLS is spoken on it. */
  connect(route: UpstreamRoute, signal: AbortSignal): Promise<import('node:net').Socket>;
  /** A connection to the checked address, with verified TLS where the scheme is https, for upgrades. Rejects with GateError. */
  connectSecured(route: UpstreamRoute, signal: AbortSignal): Promise<import('node:net').Socket>;
  close(): Promise<void>;
}
