// Who made what is in a tenant? Connectors do not say, but the ledger does.

import type { Scope } from '../../store/store.ts';

const PAGE = 1_000;

/** User ids by the id of the connector that they made, as far as the ledger's index goes back. */
export async function makersOf(scope: Scope, tenantId: string): Promise<Map<string, string>> {
  const made = new Map<string, string>();
  let cursor: string | undefined;
  do {
    const page = await scope.forTenant(tenantId).auditIndex.page({
      limit: PAGE,
      cursor,
      where: { kind: 'connector.created', actor_kind: 'person' },
      uncounted: true,
    });
    for (const { actor_id, text } of page.items) {
      const id = subjectOf(text);
      if (id !== undefined) made.set(id, actor_id);
    }
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return made;
}

/** What a ledger line is about, once it was done. */
function subjectOf(text: string): string | undefined {
  const entry = JSON.parse(text) as { phase?: string; subject?: { id?: string } };
  return entry.phase === 'done' ? entry.subject?.id : undefined;
}
