// Which names can a policy use here? Agents, groups, connectors, action types and roles of the tenant, as far as the person may see them.

import { api, type Page } from './api.ts';
import { currentTenant } from './session.ts';

/** Names of the tenant, for completion. */
export interface TenantNames {
  readonly agents: readonly string[];
  readonly groups: readonly string[];
  readonly connectors: readonly string[];
  readonly actions: readonly string[];
  readonly roles: readonly string[];
}

const MOST = 100;
let known: { readonly tenant: string | undefined; readonly names: Promise<TenantNames> } | undefined;

/** The names, read once per visit of a tenant; lists that the person may not see are empty. */
export function tenantNames(): Promise<TenantNames> {
  const tenant = currentTenant()?.id;
  if (known === undefined || known.tenant !== tenant) known = { tenant, names: read() };
  return known.names;
}

async function read(): Promise<TenantNames> {
  const [agents, groups, connectors, roles] = await Promise.all([
    named('/api/agents'),
    named('/api/agent-groups'),
    items<{ id: string; name: string }>('/api/connectors'),
    named('/api/roles'),
  ]);
  const actions = await Promise.all(
    connectors.map(({ id }) => items<{ type: string }>(`/api/connectors/${encodeURIComponent(id)}/actions`)),
  );
  return {
    agents,
    groups,
    roles,
    connectors: connectors.map(({ name }) => name),
    actions: [...new Set(actions.flat().map(({ type }) => type))].sort(),
  };
}

async function named(path: string): Promise<string[]> {
  return (await items<{ name: string }>(path)).map(({ name }) => name);
}

async function items<Item>(path: string): Promise<readonly Item[]> {
  return api.get<Page<Item>>(path, { limit: MOST }).then(
    (page) => page.items,
    () => [],
  );
}
