// What does the head of an upstream request look like on the wire? Written from decided values (RFC 9112 section 3); a value that could
// end a line or delimit a body is refused here once more, whoever let it come this far.

import { GateError } from '../errors.ts';
import type { RawHeaders } from '../http/headers.ts';

const METHOD = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const TARGET = /^[\x21-\x7e]+$/;
const BAD_VALUE = /[^\t\x20-\x7e\x80-\xff]/;
/** Framing and the connection are the writer's business alone. */
const OURS = new Set([
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'upgrade',
  'expect',
  'te',
  'trailer',
]);

const KEPT_NAMES = 2_000;
const sendable = new Map<string, boolean>();

/**
 * The head with its final empty line, latin1. `framing` is a line of the writer's own, with its CRLF, or empty. Throws GateError
 * `upstream_unreachable` for what must not be sent; values are not shown, since they may be secret.
 */
export function requestHead(method: string, target: string, headers: RawHeaders, framing: string): string {
  if (!METHOD.test(method)) throw unsendable('its method is not a token');
  if (!TARGET.test(target)) throw unsendable('its target has a space, a control character or one beyond ASCII');
  let text = `${method} ${target} HTTP/1.1\r\n`;
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at] as string;
    const value = headers[at + 1] as string;
    if (!maySend(name)) throw unsendable(`the header ${JSON.stringify(name)} is not one to be sent`);
    if (BAD_VALUE.test(value)) throw unsendable(`the value of ${name} has a character that no header may carry`);
    text += `${name}: ${value}\r\n`;
  }
  return `${text}${framing}\r\n`;
}

function maySend(name: string): boolean {
  const known = sendable.get(name);
  if (known !== undefined) return known;
  const may = METHOD.test(name) && !OURS.has(name.toLowerCase());
  if (sendable.size >= KEPT_NAMES) sendable.clear();
  sendable.set(name, may);
  return may;
}

function unsendable(why: string): GateError {
  return new GateError('upstream_unreachable', `The request cannot be sent: ${why}.`, {
    proxyStatus: 'http_request_error',
  });
}
