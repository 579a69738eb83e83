// How were questions of some rules answered lately? Counted by the database, so that a page of the queue costs one look, however long the
// past of its rules is.

import { sql } from 'kysely';
import type { ApprovalTally } from '../store.ts';
import type { Reach } from './reach.ts';

/** Approvals of these rules since a moment, by rule, type of action, state, and whether somebody decided. */
export function approvalTally(
  reach: Reach,
  tenantId: string,
  { ruleKeys, sinceMs }: { ruleKeys: readonly string[]; sinceMs: number },
): Promise<readonly ApprovalTally[]> {
  const type = sql.raw(reach.flavor.inJson('action', ['type']));
  return reach.read(async (db) => {
    const { rows } = await sql<Omit<ApprovalTally, 'decided'> & { decided: number }>`
      select rule_key, ${type} as type, state, case when decided_by is null then 0 else 1 end as decided, count(*) as count
      from approvals
      where tenant_id = ${tenantId} and ${reach.flavor.oneOf('rule_key', ruleKeys)} and created_at >= ${sinceMs}
      group by 1, 2, 3, 4`.execute(db);
    return rows.map(({ decided, count, ...row }) => ({ ...row, decided: Number(decided) === 1, count: Number(count) }));
  });
}
