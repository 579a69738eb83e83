// Which organizations are there for somebody? Founded, listed, renamed by their owners, and counted.

import type { EnforcementLevel, OrganizationRow, TenantRow } from '../../store/rows.ts';
import type { Page, Store } from '../../store/store.ts';
import type { Changes } from '../audit/changes.ts';
import { ApiError } from '../errors.ts';
import type { PersonPrincipal } from '../principal.ts';
import { type Clock, rfc3339 } from '../runtime/clock.ts';
import { demandName } from './addresses.ts';
import type { Authority } from './authority.ts';
import { foundingIds, foundOrganization } from './founding.ts';
import { ownsOrganization } from './last-holders.ts';
import { type ListRequest, pageFor } from './lists.ts';
import { joinTenant } from './memberships.ts';
import type { RoleNames, TenantBeginning, UsageSource } from './ports.ts';
import { invalid, notFound } from './refusals.ts';

const MONTH = /^(\d{4})-(0[1-9]|1[0-2])$/;

/** An organization as one of its people sees it. `created_at` is RFC 3339. */
export interface OrganizationView {
  readonly id: string;
  readonly name: string;
  readonly role: 'owner' | 'member';
  readonly default_tenant_id: string;
  readonly enforcement: EnforcementLevel | null;
  /** null: for ever. */
  readonly retention_days: number | null;
  readonly created_at: string;
}

/** What may be changed; absent fields stay. `retention_days` null: for ever. */
export interface OrganizationEdit {
  readonly name?: string | undefined;
  readonly enforcement?: EnforcementLevel | null | undefined;
  readonly retention_days?: number | null | undefined;
}

/** What its bill would be made of. */
export interface UsageView {
  readonly month: string;
  readonly calls: number;
  readonly holds: number;
  readonly agents: number;
  readonly people: number;
}

/** Organizations of the instance. */
export class Organizations {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #changes: Changes;
  readonly #authority: Authority;
  readonly #roles: RoleNames;
  readonly #mode: 'single' | 'multi';
  readonly #usage: UsageSource;
  readonly #beginning: TenantBeginning;

  constructor(parts: {
    store: Store;
    clock: Clock;
    changes: Changes;
    authority: Authority;
    roles: RoleNames;
    mode: 'single' | 'multi';
    usage: UsageSource;
    beginning: TenantBeginning;
  }) {
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#changes = parts.changes;
    this.#authority = parts.authority;
    this.#roles = parts.roles;
    this.#mode = parts.mode;
    this.#usage = parts.usage;
    this.#beginning = parts.beginning;
  }

  /** A new organization, owned by its founder. In `single` only owners of an organization found others; a token must list everything. */
  async create(principal: PersonPrincipal, { name: typed }: { name: string }): Promise<OrganizationView> {
    if (principal.token && !principal.token.permissions.includes('**'))
      throw new ApiError(
        'not_permitted',
        'This token cannot found an organization: it does not list everything (**).',
        {
          check: 'not_permitted',
        },
      );
    if (this.#mode === 'single' && !principal.rights.organizationOwner) throw ownersOnly('found another one');
    const name = demandName(typed);
    const now = this.#clock.now();
    const ids = foundingIds(now);
    const { organization, tenant } = await this.#changes.apply({
      principal,
      organizationId: ids.organizationId,
      tenantId: ids.tenantId,
      kind: 'organization.created',
      subject: { kind: 'organization', id: ids.organizationId, name },
      touches: { access: [ids.tenantId] },
      work: async (scope) => {
        const founded = await foundOrganization(scope, ids, { name, now, beginning: this.#beginning });
        await joinTenant(scope, {
          tenant: founded.tenant,
          userId: principal.userId,
          roleIds: [this.#roles.ownerRoleId],
          by: principal.userId,
          now,
        });
        return { result: founded, after: { name, default_tenant_id: ids.tenantId } };
      },
    });
    return viewOf(organization, tenant, 'owner');
  }

  /** The organizations that somebody is in. */
  async list(principal: PersonPrincipal, request: ListRequest): Promise<Page<OrganizationView>> {
    const ids = await this.#own(principal);
    const page = await this.#store.system.organizations.page(
      pageFor<OrganizationRow>(request, { where: { id: ids }, sortable: ['ordinal', 'name', 'created_at'] }),
    );
    return { ...page, items: await Promise.all(page.items.map((row) => this.#present(principal, row))) };
  }

  /** One that the caller is in. Throws `not_found`. */
  async get(principal: PersonPrincipal, id: string): Promise<OrganizationView> {
    return this.#present(principal, await this.#demandOwn(principal, id));
  }

  /** Renames it, sets the level below which its tenants do not go, or how long what they record is kept. Owners only. */
  async edit(principal: PersonPrincipal, id: string, edit: OrganizationEdit): Promise<OrganizationView> {
    const row = await this.#demandOwner(principal, id);
    const change = {
      ...(edit.name !== undefined && { name: demandName(edit.name) }),
      ...(edit.enforcement !== undefined && { enforcement: edit.enforcement }),
    };
    const tenants = (await this.#store.forOrganization(id).tenants.all()).map((tenant) => tenant.id);
    await this.#changes.apply({
      principal,
      organizationId: id,
      tenantId: principal.organizationId === id ? (principal.tenantId ?? null) : null,
      kind: 'organization.edited',
      subject: { kind: 'organization', id, name: row.name },
      touches: edit.enforcement === undefined ? {} : { access: tenants },
      async work(scope) {
        const there = scope.forOrganization(id);
        const settings = { ...(await there.organization())?.settings };
        const before = {
          name: row.name,
          enforcement: row.enforcement,
          retention_days: settings.retention_days ?? null,
        };
        if (edit.retention_days === null) delete settings.retention_days;
        else if (edit.retention_days !== undefined) settings.retention_days = edit.retention_days;
        await there.updateOrganization({ ...change, settings });
        const kept = edit.retention_days !== undefined && { retention_days: edit.retention_days };
        return { result: undefined, before, after: { ...change, ...kept } };
      },
    });
    return this.get(principal, id);
  }

  /** Counts of one month (`YYYY-MM`, the running one unless given). Owners only. */
  async usage(principal: PersonPrincipal, id: string, month?: string): Promise<UsageView> {
    await this.#demandOwner(principal, id);
    const shown = month ?? rfc3339(this.#clock.now()).slice(0, 7);
    const [, year, number] = MONTH.exec(shown) ?? [];
    if (year === undefined) throw invalid('/month', 'Write the month as YYYY-MM.');
    const [from, until] = [Date.UTC(Number(year), Number(number) - 1), Date.UTC(Number(year), Number(number))];
    const tenants = (await this.#store.forOrganization(id).tenants.all()).map((tenant) => tenant.id);
    const [traffic, agents, people] = await Promise.all([
      this.#usage.traffic(id, from, until),
      this.#store.system.agents.count({ tenant_id: tenants }),
      this.#store.forOrganization(id).members.count({ status: 'active' }),
    ]);
    return { month: shown, calls: traffic.calls, holds: traffic.holds, agents, people };
  }

  async #own(principal: PersonPrincipal): Promise<string[]> {
    const records = await this.#store.system.organizationMembers.all({ user_id: principal.userId });
    const ids = records.filter(({ status }) => status !== 'disabled').map(({ organization_id }) => organization_id);
    return principal.token || principal.viewing ? ids.filter((id) => id === principal.organizationId) : ids;
  }

  async #demandOwn(principal: PersonPrincipal, id: string): Promise<OrganizationRow> {
    const row = (await this.#own(principal)).includes(id)
      ? await this.#store.system.organizations.first({ id })
      : undefined;
    if (!row) throw notFound();
    return row;
  }

  async #demandOwner(principal: PersonPrincipal, id: string): Promise<OrganizationRow> {
    const row = await this.#demandOwn(principal, id);
    const here = id === principal.organizationId;
    const owner = here
      ? principal.rights
      : await this.#authority.rightsIn({ ...principal, organizationId: id }, await this.#defaultTenant(id));
    if (!owner.organizationOwner) throw ownersOnly('change it');
    return row;
  }

  async #present(principal: PersonPrincipal, row: OrganizationRow): Promise<OrganizationView> {
    const owner = await ownsOrganization(this.#store, this.#roles, row.id, principal.userId);
    return viewOf(row, await this.#defaultTenant(row.id), owner ? 'owner' : 'member');
  }

  async #defaultTenant(organizationId: string): Promise<TenantRow> {
    const tenant = await this.#store.forOrganization(organizationId).tenants.first({ kind: 'default' });
    if (!tenant) throw new Error('an organization without a default tenant');
    return tenant;
  }
}

function viewOf(row: OrganizationRow, tenant: TenantRow, role: 'owner' | 'member'): OrganizationView {
  const { id, name, enforcement, settings, created_at } = row;
  const retention_days = settings.retention_days ?? null;
  return { id, name, role, default_tenant_id: tenant.id, enforcement, retention_days, created_at: rfc3339(created_at) };
}

function ownersOnly(what: string): ApiError {
  return new ApiError('not_permitted', `Only owners of the organization may ${what}.`, {
    required: 'organization.settings',
    check: 'not_permitted',
  });
}
