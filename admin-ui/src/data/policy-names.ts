// Which names can a policy use here? Agents, groups, connectors, action types and roles of the tenant, as far as the person may see them.

import { firstOf } from './list.ts';
import { currentTenant } from './session.ts';

/** Names of the tenant, for completion. */
export interface TenantNames {
  readonly agents: readonly string[];
  readonly groups: readonly string[];
  readonly connectors: readonly string[];
  readonly actions: readonly string[];
  readonly roles: readonly string[];
}

let known: { readonly tenant: string | undefined; readonly names: Promise<TenantNames> } | undefined;

/** The names, read once per visit of a tenant; lists that the person may not see are empty. */
export function tenantNames(): Promise<TenantNames> {
  const tenant = currentTenant()?.id;
  if (known === undefined || known.tenant !== tenant) known = { tenant, names: read() };
  return known.names;
}

async function read(): Promise<TenantNames> {
  const [agents, groups, connectors, roles] = await Promise.all([
    firstOf('/api/agents'),
    firstOf('/api/agent-groups'),
    firstOf('/api/connectors'),
    firstOf('/api/roles'),
  ]);
  const actions = await Promise.all(
    connectors.map(({ id }) => firstOf('/api/connectors/{id}/actions', { path: { id } })),
  );
  return {
    agents: namesOf(agents),
    groups: namesOf(groups),
    roles: namesOf(roles),
    connectors: namesOf(connectors),
    actions: [...new Set(actions.flat().map(({ type }) => type))].sort(),
  };
}

const namesOf = (things: readonly { readonly name: string }[]): string[] => things.map(({ name }) => name);
