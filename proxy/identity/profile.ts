// What does somebody see of themselves? Their organizations, their tenants with roles and permissions, and where they are now.

import type { OrganizationRow, TenantKind, TenantRow } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';
import type { PersonPrincipal } from '../principal.ts';
import { ownsOrganization } from './last-holders.ts';
import type { RightsSource, RoleNames, TokenReach } from './ports.ts';
import type { TenantViews, ViewingAs } from './tenant-views.ts';

const KIND_ORDER: readonly TenantKind[] = ['default', 'team', 'management', 'personal'];

/** One tenant of `me`. */
export interface TenantOfMine {
  readonly id: string;
  readonly name: string;
  readonly kind: TenantKind;
  readonly organization_id: string;
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
}

/** The answer of `me` and of a sign-in. */
export interface ProfileView {
  readonly user: { readonly id: string; readonly email: string; readonly name: string };
  readonly organizations: readonly { readonly id: string; readonly name: string; readonly role: 'owner' | 'member' }[];
  readonly tenants: readonly TenantOfMine[];
  readonly active_tenant_id: string | null;
  /** Runs the instance: an owner of its first organization. */
  readonly instance_owner: boolean;
  /** Set while one sees the active tenant as somebody else; then there is only that tenant. */
  readonly viewing_as: ViewingAs | null;
}

/** Whose profile, and where they are. */
export interface ProfileQuestion {
  readonly userId: string;
  readonly activeTenantId: string | undefined;
  readonly token?: TokenReach;
}

interface OwnOrganization {
  readonly row: OrganizationRow;
  readonly owner: boolean;
}

/** Reads profiles. */
export class Profiles {
  readonly #store: Store;
  readonly #rights: RightsSource;
  readonly #roles: RoleNames;
  readonly #views: TenantViews;

  constructor(parts: { store: Store; rights: RightsSource; roles: RoleNames; tenantViews: TenantViews }) {
    this.#store = parts.store;
    this.#rights = parts.rights;
    this.#roles = parts.roles;
    this.#views = parts.tenantViews;
  }

  /** The profile of the caller. */
  me(principal: PersonPrincipal): Promise<ProfileView> {
    if (principal.viewing) return this.#viewing(principal, principal.viewing.id);
    const { userId, tenantId, organizationId, token } = principal;
    const reach = token && {
      token: { id: token.id, permissions: token.permissions, organizationId, tenantId: token.tenantId ?? null },
    };
    return this.of({ userId, activeTenantId: tenantId, ...reach });
  }

  /** The profile of a person whom the caller has just let in. */
  async of({ userId, activeTenantId, token }: ProfileQuestion): Promise<ProfileView> {
    const user = await this.#store.system.users.first({ id: userId });
    if (!user) throw new Error('a signed-in person without a record');
    const organizations = await this.#organizations(userId, token);
    const tenants: TenantOfMine[] = [];
    let instanceOwner = false;
    for (const tenant of await this.#tenants(userId, organizations, token)) {
      const rights = await this.#rights.rightsFor({
        userId,
        tenantId: tenant.id,
        organizationId: tenant.organization_id,
        ...(token && { token }),
      });
      instanceOwner ||= rights.instanceOwner;
      const { id, name, kind, organization_id } = tenant;
      tenants.push({ id, name, kind, organization_id, roles: rights.roleNames, permissions: rights.permissions() });
    }
    return {
      user: { id: user.id, email: user.email, name: user.name },
      organizations: organizations.map(({ row: { id, name }, owner }) => ({
        id,
        name,
        role: owner ? 'owner' : 'member',
      })),
      tenants,
      active_tenant_id: activeTenantId ?? null,
      instance_owner: instanceOwner,
      viewing_as: null,
    };
  }

  /** Oneself in the one tenant, with what is seen of it as somebody else. */
  async #viewing(principal: PersonPrincipal, viewId: string): Promise<ProfileView> {
    const { userId, organizationId, tenantId, rights } = principal;
    const own = await this.of({ userId, activeTenantId: tenantId });
    const row = await this.#store.system.tenantViews.first({ id: viewId });
    const tenant = await this.#store.system.tenants.first({ id: tenantId ?? '' });
    if (!row || !tenant) throw new Error('a view without a record');
    const { id, name, kind, organization_id } = tenant;
    return {
      ...own,
      organizations: own.organizations
        .filter((one) => one.id === organizationId)
        .map((one) => ({ ...one, role: rights.organizationOwner ? ('owner' as const) : ('member' as const) })),
      tenants: [{ id, name, kind, organization_id, roles: rights.roleNames, permissions: rights.permissions() }],
      instance_owner: rights.instanceOwner,
      viewing_as: await this.#views.present(row),
    };
  }

  async #organizations(userId: string, token: TokenReach | undefined): Promise<OwnOrganization[]> {
    const records = await this.#store.system.organizationMembers.all({ user_id: userId });
    const ids = records.filter(({ status }) => status !== 'disabled').map(({ organization_id }) => organization_id);
    const within = ids.filter((id) => token === undefined || id === token.organizationId);
    const rows = within.length === 0 ? [] : await this.#store.system.organizations.all({ id: within });
    const own = rows.map(async (row) => ({
      row,
      owner: await ownsOrganization(this.#store, this.#roles, row.id, userId),
    }));
    return (await Promise.all(own)).sort((one, two) => one.row.ordinal - two.row.ordinal);
  }

  /** Where somebody may go: their memberships, and every tenant but personal ones of the organizations that they own. */
  async #tenants(
    userId: string,
    organizations: readonly OwnOrganization[],
    token: TokenReach | undefined,
  ): Promise<TenantRow[]> {
    const ids = (await this.#store.system.memberships.all({ user_id: userId })).map(({ tenant_id }) => tenant_id);
    const known = new Set(organizations.map(({ row }) => row.id));
    const joined = ids.length === 0 ? [] : await this.#store.system.tenants.all({ id: ids });
    const owned = organizations.filter(({ owner }) => owner).map(({ row }) => row.id);
    const ruled =
      owned.length === 0
        ? []
        : await this.#store.system.tenants.all({ organization_id: owned, kind: ['default', 'team', 'management'] });
    const all = new Map(
      [...joined.filter((one) => known.has(one.organization_id) || one.owner_user_id === userId), ...ruled].map(
        (one) => [one.id, one],
      ),
    );
    const reached = [...all.values()].filter(
      ({ id, organization_id }) =>
        !token || (organization_id === token.organizationId && (token.tenantId ?? id) === id),
    );
    return reached.sort(
      (one, two) => rank(one) - rank(two) || one.created_at - two.created_at || one.id.localeCompare(two.id),
    );
  }
}

const rank = ({ kind }: TenantRow): number => KIND_ORDER.indexOf(kind);
