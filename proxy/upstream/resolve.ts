// Which addresses does a host name stand for? All answers of the system's resolver, kept for a few seconds so that what was classified
// is what is dialled and a busy origin costs no thread-pool work for each connection.

import { lookup } from 'node:dns/promises';
import { LRUCache } from 'lru-cache';
import { GateError } from '../errors.ts';
import type { Clock } from '../runtime/clock.ts';

/** All addresses of a host name, in the order in which they should be tried. */
export type Resolve = (host: string) => Promise<readonly string[]>;

const KEPT_MS = 3_000;
const KEPT_NAMES = 5_000;

const systemResolve: Resolve = async (host) => (await lookup(host, { all: true })).map(({ address }) => address);

/** Wraps a resolver with a short memory. Rejects with GateError `upstream_unreachable` for names without an address; failures are not kept. */
export function rememberingResolver(clock: Clock, resolve: Resolve = systemResolve): Resolve {
  const known = new LRUCache<string, Promise<readonly string[]>>({
    max: KEPT_NAMES,
    ttl: KEPT_MS,
    perf: { now: () => clock.monotonic() },
  });
  const ask = async (host: string): Promise<readonly string[]> => {
    try {
      const addresses = await resolve(host);
      if (addresses.length > 0) return addresses;
    } catch (cause) {
      known.delete(host);
      throw noAddress(host, cause);
    }
    known.delete(host);
    throw noAddress(host);
  };
  return (host) => {
    const remembered = known.get(host);
    if (remembered !== undefined) return remembered;
    const asked = ask(host);
    known.set(host, asked);
    return asked;
  };
}

function noAddress(host: string, cause?: unknown): GateError {
  return new GateError('upstream_unreachable', `The host name ${host} has no address.`, {
    proxyStatus: 'dns_error',
    cause,
  });
}
