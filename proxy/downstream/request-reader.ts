// What does an agent ask for, by which way in, and with which key? Reads one request head, HTTP/1.1 or HTTP/2 alike, or says why not.

import type { PresentedKey, Way } from '../enforcement/exchange.ts';
import { GateError } from '../errors.ts';
import { getHeader, type RawHeaders } from '../http/headers.ts';
import { decodedPath, type PathOptions } from '../http/path.ts';
import {
  type Authority,
  authorityOf,
  type CanonicalTarget,
  defaultPort,
  parseAbsolute,
  parseAuthority,
  parseOrigin,
} from '../http/target.ts';
import { keyOfBaseRequest, keyOfProxyRequest } from './agent-key.ts';

/** A request head as it came, framing already checked. */
export interface RequestHead {
  readonly method: string;
  /** The request target as sent; `:path` on HTTP/2. */
  readonly text: string;
  readonly rawHeaders: RawHeaders;
  /** Host, or `:authority` on HTTP/2. */
  readonly host: string | undefined;
}

/** The tunnel that a request came through, where the gate speaks TLS (or plain HTTP) in the origin's place. */
export interface Inside {
  readonly scheme: 'http' | 'https';
  readonly authority: Authority;
  /** The authority as clients write it, for a quick comparison. */
  readonly host: string;
  /** What CONNECT presented. */
  readonly key: PresentedKey | undefined;
}

/** What a request head says. */
export interface Destination {
  readonly way: Way;
  readonly target: CanonicalTarget;
  readonly connectorName: string | undefined;
  readonly key: PresentedKey | undefined;
}

/** What is asked before a target with `%2F` or `;` inside a segment is taken. */
export interface OpaqueQuestion {
  readonly key: PresentedKey | undefined;
  readonly target: CanonicalTarget;
  /** Base-URL mode only; `target` then has no host. */
  readonly connectorName: string | undefined;
}

/** What a reader must be told of connectors and of the listener it reads for. */
export interface RequestReaderOptions {
  /** Whether the connector that this names takes opaque segments. Nobody's does unless told so here. */
  readonly opaqueSegments?: (question: OpaqueQuestion) => boolean;
  /**
   * Set where requests without a key speak for a default agent: the hosts (lower case, without port) that Host may name in origin-form
   * requests. Web pages can reach loopback, so such a listener takes nothing that one could have sent.
   */
  readonly keylessHosts?: ReadonlySet<string>;
}

/** The host name of the agent's own API. */
export const OWN_HOST = 'holdgate.internal';

const BASE_PREFIX = '/connect/';
const OWN_AUTHORITY: Authority = { host: OWN_HOST, port: 80 };
const NO_AUTHORITY: Authority = { host: '', port: 0 };
const MAY_BE_OPAQUE = /;|%2f|%3b/i;
// TRACE would show the agent the credential that was put in; the others belong to RTSP and ICE, which Node's parser takes as well.
const REFUSED_METHODS = new Set([
  'TRACE',
  'CONNECT',
  'PRI',
  'SOURCE',
  'DESCRIBE',
  'ANNOUNCE',
  'SETUP',
  'PLAY',
  'PAUSE',
  'TEARDOWN',
  'GET_PARAMETER',
  'SET_PARAMETER',
  'REDIRECT',
  'RECORD',
  'FLUSH',
  'M-SEARCH',
]);

/** Reads request heads. Keeps nothing between two of them. */
export class RequestReader {
  readonly #takesOpaque: (question: OpaqueQuestion) => boolean;
  readonly #keylessHosts: ReadonlySet<string> | undefined;

  constructor(options: RequestReaderOptions) {
    this.#takesOpaque = options.opaqueSegments ?? (() => false);
    this.#keylessHosts = options.keylessHosts;
  }

  /** Throws GateError `ambiguous_target`, `ambiguous_framing`, `sni_mismatch`, `invalid_request` or `not_found`. */
  read(head: RequestHead, inside: Inside | undefined): Destination {
    if (REFUSED_METHODS.has(head.method))
      throw new GateError('invalid_request', `The method ${head.method} is not passed on`, { closeConnection: true });
    if (inside !== undefined) return this.#readInside(head, inside);
    this.refuseBrowsers(head.rawHeaders);
    return head.text.startsWith('/') ? this.#readOrigin(head) : this.#readAbsolute(head);
  }

  /** Throws GateError `invalid_request` where no key is needed and a web page could have sent this. */
  refuseBrowsers(rawHeaders: RawHeaders): void {
    if (this.#keylessHosts === undefined || !isFromBrowser(rawHeaders)) return;
    throw new GateError(
      'invalid_request',
      'This listener speaks for an agent without a key, so it takes no requests of web pages (Origin, Sec-Fetch-*)',
      { closeConnection: true },
    );
  }

  #readInside(head: RequestHead, inside: Inside): Destination {
    const { scheme, authority, key } = inside;
    if (head.host !== undefined && head.host !== inside.host)
      demandSame(parseAuthority(head.host, defaultPort(scheme)), authority);
    const target = this.#canonical(head.text, key, (options) => readInsideTarget(head.text, inside, options));
    return { way: target.host === OWN_HOST ? 'internal' : 'intercepted', target, connectorName: undefined, key };
  }

  #readAbsolute({ text, host, rawHeaders }: RequestHead): Destination {
    const key = keyOfProxyRequest(rawHeaders);
    const target = this.#canonical(text, key, (options) => parseAbsolute(text, options));
    if (host !== undefined && !isSameHost(host, target)) throw ambiguousHost();
    return { way: target.host === OWN_HOST ? 'internal' : 'forward', target, connectorName: undefined, key };
  }

  #readOrigin({ text, host, rawHeaders }: RequestHead): Destination {
    if (host !== undefined) this.#checkOwnHost(host);
    if (host !== undefined && isOwnHost(host)) {
      return {
        way: 'internal',
        target: parseOrigin(text, 'http', OWN_AUTHORITY),
        connectorName: undefined,
        key: keyOfBaseRequest(rawHeaders) ?? keyOfProxyRequest(rawHeaders),
      };
    }
    if (!text.startsWith(BASE_PREFIX)) throw nothingHere();
    const key = keyOfBaseRequest(rawHeaders);
    return readBase(
      this.#canonical(text, key, (options) => parseOrigin(text, 'http', NO_AUTHORITY, options)),
      key,
    );
  }

  #checkOwnHost(host: string): void {
    const named = parseAuthority(host, defaultPort('http')).host;
    if (this.#keylessHosts === undefined || this.#keylessHosts.has(named) || named === OWN_HOST) return;
    throw new GateError(
      'invalid_request',
      `This listener speaks for an agent without a key, and ${named} is not one of its own host names`,
      { closeConnection: true },
    );
  }

  #canonical(
    text: string,
    key: PresentedKey | undefined,
    parse: (options: PathOptions) => CanonicalTarget,
  ): CanonicalTarget {
    try {
      return parse({});
    } catch (error) {
      if (!MAY_BE_OPAQUE.test(text)) throw error;
      const target = parse({ opaqueSegments: true });
      const base = target.host === '' ? readBase(target, key) : undefined;
      if (!this.#takesOpaque({ key, target: base?.target ?? target, connectorName: base?.connectorName })) throw error;
      return target;
    }
  }
}

function readInsideTarget(text: string, { scheme, authority }: Inside, options: PathOptions): CanonicalTarget {
  if (text.startsWith('/')) return parseOrigin(text, scheme, authority, options);
  const target = parseAbsolute(text, options);
  if (target.scheme !== scheme)
    throw new GateError('sni_mismatch', 'The target names another scheme than the tunnel speaks', {
      closeConnection: true,
    });
  demandSame(target, authority);
  return target;
}

function readBase(whole: CanonicalTarget, key: PresentedKey | undefined): Destination {
  const end = whole.path.indexOf('/', BASE_PREFIX.length);
  const segment = end === -1 ? whole.path.slice(BASE_PREFIX.length) : whole.path.slice(BASE_PREFIX.length, end);
  if (segment === '') throw nothingHere();
  const target = { ...whole, path: end === -1 ? '/' : whole.path.slice(end) };
  return { way: 'base', target, connectorName: decodedPath(segment), key };
}

function isSameHost(host: string, target: CanonicalTarget): boolean {
  if (host === authorityOf(target)) return true;
  const named = parseAuthority(host, defaultPort(target.scheme));
  return named.host === target.host && named.port === target.port;
}

function isOwnHost(host: string): boolean {
  return host.length >= OWN_HOST.length && host.toLowerCase().replace(/:80$/, '') === OWN_HOST;
}

function demandSame(named: Authority, opened: Authority): void {
  if (named.host === opened.host && named.port === opened.port) return;
  throw new GateError(
    'sni_mismatch',
    `This tunnel was opened for ${opened.host}:${opened.port}, the request names ${named.host}:${named.port}`,
    { closeConnection: true },
  );
}

function ambiguousHost(): GateError {
  return new GateError('ambiguous_target', 'The Host header names another host than the request target', {
    closeConnection: true,
    proxyStatus: 'http_request_error',
  });
}

function nothingHere(): GateError {
  return new GateError(
    'not_found',
    'This is the gate that agents talk to. Use it as an HTTP(S) proxy (HTTPS_PROXY=http://<agent-name>:<agent-key>@<this address>), or call /connect/<connector>/<path> with the agent key in Holdgate-Key.',
  );
}

function isFromBrowser(raw: RawHeaders): boolean {
  if (getHeader(raw, 'origin') !== undefined) return true;
  for (let at = 0; at < raw.length; at += 2) {
    const name = (raw[at] as string).toLowerCase();
    // Node's own fetch marks each request with this one; browsers never send it without Sec-Fetch-Site beside it.
    if (name === 'sec-fetch-mode' && raw[at + 1] === 'cors') continue;
    if (name.startsWith('sec-fetch-')) return true;
  }
  return false;
}
