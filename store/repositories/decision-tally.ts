// How many decisions of which kind came when? Counted by the database, in the index that knows decisions by effect, so that the numbers of a
// busy day cost no reading of its rows.

import { sql } from 'kysely';
import type { AgentSlice, DecisionTally, PolicyHits } from '../store.ts';
import type { Reach } from './reach.ts';

/** As many rules as are named. */
const MOST_RULES = 5;

/** The tenant's decisions from `sinceMs` on, in slices of `sliceMs`, and the rules that denied most. */
export function decisionTally(
  reach: Reach,
  tenantId: string,
  { sinceMs, sliceMs }: { sinceMs: number; sliceMs: number },
): Promise<DecisionTally> {
  return reach.read(async (db) => {
    const counted = await sql<{ slice: number; decision: string; count: number }>`
      select cast((at - ${sinceMs}) / ${sliceMs} as bigint) as slice, decision, count(*) as count from audit_index
      where tenant_id = ${tenantId} and decision is not null and at >= ${sinceMs}
      group by 1, decision`.execute(db);
    const denied = await sql<{ rule: string; count: number }>`
      select rule, count(*) as count from audit_index
      where tenant_id = ${tenantId} and decision = 'deny' and at >= ${sinceMs} and rule is not null
      group by rule order by count(*) desc, rule limit ${MOST_RULES}`.execute(db);
    return {
      slices: counted.rows.map(({ slice, decision, count }) => ({
        slice: Number(slice),
        decision,
        count: Number(count),
      })),
      deniedBy: denied.rows.map(({ rule, count }) => ({ rule, count: Number(count) })),
    };
  });
}

/** How often these policies spoke, by the index that knows decisions by policy. */
export function policyHits(
  reach: Reach,
  tenantId: string,
  { policies, sinceMs, recentMs }: { policies: readonly string[]; sinceMs: number; recentMs: number },
): Promise<readonly PolicyHits[]> {
  return reach.read(async (db) => {
    const { rows } = await sql<PolicyHits>`
      select policy, count(*) as "all", sum(case when at >= ${recentMs} then 1 else 0 end) as recent from audit_index
      where tenant_id = ${tenantId} and policy is not null and ${reach.flavor.oneOf('policy', policies)} and at >= ${sinceMs}
      group by policy`.execute(db);
    return rows.map(({ policy, all, recent }) => ({ policy, all: Number(all), recent: Number(recent) }));
  });
}

/** Decisions about these agents from `sinceMs` on, in slices of `sliceMs`, by the index that knows decisions by agent. */
export function agentTally(
  reach: Reach,
  tenantId: string,
  { agentIds, sinceMs, sliceMs }: { agentIds: readonly string[]; sinceMs: number; sliceMs: number },
): Promise<readonly AgentSlice[]> {
  return reach.read(async (db) => {
    const { rows } = await sql<AgentSlice>`
      select agent_id as agent, cast((at - ${sinceMs}) / ${sliceMs} as bigint) as slice, decision, count(*) as count from audit_index
      where tenant_id = ${tenantId} and ${reach.flavor.oneOf('agent_id', agentIds)} and decision is not null and at >= ${sinceMs}
      group by agent_id, 2, decision`.execute(db);
    return rows.map(({ agent, slice, decision, count }) => ({
      agent,
      slice: Number(slice),
      decision,
      count: Number(count),
    }));
  });
}
