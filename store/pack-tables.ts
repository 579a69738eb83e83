// Which columns have the tables of policy packs?

import type { PackPolicyRow, PolicyPackRow } from './pack-rows.ts';
import { table } from './table.ts';

/** Tables for policy packs, by the name that the scopes give them. */
export const PACK_TABLES = {
  policyPacks: table<PolicyPackRow>()(
    'policy_packs',
    {
      tenant_id: 'text',
      name: 'text',
      version: 'text',
      parameters: 'json',
      installed_at: 'integer',
      updated_at: 'integer',
      updated_by: 'text?',
    },
    { key: ['tenant_id', 'name'] },
  ),
  packPolicies: table<PackPolicyRow>()(
    'pack_policies',
    { tenant_id: 'text', policy_id: 'text', pack: 'text' },
    { key: ['tenant_id', 'policy_id'] },
  ),
};
