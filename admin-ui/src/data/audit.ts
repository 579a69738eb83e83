// What is in the ledger? Entries as the server shows them, and whether the chain is whole.

import { api, type Page } from './api.ts';
import type { Answer, Item } from './asked.ts';
import { type ListQuery, readPage } from './list.ts';
import { currentTenant } from './session.ts';

/** `hold_id` is the approval that the request waited for. */
export type Entry = Item<'/api/audit'>;

/** What the address can filter by. */
export const ENTRY_FILTERS = ['q', 'decision', 'kind', 'agent', 'actor', 'from', 'to'] as const;

/** Entries, newest first. A decision's id among the words finds everything of that decision. */
export function readEntries({ filters, ...paging }: ListQuery): Promise<Page<Entry>> {
  const { q, from, to, ...rest } = filters;
  const found = q !== undefined && /^dec_\w+$/.test(q) ? { decision_id: q } : q === undefined ? {} : { q };
  const times = { ...(from && { from: instant(from) }), ...(to && { to: instant(to) }) };
  return readPage('/api/audit', { ...paging, filters: { ...rest, ...found, ...times } });
}

/** Everything that was recorded of one decision, the oldest first. */
export async function readDecision(id: string): Promise<readonly Entry[]> {
  const page = await api.GET('/api/audit', { query: { decision_id: id, limit: 100 } });
  return [...page.items].reverse();
}

export const verifyChain = (): Promise<Answer<'/api/audit/verify'>> => api.GET('/api/audit/verify');

/** Where the selected tenant's ledger is downloaded. */
export const exportUrl = (format: 'csv' | 'jsonl'): string =>
  `/api/dashboard/audit-export?format=${format}&tenant_id=${encodeURIComponent(currentTenant()?.id ?? '')}`;

/** A field for date and time says it in the person's zone. */
function instant(local: string): string {
  const at = new Date(local);
  return Number.isNaN(at.getTime()) ? local : at.toISOString();
}
