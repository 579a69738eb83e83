// In which tenant does somebody act? The selected one, once their rights there allow it.

import { ApiError } from '../errors.ts';
import type { PermissionObject, PersonPrincipal } from '../principal.ts';

/** The active tenant's id. Throws the refusal of the first of the four checks that says no. */
export function demandHere(principal: PersonPrincipal, permission: string, object?: PermissionObject): string {
  principal.rights.demand(permission, object);
  if (principal.tenantId === undefined)
    throw new ApiError('wrong_tenant', 'No tenant is selected.', { required: permission, check: 'wrong_tenant' });
  return principal.tenantId;
}

/** What an unknown id answers, and a foreign one too. */
export function notFound(kind: string): ApiError {
  return new ApiError('not_found', `There is no such ${kind} here.`);
}
