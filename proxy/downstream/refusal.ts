// What is said at the door, before anybody knows who asks or what for? The same body as any refusal, without a decision behind it.

import { STATUS_CODES } from 'node:http';
import { GATE_STATUS, type GateCode, GateError } from '../errors.ts';
import type { RawHeaders } from '../http/headers.ts';

/** A request that the listener itself turned away: framing, target, limits, draining. Nothing of it was forwarded. */
export interface DoorRefusal {
  readonly code: GateCode;
  readonly status: number;
  /** May be shown to the agent. */
  readonly message: string;
  readonly sourceIp: string;
  /** The connection ends with this answer. */
  readonly close: boolean;
}

/** The answer to a {@link DoorRefusal}. `headers` carry neither framing nor Connection. */
export interface RefusalAnswer {
  readonly headers: RawHeaders;
  readonly body: string;
}

/** How a refusal at the door is worded and recorded; whoever gives one of these can add ids and write the ledger. */
export type DescribeRefusal = (refusal: DoorRefusal) => RefusalAnswer;

const TITLES: Partial<Record<GateCode, string>> = {
  ambiguous_framing: 'Ambiguous framing',
  ambiguous_target: 'Ambiguous target',
  sni_mismatch: 'Another host than the tunnel was opened for',
  headers_too_large: 'Too many headers',
  request_timeout: 'Too slow',
  gate_draining: 'Shutting down',
  gate_unavailable: 'Gate unavailable',
  not_found: 'Nothing here',
};

/** Words a refusal in the shape that agents read; it has no decision id. */
export const refusalBody: DescribeRefusal = ({ code, status, message }) => {
  const body = JSON.stringify({
    type: `urn:holdgate:error:${code}`,
    title: TITLES[code] ?? 'Not passed on',
    status,
    code,
    detail: message,
    message,
    error: { type: 'holdgate_error', code, message },
    agent_hint: status === 503 ? 'retry_same_request' : 'stop_and_report',
  });
  const headers = ['Content-Type', 'application/json', 'Holdgate-Decision', `error; rule="${code}"`];
  if (status === 503) headers.push('Retry-After', '2');
  else headers.push('X-Should-Retry', 'false', 'Stripe-Should-Retry', 'false');
  return { headers, body };
};

/** What a caught error means at the door. Anything but a GateError is the gate's own fault and says nothing of it. */
export function refusalOf(error: unknown, sourceIp: string): DoorRefusal {
  if (!(error instanceof GateError))
    return refusal('gate_unavailable', 'The gate could not read this request', { sourceIp, close: true });
  return refusal(error.code, error.message, { sourceIp, close: error.details.closeConnection === true });
}

/** A refusal with the status that belongs to its code. */
export function refusal(
  code: GateCode,
  message: string,
  rest: { readonly sourceIp: string; readonly close: boolean },
): DoorRefusal {
  return { code, status: GATE_STATUS[code], message, ...rest };
}

/** A whole HTTP/1.1 answer as bytes, for sockets that no parser stands behind any more. Always closes. */
export function wholeAnswer(answer: {
  readonly status: number;
  readonly reason?: string;
  readonly headers: RawHeaders;
  readonly body: string;
}): Buffer {
  const { status, reason = STATUS_CODES[status] ?? '', headers, body } = answer;
  let head = `HTTP/1.1 ${status} ${printable(reason)}\r\n`;
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at] as string;
    if (!FRAMED_HERE.has(name.toLowerCase())) head += `${name}: ${printable(headers[at + 1] as string)}\r\n`;
  }
  const bytes = Buffer.from(body);
  head += `Content-Length: ${bytes.length}\r\nConnection: close\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), bytes]);
}

const FRAMED_HERE = new Set(['content-length', 'connection', 'transfer-encoding', 'keep-alive']);

function printable(text: string): string {
  return text.replace(/[^\t\x20-\x7e\x80-\xff]/g, '?');
}
