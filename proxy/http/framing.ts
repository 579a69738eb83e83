// Where does a request end? Only the one canonical form counts (security 1): no length at all, one plain decimal Content-Length, or
// exactly `chunked` on HTTP/1.1; one Host. Node's strict parser refuses control characters, folded lines, bare line feeds and the like;
// this refuses what it lets through.

import { GateError } from '../errors.ts';
import type { RawHeaders } from './headers.ts';

/** How long the body of a request is, and for whom it says it is. */
export interface Framing {
  /** The declared length; undefined: chunked or no body. */
  readonly contentLength: number | undefined;
  readonly chunked: boolean;
  /** The value of the one Host line; undefined: none (HTTP/1.0 only). */
  readonly host: string | undefined;
}

/** The most header lines that a request may have. */
export const MAX_HEADER_LINES = 100;

const PLAIN_DECIMAL = /^(?:0|[1-9][0-9]{0,14})$/;

/**
 * Reads the framing of an HTTP/1 request from its raw headers (RFC 9112 section 6). Throws GateError `ambiguous_framing`, or
 * `headers_too_large` for more than {@link MAX_HEADER_LINES} lines. Does not compare Host with the target.
 */
export function readFraming(raw: RawHeaders, httpVersion: string): Framing {
  if (raw.length > MAX_HEADER_LINES * 2) throw tooManyHeaders();
  const lines = framingLines(raw);
  const { host, length, coding } = lines;
  if (httpVersion !== '1.1' && httpVersion !== '1.0') throw ambiguous(`HTTP version ${httpVersion} is not spoken here`);
  if (host === undefined && httpVersion === '1.1') throw ambiguous('The request has no Host header');
  if (length !== undefined && coding !== undefined)
    throw ambiguous('The request has both Content-Length and Transfer-Encoding');
  if (length !== undefined && !PLAIN_DECIMAL.test(length))
    throw ambiguous('Content-Length is not a plain decimal number');
  if (coding !== undefined && httpVersion !== '1.1') throw ambiguous('Transfer-Encoding belongs to HTTP/1.1');
  if (coding !== undefined && coding.toLowerCase() !== 'chunked')
    throw ambiguous('Transfer-Encoding is not exactly chunked');
  return { contentLength: length === undefined ? undefined : Number(length), chunked: coding !== undefined, host };
}

interface Lines {
  host: string | undefined;
  length: string | undefined;
  coding: string | undefined;
  expect: string | undefined;
}

const SINGLE: Readonly<Record<string, keyof Lines>> = {
  host: 'host',
  'content-length': 'length',
  'transfer-encoding': 'coding',
  expect: 'expect',
};

function framingLines(raw: RawHeaders): Lines {
  const lines: Lines = { host: undefined, length: undefined, coding: undefined, expect: undefined };
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at] as string;
    const value = raw[at + 1] as string;
    // Only names of these lengths can matter, which spares the others the copy in lower case.
    const { length } = name;
    if (length === 4 || length === 6 || length === 14 || length === 17) readLine(lines, name.toLowerCase(), value);
  }
  return lines;
}

function readLine(lines: Lines, name: string, value: string): void {
  // Servers that turn names into environment variables read these as the real ones.
  if (name === 'content_length' || name === 'transfer_encoding')
    throw ambiguous(`${name} is not a header; write it with a hyphen`);
  const field = SINGLE[name];
  if (field === undefined) return;
  if (lines[field] !== undefined) throw ambiguous(`The request has more than one ${name} header`);
  lines[field] = value;
}

function tooManyHeaders(): GateError {
  return new GateError('headers_too_large', `The request has more than ${MAX_HEADER_LINES} header lines`, {
    closeConnection: true,
    proxyStatus: 'http_request_error',
  });
}

function ambiguous(sentence: string): GateError {
  return new GateError('ambiguous_framing', sentence, { closeConnection: true, proxyStatus: 'http_request_error' });
}
