// Which agents are there in a tenant? Its own and those that its boundary shares with it, with groups and roles, cut to what the caller may see.

import type { AgentGroupRow, AgentRow, TenantRow } from '../../store/rows.ts';
import type { Scope } from '../../store/store.ts';
import type { PermissionObject } from '../principal.ts';
import { rfc3339 } from '../runtime/clock.ts';
import type { RoleNames } from './ports.ts';

/** An agent as lists show it. Times are RFC 3339. */
export interface AgentView {
  readonly id: string;
  readonly tenant_id: string;
  readonly name: string;
  readonly description: string;
  readonly environment: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly status: 'active' | 'disabled';
  readonly owner_user_id: string | null;
  /** In the tenant that was asked. */
  readonly roles: readonly string[];
  readonly groups: readonly string[];
  /** Belongs to another tenant and is shared with this one. */
  readonly shared: boolean;
  readonly created_at: string;
  readonly updated_at: string;
  readonly last_seen_at: string | null;
}

/** A tenant's agents with the groups that they are in there. */
export interface AgentsOfTenant {
  readonly agents: readonly AgentRow[];
  groupsOf(agentId: string): readonly AgentGroupRow[];
}

/** Reads the tenant's own agents and the shared ones: of the same organization, never of a personal tenant. */
export async function agentsOf(scope: Scope, tenant: TenantRow): Promise<AgentsOfTenant> {
  const there = scope.forTenant(tenant.id);
  const [own, shared, groups, members] = await Promise.all([
    there.agents.all(),
    sharedAgents(scope, tenant),
    there.agentGroups.all(),
    there.agentGroupMembers.all(),
  ]);
  const byId = new Map(groups.map((group) => [group.id, group]));
  const byAgent = Map.groupBy(members, ({ agent_id }) => agent_id);
  return {
    agents: [...own, ...shared],
    groupsOf: (agentId) => (byAgent.get(agentId) ?? []).flatMap(({ group_id }) => byId.get(group_id) ?? []),
  };
}

/** One agent of the tenant, its own or shared with it. */
export async function agentIn(scope: Scope, tenant: TenantRow, id: string): Promise<AgentRow | undefined> {
  const own = await scope.forTenant(tenant.id).agents.first({ id });
  if (own || !tenant.boundary.shared_agents.includes(id)) return own;
  return (await sharedAgents(scope, tenant)).find((agent) => agent.id === id);
}

/** What a permission over this agent is asked for. */
export function objectOf(agent: AgentRow, groups: readonly Pick<AgentGroupRow, 'id'>[]): PermissionObject {
  return { agentId: agent.id, groupIds: groups.map(({ id }) => id), labels: agent.labels };
}

/** Agents for people to read. */
export async function presentAgents(
  scope: Scope,
  names: RoleNames,
  tenantId: string,
  found: { agents: readonly AgentRow[]; groupsOf: AgentsOfTenant['groupsOf'] },
): Promise<AgentView[]> {
  const { agents, groupsOf } = found;
  const bindings =
    agents.length === 0 ? [] : await scope.forTenant(tenantId).agentRoles.all({ agent_id: agents.map(({ id }) => id) });
  const roles = new Map(
    (await names.byId(scope, tenantId, [...new Set(bindings.map(({ role_id }) => role_id))])).map((role) => [
      role.id,
      role.name,
    ]),
  );
  return agents.map((agent) => ({
    id: agent.id,
    tenant_id: agent.tenant_id,
    name: agent.name,
    description: agent.description,
    environment: agent.environment,
    labels: agent.labels,
    status: agent.status,
    owner_user_id: agent.owner_user_id,
    roles: bindings.flatMap(({ agent_id, role_id }) => (agent_id === agent.id ? (roles.get(role_id) ?? []) : [])),
    groups: groupsOf(agent.id).map(({ name }) => name),
    shared: agent.tenant_id !== tenantId,
    created_at: rfc3339(agent.created_at),
    updated_at: rfc3339(agent.updated_at),
    last_seen_at: agent.last_seen_at === null ? null : rfc3339(agent.last_seen_at),
  }));
}

async function sharedAgents(scope: Scope, tenant: TenantRow): Promise<AgentRow[]> {
  const ids = tenant.boundary.shared_agents;
  if (ids.length === 0 || tenant.kind === 'personal') return [];
  const agents = (await scope.system.agents.all({ id: ids })).filter(({ tenant_id }) => tenant_id !== tenant.id);
  if (agents.length === 0) return [];
  const homes = await scope.forOrganization(tenant.organization_id).tenants.all({
    id: [...new Set(agents.map(({ tenant_id }) => tenant_id))],
    kind: ['default', 'team', 'management'],
  });
  return agents.filter(({ tenant_id }) => homes.some(({ id }) => id === tenant_id));
}
