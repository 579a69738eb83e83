// Does what somebody's rights were read from still hold, now that their change is about to be written? Rights are judged before the
// transaction; whoever is demoted, disabled or cut off meanwhile changes nothing any more.

import { isDeepStrictEqual } from 'node:util';
import type { TenantRow } from '../../store/rows.ts';
import type { Scope } from '../../store/store.ts';
import { ApiError } from '../errors.ts';
import type { Principal, RightsBasis } from '../principal.ts';

/**
 * Throws `conflict` where a person has lost something since that their rights were read from: a role, what it or the boundary says, their
 * token, or their place in the organization. What they gained counts from their next request. Call it within the transaction that writes.
 */
export async function demandStanding(scope: Scope, principal: Principal): Promise<void> {
  const basis = principal.kind === 'person' ? principal.rights.basis : undefined;
  if (!basis || (await stands(scope, basis))) return;
  throw new ApiError(
    'conflict',
    'What you may do was changed while this was under way, so nothing was done. Try again.',
  );
}

async function stands(scope: Scope, basis: RightsBasis): Promise<boolean> {
  const { userId: user_id, organizationId: organization_id, tokenId } = basis;
  const known = await scope.system.organizationMembers.first({ user_id, organization_id });
  if (known?.status === 'disabled') return false;
  if (tokenId !== undefined && (await scope.system.tokens.count({ id: tokenId })) === 0) return false;
  if (!(await holdsAll(scope, basis))) return false;
  const tenants = await scope.system.tenants.all({ id: [...basis.tenants.keys()] });
  if (tenants.length < basis.tenants.size) return false;
  for (const tenant of tenants) if (!(await saysTheSame(scope, basis, tenant))) return false;
  return true;
}

async function holdsAll(scope: Scope, { userId: user_id, held }: RightsBasis): Promise<boolean> {
  const places = (await scope.system.memberships.all({ user_id })).map(({ tenant_id }) => tenant_id);
  const roles = await scope.system.membershipRoles.all({ user_id });
  return held.every(
    ({ tenantId, roleId }) =>
      places.includes(tenantId) && roles.some((one) => one.tenant_id === tenantId && one.role_id === roleId),
  );
}

/** Of a tenant whose access was changed: its boundary, and the roles that the person holds there. */
async function saysTheSame(scope: Scope, { tenants, held }: RightsBasis, row: TenantRow): Promise<boolean> {
  const before = tenants.get(row.id);
  if (before?.version === row.access_version) return true;
  if (!isDeepStrictEqual(row.boundary, before?.boundary)) return false;
  const ids = held.flatMap(({ tenantId, roleId }) => (tenantId === row.id ? [roleId] : []));
  const roles = await scope.forTenant(row.id).roles.all({ id: ids });
  return roles.every(({ id, grants }) => isDeepStrictEqual(grants, before?.grantsOf(id)));
}
