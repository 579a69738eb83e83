// What leaves the gate, and through what? Puts guard, dialler, TLS and pools together into the one way out.

import { isIP, type Socket } from 'node:net';
import { LRUCache } from 'lru-cache';
import type { GateError } from '../errors.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import { type AddressGuard, createAddressGuard, type ListenerAddress } from './address-guard.ts';
import { Call } from './call.ts';
import { createDialer, type OpenSocket, prohibited } from './dial.ts';
import type { Upstream, UpstreamRoute } from './forward.ts';
import { type OpenRoute, Pools } from './pools.ts';
import { type Resolve, rememberingResolver } from './resolve.ts';
import { createTrust, secured } from './secure.ts';

const DESTINATIONS_KEPT = 5_000;
const DESTINATION_KEPT_MS = 60_000;

/** All in ms. `connectMs` bounds resolving, connecting and, again, the TLS handshake. */
export interface UpstreamTimeouts {
  readonly connectMs: number;
  readonly headersMs: number;
  readonly bodyIdleMs: number;
}

export const DEFAULT_UPSTREAM_TIMEOUTS: UpstreamTimeouts = {
  connectMs: 10_000,
  headersMs: 300_000,
  bodyIdleMs: 300_000,
};

export interface UpstreamOptions {
  /** CIDR ranges within which `allow_private` counts. */
  readonly privateRanges: readonly string[];
  /** Where this process listens: never dialled. Asked at each connection. */
  readonly ownListeners: () => readonly ListenerAddress[];
  readonly clock: Clock;
  readonly logger: Logger;
  readonly timeouts?: Partial<UpstreamTimeouts>;
  /** PEM; replaces the default roots. */
  readonly tlsRoots?: readonly string[];
  /** Replaces the system's resolver. */
  readonly resolve?: Resolve;
  /** Replaces `net.connect`, for tests of what would be dialled. */
  readonly open?: OpenSocket;
}

/** The upstream side. Throws on a private range that is not in CIDR notation. */
export function createUpstream(options: UpstreamOptions): Upstream {
  const timeouts = { ...DEFAULT_UPSTREAM_TIMEOUTS, ...options.timeouts };
  const guard = createAddressGuard(options);
  const resolve = rememberingResolver(options.clock, options.resolve);
  const dialer = createDialer({
    resolve,
    guard,
    connectMs: timeouts.connectMs,
    ...(options.open && { open: options.open }),
  });
  const trust = createTrust(options.tlsRoots);
  const opened: OpenRoute = async (route, sessions, signal) => {
    const socket = await dialer.dial(route, signal);
    if (route.scheme === 'http') return socket;
    const context = contextOrClose(socket, () => trust.contextFor(route.ca));
    return secured(socket, { host: route.host, context, sessions, timeoutMs: timeouts.connectMs, signal });
  };
  const openRoute: OpenRoute = async (route, sessions, signal) => {
    try {
      return await opened(route, sessions, signal);
    } catch (err) {
      // The agent is told the outcome; its cause, such as OpenSSL's words, is for whoever runs the gate.
      options.logger.debug({ err, host: route.host, port: route.port }, 'An origin could not be connected to.');
      throw err;
    }
  };
  const pools = new Pools(openRoute, timeouts);
  return {
    objection: objectionsOf(guard, resolve, options.clock),
    forward: (request, receiver) => new Call(pools.of(request.route), request, receiver).start(),
    connect: (route: UpstreamRoute, signal) => dialer.dial(route, signal),
    connectSecured: (route, signal) => openRoute(route, { session: undefined }, signal),
    async close() {
      pools.destroy();
    },
  };
}

/** What has passed need not be classified again for each request: whatever is dialled is checked then as well. */
function objectionsOf(guard: AddressGuard, resolve: Resolve, clock: Clock): Upstream['objection'] {
  const passed = new LRUCache<string, true>({
    max: DESTINATIONS_KEPT,
    ttl: DESTINATION_KEPT_MS,
    perf: { now: () => clock.monotonic() },
  });
  return (route) => {
    const { host, port, allowPrivate } = route;
    const key = `${host} ${port} ${allowPrivate}`;
    if (passed.has(key)) return undefined;
    const judged = (addresses: readonly string[]): GateError | undefined => {
      const objection = guard.objection(route, addresses);
      if (objection !== undefined) return prohibited(route, objection);
      passed.set(key, true);
      return undefined;
    };
    // A name without an address is no objection: that it cannot be reached is what dialling it says.
    return isIP(host) === 0 ? resolve(host).then(judged, () => undefined) : judged([host]);
  };
}

function contextOrClose<Context>(socket: Socket, context: () => Context): Context {
  try {
    return context();
  } catch (error) {
    socket.destroy();
    throw error;
  }
}
