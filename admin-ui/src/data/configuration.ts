// What is in this tenant's configuration, what would another one change, and what is left to do by hand?

import { api } from './api.ts';
import type { Answer, Body } from './asked.ts';
import { countOf, everyItem } from './list.ts';
import { currentTenant } from './session.ts';

export type ImportReport = Answer<'/api/dashboard/import', 'post'>;
export type Change = ImportReport['changes'][number];
export type ByHand = ImportReport['by_hand'][number];

const COUNTED = {
  policies: '/api/policies',
  agents: '/api/agents',
  connectors: '/api/connectors',
  gateways: '/api/gateways',
  groups: '/api/agent-groups',
} as const;

/** How much of what would be in the export; undefined where the person may not see it. Nothing is exported by asking. */
export async function exportedCounts(): Promise<ReadonlyMap<string, number | undefined>> {
  const counts = Object.entries(COUNTED).map(async ([part, path]): Promise<[string, number | undefined]> => {
    return [part, await countOf(path)];
  });
  return new Map([...(await Promise.all(counts)), ['roles', await ownRoles()], ['packs', await installedPacks()]]);
}

/** Where the browser downloads the configuration of the selected tenant. */
export const configurationUrl = (): string => api.link('/api/dashboard/export');

/** What importing this document would do; nothing is written. */
export const planImport = (document: unknown): Promise<ImportReport> =>
  api.POST('/api/dashboard/import', { body: asOne(document), query: { dry_run: true } });

export const importDocument = (document: unknown): Promise<ImportReport> =>
  api.POST('/api/dashboard/import', { body: asOne(document) });

/** A file is whatever it is; the server says what of it is no configuration. */
const asOne = (document: unknown) => document as Body<'/api/dashboard/import', 'post'>;

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

/** Built-in roles are in every tenant and travel with none. */
const ownRoles = (): Promise<number | undefined> => counted(everyItem('/api/roles'), ({ built_in }) => !built_in);

/** The product offers packs; what travels is that one is installed. */
const installedPacks = (): Promise<number | undefined> =>
  counted(everyItem('/api/policy-packs'), ({ installed }) => installed !== null);

async function counted<One>(list: Promise<readonly One[]>, counts: (one: One) => boolean): Promise<number | undefined> {
  return (await list.catch(() => undefined))?.filter(counts).length;
}
