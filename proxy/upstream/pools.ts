// Whose connection is it? Idle connections are kept per tenant, connector revision and origin, and never leave that pool.

import type { Socket } from 'node:net';
import { LRUCache } from 'lru-cache';
import { Connection } from './connection.ts';
import type { UpstreamRoute } from './forward.ts';
import type { SessionMemory } from './secure.ts';

const MOST_POOLS = 2_000;
const MOST_IDLE = 512;

/** How a pool opens a connection; `sessions` are the pool's own TLS sessions. */
export type OpenRoute = (route: UpstreamRoute, sessions: SessionMemory, signal: AbortSignal) => Promise<Socket>;

export interface PoolTimeouts {
  readonly headersMs: number;
  readonly bodyIdleMs: number;
}

/** The connections of one pool key to one origin. */
export class Pool {
  readonly route: UpstreamRoute;
  readonly sessions: SessionMemory = { session: undefined };
  readonly #open: OpenRoute;
  readonly #timeouts: PoolTimeouts;
  readonly #live: Set<Connection>;
  readonly #idle: Connection[] = [];
  #closed = false;

  /** `live` are the connections of all pools together. */
  constructor(route: UpstreamRoute, open: OpenRoute, timeouts: PoolTimeouts, live: Set<Connection>) {
    this.route = route;
    this.#open = open;
    this.#timeouts = timeouts;
    this.#live = live;
  }

  /** The connection that was used last, or a new one. */
  take(): Connection {
    for (let kept = this.#idle.pop(); kept !== undefined; kept = this.#idle.pop()) {
      if (kept.usable) return kept;
    }
    return this.fresh();
  }

  /** A connection that nothing was sent on. */
  fresh(): Connection {
    const connection = new Connection({
      ...this.#timeouts,
      open: (signal) => this.#open(this.route, this.sessions, signal),
      onGone: (gone) => this.#forget(gone),
    });
    this.#live.add(connection);
    return connection;
  }

  /** Keeps a connection whose exchange is complete, if it can carry another one. */
  giveBack(connection: Connection): void {
    connection.served += 1;
    if (!connection.usable || this.#closed || this.#idle.length >= MOST_IDLE) connection.destroy();
    else this.#idle.push(connection);
  }

  /** Ends idle connections now and busy ones after their exchange. */
  retire(): void {
    this.#closed = true;
    for (const connection of this.#idle.splice(0)) connection.destroy();
  }

  #forget(connection: Connection): void {
    this.#live.delete(connection);
    const at = this.#idle.indexOf(connection);
    if (at >= 0) this.#idle.splice(at, 1);
  }
}

/** Time is told to connections this often, or four times within the shortest timeout. */
const TICK_MS = 1_000;

/** All pools; the ones used longest ago are retired. */
export class Pools {
  readonly #open: OpenRoute;
  readonly #timeouts: PoolTimeouts;
  readonly #live = new Set<Connection>();
  readonly #pools = new LRUCache<string, Pool>({ max: MOST_POOLS, dispose: (pool) => pool.retire() });
  readonly #ticking: NodeJS.Timeout;

  constructor(open: OpenRoute, timeouts: PoolTimeouts) {
    this.#open = open;
    this.#timeouts = timeouts;
    // One timer for all: setting one for each exchange would cost it more than its answer's head does.
    const every = Math.ceil(Math.min(TICK_MS, timeouts.headersMs / 4, timeouts.bodyIdleMs / 4));
    this.#ticking = setInterval(() => {
      for (const connection of this.#live) connection.tick(every);
    }, every);
    this.#ticking.unref();
  }

  /** The pool of this route. A route that trusts or allows something else than the pool does gets a new pool in its place. */
  of(route: UpstreamRoute): Pool {
    const key = `${route.poolKey} ${route.scheme}://${route.host}:${route.port}`;
    const known = this.#pools.get(key);
    if (known !== undefined && known.route.ca === route.ca && known.route.allowPrivate === route.allowPrivate)
      return known;
    const made = new Pool(route, this.#open, this.#timeouts, this.#live);
    this.#pools.set(key, made);
    return made;
  }

  /** Ends everything at once. */
  destroy(): void {
    clearInterval(this.#ticking);
    this.#pools.clear();
    for (const connection of [...this.#live]) connection.destroy();
  }
}
