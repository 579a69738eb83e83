// Which secrets lie in the vault, how old are they, and when were they used last? Never what they are.

import { api, type Page } from './api.ts';
import type { Item } from './asked.ts';
import type { Connector } from './connectors.ts';
import { type ListQuery, readPage } from './list.ts';
import { namesOf } from './names.ts';
import { may } from './session.ts';

type Listed = Item<'/api/credentials'>;

export interface Credential extends Listed {
  /** The name of who entered it. */
  readonly author: string | undefined;
  /** When a request last left with it, as the newest calls say; null: none of them; undefined: out of the person's sight. */
  readonly last_used_at: string | null | undefined;
}

export const mayWriteCredentials = (): boolean => may('credentials.write');

/** Credentials, each with who entered it and its last use. */
export async function listCredentials(query: ListQuery): Promise<Page<Credential>> {
  const page = await readPage('/api/credentials', query);
  const names = await namesOf(page.items.flatMap(({ updated_by }) => updated_by ?? []));
  const calls = page.items.length === 0 ? undefined : await recentCalls();
  const items = page.items.map((one): Credential => {
    const author = one.updated_by === null ? undefined : names.get(one.updated_by);
    return { ...one, author, last_used_at: lastUse(calls, one) };
  });
  return { ...page, items };
}

export const forgetCredential = (connectorId: string): Promise<void> =>
  api.DELETE('/api/connectors/{id}/credential', { path: { id: connectorId } });

/** Connectors whose requests go out without a secret, among the first hundred. */
export async function withoutCredential(): Promise<readonly Connector[]> {
  const { items } = await api.GET('/api/connectors', { query: { limit: 100 } });
  return items.filter(({ credential }) => !credential);
}

type Decided = Item<'/api/audit'>;

/** How many of the newest calls that were let through are looked at. */
export const LOOKED_AT = 500;

/** The newest calls; undefined where the person may not see them. */
async function recentCalls(): Promise<readonly Decided[] | undefined> {
  if (!may('audit.view')) return undefined;
  const query = { kind: 'decision', decision: 'allow', limit: LOOKED_AT } as const;
  return (await api.GET('/api/audit', { query }).catch(() => undefined))?.items;
}

function lastUse(calls: readonly Decided[] | undefined, { connector_name, updated_at }: Listed) {
  const call = calls?.find(({ action, at }) => action?.connector === connector_name && at >= updated_at);
  return calls && (call?.at ?? null);
}
