// Which agents does the gate know in a tenant? Plain rows, grouped, for the snapshot to compile.

import type { AgentGroupRow, AgentKeyRow, AgentRow } from '../../store/rows.ts';
import type { Scope } from '../../store/store.ts';
import { agentsOf } from './agent-view.ts';

/** Everything about a tenant's agents that the gate decides by. Expired keys are among the rows. */
export interface AgentRows {
  /** The tenant's own, and those shared with it. */
  readonly agents: readonly AgentRow[];
  readonly keys: readonly AgentKeyRow[];
  roleIdsOf(agentId: string): readonly string[];
  groupsOf(agentId: string): readonly AgentGroupRow[];
}

/** Reads them. Nothing for a tenant that does not exist. Keys of an agent that is no longer shared are left out. */
export async function agentsInForce(scope: Scope, tenantId: string): Promise<AgentRows> {
  const there = scope.forTenant(tenantId);
  const tenant = await there.tenant();
  if (!tenant) return { agents: [], keys: [], roleIdsOf: () => [], groupsOf: () => [] };
  const [{ agents, groupsOf }, keys, roles] = await Promise.all([
    agentsOf(scope, tenant),
    there.agentKeys.all(),
    there.agentRoles.all(),
  ]);
  const known = new Set(agents.map(({ id }) => id));
  const byAgent = Map.groupBy(roles, ({ agent_id }) => agent_id);
  return {
    agents,
    keys: keys.filter(({ agent_id }) => known.has(agent_id)),
    roleIdsOf: (agentId) => (byAgent.get(agentId) ?? []).map(({ role_id }) => role_id),
    groupsOf,
  };
}
