// Where do agents connect? One port for all ways in: the first byte tells TLS to the gate from plain HTTP, and inside either come proxy
// requests, base URLs, CONNECT and upgrades. It admits, watches and drains connections; what a request may do is enforcement's to say.

import { createServer, type Server, type Socket } from 'node:net';
import type { Enforcement } from '../enforcement/exchange.ts';
import { StartError } from '../errors.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import type { CertificateSource } from './certificate-source.ts';
import { connectHandler } from './connect.ts';
import { Connection } from './connection.ts';
import type { Door } from './door.ts';
import { onFirstByte } from './first-byte.ts';
import { Http1 } from './http1.ts';
import { serveHttp2 } from './http2.ts';
import { intercept, type Protocols, secureGate } from './interception.ts';
import { DEFAULT_LIMITS, type ListenerLimits } from './limits.ts';
import { type DescribeRefusal, refusalBody } from './refusal.ts';
import { type OpaqueQuestion, RequestReader } from './request-reader.ts';

/** What a listener is made of. */
export interface ListenerOptions {
  readonly enforcement: Enforcement;
  readonly certificates: CertificateSource;
  /** An address, or the path of a Unix socket where it begins with '/'. */
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limits?: Partial<ListenerLimits>;
  /** Set where enforcement lets calls without a key speak for one agent: nothing that a web page could send is taken then. */
  readonly defaultAgent?: string;
  /** More host names (without port) that Host may carry on a listener with a default agent, besides loopback and `host`. */
  readonly ownHosts?: readonly string[];
  /** Whether the connector that a target names takes `%2F` and `;` inside a segment; asked only where one stands. Unset: none does. */
  readonly opaqueSegments?: (question: OpaqueQuestion) => boolean;
  /** Words (and records) what the listener itself turns away. Unset: {@link refusalBody}. */
  readonly describeRefusal?: DescribeRefusal;
  /** Several threads may listen on the same port. */
  readonly reusePort?: boolean;
}

/** A port that agents talk to. */
export interface Listener {
  /** Rejects with StartError where the port cannot be had. */
  start(): Promise<{ readonly port: number }>;
  /** Takes no new connections, answers new requests with 503, waits for running ones, and cuts what is left after `graceMs`. */
  drain(graceMs: number): Promise<void>;
  /** Cuts everything at once. */
  stop(): Promise<void>;
  /** Open connections of agents. */
  connectionCount(): number;
}

/** A listener that is not started yet. */
export function createListener(options: ListenerOptions): Listener {
  return new AgentListener(options);
}

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '::1'];
const QUIET_CHECK_MS = 25;
const FLUSH_MS = 500;
const KEEP_ALIVE_PROBE_MS = 30_000;

class AgentListener implements Listener {
  readonly #options: ListenerOptions;
  readonly #limits: ListenerLimits;
  readonly #door: Door;
  readonly #server: Server;
  readonly #http1: Http1;
  readonly #protocols: Protocols;
  readonly #connections = new Set<Connection>();
  readonly #perClient = new Map<string, number>();
  #sweep: NodeJS.Timeout | undefined;
  #draining = false;

  constructor(options: ListenerOptions) {
    this.#options = options;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    const { enforcement, certificates, clock, logger, describeRefusal = refusalBody } = options;
    this.#door = {
      enforcement,
      certificates,
      clock,
      logger,
      describeRefusal,
      limits: this.#limits,
      reader: new RequestReader({
        ...(options.opaqueSegments && { opaqueSegments: options.opaqueSegments }),
        ...(options.defaultAgent !== undefined && {
          keylessHosts: new Set([...LOOPBACK_NAMES, options.host, ...(options.ownHosts ?? [])]),
        }),
      }),
      isDraining: () => this.#draining,
      watch: (connection, outer) => this.#watch(connection, outer),
    };
    this.#http1 = new Http1(
      this.#door,
      connectHandler(this.#door, (connection, asked) => intercept(this.#door, this.#protocols, connection, asked)),
    );
    this.#protocols = {
      http1: (connection) => this.#http1.serve(connection),
      http2: (connection) => serveHttp2(this.#door, connection),
    };
    // Half-open, so that an agent that ends its side still gets what it is owed; without Nagle, since answers are written whole.
    this.#server = createServer(
      { allowHalfOpen: true, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_PROBE_MS },
      (socket) => this.#accept(socket),
    );
    this.#server.maxConnections = this.#limits.maxConnections;
  }

  start(): Promise<{ readonly port: number }> {
    const { host, port, reusePort = false } = this.#options;
    return new Promise((resolve, reject) => {
      const failed = (error: Error): void =>
        reject(new StartError(`The gate cannot listen on ${host}:${port}: ${error.message}`, { cause: error }));
      this.#server.once('error', failed);
      this.#server.listen(host.startsWith('/') ? { path: host } : { host, port, reusePort }, () => {
        this.#server.off('error', failed);
        this.#sweep = setInterval(() => this.#look(), this.#limits.sweepMs);
        this.#sweep.unref();
        const address = this.#server.address();
        resolve({ port: typeof address === 'object' && address !== null ? address.port : 0 });
      });
    });
  }

  #accept(socket: Socket): void {
    const sourceIp = (socket.remoteAddress ?? 'local').replace(/^::ffff:/, '');
    const open = (this.#perClient.get(sourceIp) ?? 0) + 1;
    socket.on('error', () => socket.destroy());
    if (open > this.#limits.maxConnectionsPerClient) {
      socket.destroy();
      return;
    }
    this.#perClient.set(sourceIp, open);
    socket.once('close', () => this.#release(sourceIp));
    const connection = new Connection(socket, { sourceIp, inside: undefined, nowMs: this.#door.clock.monotonic() });
    this.#watch(connection);
    onFirstByte(socket, (speaks) => {
      if (speaks === 'tls') secureGate(this.#door, this.#protocols, connection);
      else this.#http1.serve(connection);
    });
  }

  #release(sourceIp: string): void {
    const left = (this.#perClient.get(sourceIp) ?? 1) - 1;
    if (left === 0) this.#perClient.delete(sourceIp);
    else this.#perClient.set(sourceIp, left);
  }

  #watch(connection: Connection, outer?: Connection): void {
    if (outer !== undefined) this.#connections.delete(outer);
    this.#connections.add(connection);
    connection.closing = this.#draining;
    connection.socket.once('close', () => {
      this.#connections.delete(connection);
      connection.hangUp();
    });
  }

  #look(): void {
    const nowMs = this.#door.clock.monotonic();
    for (const connection of this.#connections) connection.check(nowMs, this.#limits);
  }

  async drain(graceMs: number): Promise<void> {
    this.#draining = true;
    this.#server.close();
    for (const connection of this.#connections) connection.closing = true;
    const until = this.#door.clock.monotonic() + graceMs;
    while (this.#isBusy() && this.#door.clock.monotonic() < until) await pause(QUIET_CHECK_MS);
    // Answers that are complete may still be on their way out.
    for (const connection of this.#connections) if (!connection.busy) connection.socket.destroySoon();
    const flushed = this.#door.clock.monotonic() + FLUSH_MS;
    while (this.#hasIdle() && this.#door.clock.monotonic() < flushed) await pause(QUIET_CHECK_MS);
    await this.stop();
  }

  #isBusy(): boolean {
    for (const connection of this.#connections) if (connection.busy) return true;
    return false;
  }

  #hasIdle(): boolean {
    for (const connection of this.#connections) if (!connection.busy) return true;
    return false;
  }

  async stop(): Promise<void> {
    this.#draining = true;
    clearInterval(this.#sweep);
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const connection of this.#connections) connection.cut();
    this.#http1.close();
    await closed;
  }

  connectionCount(): number {
    return [...this.#perClient.values()].reduce((sum, open) => sum + open, 0);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
