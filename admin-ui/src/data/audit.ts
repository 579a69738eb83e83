// What is in the ledger? Entries as the server shows them, and whether the chain is whole.

import { fits } from '../../../proxy/audit/entry-query.ts';
import { api } from './api.ts';
import type { Answer, Item } from './asked.ts';
import { type ListQuery, readPage } from './list.ts';

/** `hold_id` is the approval that the request waited for. */
export type Entry = Item<'/api/audit'>;

/** A page of entries; `searched` says how far a search came that looks through the entries themselves. */
export type EntryPage = Answer<'/api/audit'>;

/** What the address can filter by. */
export const ENTRY_FILTERS = ['q', 'decision', 'kind', 'agent', 'actor', 'policy', 'rule', 'from', 'to'] as const;

type Filters = Readonly<Record<string, string>>;

/** Entries, newest first. An id among the words finds everything about it. */
export function readEntries({ filters, ...paging }: ListQuery): Promise<EntryPage> {
  return readPage('/api/audit', { ...paging, filters: asked(filters) });
}

/** One entry by its id. */
export const readEntry = (id: string): Promise<Entry> => api.GET('/api/audit/{id}', { path: { id } });

/** Whether the list with these filters would have this entry: the server's own rule. */
export function isListed(entry: Entry, { from, to, ...filters }: Filters): boolean {
  const query = { ...filters, ...(from && { from: Date.parse(from) }), ...(to && { to: Date.parse(to) }) };
  return fits(entry as unknown as Parameters<typeof fits>[0], query);
}

/** The newest first, as the server lists them. */
export function newestFirst(one: Entry, other: Entry): number {
  const [a, b] = [Date.parse(one.at), Date.parse(other.at)];
  return b - a || Number(other.line) - Number(one.line) || (String(one.stream) < String(other.stream) ? 1 : -1);
}

/** What the address says in the person's zone, the server is asked in its own. */
function asked({ from, to, ...filters }: Filters): Filters {
  return { ...filters, ...(from && { from: instant(from) }), ...(to && { to: instant(to) }) };
}

/** Everything that was recorded of one decision, the oldest first. */
export async function readDecision(id: string): Promise<readonly Entry[]> {
  const page = await api.GET('/api/audit', { query: { decision_id: id, limit: 100 } });
  return [...page.items].reverse();
}

export const verifyChain = (): Promise<Answer<'/api/audit/verify'>> => api.GET('/api/audit/verify');

/** What was found when somebody last verified the chain; undefined where nobody has, or the person may not see it. */
export async function lastVerified(): Promise<{ readonly entry: Entry; readonly found: Verdict } | undefined> {
  const { items } = await api.GET('/api/audit', { query: { kind: 'audit.verified', limit: 1 } });
  const [entry] = items;
  return entry && { entry, found: entry.details as Verdict };
}

/** What verifying finds. */
export type Verdict = Pick<Answer<'/api/audit/verify'>, 'ok' | 'entries' | 'first_broken'>;

/** Where what these filters leave of the selected tenant's ledger is downloaded. */
export const exportUrl = (format: 'csv' | 'jsonl', filters: Filters = {}): string =>
  api.link('/api/dashboard/audit-export', { query: { format, ...asked(filters) } });

/** A field for date and time says it in the person's zone. */
function instant(local: string): string {
  const at = new Date(local);
  return Number.isNaN(at.getTime()) ? local : at.toISOString();
}
