// Where may requests go?

import ipaddr from 'ipaddr.js';
import { listOf, SettingProblem, setting, wholeNumber } from '../runtime/setting.ts';

function network(value: string): string {
  if (!ipaddr.isValidCIDR(value)) throw new SettingProblem(`${value} is not a network such as 10.0.0.0/8`);
  return value;
}

/** Settings of the way out. */
export const upstreamSettings = {
  privateRanges: setting<readonly string[] | undefined>({
    env: 'HOLDGATE_PRIVATE_RANGES',
    describe: 'Networks that connectors with allow_private may reach',
    parse: listOf(network),
    fallback: undefined,
    fallbackText: 'loopback and RFC 1918 with one organization, none with several',
  }),
  connectPorts: setting<readonly number[]>({
    env: 'HOLDGATE_CONNECT_PORTS',
    describe: 'Ports that CONNECT may name besides those of connectors',
    parse: listOf(wholeNumber(1, 65_535)),
    fallback: [443, 8443],
    fallbackText: '443,8443',
  }),
};
