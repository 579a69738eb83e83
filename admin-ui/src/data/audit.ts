// What is in the ledger? Entries as the server shows them, and whether the chain is whole.

import { api, type Page } from './api.ts';
import { currentTenant } from './session.ts';

export interface Entry {
  readonly id: string;
  readonly seq: number;
  readonly at: string;
  readonly kind: string;
  readonly phase?: string;
  readonly decision_id?: string;
  readonly actor: { readonly kind: string; readonly id: string; readonly name?: string; readonly email?: string };
  readonly agent?: { readonly id: string; readonly name: string };
  readonly subject?: { readonly kind: string; readonly id: string; readonly name?: string };
  readonly action?: unknown;
  readonly request?: { readonly method: string; readonly url: string };
  readonly decision?: string;
  readonly outcome?: { readonly result: string; readonly status: number | null };
  readonly rule?: unknown;
}

export interface EntryQuery {
  readonly words: string;
  readonly decision: string;
  readonly cursor?: string | undefined;
}

export const readEntries = ({ words, decision, cursor }: EntryQuery): Promise<Page<Entry>> => {
  const search = /^dec_\w+$/.test(words) ? { decision_id: words } : { q: words };
  return api.get('/api/audit', { limit: 50, cursor, decision, ...search });
};

export const verifyChain = (): Promise<{ ok: boolean; entries: number; first_broken?: unknown }> =>
  api.get('/api/audit/verify');

/** Where the CSV of the selected tenant is downloaded. */
export const exportUrl = (): string =>
  `/api/dashboard/audit-export?tenant_id=${encodeURIComponent(currentTenant()?.id ?? '')}`;
