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
}

export const mayWriteCredentials = (): boolean => may('credentials.write');

/** Credentials, each with who entered it. */
export async function listCredentials(query: ListQuery): Promise<Page<Credential>> {
  const page = await readPage('/api/credentials', query);
  const names = await namesOf(page.items.flatMap(({ updated_by }) => updated_by ?? []));
  const items = page.items.map((one): Credential => {
    const author = one.updated_by === null ? undefined : names.get(one.updated_by);
    return { ...one, author };
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
