// What are somebody's rights at this moment? Read from the store for each request; only what a tenant's access version stamps (its
// compiled roles and boundary) is kept between requests.

import { LRUCache } from 'lru-cache';
import type { MembershipRoleRow, TenantRow } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';
import type { PersonPrincipal, Rights } from '../principal.ts';
import { type Boundary, compileBoundary } from './boundary.ts';
import { BUILT_IN_ROLES, OWNER_ROLE_ID } from './built-ins.ts';
import { type CompiledRole, compileRole } from './compiled-role.ts';
import { type OrganizationRoles, rightsFor } from './rights.ts';
import { roleOfRow } from './role-directory.ts';

/** How far a token reaches. `tenantId` null: every tenant of its organization. */
export interface TokenReach {
  readonly id?: string;
  readonly permissions: readonly string[];
  readonly organizationId: string;
  readonly tenantId: string | null;
}

/** Whose rights are asked for. A tenant of another organization, or out of the token's reach, looks like none. */
export interface RightsQuestion {
  readonly userId: string;
  readonly tenantId: string | undefined;
  readonly organizationId: string;
  readonly token?: TokenReach;
}

interface TenantAccess {
  readonly version: number;
  readonly boundary: Boundary;
  /** As it stands in the row. */
  readonly limits: TenantRow['boundary'];
  readonly roles: ReadonlyMap<string, CompiledRole>;
}

const TENANTS_KEPT = 5_000;
const BUILT_IN: readonly CompiledRole[] = BUILT_IN_ROLES.map(compileRole);

/** Loads rights. Reads above tenants, since it is what says which tenants somebody may see. */
export class RightsLoader {
  readonly #store: Store;
  readonly #tenants = new LRUCache<string, TenantAccess>({ max: TENANTS_KEPT });
  /** Organization id to its default tenant's, which stays the same for ever. */
  readonly #defaults = new LRUCache<string, string>({ max: TENANTS_KEPT });
  #firstOrganization: string | undefined;

  constructor(parts: { store: Store }) {
    this.#store = parts.store;
  }

  /** The rights of a person in a tenant, as they are now. Does not fail for a tenant that is not theirs: those rights refuse everything. */
  async rightsFor(question: RightsQuestion): Promise<Rights> {
    const { userId, organizationId, token } = question;
    const [row, { places, held }] = await Promise.all([this.#selected(question), this.#heldBy(userId)]);
    const [tenant, management, organizationOwner, instanceOwner] = await Promise.all([
      row && this.#accessOf(row),
      this.#organizationAccess(organizationId, held),
      this.#ownsOrganization(organizationId, held),
      this.#ownsInstance(held),
    ]);
    return rightsFor({
      tenant: row && tenant && { kind: row.kind, ownerUserId: row.owner_user_id, boundary: tenant.boundary },
      userId,
      member: row !== undefined && places.has(row.id),
      roles: row && tenant ? rolesIn(row.id, tenant, held) : [],
      organization: [...management].map(([id, access]) => rolesOfOrganization(id, access, held)),
      organizationOwner,
      instanceOwner,
      token: token?.permissions,
      basis: {
        userId,
        organizationId,
        tokenId: token?.id || undefined,
        held: held.map(({ tenant_id: tenantId, role_id: roleId }) => ({ tenantId, roleId })),
        tenants: new Map([...management, ...(row && tenant ? [[row.id, tenant] as const] : [])].map(remembered)),
      },
    });
  }

  /** The rights of the same person, with the same token, in another tenant of the organization. */
  rightsIn(principal: PersonPrincipal, tenantId: string): Promise<Rights> {
    if (principal.tenantId === tenantId) return Promise.resolve(principal.rights);
    const { userId, organizationId, token, viewing } = principal;
    if (viewing) return this.rightsFor({ userId, tenantId: undefined, organizationId, token: nowhere(organizationId) });
    const reach = token && { ...token, organizationId, tenantId: token.tenantId ?? null };
    return this.rightsFor({ userId, tenantId, organizationId, ...(reach && { token: reach }) });
  }

  /** Whether somebody holds the built-in owner role in the organization's default tenant. */
  async isOrganizationOwner(userId: string, organizationId: string): Promise<boolean> {
    return this.#ownsOrganization(organizationId, (await this.#heldBy(userId)).held);
  }

  async #selected({ tenantId, organizationId, token }: RightsQuestion): Promise<TenantRow | undefined> {
    const reached =
      token === undefined || (token.organizationId === organizationId && (token.tenantId ?? tenantId) === tenantId);
    if (tenantId === undefined || !reached) return undefined;
    return this.#store.system.tenants.first({ id: tenantId, organization_id: organizationId });
  }

  /** Where somebody is a member, and the roles they hold there; a role without a membership counts for nothing. */
  async #heldBy(userId: string): Promise<{ places: ReadonlySet<string>; held: readonly MembershipRoleRow[] }> {
    const { memberships, membershipRoles } = this.#store.system;
    const [members, roles] = await Promise.all([
      memberships.all({ user_id: userId }),
      membershipRoles.all({ user_id: userId }),
    ]);
    const places = new Set(members.map((one) => one.tenant_id));
    return { places, held: roles.filter((one) => places.has(one.tenant_id)) };
  }

  async #accessOf(row: TenantRow): Promise<TenantAccess> {
    const kept = this.#tenants.get(row.id);
    if (kept?.version === row.access_version) return kept;
    const custom = (await this.#store.forTenant(row.id).roles.all()).map((role) => compileRole(roleOfRow(role)));
    const roles = new Map([...BUILT_IN, ...custom].map((role) => [role.id, role]));
    const { access_version: version, boundary: limits } = row;
    const access = { version, boundary: compileBoundary(limits), limits, roles };
    this.#tenants.set(row.id, access);
    return access;
  }

  async #organizationAccess(
    organizationId: string,
    held: readonly MembershipRoleRow[],
  ): Promise<ReadonlyMap<string, TenantAccess>> {
    const ids = [...new Set(held.map((one) => one.tenant_id))];
    if (ids.length === 0) return new Map();
    const rows = await this.#store.system.tenants.all({ id: ids, organization_id: organizationId, kind: 'management' });
    return new Map(await Promise.all(rows.map(async (row) => [row.id, await this.#accessOf(row)] as const)));
  }

  async #ownsOrganization(organizationId: string, held: readonly MembershipRoleRow[]): Promise<boolean> {
    const owned = held.filter((one) => one.role_id === OWNER_ROLE_ID);
    if (owned.length === 0) return false;
    const defaultTenant = await this.#defaultTenant(organizationId);
    return owned.some((one) => one.tenant_id === defaultTenant);
  }

  async #ownsInstance(held: readonly MembershipRoleRow[]): Promise<boolean> {
    if (!held.some((one) => one.role_id === OWNER_ROLE_ID)) return false;
    this.#firstOrganization ??= (
      await this.#store.system.organizations.page({ limit: 1, sort: { column: 'ordinal' } })
    ).items[0]?.id;
    return this.#firstOrganization !== undefined && this.#ownsOrganization(this.#firstOrganization, held);
  }

  async #defaultTenant(organizationId: string): Promise<string | undefined> {
    const kept = this.#defaults.get(organizationId);
    if (kept !== undefined) return kept;
    const row = await this.#store.system.tenants.first({ organization_id: organizationId, kind: 'default' });
    if (row) this.#defaults.set(organizationId, row.id);
    return row?.id;
  }
}

/** The reach of somebody who sees one tenant as somebody else, in every other one. */
const nowhere = (organizationId: string): TokenReach => ({ permissions: [], organizationId, tenantId: null });

function rolesIn(tenantId: string, access: TenantAccess, held: readonly MembershipRoleRow[]): readonly CompiledRole[] {
  return held.flatMap((one) => (one.tenant_id === tenantId ? (access.roles.get(one.role_id) ?? []) : []));
}

function rolesOfOrganization(
  tenantId: string,
  access: TenantAccess,
  held: readonly MembershipRoleRow[],
): OrganizationRoles {
  return { boundary: access.boundary, roles: rolesIn(tenantId, access, held) };
}

function remembered([tenantId, { version, limits, roles }]: readonly [string, TenantAccess]) {
  const said = { version, boundary: limits, grantsOf: (roleId: string) => roles.get(roleId)?.role.grants };
  return [tenantId, said] as const;
}
