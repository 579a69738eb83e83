// Who belongs to an organization? Its people in lists and search, disabled and enabled again, removed from all of its tenants.

import type { UserRow } from '../../store/rows.ts';
import type { Page, Scope, Store } from '../../store/store.ts';
import type { Changes } from '../audit/changes.ts';
import { ApiError } from '../errors.ts';
import type { PersonPrincipal } from '../principal.ts';
import { rfc3339 } from '../runtime/clock.ts';
import { demandActiveTenant } from './authority.ts';
import { demandHoldersRemain, demandOwnerRemains, ownsOrganization } from './last-holders.ts';
import { type ListRequest, pageFor } from './lists.ts';
import { rolesByUser, statusesIn } from './members.ts';
import { leaveTenant } from './memberships.ts';
import type { RoleNames } from './ports.ts';
import { aboveOwnRights, notFound } from './refusals.ts';
import { endSessions } from './sessions.ts';

/** A person as an administrator sees them. `roles` are those of the active tenant; times are RFC 3339. */
export interface PersonView {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly status: UserRow['status'];
  readonly roles: readonly string[];
  readonly created_at: string;
  readonly last_login_at: string | null;
}

/** People of the active organization. Who has no say over the organization sees those of the active tenant. */
export class People {
  readonly #store: Store;
  readonly #changes: Changes;
  readonly #roles: RoleNames;

  constructor(parts: { store: Store; changes: Changes; roles: RoleNames }) {
    this.#store = parts.store;
    this.#changes = parts.changes;
    this.#roles = parts.roles;
  }

  /** People by e-mail, found by name or e-mail. */
  async list(principal: PersonPrincipal, request: ListRequest): Promise<Page<PersonView>> {
    const ids = await this.#visible(principal);
    const page = await this.#store.system.users.page(
      pageFor<UserRow>(request, { where: { id: ids }, sortable: ['email', 'name', 'created_at', 'last_login_at'] }),
    );
    return { ...page, items: await this.#present(principal, page.items) };
  }

  /** One person. Throws `not_found`. */
  async get(principal: PersonPrincipal, userId: string): Promise<PersonView> {
    const user =
      (await this.#visible(principal, userId)).length > 0
        ? await this.#store.system.users.first({ id: userId })
        : undefined;
    const [view] = user ? await this.#present(principal, [user]) : [];
    if (!view) throw notFound();
    return view;
  }

  /**
   * Disables somebody in this organization, or lets them in again; counts from the next request. Needs
   * `organization.users.manage`, which never works on oneself. Throws `last_owner`, `not_found`.
   */
  async setStatus(principal: PersonPrincipal, userId: string, status: 'active' | 'disabled'): Promise<PersonView> {
    const { before } = await this.demandSubject(principal, userId);
    if (before === 'placeholder')
      throw new ApiError(
        'conflict',
        'This person has never signed in, so there is nothing to switch off. Remove them instead.',
      );
    await this.#change(
      principal,
      {
        userId,
        kind: status === 'disabled' ? 'user.disabled' : 'user.enabled',
        before: { status: before },
        after: { status },
      },
      async (scope) => {
        if (status === 'disabled') await demandOwnerRemains(scope, this.#roles, principal.organizationId, userId);
        await scope.forOrganization(principal.organizationId).members.update({ user_id: userId }, { status });
        if (status === 'disabled') await withdrawInvitationsOf(scope, principal.organizationId, userId);
        const elsewhere = await scope.system.organizationMembers.count({ user_id: userId, status: 'active' });
        if (elsewhere === 0) await endSessions(scope, userId);
      },
    );
    return this.get(principal, userId);
  }

  /** Takes somebody out of every tenant of the organization but their personal one. Throws `last_owner`, `not_found`. */
  async remove(principal: PersonPrincipal, userId: string): Promise<void> {
    const { before } = await this.demandSubject(principal, userId, { oneself: true });
    await this.#change(
      principal,
      { userId, kind: 'user.removed', before: { status: before }, after: null },
      async (scope) => {
        await demandOwnerRemains(scope, this.#roles, principal.organizationId, userId);
        const organization = scope.forOrganization(principal.organizationId);
        const joined = (await scope.system.memberships.all({ user_id: userId })).map(({ tenant_id }) => tenant_id);
        const tenants =
          joined.length === 0
            ? []
            : await organization.tenants.all({ id: joined, kind: ['default', 'team', 'management'] });
        for (const tenant of tenants) {
          await demandHoldersRemain(scope, this.#roles, { tenant, userId, roleIdsAfter: [] });
          await leaveTenant(scope, tenant, userId);
        }
        await withdrawInvitationsOf(scope, principal.organizationId, userId);
        await organization.tokens.delete({ user_id: userId });
        await organization.members.delete({ user_id: userId });
      },
    );
  }

  /** Ids of who may be seen: of one person if they are, of all otherwise. */
  async #visible(principal: PersonPrincipal, userId?: string): Promise<string[]> {
    const tenantId = demandActiveTenant(principal);
    const where = userId === undefined ? {} : { user_id: userId };
    if (principal.rights.may('organization.users.view')) {
      return (await this.#store.forOrganization(principal.organizationId).members.all(where)).map(
        ({ user_id }) => user_id,
      );
    }
    if (userId !== principal.userId) principal.rights.demand('members.view');
    return (await this.#store.forTenant(tenantId).memberships.all(where)).map(({ user_id }) => user_id);
  }

  /**
   * Somebody whose standing in this organization the caller may change: needs `organization.users.manage`, which does not work on oneself
   * nor, unless the caller is one, on owners. Throws `not_found` for people out of sight.
   */
  async demandSubject(
    principal: PersonPrincipal,
    userId: string,
    { oneself = false } = {},
  ): Promise<{ before: UserRow['status'] }> {
    await this.get(principal, userId);
    principal.rights.demand('organization.users.manage');
    const member = await this.#store.forOrganization(principal.organizationId).members.first({ user_id: userId });
    if (!member) throw notFound();
    const { organizationOwner } = principal.rights;
    if (userId === principal.userId && !(oneself && organizationOwner))
      throw new ApiError('above_own_rights', 'This cannot be done to oneself. Ask another administrator.');
    if (!organizationOwner && (await ownsOrganization(this.#store, this.#roles, principal.organizationId, userId)))
      throw aboveOwnRights('owner');
    return { before: member.status };
  }

  async #change(
    principal: PersonPrincipal,
    about: { userId: string; kind: string; before: unknown; after: unknown },
    write: (scope: Scope) => Promise<void>,
  ): Promise<void> {
    const { userId, kind, before, after } = about;
    const home = await this.#store.forOrganization(principal.organizationId).tenants.first({ kind: 'default' });
    await this.#changes.apply({
      principal,
      organizationId: principal.organizationId,
      tenantId: principal.tenantId ?? null,
      kind,
      subject: { kind: 'user', id: userId },
      touches: { access: home ? [home.id] : [] },
      async work(scope) {
        await write(scope);
        return { result: undefined, before, after };
      },
    });
  }

  async #present(principal: PersonPrincipal, users: readonly UserRow[]): Promise<PersonView[]> {
    const statuses = await statusesIn(this.#store, principal.organizationId, users);
    const ids = users.map(({ id }) => id);
    const roles =
      principal.tenantId === undefined
        ? new Map<string, string[]>()
        : await rolesByUser(this.#store, this.#roles, principal.tenantId, ids);
    return users.map(({ id, email, name, status, created_at, last_login_at }) => ({
      id,
      email,
      name,
      status: statuses.get(id) ?? status,
      roles: roles.get(id) ?? [],
      created_at: rfc3339(created_at),
      last_login_at: last_login_at === null ? null : rfc3339(last_login_at),
    }));
  }
}

/** Whoever is out does not let others in: their open invitations end with them. */
async function withdrawInvitationsOf(scope: Scope, organizationId: string, userId: string): Promise<void> {
  await scope.forOrganization(organizationId).invitations.delete({ created_by: userId, used_at: null });
}
