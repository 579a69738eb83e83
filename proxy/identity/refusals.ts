// What does identity answer when it refuses? One sentence each, the same for a foreign id and one that does not exist.

import { ApiError } from '../errors.ts';

/** The answer for ids that do not exist or are somebody else's; the two cannot be told apart. */
export function notFound(): ApiError {
  return new ApiError('not_found', 'There is nothing here under this id.');
}

/** A field of the input that is wrong, by its JSON pointer. */
export function invalid(pointer: string, message: string): ApiError {
  return new ApiError('invalid_request', message, { errors: [{ pointer, message }] });
}

/** Personal tenants have one member for ever. */
export function personalTenant(): ApiError {
  return new ApiError(
    'personal_tenant',
    'A personal tenant has one member for ever; nobody joins it, leaves it or changes roles in it.',
  );
}

/** For invitations that do not count, whatever the reason. */
export function invalidInvitation(): ApiError {
  return new ApiError(
    'invalid_invitation',
    'This invitation is unknown, used, expired, meant for another address, or its maker may not invite so any more. Ask for a new one.',
  );
}

/** What people do in their own name alone, never by a token that could be anywhere. */
export function sessionNeeded(): ApiError {
  return new ApiError('not_permitted', 'This needs a session; a token cannot do it.');
}

/** A role that carries more than the person who wants to give it holds. */
export function aboveOwnRights(roleName: string): ApiError {
  return new ApiError(
    'above_own_rights',
    `The role "${roleName}" carries permissions that you do not hold yourself, so you cannot give or take it.`,
  );
}
