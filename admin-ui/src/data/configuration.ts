// What is in this tenant's configuration, what would another one change, and what is left to do by hand?

import { api, type Page } from './api.ts';
import { currentTenant } from './session.ts';

export interface Change {
  readonly kind: string;
  readonly name: string;
  readonly action: 'create' | 'update' | 'unchanged' | 'conflict';
  readonly reason?: string;
}

export interface ByHand {
  readonly kind: string;
  readonly name: string;
  readonly done: boolean;
}

export interface ImportReport {
  readonly changes: readonly Change[];
  readonly by_hand: readonly ByHand[];
}

const COUNTED: Readonly<Record<string, string>> = {
  policies: '/api/policies',
  agents: '/api/agents',
  connectors: '/api/connectors',
  gateways: '/api/gateways',
  groups: '/api/agent-groups',
};

/** How much of what would be in the export; undefined where the person may not see it. Nothing is exported by asking. */
export async function exportedCounts(): Promise<ReadonlyMap<string, number | undefined>> {
  const counts = Object.entries(COUNTED).map(async ([part, path]): Promise<[string, number | undefined]> => {
    const page = await api.get<Page<unknown>>(path, { limit: 1 }).catch(() => undefined);
    return [part, page?.total];
  });
  return new Map([...(await Promise.all(counts)), ['roles', await ownRoles()], ['packs', await installedPacks()]]);
}

/** Where the browser downloads the configuration of the selected tenant. */
export const configurationUrl = (): string => `/api/dashboard/export?${tenantQuery()}`;

/** Where the browser downloads the ledger of the selected tenant. */
export const ledgerUrl = (format: 'csv' | 'jsonl'): string =>
  `/api/dashboard/audit-export?${tenantQuery()}&format=${format}`;

/** What importing this document would do; nothing is written. */
export const planImport = (document: unknown): Promise<ImportReport> =>
  api.post('/api/dashboard/import', document, { query: { dry_run: true } });

export const importDocument = (document: unknown): Promise<ImportReport> => api.post('/api/dashboard/import', document);

/** The document whose checklist is open in this tab; it holds no secret. */
export function keptDocument(): unknown {
  const text = sessionStorage.getItem(keepingKey());
  return text === null ? undefined : JSON.parse(text);
}

/** Keeps the checklist of this document open over reloads; undefined closes it. */
export function keepDocument(document: unknown): void {
  try {
    if (document === undefined) sessionStorage.removeItem(keepingKey());
    else sessionStorage.setItem(keepingKey(), JSON.stringify(document));
  } catch {
    // A document beyond the browser's quota lives as long as the page.
  }
}

const keepingKey = (): string => `holdgate.import.${currentTenant()?.id}`;

const tenantQuery = (): string => new URLSearchParams({ tenant_id: currentTenant()?.id ?? '' }).toString();

/** Built-in roles are in every tenant and travel with none. */
const ownRoles = (): Promise<number | undefined> =>
  countOf<{ built_in: boolean }>('/api/roles', ({ built_in }) => !built_in);

/** The product offers packs; what travels is that one is installed. */
const installedPacks = (): Promise<number | undefined> =>
  countOf<{ installed: unknown }>('/api/policy-packs', ({ installed }) => installed !== null);

async function countOf<Item>(path: string, counts: (item: Item) => boolean): Promise<number | undefined> {
  let [count, cursor]: [number, string | undefined] = [0, undefined];
  do {
    const page: Page<Item> | undefined = await api.get<Page<Item>>(path, { limit: 100, cursor }).catch(() => undefined);
    if (!page) return undefined;
    count += page.items.filter(counts).length;
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return count;
}
