// How much traffic was there? Counts of an organization's decisions between two times, from the ledger's index.

import type { Store } from '../../store/store.ts';

const PAGE = 1000;

/** Calls and holds of an organization from `fromMs` until before `untilMs`, tenant by tenant. */
export async function trafficOf(
  store: Store,
  organizationId: string,
  span: { fromMs: number; untilMs: number },
): Promise<{ calls: number; holds: number }> {
  const tenants = await store.forOrganization(organizationId).tenants.all();
  const counted = { calls: 0, holds: 0 };
  for (const { id } of tenants) await countTenant(store, id, span, counted);
  return counted;
}

async function countTenant(
  store: Store,
  tenantId: string,
  { fromMs, untilMs }: { fromMs: number; untilMs: number },
  counted: { calls: number; holds: number },
): Promise<void> {
  let cursor: string | undefined;
  do {
    const page = await store
      .forTenant(tenantId)
      .auditIndex.page({ limit: PAGE, cursor, where: { kind: 'decision' }, uncounted: true });
    for (const { at, decision } of page.items) {
      if (at < fromMs) return;
      if (at >= untilMs) continue;
      counted.calls += 1;
      if (decision === 'hold') counted.holds += 1;
    }
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
}
