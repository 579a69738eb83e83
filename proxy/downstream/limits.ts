// How much may one agent take, and how long may it dawdle? Slow clients are cut within 15 s (security 18).

/** Bounds of a listener. Times are milliseconds. */
export interface ListenerLimits {
  /** Of a request's head, with its target. */
  readonly maxHeaderBytes: number;
  /** From a request's first byte to the end of its head. */
  readonly headersTimeoutMs: number;
  /** From the connection, or the CONNECT answer, to the first byte and to the end of a TLS handshake. */
  readonly handshakeTimeoutMs: number;
  /** Between two pieces of a request body that somebody reads. */
  readonly bodyIdleMs: number;
  /** Without the agent taking a byte of an answer that waits for it. */
  readonly answerStallMs: number;
  /** Between two requests on one connection. */
  readonly keepAliveMs: number;
  /** Without a byte either way in a tunnel. */
  readonly tunnelIdleMs: number;
  readonly maxConnections: number;
  /** From one address. */
  readonly maxConnectionsPerClient: number;
  /** Unanswered requests on one HTTP/1.1 connection. */
  readonly maxPipelined: number;
  /** Concurrent streams of one HTTP/2 connection. */
  readonly maxStreams: number;
  /** How often idle and slow connections are looked for. */
  readonly sweepMs: number;
}

/** Used where a listener is given no other; the times leave room for the sweep within 15 s. */
export const DEFAULT_LIMITS: ListenerLimits = {
  maxHeaderBytes: 32 * 1024,
  headersTimeoutMs: 13_000,
  handshakeTimeoutMs: 13_000,
  bodyIdleMs: 12_000,
  answerStallMs: 120_000,
  keepAliveMs: 75_000,
  tunnelIdleMs: 600_000,
  maxConnections: 20_000,
  maxConnectionsPerClient: 16_000,
  maxPipelined: 64,
  maxStreams: 100,
  sweepMs: 1_000,
};
