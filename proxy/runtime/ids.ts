// What is it called? Ids are a kind prefix and 26 characters of Crockford base 32: 48 bits of time, 80 random bits, as in ULID.

import { randomBytes } from 'node:crypto';

/** The kinds that have ids, each with its prefix. */
export type IdKind =
  | 'org'
  | 'tnt'
  | 'usr'
  | 'rol'
  | 'agt'
  | 'key'
  | 'grp'
  | 'pgr'
  | 'gwy'
  | 'con'
  | 'crd'
  | 'pol'
  | 'apr'
  | 'dec'
  | 'inv'
  | 'tok'
  | 'ksw'
  | 'ses'
  | 'gnt'
  | 'vot'
  | 'evt'
  | 'pac'
  | 'req'
  | 'chg'
  | 'tpl'
  | 'nch'
  | 'ndl'
  | 'acr'
  | 'rst'
  | 'imp'
  | 'rev'
  | 'rvi'
  | 'vas'
  | 'rpl'
  | 'del';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const RANDOM_BYTES = 16;
const POOL_IDS = 512;

let pool = Buffer.alloc(0);
let used = 0;
let lastMs = -1;
let lastPrefix = '';

/** A new id of this kind. Sorts by `nowMs` at millisecond precision; unpredictable beyond that. */
export function newId(kind: IdKind, nowMs: number): string {
  if (used + RANDOM_BYTES > pool.length) {
    pool = randomBytes(RANDOM_BYTES * POOL_IDS);
    used = 0;
  }
  let random = '';
  for (let at = 0; at < RANDOM_BYTES; at += 1) random += ALPHABET[(pool[used + at] as number) & 31];
  used += RANDOM_BYTES;
  return `${kind}_${timePart(nowMs)}${random}`;
}

function timePart(nowMs: number): string {
  if (nowMs === lastMs) return lastPrefix;
  let text = '';
  let rest = nowMs;
  for (let at = 0; at < 10; at += 1) {
    text = ALPHABET[rest % 32] + text;
    rest = Math.floor(rest / 32);
  }
  lastMs = nowMs;
  lastPrefix = text;
  return text;
}
