// What is in a tenant besides itself and its people? Everything that can be made there, deleted at once. What stops traffic stays, and so do
// the tenant's name, settings and boundary, its members with their built-in roles, and their tokens.

import type { TenantRow } from '../../store/rows.ts';
import type { Scope, Store, TenantStore } from '../../store/store.ts';
import type { TenantBeginning } from './ports.ts';

type Counts = Readonly<Record<string, number>>;

/** Counts and deletes them. */
export class TenantResources {
  readonly #store: Store;
  readonly #beginning: TenantBeginning;
  readonly #endHolds: (tenantId: string) => Promise<void>;

  /** `beginning` gives the tenant again what every tenant has; `endHolds` ends the holds that nobody can come back for. */
  constructor(parts: { store: Store; beginning: TenantBeginning; endHolds: (tenantId: string) => Promise<void> }) {
    this.#store = parts.store;
    this.#beginning = parts.beginning;
    this.#endHolds = parts.endHolds;
  }

  async count(tenantId: string): Promise<Counts> {
    const counts: Record<string, number> = {};
    for (const [name, rows] of contents(this.#store.forTenant(tenantId))) counts[name] = await rows.count();
    return counts;
  }

  /** Deletes them in the surrounding transaction; keys of the tenant's agents go wherever they act. */
  async remove(scope: Scope, { id, organization_id }: TenantRow): Promise<Counts> {
    const there = scope.forTenant(id);
    const agents = (await there.agents.all()).map((agent) => agent.id);
    if (agents.length > 0) await scope.system.agentKeys.delete({ agent_id: agents });
    const roles = (await there.roles.all()).map((role) => role.id);
    if (roles.length > 0) await there.membershipRoles.delete({ role_id: roles });
    const counts: Record<string, number> = {};
    for (const [name, rows] of contents(there)) counts[name] = await rows.delete({});
    for (const rows of parts(there)) await rows.delete({});
    await there.killSwitches.delete({ active: false });
    await scope.forOrganization(organization_id).invitations.delete({ tenant_id: id });
    await this.#beginning.begin(scope, id);
    return counts;
  }

  settle(tenantId: string): Promise<void> {
    return this.#endHolds(tenantId);
  }
}

/** What people know as things of their own, by the name under which it is counted. */
function contents(
  tenant: TenantStore,
): [string, { count(): Promise<number>; delete(where: object): Promise<number> }][] {
  return [
    ['agents', tenant.agents],
    ['agent_groups', tenant.agentGroups],
    ['credentials', tenant.credentials],
    ['connectors', tenant.connectors],
    ['gateways', tenant.gateways],
    ['policies', tenant.policies],
    ['policy_packs', tenant.policyPacks],
    ['roles', tenant.roles],
    ['people_groups', tenant.peopleGroups],
    ['grants', tenant.grants],
    ['notification_channels', tenant.notificationChannels],
  ];
}

/** What belongs to those. */
function parts(tenant: TenantStore): { delete(where: object): Promise<number> }[] {
  return [
    tenant.agentKeys,
    tenant.agentRoles,
    tenant.agentGroupMembers,
    tenant.packPolicies,
    tenant.policyVersions,
    tenant.templateLinks,
    tenant.accessReviewItems,
    tenant.accessReviews,
    tenant.peopleImports,
    tenant.accessRequests,
    tenant.notificationDeliveries,
    tenant.limitUsage,
  ];
}
