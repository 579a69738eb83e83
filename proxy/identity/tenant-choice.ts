// Which tenant is somebody in? What they may select, and where they are when nothing was selected.

import type { OrganizationMemberRow, TenantRow } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';
import { ownsOrganization } from './last-holders.ts';
import type { RoleNames } from './ports.ts';

/** A person with what their organizations say about them. */
export interface KnownPerson {
  readonly userId: string;
  readonly organizations: readonly OrganizationMemberRow[];
}

/** Answers by a few indexed reads; knows nothing of permissions. */
export class TenantChoice {
  readonly #store: Store;
  readonly #roles: RoleNames;

  constructor(parts: { store: Store; roles: RoleNames }) {
    this.#store = parts.store;
    this.#roles = parts.roles;
  }

  /** The tenant if this person may select it: a member, or an owner of its organization where it is not personal. */
  async selectable(person: KnownPerson, tenantId: string): Promise<TenantRow | undefined> {
    const tenant = await this.#store.system.tenants.first({ id: tenantId });
    if (!tenant || disabledIn(person, tenant.organization_id)) return undefined;
    if (await this.#store.system.memberships.first({ tenant_id: tenantId, user_id: person.userId })) return tenant;
    if (tenant.kind === 'personal') return undefined;
    return (await ownsOrganization(this.#store, this.#roles, tenant.organization_id, person.userId))
      ? tenant
      : undefined;
  }

  /** Where somebody is by themselves: their oldest default tenant, else their oldest team. Never a personal one. */
  async home(person: KnownPerson): Promise<TenantRow | undefined> {
    const memberships = await this.#store.system.memberships.all({ user_id: person.userId });
    if (memberships.length === 0) return undefined;
    const since = new Map(memberships.map(({ tenant_id, created_at }) => [tenant_id, created_at]));
    const tenants = await this.#store.system.tenants.all({
      id: [...since.keys()],
      kind: ['default', 'team', 'management'],
    });
    const open = tenants.filter(({ organization_id }) => !disabledIn(person, organization_id));
    const rank = ({ id, kind }: TenantRow): number => (kind === 'default' ? 0 : 1e15) + (since.get(id) ?? 0);
    return open.sort((one, two) => rank(one) - rank(two) || one.id.localeCompare(two.id))[0];
  }

  /** Somebody's personal tenant. */
  personal(userId: string): Promise<TenantRow | undefined> {
    return this.#store.system.tenants.first({ owner_user_id: userId, kind: 'personal' });
  }
}

const disabledIn = (person: KnownPerson, organizationId: string): boolean =>
  person.organizations.some((one) => one.organization_id === organizationId && one.status === 'disabled');
