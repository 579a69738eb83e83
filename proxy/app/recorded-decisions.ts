// What did policies decide on in the past? Recorded decisions as facts again, for the impact of a draft: from the ledger's index,
// classified by the connectors of today. Bodies are not kept, so what reads one is left open.

import type { AuditIndexRow } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';
import { onHead, withBody } from '../enforcement/call.ts';
import { imagine } from '../enforcement/foretell.ts';
import { GateError } from '../errors.ts';
import type { PolicyEffect } from '../policy/engine/decision.ts';
import type { RecordedDecision, RecordedDecisions } from '../policy/replay.ts';
import type { Snapshot, TenantInForce } from '../snapshot.ts';

interface Parts {
  readonly store: Store;
  readonly rules: { readonly current: Snapshot; tenant(tenantId: string): Promise<TenantInForce | undefined> };
  readonly indexed: () => Promise<void>;
}

const PAGE = 1000;
const MOST = 100_000;
const EFFECT: Readonly<Record<string, PolicyEffect>> = { allow: 'allow', deny: 'deny', hold: 'requires_approval' };
const NEVER_COUNTED = (): undefined => undefined;

/** Fills the policy library's port. At most the newest 100,000 decisions are read. */
export function recordedDecisions({ store, rules, indexed }: Parts): RecordedDecisions {
  return {
    async *since(tenantId, sinceMs) {
      await indexed();
      const tenant = await rules.tenant(tenantId);
      if (!tenant) return;
      for (const row of (await newest(store, tenantId, sinceMs)).reverse()) {
        const record = recordOf(row, tenant, rules.current);
        if (record) yield record;
      }
    },
  };
}

async function newest(store: Store, tenantId: string, sinceMs: number): Promise<AuditIndexRow[]> {
  const rows: AuditIndexRow[] = [];
  let cursor: string | undefined;
  do {
    const page = await store
      .forTenant(tenantId)
      .auditIndex.page({ limit: PAGE, cursor, where: { kind: 'decision' }, uncounted: true });
    rows.push(...page.items.filter(({ at }) => at >= sinceMs));
    cursor = page.items.some(({ at }) => at < sinceMs) ? undefined : (page.next_cursor ?? undefined);
  } while (cursor !== undefined && rows.length < MOST);
  return rows;
}

/** The record as facts; undefined where no connector knows the request any more, or its agent is gone. */
function recordOf(row: AuditIndexRow, tenant: TenantInForce, { killSwitches }: Snapshot): RecordedDecision | undefined {
  const agent = row.agent_id === null ? undefined : tenant.agents.get(row.agent_id);
  const before = EFFECT[row.decision ?? ''];
  if (!agent || !before || row.method === null || row.url === null || row.decision_id === null) return undefined;
  try {
    const call = imagine(
      { method: row.method, url: row.url },
      { tenant, agent, killSwitches, nowMs: row.at, history: NEVER_COUNTED },
    );
    const read =
      row.method === 'GET' || row.method === 'HEAD'
        ? onHead(call, NEVER_COUNTED)
        : withBody(call, { state: 'unread' }, NEVER_COUNTED);
    return (
      read.facts && {
        decision_id: row.decision_id,
        agent: { id: agent.id, name: agent.name },
        facts: read.facts,
        before,
      }
    );
  } catch (error) {
    if (error instanceof GateError) return undefined;
    throw error;
  }
}
