// Who is in a tenant, with which roles? Added by id or e-mail, changed and removed by those who manage members there.

import type { TenantRow, UserRow } from '../../store/rows.ts';
import type { Page, Scope } from '../../store/store.ts';
import { ApiError } from '../errors.ts';
import type { PersonPrincipal } from '../principal.ts';
import { rfc3339 } from '../runtime/clock.ts';
import { demandAddress } from './addresses.ts';
import { demandManages, type MemberAuthority } from './authority.ts';
import { demandHoldersRemain } from './last-holders.ts';
import { type ListRequest, pageFor } from './lists.ts';
import type { MemberParts } from './member-parts.ts';
import { joinTenant, leaveTenant, type Placement, replaceRoles, roleIdsOf } from './memberships.ts';
import type { NamedRole, RoleNames } from './ports.ts';
import { invalid, notFound, personalTenant } from './refusals.ts';

/** A member as lists show them. */
export interface MemberView {
  readonly user_id: string;
  readonly email: string;
  readonly name: string;
  readonly status: UserRow['status'];
  readonly roles: readonly string[];
}

/** A member in a list. `last_login_at` is RFC 3339; `tenants` are the others of the organization, null for who may not see its people. */
export interface ListedMember extends MemberView {
  readonly last_login_at: string | null;
  readonly tenants: readonly { readonly id: string; readonly name: string }[] | null;
}

/** Which members are asked for; `role` and `group` take those who hold it, or are in it. */
export interface MemberQuestion extends ListRequest {
  readonly role?: string | undefined;
  readonly group?: string | undefined;
}

/** Who shall be added: by id or by e-mail. */
export interface MemberOrder {
  readonly user_id?: string | undefined;
  readonly email?: string | undefined;
  readonly roles: readonly string[];
}

/** Members of tenants. */
export class Members {
  readonly #parts: MemberParts;

  constructor(parts: MemberParts) {
    this.#parts = parts;
  }

  /**
   * Members by e-mail; with `role` or `group` only some of them. Needs `members.view` there or `organization.users.view`. Throws `not_found`
   * for tenants out of sight, `invalid_request` for a role or a group of people that is not there.
   */
  async list(
    principal: PersonPrincipal,
    tenantId: string,
    { role, group, ...request }: MemberQuestion,
  ): Promise<Page<ListedMember>> {
    const { tenant, here } = await this.#parts.authority.overMembers(principal, tenantId);
    if (tenant.kind === 'personal' || !principal.rights.may('organization.users.view')) here.demand('members.view');
    const holding = await this.#membersWith(tenant, role);
    const ids = group === undefined ? holding : await this.#membersAmong(tenant, group, holding);
    const page = await this.#parts.store.system.users.page(
      pageFor<UserRow>(request, { where: { id: ids }, sortable: ['email', 'name', 'created_at'] }),
    );
    const across = principal.rights.may('organization.users.view') && principal.token?.tenantId === undefined;
    return { ...page, items: await this.#listed(tenant, page.items, across) };
  }

  async #listed(tenant: TenantRow, users: readonly UserRow[], across: boolean): Promise<ListedMember[]> {
    const members = await this.#present(this.#parts.store, tenant, users);
    const elsewhere = across ? await this.#elsewhere(tenant, users) : undefined;
    return members.map((member, at) => {
      const last = users[at]?.last_login_at ?? null;
      const tenants = elsewhere ? (elsewhere.get(member.user_id) ?? []) : null;
      return { ...member, last_login_at: last === null ? null : rfc3339(last), tenants };
    });
  }

  /** The other tenants of the organization that these people are in; nobody else's personal one is anybody's business. */
  async #elsewhere({ id, organization_id }: TenantRow, users: readonly UserRow[]) {
    const all = await this.#parts.store
      .forOrganization(organization_id)
      .tenants.all({ kind: ['default', 'team', 'management'] });
    const others = new Map(all.filter((one) => one.id !== id).map((one) => [one.id, { id: one.id, name: one.name }]));
    const rows =
      users.length === 0 || others.size === 0
        ? []
        : await this.#parts.store.system.memberships.all({
            user_id: users.map((one) => one.id),
            tenant_id: [...others.keys()],
          });
    const byUser = new Map<string, { id: string; name: string }[]>();
    for (const { user_id, tenant_id } of rows) {
      const there = others.get(tenant_id);
      if (there) byUser.set(user_id, [...(byUser.get(user_id) ?? []), there]);
    }
    return byUser;
  }

  async #membersAmong({ id }: TenantRow, group: string, ids: readonly string[]): Promise<string[]> {
    const row = await this.#parts.store.forTenant(id).peopleGroups.first({ id: group });
    if (!row) throw invalid('/group', 'There is no such group of people in this tenant.');
    return ids.filter((one) => row.members.includes(one));
  }

  async #membersWith(tenant: TenantRow, role: string | undefined): Promise<string[]> {
    const rows = this.#parts.store.forTenant(tenant.id);
    if (role === undefined) return (await rows.memberships.all()).map(({ user_id }) => user_id);
    const roles = await this.#parts.authority.rolesNamed(this.#parts.store, tenant.id, [role], '/role');
    const held = await rows.membershipRoles.all({ role_id: roles.map(({ id }) => id) });
    return [...new Set(held.map(({ user_id }) => user_id))];
  }

  /** A new member. Throws `conflict` for somebody who is one already, `above_own_rights`, `invalid_request`, `not_found`. */
  async add(principal: PersonPrincipal, tenantId: string, order: MemberOrder): Promise<MemberView> {
    const authority = await this.#parts.authority.overMembers(principal, tenantId);
    demandManages(authority);
    const user = await this.#find(principal, authority, order);
    demandManages(authority, user.id);
    const roles = await this.#parts.authority.rolesNamed(this.#parts.store, tenantId, order.roles);
    this.#parts.authority.demandAssignable(authority, roles, user.id);
    return this.#change(principal, authority, { user, kind: 'member.added' }, async (scope) => {
      if (await scope.forTenant(tenantId).memberships.first({ user_id: user.id }))
        throw new ApiError('conflict', 'This person is a member already. Change their roles instead.');
      await joinTenant(scope, {
        ...this.#placement(principal, authority.tenant, user.id, roles),
        status: user.status === 'placeholder' ? 'placeholder' : 'active',
      });
      return { before: null, roles };
    });
  }

  /** Leaves a member with exactly these roles. Throws `last_owner`, `above_own_rights`, `invalid_request`, `not_found`. */
  async setRoles(
    principal: PersonPrincipal,
    tenantId: string,
    userId: string,
    names: readonly string[],
  ): Promise<MemberView> {
    const { authority, user } = await this.#demandMember(principal, tenantId, userId);
    return this.#change(principal, authority, { user, kind: 'member.roles_changed' }, async (scope) => {
      const held = await roleIdsOf(scope, tenantId, userId);
      const roles = await this.#parts.authority.rolesNamed(scope, tenantId, names);
      this.#parts.authority.demandAssignable(
        authority,
        roles.filter(({ id }) => !held.includes(id)),
        userId,
      );
      const kept = roles.map(({ id }) => id);
      this.#parts.authority.demandMayTake(
        authority,
        held.filter((id) => !kept.includes(id)),
      );
      await demandHoldersRemain(scope, this.#parts.roles, { tenant: authority.tenant, userId, roleIdsAfter: kept });
      await replaceRoles(scope, this.#placement(principal, authority.tenant, userId, roles));
      return { before: await this.#names(scope, tenantId, held), roles };
    });
  }

  /** Ends a membership with all its roles. Throws `last_owner`, `personal_tenant`, `not_found`. */
  async remove(principal: PersonPrincipal, tenantId: string, userId: string): Promise<void> {
    const { authority, user } = await this.#demandMember(principal, tenantId, userId);
    await this.#change(principal, authority, { user, kind: 'member.removed' }, async (scope) => {
      const held = await roleIdsOf(scope, tenantId, userId);
      this.#parts.authority.demandMayTake(authority, held);
      await demandHoldersRemain(scope, this.#parts.roles, { tenant: authority.tenant, userId, roleIdsAfter: [] });
      await leaveTenant(scope, authority.tenant, userId);
      await scope
        .forOrganization(authority.tenant.organization_id)
        .invitations.delete({ tenant_id: tenantId, created_by: userId, used_at: null });
      return { before: await this.#names(scope, tenantId, held), roles: [] };
    });
  }

  async #demandMember(
    principal: PersonPrincipal,
    tenantId: string,
    userId: string,
  ): Promise<{ authority: MemberAuthority; user: UserRow }> {
    const authority = await this.#parts.authority.overMembers(principal, tenantId);
    demandManages(authority, userId);
    const member = await this.#parts.store.forTenant(tenantId).memberships.first({ user_id: userId });
    const user = member && (await this.#parts.store.system.users.first({ id: userId }));
    if (!user) throw notFound();
    return { authority, user };
  }

  /** By id: somebody of this organization. By e-mail: also somebody else's account, for those who speak for the organization. */
  async #find(
    principal: PersonPrincipal,
    authority: MemberAuthority,
    { user_id, email }: MemberOrder,
  ): Promise<UserRow> {
    if ((user_id === undefined) === (email === undefined)) throw invalid('/email', 'Give either user_id or email.');
    const where = user_id === undefined ? { email: demandAddress(email ?? '') } : { id: user_id };
    const user = await this.#parts.store.system.users.first(where);
    const known =
      user && (await this.#parts.store.forOrganization(principal.organizationId).members.first({ user_id: user.id }));
    const reachesOut = user_id === undefined && (authority.organizationOwner || authority.acrossTenants);
    if (user && (known || reachesOut)) return user;
    const pointer = user_id === undefined ? '/email' : '/user_id';
    throw invalid(pointer, 'Nobody in this organization is known by this. Invite them, or import them from a file.');
  }

  async #change(
    principal: PersonPrincipal,
    { tenant }: MemberAuthority,
    { user, kind }: { user: UserRow; kind: string },
    write: (scope: Scope) => Promise<{ before: readonly string[] | null; roles: readonly NamedRole[] }>,
  ): Promise<MemberView> {
    return this.#parts.changes.apply({
      principal,
      organizationId: tenant.organization_id,
      tenantId: tenant.id,
      kind,
      subject: { kind: 'user', id: user.id },
      touches: { access: [tenant.id] },
      work: async (scope) => {
        if (tenant.kind === 'personal') throw personalTenant();
        const { before, roles } = await write(scope);
        const names = roles.map(({ name }) => name);
        const view: MemberView = {
          user_id: user.id,
          email: user.email,
          name: user.name,
          status: await statusIn(scope, tenant, user),
          roles: names,
        };
        return {
          result: view,
          before: before && { roles: before },
          after: kind === 'member.removed' ? null : { roles: names },
        };
      },
    });
  }

  #placement(principal: PersonPrincipal, tenant: TenantRow, userId: string, roles: readonly NamedRole[]): Placement {
    return { tenant, userId, roleIds: roles.map(({ id }) => id), by: principal.userId, now: this.#parts.clock.now() };
  }

  async #names(scope: Scope, tenantId: string, ids: readonly string[]): Promise<string[]> {
    return (await this.#parts.roles.byId(scope, tenantId, ids)).map(({ name }) => name);
  }

  async #present(scope: Scope, tenant: TenantRow, users: readonly UserRow[]): Promise<MemberView[]> {
    const roles = await rolesByUser(
      scope,
      this.#parts.roles,
      tenant.id,
      users.map(({ id }) => id),
    );
    const statuses = await statusesIn(scope, tenant.organization_id, users);
    return users.map(({ id, email, name, status }) => ({
      user_id: id,
      email,
      name,
      status: statuses.get(id) ?? status,
      roles: roles.get(id) ?? [],
    }));
  }
}

/** Role names by user id within a tenant. */
export async function rolesByUser(
  scope: Scope,
  names: RoleNames,
  tenantId: string,
  userIds: readonly string[],
): Promise<Map<string, string[]>> {
  const rows = userIds.length === 0 ? [] : await scope.forTenant(tenantId).membershipRoles.all({ user_id: userIds });
  const roles = await names.byId(scope, tenantId, [...new Set(rows.map(({ role_id }) => role_id))]);
  const byUser = new Map<string, string[]>();
  for (const { user_id, role_id } of rows) {
    const name = roles.find(({ id }) => id === role_id)?.name;
    if (name !== undefined) byUser.set(user_id, [...(byUser.get(user_id) ?? []), name]);
  }
  return byUser;
}

/** What the organization says of these people: active, placeholder or disabled. */
export async function statusesIn(
  scope: Scope,
  organizationId: string,
  users: readonly Pick<UserRow, 'id'>[],
): Promise<Map<string, UserRow['status']>> {
  if (users.length === 0) return new Map();
  const rows = await scope.forOrganization(organizationId).members.all({ user_id: users.map(({ id }) => id) });
  return new Map(rows.map(({ user_id, status }) => [user_id, status]));
}

async function statusIn(scope: Scope, tenant: TenantRow, user: UserRow): Promise<UserRow['status']> {
  return (await statusesIn(scope, tenant.organization_id, [user])).get(user.id) ?? user.status;
}
