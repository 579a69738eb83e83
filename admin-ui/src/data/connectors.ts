// Which services does the gate know? Connectors with their settings and actions, and their write-only credentials.

import { api, type Page } from './api.ts';
import type { Answer, Body, Item } from './asked.ts';
import { type ListQuery, readPage } from './list.ts';

const PATH = '/api/connectors/{id}';

/** Its `credential` is not `attached` where the connector was changed after it was entered: it has to be entered again. */
export type Connector = Item<'/api/connectors'>;

/** A connector as it was just saved, with what its administrator should know. */
export type SavedConnector = Answer<typeof PATH, 'patch'>;

export type NewConnector = Body<'/api/connectors', 'post'>;

/** What may be set of one that is there. */
export type ConnectorSettings = Body<typeof PATH, 'patch'>;

/** An action that its owner declares. */
export type OwnAction = Connector['actions'][number];

/** An action that a connector recognises. */
export type KnownAction = Item<`${typeof PATH}/actions`>;

export type CredentialInput = Body<`${typeof PATH}/credential`, 'put'>;

/** What came of a trial. */
export type Trial = Answer<`${typeof PATH}/try`, 'post'>;

export const CONNECTOR_TYPES = [
  'github',
  'stripe',
  'slack',
  'openai',
  'anthropic',
  'mcp',
  'webhook',
  'http',
  'openapi',
] as const;
export const PLACEMENTS = ['bearer', 'header', 'basic', 'query'] as const;

export const readConnectors = (query: ListQuery): Promise<Page<Connector>> => readPage('/api/connectors', query);

export const readConnector = (id: string): Promise<Connector> => api.GET(PATH, { path: { id } });

/** All at once: a connector has no more than a few thousand. */
export const readActions = (id: string): Promise<Page<KnownAction>> => api.GET(`${PATH}/actions`, { path: { id } });

export const createConnector = (connector: NewConnector): Promise<SavedConnector> =>
  api.POST('/api/connectors', { body: connector });

/** Changes what is given. Other origins, CA, mode or private addresses detach its credential. */
export const editConnector = (id: string, settings: ConnectorSettings): Promise<SavedConnector> =>
  api.PATCH(PATH, { path: { id }, body: settings });

/** Deletes it with its credential. */
export const deleteConnector = async (id: string): Promise<void> => {
  await api.DELETE(PATH, { path: { id } });
};

export const putCredential = (connectorId: string, credential: CredentialInput): Promise<unknown> =>
  api.PUT(`${PATH}/credential`, { path: { id: connectorId }, body: credential });

/** Sends one real read with the credential. */
export const tryConnector = (id: string, order: { method: 'GET' | 'HEAD'; url?: string | undefined }): Promise<Trial> =>
  api.POST(`${PATH}/try`, { path: { id }, body: order });
