// How are opaque secrets made and kept? 256 random bits for the holder, SHA-256 in hex for us; never the value itself.

import { createHash, randomBytes } from 'node:crypto';

const SECRET_BYTES = 32;
const HINT_CHARACTERS = 8;

/** A new secret of 256 bits in base64url behind `prefix`. */
export function newSecret(prefix = ''): string {
  return prefix + randomBytes(SECRET_BYTES).toString('base64url');
}

/** SHA-256 of the whole value, in hex: what is stored and looked up. */
export function digestOf(value: string): string {
  return createHash('sha256').update(value).digest('hex');
}

/** The first characters, by which people tell their keys apart. */
export function hintOf(value: string): string {
  return value.slice(0, HINT_CHARACTERS);
}
