// Which port can a process be told to listen on? Tests and measurements run beside each other, so a port out of the system's own choice may be
// another's before it is used: these are from below that range, and the workers of one run are given different ones.

import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

const LOWEST = 15_000;
/** Of Linux, in /proc/sys/net/ipv4/ip_local_port_range. */
const LOWEST_OF_THE_SYSTEM = 32_768;
const LANES = 8;
const lane = Number(process.env.VITEST_POOL_ID ?? 0) % LANES;
const given = new Set<number>();

/** A port of 127.0.0.1 that is free at this moment, and that neither a listener on port 0 nor a later call is given. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST / LANES, LOWEST_OF_THE_SYSTEM / LANES) * LANES + lane;
    if (given.has(port)) continue;
    given.add(port);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
