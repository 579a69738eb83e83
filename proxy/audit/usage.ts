// How much traffic was there? Counts of an organization's decisions between two times, from the ledger's index and from what was kept of
// entries that the index has forgotten.

import type { AuditIndexRow } from '../../store/rows.ts';
import type { Rows, Scope, Store, Where } from '../../store/store.ts';

/** Calls and holds of an organization from `fromMs` until before `untilMs`, tenant by tenant. Of what was deleted, whole months are known. */
export async function trafficOf(
  store: Store,
  organizationId: string,
  span: { fromMs: number; untilMs: number },
): Promise<{ calls: number; holds: number }> {
  const tenants = await store.forOrganization(organizationId).tenants.all();
  const counted = { calls: 0, holds: 0 };
  for (const { id } of tenants) {
    await countTenant(store, id, span, counted);
    await countKept(store, id, span, counted);
  }
  return counted;
}

async function countTenant(
  store: Store,
  tenantId: string,
  span: { fromMs: number; untilMs: number },
  counted: { calls: number; holds: number },
): Promise<void> {
  const { auditIndex } = store.forTenant(tenantId);
  counted.calls += await countBetween(auditIndex, { kind: 'decision' }, span);
  counted.holds += await countBetween(auditIndex, { decision: 'hold' }, span);
}

/** The database counts in an index; reading a month's rows would take seconds. */
async function countBetween(
  rows: Rows<AuditIndexRow>,
  where: Where<AuditIndexRow>,
  { fromMs, untilMs }: { fromMs: number; untilMs: number },
): Promise<number> {
  const since = async (value: number) => (await rows.page({ limit: 1, where, since: { column: 'at', value } })).total;
  return (await since(fromMs)) - (await since(untilMs));
}

async function countKept(
  store: Store,
  tenantId: string,
  { fromMs, untilMs }: { fromMs: number; untilMs: number },
  counted: { calls: number; holds: number },
): Promise<void> {
  for (const { month, calls, holds } of await store.forTenant(tenantId).usageKept.all()) {
    const begins = Date.parse(`${month}-01T00:00:00Z`);
    if (begins < fromMs || begins >= untilMs) continue;
    counted.calls += calls;
    counted.holds += holds;
  }
}

/** Counts decisions that are leaving the index, so that the usage of their months stays what it was. Call it in their transaction. */
export async function keepUsage(scope: Scope, tenantId: string, leaving: readonly AuditIndexRow[]): Promise<void> {
  const decisions = leaving.filter(({ kind }) => kind === 'decision');
  const kept = scope.forTenant(tenantId).usageKept;
  for (const [month, rows] of Map.groupBy(decisions, ({ at }) => new Date(at).toISOString().slice(0, 7))) {
    const holds = rows.filter(({ decision }) => decision === 'hold').length;
    const known = await kept.first({ month });
    const sum = { calls: (known?.calls ?? 0) + rows.length, holds: (known?.holds ?? 0) + holds };
    if (known) await kept.update({ month }, sum);
    else await kept.insert({ tenant_id: tenantId, month, ...sum });
  }
}
