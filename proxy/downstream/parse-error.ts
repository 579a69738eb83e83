// Why did the HTTP parser give up on what an agent sent? Its codes in our words.

import { GateError } from '../errors.ts';

const HEADERS_TOO_LARGE = 'HPE_HEADER_OVERFLOW';
const TOO_SLOW = 'ERR_HTTP_REQUEST_TIMEOUT';
const BAD_TARGET = 'HPE_INVALID_URL';
const PARSER = /^HPE_/;

/** The refusal that a parser's error means; undefined: not a parser's error, the socket itself broke. */
export function parseErrorOf(
  error: Error & { readonly code?: string; readonly reason?: string },
): GateError | undefined {
  const { code = '' } = error;
  const details = { cause: error, closeConnection: true, proxyStatus: 'http_request_error' };
  if (code === HEADERS_TOO_LARGE)
    return new GateError('headers_too_large', 'The head of the request is too large', details);
  if (code === TOO_SLOW)
    return new GateError('request_timeout', 'The head of the request did not arrive in time', details);
  if (code === BAD_TARGET)
    return new GateError(
      'ambiguous_target',
      'The request target holds a space, a control or a non-ASCII character; percent-encode it',
      details,
    );
  if (PARSER.test(code))
    return new GateError(
      'ambiguous_framing',
      `The request is not framed as HTTP/1.1 demands: ${error.reason ?? code}`,
      details,
    );
  return undefined;
}
