// Which of our codes is a failure of an upstream connection? One mapping, so that agent, ledger and log say the same.

import { GateError } from '../errors.ts';
import type { Break } from './connection.ts';

type UpstreamCode = 'upstream_unreachable' | 'upstream_invalid' | 'upstream_timeout';

const WORDS: Readonly<Record<Break['kind'], readonly [UpstreamCode, string, string]>> = {
  'not-opened': ['upstream_unreachable', 'cannot be reached', 'destination_unavailable'],
  silent: ['upstream_timeout', 'did not answer in time', 'http_response_timeout'],
  stalled: ['upstream_timeout', 'stopped sending in the middle of its answer', 'http_response_timeout'],
  cut: ['upstream_invalid', 'ended its answer before it was whole', 'http_response_incomplete'],
  body: ['upstream_unreachable', 'could not be sent the whole request body', 'http_request_error'],
  broken: ['upstream_unreachable', 'broke the connection', 'connection_terminated'],
};

/** An answer with more than one reading, or none. */
export function invalidAnswer(host: string, what: string): GateError {
  return new GateError('upstream_invalid', `${host} sent an answer that cannot be passed on: ${what}.`, {
    proxyStatus: 'http_protocol_error',
  });
}

/** The GateError for what ended an exchange before its answer; a cause that is a GateError stays as it is. */
export function failureOf(host: string, why: Break): GateError {
  const cause = 'cause' in why ? why.cause : undefined;
  if (cause instanceof GateError) return cause;
  const [code, what, proxyStatus] = WORDS[why.kind];
  return new GateError(code, `${host} ${what}.`, { proxyStatus, ...(cause !== undefined && { cause }) });
}
