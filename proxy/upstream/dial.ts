// How is an origin connected to? Resolved once, every answer classified, then connected to that very answer; what the socket says it
// reached is compared at the end (security 6). Proxy settings of the system are never read.

import { connect, isIP, type Socket } from 'node:net';
import { GateError } from '../errors.ts';
import { normalAddress } from './address-class.ts';
import type { AddressGuard, Destination } from './address-guard.ts';
import type { Resolve } from './resolve.ts';

/** Opens a TCP connection to a literal address. */
export type OpenSocket = (address: string, port: number) => Socket;

export interface Dialer {
  /** A connected socket to a checked address. Rejects with GateError `destination_prohibited`, `upstream_unreachable` or `upstream_timeout`. */
  dial(destination: Destination, signal: AbortSignal): Promise<Socket>;
}

/** An address that does not answer gives way to the next one after this long. */
const PATIENCE_WITH_ONE_MS = 3_000;
const TCP_KEEP_ALIVE_MS = 60_000;

const openSocket: OpenSocket = (address, port) =>
  connect({ host: address, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: TCP_KEEP_ALIVE_MS });

/** `connectMs` bounds resolving and all attempts together. */
export function createDialer(parts: {
  readonly resolve: Resolve;
  readonly guard: AddressGuard;
  readonly connectMs: number;
  readonly open?: OpenSocket;
}): Dialer {
  const { resolve, guard, connectMs, open = openSocket } = parts;
  return {
    async dial(destination, signal) {
      const attempt = bounded(signal, connectMs, () => tooSlow(destination));
      try {
        const { host } = destination;
        const addresses = isIP(host) ? [host] : await attempt.unlessOver(resolve(host));
        const objection = guard.objection(destination, addresses);
        if (objection !== undefined) throw prohibited(destination, objection);
        return await firstThatAnswers(addresses, { destination, open, signal: attempt.signal });
      } finally {
        attempt.done();
      }
    },
  };
}

interface Attempt {
  readonly destination: Destination;
  readonly open: OpenSocket;
  readonly signal: AbortSignal;
}

async function firstThatAnswers(addresses: readonly string[], attempt: Attempt): Promise<Socket> {
  let failure: unknown;
  for (const [at, address] of addresses.entries()) {
    const last = at === addresses.length - 1;
    const one = bounded(attempt.signal, last ? 0 : PATIENCE_WITH_ONE_MS, () => tooSlow(attempt.destination));
    try {
      return await connected(address, { ...attempt, signal: one.signal });
    } catch (error) {
      if (attempt.signal.aborted) throw attempt.signal.reason;
      failure = error;
    } finally {
      one.done();
    }
  }
  throw failure instanceof GateError ? failure : unreachable(attempt.destination, failure);
}

function connected(address: string, { destination, open, signal }: Attempt): Promise<Socket> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const socket = open(address, destination.port);
    const fail = (error: unknown) => {
      signal.removeEventListener('abort', aborted);
      socket.destroy();
      reject(error);
    };
    const aborted = () => fail(signal.reason);
    signal.addEventListener('abort', aborted, { once: true });
    socket.once('error', fail);
    socket.once('connect', () => {
      if (normalAddress(socket.remoteAddress ?? '') !== normalAddress(address)) {
        return fail(prohibited(destination, 'another address than the one that was checked'));
      }
      signal.removeEventListener('abort', aborted);
      socket.off('error', fail);
      // Whoever gets it may be a tick away from listening; an error in between must not end the process.
      socket.on('error', () => undefined);
      resolve(socket);
    });
  });
}

/** A signal that also aborts after `ms` (0: never), with an error made then; `done` must be called. */
function bounded(outer: AbortSignal, ms: number, late: () => GateError) {
  const controller = new AbortController();
  const follow = () => controller.abort(outer.reason);
  if (outer.aborted) follow();
  else outer.addEventListener('abort', follow, { once: true });
  const timer = ms > 0 ? setTimeout(() => controller.abort(late()), ms) : undefined;
  return {
    signal: controller.signal,
    done() {
      clearTimeout(timer);
      outer.removeEventListener('abort', follow);
    },
    unlessOver<Value>(work: Promise<Value>): Promise<Value> {
      return new Promise((resolve, reject) => {
        const over = () => reject(controller.signal.reason);
        if (controller.signal.aborted) over();
        controller.signal.addEventListener('abort', over, { once: true });
        work.then(resolve, reject).finally(() => controller.signal.removeEventListener('abort', over));
      });
    },
  };
}

/** The refusal of an address that is never connected to. */
export function prohibited({ host, port }: Destination, objection: string): GateError {
  return new GateError(
    'destination_prohibited',
    `${host}:${port} must not be connected to: its address is ${objection}.`,
    {
      proxyStatus: 'destination_ip_prohibited',
    },
  );
}

function tooSlow({ host, port }: Destination): GateError {
  return new GateError('upstream_timeout', `${host}:${port} could not be connected to in time.`, {
    proxyStatus: 'connection_timeout',
  });
}

function unreachable({ host, port }: Destination, cause: unknown): GateError {
  const refused = cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED';
  const sentence = refused ? `${host}:${port} refused the connection.` : `${host}:${port} cannot be reached.`;
  return new GateError('upstream_unreachable', sentence, {
    proxyStatus: refused ? 'connection_refused' : 'destination_unavailable',
    cause,
  });
}
