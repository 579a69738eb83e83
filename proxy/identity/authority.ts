// May this person see this tenant, manage its members, give this role? Nobody gives what they do not hold; owners are made by owners alone.

import type { GrantDocument, TenantRow } from '../../store/rows.ts';
import type { Scope, Store } from '../../store/store.ts';
import { ApiError } from '../errors.ts';
import type { PermissionObject, PersonPrincipal, Rights } from '../principal.ts';
import type { NamedRole, RightsSource, RoleNames } from './ports.ts';
import { aboveOwnRights, invalid, notFound, personalTenant } from './refusals.ts';
import { NOTHING } from './self.ts';

/** Permissions that `organization.users.manage` alone never hands out. */
const KEPT_BACK = ['members.manage', 'roles.manage', 'killswitch.toggle', 'data.delete'];
const SEES_ALL_TENANTS = [
  'organization.tenants.create',
  'organization.tenants.edit',
  'organization.tenants.delete',
  'organization.boundaries.edit',
  'organization.users.view',
  'organization.users.manage',
];

/** By what somebody manages the members of one tenant. */
export interface MemberAuthority {
  readonly tenant: TenantRow;
  /** Their rights in that tenant, which need not be the active one. */
  readonly here: Rights;
  /** `organization.users.manage`, which never reaches personal tenants nor oneself. */
  readonly acrossTenants: boolean;
  readonly organizationOwner: boolean;
  readonly actorId: string;
}

/** Answers from the rights of the moment. */
export class Authority {
  readonly #store: Store;
  readonly #rights: RightsSource;
  readonly #roles: RoleNames;

  constructor(parts: { store: Store; rights: RightsSource; roles: RoleNames }) {
    this.#store = parts.store;
    this.#rights = parts.rights;
    this.#roles = parts.roles;
  }

  /** A tenant that the person may know of. Throws `wrong_tenant` without an active tenant, else `not_found`. */
  async tenant(principal: PersonPrincipal, tenantId: string): Promise<TenantRow> {
    demandActiveTenant(principal);
    const tenant = await this.#store.forOrganization(principal.organizationId).tenants.first({ id: tenantId });
    if (!tenant || !(await this.#sees(principal, tenant))) throw notFound();
    return tenant;
  }

  /** Whether every tenant of the organization that is not personal is visible. */
  seesAllTenants(principal: PersonPrincipal): boolean {
    return (
      principal.rights.organizationOwner || SEES_ALL_TENANTS.some((permission) => principal.rights.may(permission))
    );
  }

  /** The person's rights in a tenant of their organization. */
  rightsIn(principal: PersonPrincipal, tenant: TenantRow): Promise<Rights> {
    if (tenant.id === principal.tenantId) return Promise.resolve(principal.rights);
    if (principal.viewing) return Promise.resolve(NOTHING);
    const { userId, organizationId, token } = principal;
    const reach = token && {
      token: { id: token.id, permissions: token.permissions, organizationId, tenantId: token.tenantId ?? null },
    };
    return this.#rights.rightsFor({ userId, tenantId: tenant.id, organizationId, ...reach });
  }

  /** Somebody with the rights that they have at this moment in a tenant, asked for what they did earlier. */
  async asOfNow(userId: string, organizationId: string, tenantId: string): Promise<PersonPrincipal> {
    const rights = await this.#rights.rightsFor({ userId, tenantId, organizationId });
    return { kind: 'person', userId, email: '', organizationId, tenantId, rights };
  }

  /** By what the person manages members there. Throws like `tenant`; whether they may is asked by `demandManages`. */
  async overMembers(principal: PersonPrincipal, tenantId: string): Promise<MemberAuthority> {
    const tenant = await this.tenant(principal, tenantId);
    const here = await this.rightsIn(principal, tenant);
    const acrossTenants = tenant.kind !== 'personal' && principal.rights.may('organization.users.manage');
    return {
      tenant,
      here,
      acrossTenants,
      organizationOwner: principal.rights.organizationOwner,
      actorId: principal.userId,
    };
  }

  /** Roles by name. Throws `invalid_request` naming every role that this tenant does not have. */
  async rolesNamed(
    scope: Scope,
    tenantId: string,
    names: readonly string[],
    pointer = '/roles',
  ): Promise<readonly NamedRole[]> {
    const roles = await this.#roles.resolve(scope, tenantId, [...new Set(names)]);
    const unknown = names.filter((name) => !roles.some((role) => role.name === name));
    if (unknown.length > 0)
      throw invalid(pointer, `This tenant has no role ${unknown.map((name) => JSON.stringify(name)).join(', ')}.`);
    return roles;
  }

  /** Whether this role may be given to (or, for owners, taken from) this person. */
  mayAssign(authority: MemberAuthority, role: NamedRole, targetId: string | undefined): boolean {
    if (authority.tenant.kind === 'default' && role.id === this.#roles.ownerRoleId && !authority.organizationOwner)
      return false;
    if (authority.here.may('members.manage') && role.grants.every((grant) => coversGrant(authority.here, grant)))
      return true;
    return authority.acrossTenants && authority.actorId !== targetId && this.#harmless(role);
  }

  /** Throws `above_own_rights` for the first role that may not be given. */
  demandAssignable(authority: MemberAuthority, roles: readonly NamedRole[], targetId: string | undefined): void {
    for (const role of roles) if (!this.mayAssign(authority, role, targetId)) throw aboveOwnRights(role.name);
  }

  /** Throws `above_own_rights` when ownership of the organization would be taken by somebody who is no owner. */
  demandMayTake(authority: MemberAuthority, goneRoleIds: readonly string[]): void {
    if (
      authority.tenant.kind === 'default' &&
      goneRoleIds.includes(this.#roles.ownerRoleId) &&
      !authority.organizationOwner
    )
      throw aboveOwnRights('owner');
  }

  async #sees(principal: PersonPrincipal, tenant: TenantRow): Promise<boolean> {
    if (tenant.id === principal.tenantId) return true;
    if (principal.token?.tenantId !== undefined || principal.viewing) return false;
    if (principal.rights.organizationOwner || (tenant.kind !== 'personal' && this.seesAllTenants(principal)))
      return true;
    return (await this.#store.forTenant(tenant.id).memberships.count({ user_id: principal.userId })) > 0;
  }

  #harmless(role: NamedRole): boolean {
    return !this.#roles
      .carried(role)
      .some((permission) => permission.startsWith('organization.') || KEPT_BACK.includes(permission));
  }
}

/** Throws unless the person manages members there. A personal tenant refuses as `personal_tenant`. */
export function demandManages(authority: MemberAuthority, targetId?: string): void {
  const across = authority.acrossTenants && authority.actorId !== targetId;
  if (!across) authority.here.demand('members.manage');
  if (authority.tenant.kind === 'personal') throw personalTenant();
}

/** The active tenant's id. Throws `wrong_tenant` for somebody without one. */
export function demandActiveTenant(principal: PersonPrincipal): string {
  if (principal.tenantId !== undefined) return principal.tenantId;
  principal.rights.demand('members.view');
  throw new ApiError('wrong_tenant', 'No tenant is selected, or you are not a member of it.', {
    check: 'wrong_tenant',
  });
}

/** Whether somebody holds all that a grant would give. Action grants give a person nothing, so anybody may hand them on. */
export function coversGrant(rights: Rights, grant: GrantDocument): boolean {
  if (grant.permission.startsWith('action.') || rights.covers(grant.permission)) return true;
  const objects = objectsOf(grant);
  return objects.length > 0 && objects.every((object) => rights.covers(grant.permission, object));
}

function objectsOf({ limit = {} }: GrantDocument): PermissionObject[] {
  return [
    ...(limit.agents ?? []).map((agentId) => ({ agentId })),
    ...(limit.groups ?? []).map((id) => ({ groupIds: [id] })),
    ...(limit.connectors ?? []).map((connectorId) => ({ connectorId })),
    ...(limit.resource_types ?? []).map((resourceType) => ({ resourceType })),
    ...(limit.labels ? [{ labels: limit.labels }] : []),
  ];
}
