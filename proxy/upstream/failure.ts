// Which of our codes is a failure of the client or the socket? One mapping, so that agent, ledger and log say the same.

import { GateError } from '../errors.ts';

const WORDS: Readonly<
  Record<string, readonly ['upstream_unreachable' | 'upstream_invalid' | 'upstream_timeout', string, string]>
> = {
  UND_ERR_HEADERS_TIMEOUT: ['upstream_timeout', 'did not answer in time', 'http_response_timeout'],
  UND_ERR_BODY_TIMEOUT: ['upstream_timeout', 'stopped sending in the middle of its answer', 'http_response_timeout'],
  UND_ERR_CONNECT_TIMEOUT: ['upstream_timeout', 'could not be connected to in time', 'connection_timeout'],
  UND_ERR_HEADERS_OVERFLOW: ['upstream_invalid', 'sent a head that is too large', 'http_response_header_section_size'],
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: [
    'upstream_invalid',
    'ended its answer before its announced length',
    'http_response_incomplete',
  ],
  UND_ERR_REQ_CONTENT_LENGTH_MISMATCH: [
    'upstream_unreachable',
    'could not be sent the whole request body',
    'http_request_error',
  ],
  HTTPParserError: ['upstream_invalid', 'sent an answer that is not valid HTTP/1.1', 'http_protocol_error'],
};

/** An answer with more than one reading, or none. */
export function invalidAnswer(host: string, what: string): GateError {
  return new GateError('upstream_invalid', `${host} sent an answer that cannot be passed on: ${what}.`, {
    proxyStatus: 'http_protocol_error',
  });
}

/** The GateError for whatever ended an exchange; GateErrors stay as they are. */
export function failureOf(host: string, error: unknown): GateError {
  if (error instanceof GateError) return error;
  const known = wordsFor(error);
  if (known !== undefined) {
    const [code, what, proxyStatus] = known;
    return new GateError(code, `${host} ${what}.`, { proxyStatus, cause: error });
  }
  return new GateError('upstream_unreachable', `The connection to ${host} broke.`, {
    proxyStatus: 'connection_terminated',
    cause: error,
  });
}

function wordsFor(error: unknown) {
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error ? String(error.code) : '';
  if (code.startsWith('HPE_') || error.name === 'HTTPParserError') return WORDS.HTTPParserError;
  if (code === 'UND_ERR_SOCKET' && error.message.startsWith('bad ')) return WORDS.HTTPParserError;
  return WORDS[code];
}
