// How does an organization begin, and a person's own tenant? The rows alone, inside the caller's transaction.

import type { OrganizationRow, TenantKind, TenantRow } from '../../store/rows.ts';
import type { Scope } from '../../store/store.ts';
import { newId } from '../runtime/ids.ts';
import { joinTenant } from './memberships.ts';
import type { TenantBeginning } from './ports.ts';

/** An organization and the default tenant that everybody in it joins. */
export interface Founded {
  readonly organization: OrganizationRow;
  readonly tenant: TenantRow;
}

/** The ids of an organization that is about to be made, chosen before its transaction. */
export interface FoundingIds {
  readonly organizationId: string;
  readonly tenantId: string;
}

/** Ids for `foundOrganization`. */
export function foundingIds(nowMs: number): FoundingIds {
  return { organizationId: newId('org', nowMs), tenantId: newId('tnt', nowMs) };
}

/** A tenant without limits, as a row. */
export function draftTenant(about: {
  id: string;
  organizationId: string;
  name: string;
  kind: TenantKind;
  ownerUserId?: string;
  now: number;
}): TenantRow {
  return {
    id: about.id,
    organization_id: about.organizationId,
    name: about.name,
    kind: about.kind,
    owner_user_id: about.ownerUserId ?? null,
    boundary: { permissions: ['**'], connectors: '*', shared_agents: [] },
    settings: {},
    policy_version: 1,
    access_version: 1,
    created_at: about.now,
  };
}

/** Writes a tenant with what every tenant begins with. */
export async function foundTenant(scope: Scope, tenant: TenantRow, beginning: TenantBeginning): Promise<void> {
  await scope.forOrganization(tenant.organization_id).tenants.insert(tenant);
  await beginning.begin(scope, tenant.id);
}

/** Writes an organization with its default tenant and nobody in it. It comes after all others of the instance. */
export async function foundOrganization(
  scope: Scope,
  { organizationId, tenantId }: FoundingIds,
  about: { name: string; now: number; beginning: TenantBeginning },
): Promise<Founded> {
  const { name, now, beginning } = about;
  const [last] = (await scope.system.organizations.page({ limit: 1, sort: { column: 'ordinal', descending: true } }))
    .items;
  const organization: OrganizationRow = {
    id: organizationId,
    name,
    ordinal: (last?.ordinal ?? 0) + 1,
    enforcement: null,
    settings: {},
    created_at: now,
  };
  await scope.system.organizations.insert(organization);
  const tenant = draftTenant({ id: tenantId, organizationId, name: 'Default', kind: 'default', now });
  await foundTenant(scope, tenant, beginning);
  return { organization, tenant };
}

/** Writes a person's own tenant, with them as its owner and only member, bound as all personal tenants of the organization are. */
export async function foundPersonalTenant(
  scope: Scope,
  about: {
    id: string;
    organizationId: string;
    userId: string;
    ownerRoleId: string;
    now: number;
    beginning: TenantBeginning;
  },
): Promise<TenantRow> {
  const { id, organizationId, userId, ownerRoleId, now, beginning } = about;
  const draft = draftTenant({ id, organizationId, name: 'Personal', kind: 'personal', ownerUserId: userId, now });
  const organization = await scope.forOrganization(organizationId).organization();
  const tenant = { ...draft, boundary: organization?.settings.personal_boundary ?? draft.boundary };
  await foundTenant(scope, tenant, beginning);
  await joinTenant(scope, { tenant, userId, roleIds: [ownerRoleId], by: null, now });
  return tenant;
}
