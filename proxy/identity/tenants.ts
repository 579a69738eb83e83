// Which tenants does an organization have? Made, renamed and deleted by those who speak for the organization; seen by their members.

import type { TenantKind, TenantRow } from '../../store/rows.ts';
import type { Page, Scope, Store, TenantStore } from '../../store/store.ts';
import type { Changes } from '../audit/changes.ts';
import { ApiError } from '../errors.ts';
import type { PersonPrincipal } from '../principal.ts';
import { type Clock, rfc3339 } from '../runtime/clock.ts';
import { newId } from '../runtime/ids.ts';
import { demandName } from './addresses.ts';
import { type Authority, demandActiveTenant } from './authority.ts';
import { draftTenant, foundTenant } from './founding.ts';
import { type ListRequest, pageFor } from './lists.ts';
import type { TenantBeginning, TenantStart, TenantTemplateSource } from './ports.ts';

/** A tenant as lists show it. `created_at` is RFC 3339. */
export interface TenantView {
  readonly id: string;
  readonly name: string;
  readonly kind: TenantKind;
  readonly organization_id: string;
  /** Only for personal ones: whose it is. */
  readonly owner_user_id: string | null;
  readonly created_at: string;
}

/** A tenant in a list: with the person whose it is, where it is somebody's own. */
export interface ListedTenant extends TenantView {
  readonly owner: { readonly id: string; readonly name: string; readonly email: string } | null;
}

/** A tenant to be made. Without a `kind` it is the template's, or a team. */
export interface NewTenant {
  readonly name: string;
  readonly kind?: 'team' | 'management' | undefined;
  /** Id or name of a template. */
  readonly template?: string | undefined;
}

/** A tenant that was made, with what it started with. */
export interface TenantMade extends TenantView {
  readonly start: TenantStart | null;
}

/** Tenants of the active organization. */
export class Tenants {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #changes: Changes;
  readonly #authority: Authority;
  readonly #beginning: TenantBeginning;
  readonly #templates: TenantTemplateSource;

  constructor(parts: {
    store: Store;
    clock: Clock;
    changes: Changes;
    authority: Authority;
    beginning: TenantBeginning;
    templates: TenantTemplateSource;
  }) {
    this.#templates = parts.templates;
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#changes = parts.changes;
    this.#authority = parts.authority;
    this.#beginning = parts.beginning;
  }

  /**
   * A new team or management tenant: as its template says, or empty and without a limit. Needs `organization.tenants.create`. Throws
   * `invalid_request` for a template that is unknown or for another kind.
   */
  async create(principal: PersonPrincipal, order: NewTenant): Promise<TenantMade> {
    principal.rights.demand('organization.tenants.create');
    const { template, kind } = order;
    const chosen = template === undefined ? undefined : await this.#templates.chosen(principal, template, kind);
    const now = this.#clock.now();
    const draft = draftTenant({
      id: newId('tnt', now),
      organizationId: principal.organizationId,
      name: demandName(order.name),
      kind: chosen?.kind ?? kind ?? 'team',
      now,
    });
    const row = chosen ? { ...draft, boundary: chosen.boundary, settings: chosen.settings } : draft;
    const start = await this.#changes.apply({
      ...this.#about(principal, row, 'tenant.created'),
      touches: { access: [row.id] },
      work: async (scope) => {
        await foundTenant(scope, row, this.#beginning);
        const begun = (await chosen?.begin(scope, row.id)) ?? null;
        const from = chosen && { boundary: row.boundary, settings: row.settings, start: begun };
        return { result: begun, after: { name: row.name, kind: row.kind, ...from } };
      },
    });
    return { ...viewOf(row), start };
  }

  /** The tenants that the caller is in; all of the organization for those who have a say over them. `kind`: only such. */
  async list(
    principal: PersonPrincipal,
    { kind, ...request }: ListRequest & { readonly kind?: TenantKind | undefined },
  ): Promise<Page<ListedTenant>> {
    demandActiveTenant(principal);
    const ids = await this.#visible(principal);
    const rows = this.#store.forOrganization(principal.organizationId).tenants;
    const page = await rows.page(
      pageFor<TenantRow>(request, {
        where: { id: ids, ...(kind && { kind }) },
        sortable: ['created_at', 'name', 'kind'],
      }),
    );
    const owners = await this.#ownersOf(page.items);
    const items = page.items.map((row) => ({ ...viewOf(row), owner: owners.get(row.owner_user_id ?? '') ?? null }));
    return { ...page, items };
  }

  async #ownersOf(rows: readonly TenantRow[]): Promise<ReadonlyMap<string, NonNullable<ListedTenant['owner']>>> {
    const ids = rows.flatMap(({ owner_user_id }) => owner_user_id ?? []);
    const users = ids.length === 0 ? [] : await this.#store.system.users.all({ id: ids });
    return new Map(users.map(({ id, name, email }) => [id, { id, name, email }]));
  }

  /** One that the caller may know of. Throws `not_found`. */
  async get(principal: PersonPrincipal, id: string): Promise<TenantView> {
    return viewOf(await this.#authority.tenant(principal, id));
  }

  /** Renames it. Needs `organization.tenants.edit`; a personal one may be renamed by its person and by owners of the organization. */
  async rename(principal: PersonPrincipal, id: string, typed: string): Promise<TenantView> {
    const row = await this.#authority.tenant(principal, id);
    this.#demandRules(principal, row, 'organization.tenants.edit');
    const name = demandName(typed);
    await this.#changes.apply({
      ...this.#about(principal, row, 'tenant.renamed'),
      touches: { access: [id] },
      async work(scope) {
        await scope.forTenant(id).updateTenant({ name });
        return { result: undefined, before: { name: row.name }, after: { name } };
      },
    });
    return viewOf({ ...row, name });
  }

  /** Deletes it with everything in it but its ledger. Needs `organization.tenants.delete`. Throws `conflict` for the default tenant. */
  async remove(principal: PersonPrincipal, id: string): Promise<void> {
    const row = await this.#authority.tenant(principal, id);
    this.#demandRules(principal, row, 'organization.tenants.delete');
    if (row.kind === 'default')
      throw new ApiError('conflict', 'The default tenant stays as long as its organization does.');
    await this.#changes.apply({
      ...this.#about(principal, row, 'tenant.deleted'),
      touches: { instance: true },
      async work(scope) {
        await emptyTenant(scope, row);
        await scope.forOrganization(row.organization_id).tenants.delete({ id });
        return { result: undefined, before: { name: row.name, kind: row.kind }, after: null };
      },
    });
  }

  #demandRules(principal: PersonPrincipal, row: TenantRow, permission: string): void {
    const own =
      row.kind === 'personal' && row.owner_user_id === principal.userId && permission === 'organization.tenants.edit';
    const owner = row.kind === 'personal' && principal.rights.organizationOwner;
    if (!own && !owner) principal.rights.demand(permission);
  }

  async #visible(principal: PersonPrincipal): Promise<string[]> {
    if (principal.viewing) return [demandActiveTenant(principal)];
    const all = await this.#store.forOrganization(principal.organizationId).tenants.all();
    if (principal.token?.tenantId !== undefined) return [principal.token.tenantId];
    if (principal.rights.organizationOwner) return all.map(({ id }) => id);
    const ruled = this.#authority.seesAllTenants(principal) ? all.filter(({ kind }) => kind !== 'personal') : [];
    const joined = new Set(
      (await this.#store.system.memberships.all({ user_id: principal.userId })).map(({ tenant_id }) => tenant_id),
    );
    return [...new Set([...ruled, ...all.filter(({ id }) => joined.has(id))].map(({ id }) => id))];
  }

  #about(principal: PersonPrincipal, row: TenantRow, kind: string) {
    const tenantId = principal.tenantId ?? null;
    return {
      principal,
      organizationId: row.organization_id,
      tenantId,
      kind,
      subject: { kind: 'tenant', id: row.id, name: row.name },
    };
  }
}

/** Deletes what a tenant holds; its ledger stays, and so do people. */
export async function emptyTenant(scope: Scope, row: TenantRow): Promise<void> {
  const tenant = scope.forTenant(row.id);
  const agents = (await tenant.agents.all()).map(({ id }) => id);
  if (agents.length > 0) await scope.system.agentKeys.delete({ agent_id: agents });
  for (const rows of contents(tenant)) await rows.delete({});
  await scope.forOrganization(row.organization_id).invitations.delete({ tenant_id: row.id });
  await scope.forOrganization(row.organization_id).tokens.delete({ tenant_id: row.id });
  await scope.system.sessions.update({ active_tenant_id: row.id }, { active_tenant_id: null });
}

/** Every repository of a tenant but the audit index, what refers before what is referred to. */
function contents(tenant: TenantStore): { delete(where: Record<never, never>): Promise<number> }[] {
  return [
    tenant.accessReviewItems,
    tenant.accessReviews,
    tenant.peopleImports,
    tenant.tenantViews,
    tenant.presence,
    tenant.membershipRoles,
    tenant.memberships,
    tenant.agentKeys,
    tenant.agentRoles,
    tenant.agentGroupMembers,
    tenant.agentGroups,
    tenant.agents,
    tenant.notificationDeliveries,
    tenant.notificationChannels,
    tenant.accessRequests,
    tenant.limitUsage,
    tenant.replayBlocks,
    tenant.replayKeys,
    tenant.dataDeletions,
    tenant.votes,
    tenant.grants,
    tenant.approvals,
    tenant.killSwitches,
    tenant.credentials,
    tenant.connectors,
    tenant.gateways,
    tenant.packPolicies,
    tenant.policyPacks,
    tenant.policyVersions,
    tenant.policies,
    tenant.peopleGroups,
    tenant.templateLinks,
    tenant.roles,
  ];
}

function viewOf({ id, name, kind, organization_id, owner_user_id, created_at }: TenantRow): TenantView {
  return { id, name, kind, organization_id, owner_user_id, created_at: rfc3339(created_at) };
}
