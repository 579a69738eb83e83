// Which services does the gate know? Connectors and their write-only credentials.

import { api, type Page } from './api.ts';
import { type ListQuery, readList } from './list.ts';

export interface Connector {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly base_url: string | null;
  readonly hosts: readonly string[];
  readonly mode: string;
  /** `attached` is false where the connector was changed after it was entered: it has to be entered again. */
  readonly credential?: { readonly placement: string; readonly attached: boolean } | null;
}

export interface CredentialInput {
  readonly placement: string;
  readonly name?: string;
  readonly value: string;
}

export const CONNECTOR_TYPES = ['github', 'stripe', 'slack', 'openai', 'anthropic', 'mcp', 'webhook', 'http'] as const;

export const readConnectors = (query: ListQuery): Promise<Page<Connector>> => readList('/api/connectors', query);

export const createConnector = (connector: { name: string; type: string; base_url?: string }): Promise<Connector> =>
  api.post('/api/connectors', connector);

export const putCredential = (connectorId: string, credential: CredentialInput): Promise<unknown> =>
  api.put(`/api/connectors/${connectorId}/credential`, credential);
