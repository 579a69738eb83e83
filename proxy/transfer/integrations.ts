// Which settings of an integration may leave the instance? What is plainly no secret: an address without its path, numbers, switches, and
// words that are neither named like a secret nor look like one. What stays behind is entered by hand.

import { isDeepStrictEqual } from 'node:util';

const SECRET_NAME = /key|token|secret|passw|auth|credential|signature|dsn|cookie|session|private|hook/i;
const ADDRESS = /^[a-z][a-z0-9+.-]*:\/\//i;
/** Longer than names are, in one piece, with digits in it. */
const TOKEN_LIKE = /^(?=\S{16,}$)(?=.*\d)/;

type Json = Readonly<Record<string, unknown>>;

/** The part of integrations that an export may contain. */
export function withoutSecrets(integrations: Json): Json {
  return openObject(integrations, false);
}

/** The integrations that a target has once these are imported: what is said counts, what stayed behind is kept as the target has it. */
export function mergedIntegrations(own: Json, given: Json): Json {
  const merged: Record<string, unknown> = { ...own };
  for (const [name, value] of Object.entries(given)) {
    const known = own[name];
    if (isObject(value) && isObject(known)) merged[name] = mergedIntegrations(known, value);
    else if (!isDeepStrictEqual(openValue(known, true), value)) merged[name] = value;
  }
  return merged;
}

/** Whether something in it stays behind when it is exported. */
export function holdsSecrets(value: unknown): boolean {
  return !isDeepStrictEqual(openValue(value, true), value);
}

function openObject(object: Json, named: boolean): Json {
  return Object.fromEntries(
    Object.entries(object).flatMap(([name, value]) => {
      const open = named && SECRET_NAME.test(name) && !isAddress(value) ? undefined : openValue(value, true);
      return open === undefined ? [] : [[name, open]];
    }),
  );
}

function openValue(value: unknown, named: boolean): unknown {
  if (typeof value === 'string') return openText(value);
  if (Array.isArray(value)) return value.map((one) => openValue(one, named)).filter((one) => one !== undefined);
  return isObject(value) ? openObject(value, named) : value;
}

function openText(text: string): string | undefined {
  if (isAddress(text)) return URL.canParse(text) && new URL(text).host !== '' ? originOf(text) : undefined;
  return TOKEN_LIKE.test(text) ? undefined : text;
}

function originOf(text: string): string {
  const { protocol, host } = new URL(text);
  return `${protocol}//${host}`;
}

function isAddress(value: unknown): value is string {
  return typeof value === 'string' && ADDRESS.test(value);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
