// Which headers end at the gate? Those of one connection (RFC 9110 section 7.6.1), those that Connection names, and Holdgate's own.
// What passes is decided before a credential is injected, so that no agent can name the credential in Connection.

import { isNamed, type RawHeaders } from './headers.ts';

const ENDS_HERE = new Set([
  'connection',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
  'expect',
  'content-length',
  'prefer',
]);
const NOTHING: ReadonlySet<string> = new Set();

/**
 * The request's headers that may go upstream: without hop-by-hop and `Connection`-named ones, `Proxy-*`, `Expect`, `Prefer`, `Holdgate-*`
 * and Content-Length, and without the lower-case names in `also` (the one that carried the agent's key, Host). Framing is added anew.
 */
export function requestHeadersToForward(raw: RawHeaders, also: ReadonlySet<string> = NOTHING): string[] {
  const named = connectionNamed(raw);
  const kept: string[] = [];
  for (let at = 0; at < raw.length; at += 2) {
    const sent = raw[at] as string;
    const name = sent.toLowerCase();
    if (ENDS_HERE.has(name) || name.startsWith('proxy-') || name.startsWith('holdgate-')) continue;
    if (also.has(name) || named.has(name)) continue;
    kept.push(sent, raw[at + 1] as string);
  }
  return kept;
}

/** Lower-case names that the Connection lines list. */
function connectionNamed(raw: RawHeaders): ReadonlySet<string> {
  let names: Set<string> | undefined;
  for (let at = 0; at < raw.length; at += 2) {
    if (!isNamed(raw[at] as string, 'connection')) continue;
    const value = raw[at + 1] as string;
    if (value === 'keep-alive' || value === 'close') continue;
    names ??= new Set();
    for (const name of value.toLowerCase().split(',')) names.add(name.trim());
  }
  return names ?? NOTHING;
}
