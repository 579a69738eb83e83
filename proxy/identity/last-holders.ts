// Would this leave an organization without an owner, or a tenant without anybody who manages members? Asked inside the
// transaction that makes the change, so that of two callers at once one is refused.

import type { TenantRow } from '../../store/rows.ts';
import type { Scope } from '../../store/store.ts';
import { ApiError } from '../errors.ts';
import type { RoleNames } from './ports.ts';

const LAST_OWNER = 'This is the last owner of the organization. Make somebody else an owner first.';
const LAST_MANAGER =
  'This is the last person who manages members of this tenant. Give somebody else such a role first.';

/** A change that is about to be made: what roles this person will hold in this tenant (none: removed). */
export interface Outlook {
  readonly tenant: Pick<TenantRow, 'id' | 'organization_id' | 'kind'>;
  readonly userId: string;
  readonly roleIdsAfter: readonly string[];
}

/** Throws `last_owner` when the change would take the last active holder away. A tenant that had none may go on without. */
export async function demandHoldersRemain(scope: Scope, roles: RoleNames, outlook: Outlook): Promise<void> {
  if (outlook.tenant.kind === 'default' && (await losesLast(scope, outlook, [roles.ownerRoleId])))
    throw new ApiError('last_owner', LAST_OWNER);
  const managing = await roles.granting(scope, outlook.tenant.id, 'members.manage');
  if (await losesLast(scope, outlook, managing)) throw new ApiError('last_owner', LAST_MANAGER);
}

/** Throws `last_owner` when this person alone still owns the organization. */
export async function demandOwnerRemains(
  scope: Scope,
  roles: RoleNames,
  organizationId: string,
  userId: string,
): Promise<void> {
  const tenant = await scope.forOrganization(organizationId).tenants.first({ kind: 'default' });
  if (tenant && (await losesLast(scope, { tenant, userId, roleIdsAfter: [] }, [roles.ownerRoleId])))
    throw new ApiError('last_owner', LAST_OWNER);
}

/** Whether this person owns the organization: holds the built-in `owner` in its default tenant. */
export async function ownsOrganization(
  scope: Scope,
  roles: RoleNames,
  organizationId: string,
  userId: string,
): Promise<boolean> {
  const tenant = await scope.forOrganization(organizationId).tenants.first({ kind: 'default' });
  if (!tenant) return false;
  return (await scope.forTenant(tenant.id).membershipRoles.count({ user_id: userId, role_id: roles.ownerRoleId })) > 0;
}

async function losesLast(
  scope: Scope,
  { tenant, userId, roleIdsAfter }: Outlook,
  roleIds: readonly string[],
): Promise<boolean> {
  if (roleIds.length === 0 || roleIdsAfter.some((id) => roleIds.includes(id))) return false;
  const holders = new Set(
    (await scope.forTenant(tenant.id).membershipRoles.all({ role_id: roleIds })).map(({ user_id }) => user_id),
  );
  if (!holders.delete(userId)) return false;
  if (holders.size === 0) return true;
  return (
    (await scope.forOrganization(tenant.organization_id).members.count({ user_id: [...holders], status: 'active' })) ===
    0
  );
}
