// How does an instance that was used by single people become one organization with teams? Everybody joins the first organization, the named
// ones own it, and what somebody made moves from default tenants into their personal one. No team is made, no team role given, nothing
// deleted but what moves; done again, it does nothing.

import type { ConnectorRow, OrganizationRow, TenantRow, UserRow } from '../../store/rows.ts';
import type { Scope, Store } from '../../store/store.ts';
import type { Changes } from '../audit/changes.ts';
import { ApiError } from '../errors.ts';
import { foundPersonalTenant } from '../identity/founding.ts';
import { firstOrganization } from '../identity/installation.ts';
import { ownsOrganization } from '../identity/last-holders.ts';
import { joinTenant } from '../identity/memberships.ts';
import type { RoleNames, TenantBeginning } from '../identity/ports.ts';
import type { SystemPrincipal } from '../principal.ts';
import type { Clock } from '../runtime/clock.ts';
import { newId } from '../runtime/ids.ts';
import type { Vault } from '../vault/vault.ts';
import { copyBindings, copyTenantRules } from './follow-agents.ts';
import type { Copied, MigratedPerson, MigrationReport, Moved, Stayed } from './migration-report.ts';
import { moveAgent, moveConnector } from './move-rows.ts';
import { makersOf } from './who-made.ts';

const OPERATOR: SystemPrincipal = { kind: 'system', part: 'command-line' };
/** Switches that hold for whatever is in a place would not hold for what leaves it. */
const BY_PLACE = ['organization', 'tenant', 'group', 'gateway'] as const;

const SAME_NAME = 'Their personal tenant has one of this name. Rename one of the two.';
const NOBODYS = 'Whose it is is not known.';

/** What the migration stands on. */
export interface MigrationParts {
  readonly store: Store;
  readonly changes: Changes;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly roles: RoleNames;
  readonly beginning: TenantBeginning;
}

/** Whose addresses own the organization afterwards, besides whoever owns it already. */
export interface MigrationOrder {
  readonly owners: readonly string[];
  readonly dryRun: boolean;
}

interface Source {
  readonly tenant: TenantRow;
  /** The one person who uses it; undefined where several do. */
  readonly only: UserRow | undefined;
}

interface Newcomers {
  readonly people: readonly UserRow[];
  readonly sources: readonly Source[];
  readonly left: readonly Stayed[];
}

/**
 * Migrates in one transaction, or with a dry run says what that would do. Throws ApiError `invalid_request` for an owner whom nobody
 * knows or an organization that would have none, and `conflict` while a kill switch holds for a place that something leaves.
 */
export async function migrateOrganization(parts: MigrationParts, order: MigrationOrder): Promise<MigrationReport> {
  const work = (scope: Scope): Promise<MigrationReport> => new Migration(parts, scope).run(order.owners);
  if (order.dryRun) return parts.changes.rehearse(work);
  const organization = await firstOrganization(parts.store);
  return parts.changes.apply({
    principal: OPERATOR,
    organizationId: organization?.id ?? null,
    tenantId: null,
    kind: 'organization.migrated',
    subject: { kind: 'organization', id: organization?.id ?? '', name: organization?.name ?? '' },
    touches: { instance: true },
    async work(scope) {
      const report = await work(scope);
      const people = report.people.map(({ email: _, ...person }) => person);
      const moved = report.moved.map(({ email: _, ...one }) => one);
      return { result: report, after: { ...report, people, moved } };
    },
  });
}

class Migration {
  readonly #parts: MigrationParts;
  readonly #scope: Scope;
  readonly #now: number;
  readonly #moved: Moved[] = [];
  readonly #copied: Copied[] = [];
  readonly #stayed: Stayed[] = [];
  #cancelled = 0;

  constructor(parts: MigrationParts, scope: Scope) {
    this.#parts = parts;
    this.#scope = scope;
    this.#now = parts.clock.now();
  }

  async run(owners: readonly string[]): Promise<MigrationReport> {
    const organization = await firstOrganization(this.#scope);
    const home = organization && (await this.#defaultOf(organization.id));
    if (!organization || !home) throw new ApiError('conflict', 'This instance has no organization yet. Start it once.');
    const named = await this.#named(owners);
    const { people, sources, left } = await this.#newcomers(organization);
    this.#stayed.push(...left);
    const joined: MigratedPerson[] = [];
    for (const user of people) joined.push(await this.#takeIn(user, { organization, home, named }));
    await this.#demandOwner(organization.id);
    for (const source of sources) await this.#empty(source, organization.id);
    return {
      organization: { id: organization.id, name: organization.name },
      people: joined,
      moved: this.#moved,
      copied: this.#copied,
      stayed: this.#stayed,
      cancelled_approvals: this.#cancelled,
    };
  }

  async #named(owners: readonly string[]): Promise<ReadonlySet<string>> {
    const emails = owners.map((email) => email.trim().toLowerCase());
    const users = await this.#scope.system.users.all({ email: emails, status: 'active' });
    const unknown = emails.filter((email) => !users.some((user) => user.email === email));
    if (unknown.length > 0)
      throw new ApiError('invalid_request', `Nobody of this instance can sign in as ${unknown.join(', ')}.`);
    return new Set(users.map(({ id }) => id));
  }

  /** People of the organization itself, and of every other one that one person alone uses without any team. */
  async #newcomers(target: OrganizationRow): Promise<Newcomers> {
    const [ids, sources, left] = [new Set<string>(), [] as Source[], [] as Stayed[]];
    for (const organization of await this.#scope.system.organizations.all()) {
      const members = await this.#scope.forOrganization(organization.id).members.all();
      const tenant = await this.#defaultOf(organization.id);
      const real = members.filter(({ status }) => status !== 'placeholder').map(({ user_id }) => user_id);
      const own = organization.id === target.id;
      const reason = own ? undefined : await this.#notSingle(organization.id, real);
      if (reason !== undefined) left.push({ kind: 'organization', name: organization.name, reason });
      if (reason !== undefined || !tenant) continue;
      for (const id of real) ids.add(id);
      const only = real.length === 1 ? await this.#scope.system.users.first({ id: real[0] as string }) : undefined;
      sources.push({ tenant, only });
    }
    const people = await this.#scope.system.users.all({ id: [...ids], status: ['active', 'disabled'] });
    return { people, sources, left };
  }

  async #notSingle(organizationId: string, people: readonly string[]): Promise<string | undefined> {
    const teams = await this.#scope.forOrganization(organizationId).tenants.count({ kind: ['team', 'management'] });
    if (teams > 0) return 'It has teams, so it is left as it is.';
    return people.length > 1 ? 'Several people are in it, so it is left as it is.' : undefined;
  }

  async #takeIn(
    user: UserRow,
    { organization, home, named }: { organization: OrganizationRow; home: TenantRow; named: ReadonlySet<string> },
  ): Promise<MigratedPerson> {
    const { ownerRoleId } = this.#parts.roles;
    const known = await this.#scope.forOrganization(organization.id).members.first({ user_id: user.id });
    const owns = await ownsOrganization(this.#scope, this.#parts.roles, organization.id, user.id);
    const becomes = named.has(user.id) && !owns;
    if (!known || becomes)
      await joinTenant(this.#scope, {
        tenant: home,
        userId: user.id,
        roleIds: becomes ? [ownerRoleId] : [],
        by: null,
        now: this.#now,
      });
    const personal = await this.#personal(user, organization.id);
    return { user_id: user.id, email: user.email, joins: !known, becomes_owner: becomes, personal };
  }

  /** The tenant of one's own, in the one organization. */
  async #personal(user: UserRow, organizationId: string): Promise<MigratedPerson['personal']> {
    const { system } = this.#scope;
    const own = await system.tenants.first({ owner_user_id: user.id, kind: 'personal' });
    if (own?.organization_id === organizationId) return 'there';
    const { roles, beginning } = this.#parts;
    if (!own) {
      const about = { id: newId('tnt', this.#now), organizationId, userId: user.id, ownerRoleId: roles.ownerRoleId };
      await foundPersonalTenant(this.#scope, { ...about, now: this.#now, beginning });
      return 'made';
    }
    await system.tenants.update({ id: own.id }, { organization_id: organizationId });
    await system.tokens.update({ tenant_id: own.id }, { organization_id: organizationId });
    await system.killSwitches.update({ tenant_id: own.id }, { organization_id: organizationId });
    return 'moves';
  }

  async #demandOwner(organizationId: string): Promise<void> {
    const home = await this.#defaultOf(organizationId);
    const owners = await this.#scope
      .forTenant(home?.id ?? '')
      .membershipRoles.count({ role_id: this.#parts.roles.ownerRoleId });
    if (owners === 0)
      throw new ApiError('invalid_request', 'Nobody would own the organization. Name somebody with --owner.');
  }

  /** Moves what is somebody's out of a default tenant. */
  async #empty({ tenant, only }: Source, organizationId: string): Promise<void> {
    const there = this.#scope.forTenant(tenant.id);
    const receivers = new Set<string>();
    const shared = new Set((await this.#scope.system.tenants.all()).flatMap(({ boundary }) => boundary.shared_agents));
    for (const row of await there.agents.all()) {
      const place = await this.#placeOf(only?.id ?? row.owner_user_id, organizationId);
      const taken = place && (await this.#scope.forTenant(place.id).agents.count({ name: row.name })) > 0;
      const reason = shared.has(row.id) ? 'It is shared with other tenants.' : taken ? SAME_NAME : NOBODYS;
      if (!place || taken || shared.has(row.id)) this.#stayed.push({ kind: 'agent', name: row.name, reason });
      else await this.#moveAgent(row, place, { from: tenant, receivers });
    }
    const made = only ? new Map<string, string>() : await makersOf(this.#scope, tenant.id);
    for (const row of await there.connectors.all()) {
      const place = await this.#placeOf(only?.id ?? made.get(row.id), organizationId);
      const taken = place && (await this.#scope.forTenant(place.id).connectors.count({ name: row.name })) > 0;
      const reason = taken ? SAME_NAME : NOBODYS;
      if (!place || taken) this.#stayed.push({ kind: 'connector', name: row.name, reason });
      else await this.#moveConnector(row, place, tenant);
    }
    await this.#tellOfPolicies(tenant, receivers);
    for (const id of [tenant.id, ...receivers])
      for (const which of ['access', 'policy'] as const) await this.#scope.forTenant(id).bump(which);
  }

  async #moveAgent(
    row: { readonly id: string; readonly name: string },
    place: { readonly id: string; readonly email: string },
    { from, receivers }: { from: TenantRow; receivers: Set<string> },
  ): Promise<void> {
    const way = { from: from.id, to: place.id, now: this.#now };
    if (!receivers.has(place.id)) {
      await this.#demandNoSwitch(from);
      this.#copied.push(...(await copyTenantRules(this.#scope, way)));
    }
    receivers.add(place.id);
    this.#copied.push(...(await copyBindings(this.#scope, way, row.id)));
    this.#cancelled += await moveAgent(this.#scope, way, row.id);
    this.#moved.push({ kind: 'agent', id: row.id, name: row.name, from: way.from, to: way.to, email: place.email });
  }

  async #moveConnector(
    connector: ConnectorRow,
    place: { readonly id: string; readonly email: string },
    from: TenantRow,
  ): Promise<void> {
    await moveConnector(this.#scope, this.#parts.vault, { from: from.id, to: place.id, connector });
    const { id, name } = connector;
    this.#moved.push({ kind: 'connector', id, name, from: from.id, to: place.id, email: place.email });
  }

  /** Somebody's personal tenant in the organization. */
  async #placeOf(
    userId: string | null | undefined,
    organizationId: string,
  ): Promise<{ id: string; email: string } | undefined> {
    const user = userId ? await this.#scope.system.users.first({ id: userId }) : undefined;
    const personal =
      user &&
      (await this.#scope.forOrganization(organizationId).tenants.first({ owner_user_id: user.id, kind: 'personal' }));
    return user && personal && { id: personal.id, email: user.email };
  }

  async #tellOfPolicies(tenant: TenantRow, receivers: ReadonlySet<string>): Promise<void> {
    if (receivers.size === 0) return;
    for (const { name } of await this.#scope.forTenant(tenant.id).policies.all())
      this.#stayed.push({
        kind: 'policy',
        name,
        reason: 'It was copied to wherever an agent went, and holds here too.',
      });
  }

  async #demandNoSwitch(tenant: TenantRow): Promise<void> {
    const on = await this.#scope.system.killSwitches.all({ active: true, kind: [...BY_PLACE] });
    const here = on.filter(
      ({ tenant_id, organization_id, scope_id }) =>
        tenant_id === tenant.id || scope_id === tenant.id || organization_id === tenant.organization_id,
    );
    if (here.length > 0)
      throw new ApiError('conflict', 'A kill switch is on for what agents would leave. Lift it, or migrate later.');
  }

  #defaultOf(organizationId: string): Promise<TenantRow | undefined> {
    return this.#scope.forOrganization(organizationId).tenants.first({ kind: 'default' });
  }
}
