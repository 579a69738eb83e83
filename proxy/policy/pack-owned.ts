// Which policies belong to an installed pack? They are seen, tried and explained like all others, and changed with their pack alone.

import type { PolicyRow } from '../../store/rows.ts';
import type { Scope } from '../../store/store.ts';
import { ApiError } from '../errors.ts';

/** The pack of each of these policies, by policy id; those that belong to none are left out. */
export async function packsOf(
  scope: Scope,
  tenantId: string,
  policyIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (policyIds.length === 0) return new Map();
  const rows = await scope.forTenant(tenantId).packPolicies.all({ policy_id: [...policyIds] });
  return new Map(rows.map(({ policy_id, pack }) => [policy_id, pack]));
}

/** Throws ApiError `conflict` for a policy that belongs to a pack. */
export async function demandOwn(scope: Scope, { tenant_id, id, name }: PolicyRow): Promise<void> {
  const pack = (await packsOf(scope, tenant_id, [id])).get(id);
  if (pack !== undefined) throw new ApiError('conflict', packOwned(name, pack));
}

/** Why such a policy stays as it is, and what would be right. */
export function packOwned(policy: string, pack: string): string {
  return `The policy ${policy} belongs to the pack ${pack} and changes with it. Detach it first to edit it on its own, or change the pack's parameters.`;
}
