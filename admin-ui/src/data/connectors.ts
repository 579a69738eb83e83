// Which services does the gate know? Connectors and their write-only credentials.

import { api, type Page } from './api.ts';
import type { Body, Item } from './asked.ts';
import { type ListQuery, readPage } from './list.ts';

/** Its `credential` is not `attached` where the connector was changed after it was entered: it has to be entered again. */
export type Connector = Item<'/api/connectors'>;

export type CredentialInput = Body<'/api/connectors/{id}/credential', 'put'>;

/** Kinds that can be made in a form; one from a description needs the description. */
export const CONNECTOR_TYPES = ['github', 'stripe', 'slack', 'openai', 'anthropic', 'mcp', 'webhook', 'http'] as const;
export const PLACEMENTS = ['bearer', 'header', 'basic', 'query'] as const;

export const readConnectors = (query: ListQuery): Promise<Page<Connector>> => readPage('/api/connectors', query);

export const createConnector = (connector: Body<'/api/connectors', 'post'>): Promise<Connector> =>
  api.POST('/api/connectors', { body: connector });

export const putCredential = (connectorId: string, credential: CredentialInput): Promise<unknown> =>
  api.PUT('/api/connectors/{id}/credential', { path: { id: connectorId }, body: credential });
