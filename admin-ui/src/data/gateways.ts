// Through which listeners do agents call, and what may pass each of them?

import { api, type Page } from './api.ts';
import { type ListQuery, readList } from './list.ts';
import { may } from './session.ts';

export interface AccessRule {
  /** Names; without any agent and group the rule is for everybody. */
  readonly agents?: readonly string[];
  readonly groups?: readonly string[];
  readonly connector: string;
  readonly actions: readonly string[];
  readonly decision: 'allow' | 'require_approval' | 'deny';
}

export interface Gateway {
  readonly id: string;
  readonly name: string;
  readonly environment: string | null;
  readonly enforcement: string | null;
  readonly access_rules: readonly AccessRule[];
  /** It is the process that answers. */
  readonly own: boolean;
}

export interface GatewayInput {
  readonly name?: string;
  readonly environment: string | null;
  readonly enforcement: string | null;
}

export const mayEditGateways = (): boolean => may('gateways.edit');

export const listGateways = (query: ListQuery): Promise<Page<Gateway>> => readList('/api/gateways', query);

export const readGateway = (id: string): Promise<Gateway> => api.get(`/api/gateways/${encodeURIComponent(id)}`);

export const createGateway = (gateway: GatewayInput): Promise<Gateway> => api.post('/api/gateways', gateway);

export const editGateway = (id: string, gateway: GatewayInput): Promise<Gateway> =>
  api.patch(`/api/gateways/${id}`, gateway);

export const deleteGateway = (id: string): Promise<void> => api.delete(`/api/gateways/${id}`);

export const saveRules = (id: string, rules: readonly AccessRule[]): Promise<Gateway> =>
  api.put(`/api/gateways/${id}/access-rules`, { rules });

/** Rules by which everything that reads may pass, connector by connector; without connectors that name such actions there is none. */
export async function readOnlyRules(): Promise<readonly AccessRule[]> {
  const connectors = await everything<{ id: string; name: string }>('/api/connectors');
  const rules = connectors.map(async ({ id, name }): Promise<AccessRule> => {
    const actions = await everything<{ type: string; verb: string }>(`/api/connectors/${id}/actions`);
    const reads = actions.filter(({ verb }) => verb === 'read').map(({ type }) => type);
    return { connector: name, actions: [...new Set(reads)], decision: 'allow' };
  });
  return (await Promise.all(rules)).filter(({ actions }) => actions.length > 0);
}

async function everything<Item>(path: string): Promise<readonly Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const page: Page<Item> = await api.get(path, { limit: 100, cursor });
    items.push(...page.items);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return items;
}

/** Name and groups of an agent, which access rules go by. */
export const readSubject = (agentId: string): Promise<{ name: string; groups: readonly string[] }> =>
  api.get(`/api/agents/${agentId}`);
