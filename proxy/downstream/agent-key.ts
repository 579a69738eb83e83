// Which key does a request present, and where? The first place that has one counts; only its owner can say whether it opens anything.

import type { PresentedKey } from '../enforcement/exchange.ts';
import { getHeader, type RawHeaders } from '../http/headers.ts';

const KEY_PREFIX = 'hga_';
const MOST_REMEMBERED = 2_000;
const BASIC = /^basic +([A-Za-z0-9+/_-]+={0,2}) *$/i;
const BEARER = /^(?:bearer|token) +(\S+) *$/i;
/** Where SDKs put what they take for their provider's API key. */
const SDK_HEADERS = ['x-api-key', 'x-goog-api-key'] as const;

// Agents send the same header with every request; decoding it once spares most of the work.
const remembered = new Map<string, PresentedKey>();

/** The key of a proxy request: Proxy-Authorization (Basic name:key, or Bearer), else Holdgate-Key. A malformed value counts as presented. */
export function keyOfProxyRequest(raw: RawHeaders): PresentedKey | undefined {
  const authorization = getHeader(raw, 'proxy-authorization');
  if (authorization === undefined) return holdgateKey(raw);
  const known = remembered.get(authorization);
  if (known !== undefined) return known;
  const key = readProxyAuthorization(authorization);
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  remembered.set(authorization, key);
  return key;
}

function readProxyAuthorization(authorization: string): PresentedKey {
  const header = 'proxy-authorization';
  const bearer = BEARER.exec(authorization);
  if (bearer !== null) return { value: bearer[1] as string, header, name: undefined };
  const pair = basicPair(authorization);
  if (pair === undefined) return { value: authorization, header, name: undefined };
  if (pair.password === '') return { value: pair.user, header, name: undefined };
  return { value: pair.password, header, name: pair.user };
}

/**
 * The key of a base-URL request: Holdgate-Key, whatever it says; else the first of Authorization (Bearer, token, Basic user or password),
 * x-api-key and x-goog-api-key whose value is an agent key by its prefix. Other values there are the provider's and no key.
 */
export function keyOfBaseRequest(raw: RawHeaders): PresentedKey | undefined {
  return holdgateKey(raw) ?? keyInAuthorization(raw) ?? keyInSdkHeaders(raw);
}

function holdgateKey(raw: RawHeaders): PresentedKey | undefined {
  const value = getHeader(raw, 'holdgate-key');
  return value === undefined ? undefined : { value, header: 'holdgate-key', name: undefined };
}

function keyInAuthorization(raw: RawHeaders): PresentedKey | undefined {
  const authorization = getHeader(raw, 'authorization');
  if (authorization === undefined) return undefined;
  const header = 'authorization';
  const bearer = BEARER.exec(authorization)?.[1];
  if (bearer !== undefined)
    return bearer.startsWith(KEY_PREFIX) ? { value: bearer, header, name: undefined } : undefined;
  const pair = basicPair(authorization);
  if (pair?.password.startsWith(KEY_PREFIX)) return { value: pair.password, header, name: pair.user };
  if (pair?.user.startsWith(KEY_PREFIX)) return { value: pair.user, header, name: undefined };
  return undefined;
}

function keyInSdkHeaders(raw: RawHeaders): PresentedKey | undefined {
  for (const header of SDK_HEADERS) {
    const value = getHeader(raw, header);
    if (value?.startsWith(KEY_PREFIX)) return { value, header, name: undefined };
  }
  return undefined;
}

function basicPair(authorization: string): { user: string; password: string } | undefined {
  const encoded = BASIC.exec(authorization)?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon === -1 ? { user: text, password: '' } : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}
