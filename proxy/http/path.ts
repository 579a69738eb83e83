// Which path is meant? Only spellings that every server reads alike: encoded slashes, dots and letters, dot segments, empty segments,
// parameters behind ';' and double encoding are where servers differ (security 7).

import { GateError } from '../errors.ts';

/** How a path may be spelled. */
export interface PathOptions {
  /** Keep `%2F` and `;` as opaque bytes inside a segment: a connector asked for it (project ids, object names, npm scopes). */
  readonly opaqueSegments?: boolean;
}

interface Rule {
  readonly found: RegExp;
  readonly sentence: string;
}

const ALWAYS: readonly Rule[] = [
  { found: /[^!-~]/, sentence: 'The path holds a space, a control or a non-ASCII character; percent-encode it' },
  { found: /\\|%5c/i, sentence: 'The path holds a backslash' },
  { found: /["#<>?[\]^`{|}]/, sentence: 'The path holds a character that belongs percent-encoded' },
  { found: /%(?![0-9a-f]{2})/i, sentence: 'The path holds a percent sign that begins no escape; write %25' },
  { found: /%2e/i, sentence: 'The path holds an encoded dot' },
  {
    found: /%(?:4[1-9a-f]|5[0-9a]|6[1-9a-f]|7[0-9a]|3[0-9]|2d|5f|7e)/i,
    sentence: 'The path encodes a letter, digit, -, _ or ~, which stand for themselves',
  },
  { found: /%(?:[01][0-9a-f]|7f)/i, sentence: 'The path holds an encoded control character' },
  { found: /\/\//, sentence: 'The path holds an empty segment (two slashes)' },
  { found: /(?:^|\/|%2f)\.{1,2}(?:$|\/|;|%2f|%3b)/i, sentence: 'The path holds a . or .. segment' },
];
const DOUBLE_ENCODED: Rule = {
  found: /%25(?:2[ef5]|5c|3b|0[0-9a-f])/i,
  sentence: 'The path holds a slash, dot, backslash, semicolon or control character that is encoded twice',
};
const OPAQUE_SLASHES: Rule = {
  found: /\/%2f|%2f%2f|%2f(?:\/|$)/i,
  sentence: 'The path holds an empty part beside an encoded slash',
};
const PLAIN: readonly Rule[] = [
  ...ALWAYS,
  DOUBLE_ENCODED,
  { found: /%2f/i, sentence: 'The path holds an encoded slash, which this connector does not take' },
  { found: /;|%3b/i, sentence: 'The path holds a semicolon, which this connector does not take' },
];
const OPAQUE: readonly Rule[] = [...ALWAYS, DOUBLE_ENCODED, OPAQUE_SLASHES];

/** The path with its escapes in upper-case hex, otherwise as sent. Throws GateError `ambiguous_target` with what was wrong. */
export function readPath(path: string, options: PathOptions): string {
  for (const { found, sentence } of options.opaqueSegments === true ? OPAQUE : PLAIN) {
    if (found.test(path)) throw ambiguous(sentence);
  }
  if (!path.includes('%')) return path;
  if (!isUtf8(path)) throw ambiguous('The path holds escapes that are not UTF-8');
  return path.replace(/%[0-9A-Fa-f]{2}/g, (triplet) => triplet.toUpperCase());
}

/**
 * The path with its escapes decoded, for rules that compare text: `/a%3Ab` and `/a:b` name the same thing to most servers. Only for paths
 * that `readPath` gave; an opaque `%2F` stays encoded, so that segments stay what they are.
 */
export function decodedPath(path: string): string {
  if (!path.includes('%')) return path;
  return decodeURIComponent(path.replace(/%2F/g, '%252F'));
}

function isUtf8(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

function ambiguous(sentence: string): GateError {
  return new GateError('ambiguous_target', sentence, { closeConnection: true, proxyStatus: 'http_request_error' });
}
