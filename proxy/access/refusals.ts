// What does access answer for what is not there? The same, whether an id is unknown or somebody else's.

import { ApiError } from '../errors.ts';

/** What an unknown id answers, and a foreign one too. */
export function notFound(kind: string): ApiError {
  return new ApiError('not_found', `There is no such ${kind} here.`);
}
