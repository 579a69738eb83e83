// In which tenant does somebody act on policies? The selected one, once their rights there allow it.

import { ApiError } from '../errors.ts';
import type { PersonPrincipal } from '../principal.ts';

/** The active tenant's id. Throws the refusal of the first check that says no. */
export function demandHere(principal: PersonPrincipal, permission: string): string {
  principal.rights.demand(permission);
  if (principal.tenantId === undefined)
    throw new ApiError('wrong_tenant', 'No tenant is selected.', { required: permission, check: 'wrong_tenant' });
  return principal.tenantId;
}
