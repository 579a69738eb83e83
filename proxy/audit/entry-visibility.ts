// Which entries of a tenant may this person see? All of them, or only those of the agents that a limited grant names.

import type { AuditIndexRow } from '../../store/rows.ts';
import type { TenantStore, Where } from '../../store/store.ts';
import type { PersonPrincipal } from '../principal.ts';

/** The condition on the index that cuts it to what the person may see. Throws ApiError where they may see nothing of the ledger. */
export async function visibleTo(
  { rights }: PersonPrincipal,
  permission: string,
  tenant: TenantStore,
): Promise<Where<AuditIndexRow>> {
  rights.demand(permission);
  if (rights.may(permission, {})) return {};
  const [agents, members] = await Promise.all([tenant.agents.all(), tenant.agentGroupMembers.all()]);
  const groups = Map.groupBy(members, ({ agent_id }) => agent_id);
  const sharedHere = [...groups.keys()]
    .filter((id) => !agents.some((agent) => agent.id === id))
    .map((id) => ({ id, labels: {} }));
  const seen = [...agents, ...sharedHere].filter(({ id, labels }) => {
    const groupIds = (groups.get(id) ?? []).map(({ group_id }) => group_id);
    return rights.may(permission, { agentId: id, groupIds, labels });
  });
  return { agent_id: seen.map(({ id }) => id) };
}
