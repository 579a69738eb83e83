// An organization with two tenants: `tnt_a` with connectors con_1 and con_2, `tnt_b` with con_b.

import type { ConnectorRow } from '../../../store/rows.ts';
import type { Store } from '../../../store/store.ts';

export async function seedTenant(store: Store): Promise<void> {
  await store.system.organizations.insert({
    id: 'org_1',
    name: 'O',
    ordinal: 1,
    enforcement: null,
    settings: {},
    created_at: 0,
  });
  for (const id of ['tnt_a', 'tnt_b']) {
    await store.system.tenants.insert({
      id,
      organization_id: 'org_1',
      name: id,
      kind: 'team',
      owner_user_id: null,
      boundary: { permissions: ['**'], connectors: '*', shared_agents: [] },
      settings: {},
      policy_version: 1,
      access_version: 1,
      created_at: 0,
    });
  }
  const connector = (id: string, tenant_id: string): ConnectorRow => ({
    id,
    tenant_id,
    name: id,
    type: 'http',
    base_url: 'https://api.example.com',
    hosts: [],
    mode: 'intercept',
    allow_private: false,
    ca: null,
    actions: [],
    environment: null,
    settings: {},
    revision: 1,
    created_at: 0,
    updated_at: 0,
  });
  for (const id of ['con_1', 'con_2']) await store.forTenant('tnt_a').connectors.insert(connector(id, 'tnt_a'));
  await store.forTenant('tnt_b').connectors.insert(connector('con_b', 'tnt_b'));
}
