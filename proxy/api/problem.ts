// How does an error look from outside? As a problem document (RFC 9457) with our code; what is unexpected says nothing but its number.

import { API_STATUS, type ApiCode, ApiError, GateError } from '../errors.ts';

/** A problem document and its status. */
export interface ProblemAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  /** Unexpected: to be logged with the request's id. */
  readonly unexpected: boolean;
}

/** The one mapping of errors to the outside. `requestId` is shown only where somebody has to look something up in the log. */
export function problemOf(error: unknown, requestId: string): ProblemAnswer {
  const known = asApiError(error);
  if (!known || known.code === 'internal') {
    const detail = `Something went wrong that is not your doing. It is in the log under ${requestId}.`;
    return { status: 500, body: { ...document('internal', detail), request_id: requestId }, unexpected: true };
  }
  const { errors, required, check, more } = known.details;
  const body = {
    ...more,
    ...document(known.code, known.message),
    ...(errors && { errors }),
    ...(required !== undefined && { required }),
    ...(check !== undefined && { check }),
  };
  return { status: known.status, body, unexpected: false };
}

function document(code: ApiCode, detail: string): Record<string, unknown> {
  const title = code.replaceAll('_', ' ').replace(/^./, (letter) => letter.toUpperCase());
  return { type: `urn:holdgate:problem:${code}`, title, status: API_STATUS[code], code, detail };
}

/** Errors of the rooms below that have a meaning here. The store's class is known by its name, since this room does not reach the store. */
function asApiError(error: unknown): ApiError | undefined {
  if (error instanceof ApiError) return error;
  if (error instanceof GateError && error.status === 503) return unavailable(error);
  if (error instanceof Error && error.name === 'StoreError') return ofStore(error);
  return undefined;
}

function ofStore(error: Error): ApiError | undefined {
  switch ((error as Error & { code?: unknown }).code) {
    case 'bad_cursor':
      return new ApiError('invalid_request', 'The cursor is not one that this list gave out.', {
        errors: [
          {
            pointer: '/query/cursor',
            message: 'Take next_cursor of the page before, or leave it out for the first page.',
          },
        ],
      });
    case 'conflict':
      return new ApiError('conflict', 'Something like this exists already, or was changed at the same moment.', {
        cause: error,
      });
    case 'unavailable':
    case 'locked':
    case 'read_only':
      return unavailable(error);
    default:
      return undefined;
  }
}

function unavailable(cause: Error): ApiError {
  return new ApiError('unavailable', 'The service cannot read or record anything at the moment. Try again shortly.', {
    cause,
  });
}
