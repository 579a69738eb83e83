// Which machine and port does an authority name? One spelling for each: what two programs could read differently is refused.

import { isIPv4 } from 'node:net';
import { GateError } from '../errors.ts';

/** Host and port. The host is lower-case ASCII, dotted IPv4, or canonical IPv6 without brackets. */
export interface Authority {
  readonly host: string;
  readonly port: number;
}

const HIGHEST_PORT = 65_535;
const MAX_HOST_CHARACTERS = 253;
const PORT = /^[1-9][0-9]{0,4}$/;
const NAME = /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;
// The WHATWG URL parser, curl and getaddrinfo take a host for an IPv4 address when its last label is a number, also 0x7f or 017.
const LOOKS_NUMERIC = /(?:^|\.)(?:[0-9]+|0x[0-9a-f]*)$/;
const PUNYCODE = /(?:^|\.)xn--/;
const IPV6_IN_BRACKETS = /^\[[0-9a-f:.]{2,45}\]$/;

/** Reads `host[:port]`. Without `defaultPort` the port must be there. Throws GateError `ambiguous_target`. */
export function readAuthority(text: string, defaultPort: number | undefined): Authority {
  const colon = text.startsWith('[') ? text.indexOf(':', text.indexOf(']')) : text.indexOf(':');
  if (colon !== -1) return { host: readHost(text.slice(0, colon)), port: readPort(text.slice(colon + 1)) };
  if (defaultPort === undefined) throw ambiguous('The authority names no port; write host:port');
  return { host: readHost(text), port: defaultPort };
}

/** A port in plain decimal, from 1 to 65535. Throws GateError `ambiguous_target`. */
export function readPort(text: string): number {
  const port = PORT.test(text) ? Number(text) : 0;
  if (port < 1 || port > HIGHEST_PORT) throw ambiguous('The port is not a plain decimal number from 1 to 65535');
  return port;
}

/** A host in its one spelling, lower case, IPv6 without brackets. Throws GateError `ambiguous_target`. */
export function readHost(text: string): string {
  const host = text.toLowerCase();
  // Some characters beyond ASCII become ASCII letters in lower case (the Kelvin sign), so length alone would not show them.
  if (/[^!-~]/.test(text))
    throw ambiguous('The host holds a space, a control or a non-ASCII character; write it in Punycode');
  if (host.startsWith('[')) return readIpv6(host);
  if (host.length > MAX_HOST_CHARACTERS || !NAME.test(host)) {
    throw ambiguous(
      'The host is not a plain DNS name or address: no empty label, no dot at the end, no user, no percent escape',
    );
  }
  if (LOOKS_NUMERIC.test(host) && !isIPv4(host))
    throw ambiguous('The host is a number in an unusual notation; write IPv4 addresses as four decimal numbers');
  if (PUNYCODE.test(host) && !readsAs(host, host)) throw ambiguous('The host holds a label that is not valid Punycode');
  return host;
}

function readIpv6(host: string): string {
  if (!IPV6_IN_BRACKETS.test(host) || !readsAs(host, host)) {
    throw ambiguous('The IPv6 address is not in its shortest form, or has a zone');
  }
  return host.slice(1, -1);
}

function readsAs(host: string, expected: string): boolean {
  const url = `http://${host}/`;
  return URL.canParse(url) && new URL(url).hostname === expected;
}

function ambiguous(sentence: string): GateError {
  return new GateError('ambiguous_target', sentence, { closeConnection: true, proxyStatus: 'http_request_error' });
}
