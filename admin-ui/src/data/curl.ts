// How is a recorded request asked for again by hand? As a curl command that carries no secret, runs nothing but curl, and asks for one address.

import { UNSEEN } from './unseen.ts';

const SECRET = /token|secret|password|passwd|api[-_]?key|^key$|signature|^sig$|credential|^code$/i;
const MASK = '***';
/** Half a character, as the encoding of addresses (WHATWG URL) puts it. */
const REPLACED = '%EF%BF%BD';

/**
 * The command for a shell; secrets of the address are masked, everything is quoted. No text becomes an option (`--url`), brackets in an
 * address do not stand for many (`--globoff`), and nothing is in it that a terminal would obey when it is pasted.
 */
export function curlOf({ method, url }: { readonly method: string; readonly url: string }): string {
  // Told to request HEAD, curl would wait for a body that never comes.
  const how = method === 'HEAD' ? '--head' : `--request ${quoted(plain(method))}`;
  return `curl --globoff ${how} --url ${quoted(plain(masked(url)))}`;
}

function masked(url: string): string {
  if (!URL.canParse(url)) return url;
  const address = new URL(url);
  if (address.username !== '') address.username = MASK;
  if (address.password !== '') address.password = MASK;
  for (const name of new Set(address.searchParams.keys())) if (SECRET.test(name)) address.searchParams.set(name, MASK);
  return address.href;
}

/** Without control characters and others that nobody sees: they are encoded, as an address encodes them. */
const plain = (text: string): string =>
  text.replaceAll(UNSEEN, (one) => (/\p{Cs}/u.test(one) ? REPLACED : encodeURIComponent(one)));

function quoted(text: string): string {
  return /^[\w./:@=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
