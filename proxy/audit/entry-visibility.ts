// Which entries of a tenant may this person see? All of them, or only those of the agents that a limited grant names.

import type { AuditIndexRow } from '../../store/rows.ts';
import type { TenantStore, Where } from '../../store/store.ts';
import type { PermissionObject, PersonPrincipal } from '../principal.ts';

/** The condition on the index that cuts it to what the person may see. Throws ApiError where they may see nothing of the ledger. */
export async function visibleTo(
  { rights }: PersonPrincipal,
  permission: string,
  tenant: TenantStore,
): Promise<Where<AuditIndexRow>> {
  rights.demand(permission);
  if (rights.may(permission, {})) return {};
  const objects = await agentObjects(tenant);
  return { agent_id: [...objects].flatMap(([id, object]) => (rights.may(permission, object) ? [id] : [])) };
}

/** What limits of grants are compared with, by agent: of all agents of a tenant, or of these. Of one that is shared with it the tenant knows its own groups alone. */
export async function agentObjects(
  tenant: TenantStore,
  ids?: readonly string[],
): Promise<ReadonlyMap<string, PermissionObject>> {
  const [agents, members] = await Promise.all([
    tenant.agents.all(ids && { id: ids }),
    tenant.agentGroupMembers.all(ids && { agent_id: ids }),
  ]);
  const groups = Map.groupBy(members, ({ agent_id }) => agent_id);
  const labels = new Map(agents.map(({ id, labels: own }) => [id, own]));
  const known = new Set([...labels.keys(), ...groups.keys()]);
  return new Map(
    [...known].map((agentId) => {
      const groupIds = (groups.get(agentId) ?? []).map(({ group_id }) => group_id);
      return [agentId, { agentId, groupIds, labels: labels.get(agentId) ?? {} }];
    }),
  );
}
