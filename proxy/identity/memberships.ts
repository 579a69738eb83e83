// How does somebody come into a tenant, change roles there, and leave? The writes alone, inside the caller's transaction;
// whether they are allowed is asked before, in `authority` and `last-holders`.

import type { MembershipRoleRow, TenantRow } from '../../store/rows.ts';
import type { Scope } from '../../store/store.ts';

/** Who is put where, by whom (null: the process), when (ms since 1970). */
export interface Placement {
  readonly tenant: Pick<TenantRow, 'id' | 'organization_id'>;
  readonly userId: string;
  readonly roleIds: readonly string[];
  readonly by: string | null;
  readonly now: number;
  /** How the organization knows somebody whom it did not know before. */
  readonly status?: 'active' | 'placeholder';
}

/** Makes somebody a member, keeping what they have: adds the roles, and the organization's own record of them. */
export async function joinTenant(scope: Scope, placement: Placement): Promise<void> {
  const { tenant, userId, by, now, status = 'active' } = placement;
  const organization = scope.forOrganization(tenant.organization_id);
  if (!(await organization.members.first({ user_id: userId }))) {
    await organization.members.insert({
      organization_id: tenant.organization_id,
      user_id: userId,
      status,
      created_at: now,
    });
  }
  const there = scope.forTenant(tenant.id);
  if (!(await there.memberships.first({ user_id: userId }))) {
    await there.memberships.insert({ tenant_id: tenant.id, user_id: userId, created_at: now, created_by: by });
  }
  const held = await roleIdsOf(scope, tenant.id, userId);
  await there.membershipRoles.insertMany(
    roleRows(
      placement,
      placement.roleIds.filter((id) => !held.includes(id)),
    ),
  );
}

/** Leaves a member with exactly these roles; the ones kept keep their date. */
export async function replaceRoles(scope: Scope, placement: Placement): Promise<void> {
  const { tenant, userId, roleIds } = placement;
  const there = scope.forTenant(tenant.id);
  const held = await roleIdsOf(scope, tenant.id, userId);
  const gone = held.filter((id) => !roleIds.includes(id));
  if (gone.length > 0) await there.membershipRoles.delete({ user_id: userId, role_id: gone });
  await there.membershipRoles.insertMany(
    roleRows(
      placement,
      roleIds.filter((id) => !held.includes(id)),
    ),
  );
}

/** Ends a membership with every role in it, and the organization's record when nothing of theirs is left there. */
export async function leaveTenant(
  scope: Scope,
  tenant: Pick<TenantRow, 'id' | 'organization_id'>,
  userId: string,
): Promise<void> {
  const there = scope.forTenant(tenant.id);
  await there.membershipRoles.delete({ user_id: userId });
  await there.memberships.delete({ user_id: userId });
  const organization = scope.forOrganization(tenant.organization_id);
  const elsewhere = (await scope.system.memberships.all({ user_id: userId })).map(({ tenant_id }) => tenant_id);
  const left = elsewhere.length > 0 && (await organization.tenants.count({ id: elsewhere })) > 0;
  if (!left) await organization.members.delete({ user_id: userId });
}

/** Ids of the roles that somebody holds in a tenant. */
export async function roleIdsOf(scope: Scope, tenantId: string, userId: string): Promise<string[]> {
  const rows = await scope.forTenant(tenantId).membershipRoles.all({ user_id: userId });
  return rows.map(({ role_id }) => role_id);
}

function roleRows({ tenant, userId, by, now }: Placement, ids: readonly string[]): MembershipRoleRow[] {
  return [...new Set(ids)].map((role_id) => ({
    tenant_id: tenant.id,
    user_id: userId,
    role_id,
    created_at: now,
    created_by: by,
  }));
}
