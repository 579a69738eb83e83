// Which resource does a request name? One canonical reading, or a refusal (security 7: ambiguous targets are refused, not repaired).
// The usual clean target costs one regular expression; whatever is not plainly clean goes through host.ts and path.ts rule by rule.

import { GateError } from '../errors.ts';
import { type Authority, readAuthority, readPort } from './host.ts';
import { type PathOptions, readPath } from './path.ts';

export type { Authority } from './host.ts';

/** A target with exactly one reading. */
export interface CanonicalTarget {
  readonly scheme: 'http' | 'https';
  /** Lower-case ASCII host name, dotted IPv4, or IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** Starts with '/'; percent-encoding as sent, upper-case hex. */
  readonly path: string;
  /** Without '?', exactly as sent; undefined: no '?' at all. */
  readonly query: string | undefined;
}

const DEFAULT_PORT = { http: 80, https: 443 } as const;

// Lower-case names that do not end in a digit or a dot, an optional port, segments of plain characters that do not begin with a dot,
// and a query of plain characters. The character after each '/' decides, so the expression never backtracks.
const CLEAN_ABSOLUTE =
  /^(https?):\/\/((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z](?:[a-z0-9-]{0,61}[a-z])?|127\.0\.0\.1)(?::([1-9][0-9]{0,4}))?((?:\/[A-Za-z0-9_~!$&'()*+,=:@-][A-Za-z0-9._~!$&'()*+,=:@-]*)*\/?)(?:\?([A-Za-z0-9._~!$&'()*+,=:@/?;-]*))?$/;
const CLEAN_ORIGIN =
  /^((?:\/[A-Za-z0-9_~!$&'()*+,=:@-][A-Za-z0-9._~!$&'()*+,=:@-]*)*\/?)(?:\?([A-Za-z0-9._~!$&'()*+,=:@/?;-]*))?$/;
const ABSOLUTE = /^(https?):\/\/([^/?#\\]*)(\/[^?#]*)?(?:\?(.*))?$/s;
const BAD_QUERY = /[^!-~]|[#\\]|%(?![0-9A-Fa-f]{2})/;

const MAX_HOST_CHARACTERS = 253;

/**
 * Reads an absolute-form target (RFC 9112 section 3.2.2) such as `http://api.example.com:8080/v1/x?y=1`. An empty path is '/'.
 * Throws GateError `ambiguous_target`. Does not look at the Host header.
 */
export function parseAbsolute(text: string, options: PathOptions = {}): CanonicalTarget {
  const clean = CLEAN_ABSOLUTE.exec(text);
  if (clean === null) return readAbsolute(text, options);
  const scheme = clean[1] as 'http' | 'https';
  const host = clean[2] as string;
  const path = clean[4] as string;
  if (host.length > MAX_HOST_CHARACTERS || host.includes('xn--') || (path === '' && clean[5] !== undefined))
    return readAbsolute(text, options);
  const port = clean[3] === undefined ? DEFAULT_PORT[scheme] : readPort(clean[3]);
  return { scheme, host, port, path: path === '' ? '/' : path, query: clean[5] };
}

function readAbsolute(text: string, options: PathOptions): CanonicalTarget {
  const parts = ABSOLUTE.exec(text);
  if (parts === null) throw ambiguous('The request target is not an http or https URL without a fragment');
  const scheme = parts[1] as 'http' | 'https';
  const { host, port } = readAuthority(parts[2] as string, DEFAULT_PORT[scheme]);
  if (parts[3] === undefined && parts[4] !== undefined)
    throw ambiguous('The request target has a query but no path; write / before the question mark');
  return { scheme, host, port, path: readPath(parts[3] ?? '/', options), query: readQuery(parts[4]) };
}

/**
 * Reads an origin-form target (RFC 9112 section 3.2.1), path and query, on an authority that is known already.
 * Throws GateError `ambiguous_target`.
 */
export function parseOrigin(
  text: string,
  scheme: 'http' | 'https',
  authority: Authority,
  options: PathOptions = {},
): CanonicalTarget {
  const { host, port } = authority;
  const clean = CLEAN_ORIGIN.exec(text);
  if (clean !== null && clean[1] !== '') return { scheme, host, port, path: clean[1] as string, query: clean[2] };
  if (!text.startsWith('/')) throw ambiguous('The request target does not start with a slash');
  const mark = text.indexOf('?');
  const path = readPath(mark === -1 ? text : text.slice(0, mark), options);
  return { scheme, host, port, path, query: readQuery(mark === -1 ? undefined : text.slice(mark + 1)) };
}

/**
 * Reads an authority (`host:port`, IPv6 in brackets), as CONNECT and Host carry it. Without `defaultPort` the port must be there.
 * The host comes back in lower case, IPv6 without brackets. Throws GateError `ambiguous_target`.
 */
export function parseAuthority(text: string, defaultPort?: number): Authority {
  return readAuthority(text, defaultPort);
}

/** The port that a scheme means where none is written. */
export function defaultPort(scheme: 'http' | 'https'): number {
  return DEFAULT_PORT[scheme];
}

/** `host` or `host:port` as a Host header carries it: IPv6 in brackets, the scheme's default port left out. */
export function authorityOf(target: Pick<CanonicalTarget, 'scheme' | 'host' | 'port'>): string {
  const host = target.host.includes(':') ? `[${target.host}]` : target.host;
  return target.port === DEFAULT_PORT[target.scheme] ? host : `${host}:${target.port}`;
}

/** The whole URL, the default port left out. Parsing it again gives the same target. */
export function urlOf(target: CanonicalTarget): string {
  return `${target.scheme}://${authorityOf(target)}${pathAndQuery(target)}`;
}

/** Path and query as an origin-form target. */
export function pathAndQuery(target: Pick<CanonicalTarget, 'path' | 'query'>): string {
  return target.query === undefined ? target.path : `${target.path}?${target.query}`;
}

function readQuery(query: string | undefined): string | undefined {
  if (query !== undefined && BAD_QUERY.test(query)) {
    throw ambiguous(
      'The query holds a fragment, a backslash, a bad percent escape, or a control or non-ASCII character; percent-encode it',
    );
  }
  return query;
}

function ambiguous(sentence: string): GateError {
  return new GateError('ambiguous_target', sentence, { closeConnection: true, proxyStatus: 'http_request_error' });
}
