// May this address be connected to? Public ones always; private ones by name and within the configured ranges; metadata, link-local
// and our own listeners never (security 6). One forbidden answer among several refuses the host: whoever mixes them has a reason to.

import { networkInterfaces } from 'node:os';
import { carriedAddresses, classify, isNeverDialled, normalAddress, rangeList } from './address-class.ts';

/** What `HOLDGATE_PRIVATE_RANGES` stands for in an instance of one organization: loopback, RFC 1918 and RFC 4193. */
export const DEFAULT_PRIVATE_RANGES: readonly string[] = [
  '127.0.0.0/8',
  '::1/128',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  'fc00::/7',
];

/** Where this process listens itself. `0.0.0.0`, `::` and host names stand for every address of the machine. */
export interface ListenerAddress {
  readonly address: string;
  readonly port: number;
}

export interface Destination {
  readonly host: string;
  readonly port: number;
  readonly allowPrivate: boolean;
}

/** Answers why an address must not be connected to, or undefined when it may. */
export interface AddressGuard {
  /** `addresses` are all answers for the host; a single forbidden one refuses them all. */
  objection(destination: Destination, addresses: readonly string[]): string | undefined;
}

/** Throws on a range that is not in CIDR notation. `ownListeners` is asked at each check, since listeners come and go. */
export function createAddressGuard(options: {
  readonly privateRanges: readonly string[];
  readonly ownListeners: () => readonly ListenerAddress[];
}): AddressGuard {
  const ranges = rangeList(options.privateRanges);
  const objectionTo = ({ port, allowPrivate }: Destination, address: string): string | undefined => {
    const kind = classify(address);
    if (kind === undefined) return 'not an address';
    if (isNeverDialled(kind)) return kind;
    if (isOwn(address, port, options.ownListeners())) return "one of the gate's own listeners";
    if (kind === 'public' || (allowPrivate && ranges.contains(address))) return undefined;
    return kind;
  };
  return {
    objection(destination, addresses) {
      for (const address of addresses) {
        const objection = objectionTo(destination, address);
        if (objection !== undefined) return objection;
      }
      return undefined;
    },
  };
}

function isOwn(address: string, port: number, listeners: readonly ListenerAddress[]): boolean {
  const here = listeners.filter((listener) => listener.port === port);
  if (here.length === 0) return false;
  const meant = [normalAddress(address), ...carriedAddresses(address)];
  return here.some((listener) =>
    isWholeMachine(listener.address) ? meant.some(isOfThisMachine) : meant.includes(normalAddress(listener.address)),
  );
}

/** `0.0.0.0` and `::`; and a host name, of which it is not known here what it stands for. */
function isWholeMachine(listening: string): boolean {
  const kind = classify(listening);
  return kind === 'unspecified' || kind === undefined;
}

function isOfThisMachine(address: string | undefined): boolean {
  if (address === undefined) return false;
  if (classify(address) === 'loopback') return true;
  return Object.values(networkInterfaces()).some((entries) =>
    entries?.some((entry) => normalAddress(entry.address) === address),
  );
}
