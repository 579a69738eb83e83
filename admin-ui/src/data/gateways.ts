// Through which listeners do agents call, and what may pass each of them?

import { api, type Page } from './api.ts';
import type { Answer, Body, Item } from './asked.ts';
import { everyItem, type ListQuery, readPage } from './list.ts';
import { may } from './session.ts';

const GATEWAY = '/api/gateways/{id}';

/** `own`: it is the process that answers. */
export type Gateway = Item<'/api/gateways'>;

/** By names; without any agent and group the rule is for everybody. */
export type AccessRule = Gateway['access_rules'][number];

export type GatewayInput = Body<typeof GATEWAY, 'patch'>;

export const mayEditGateways = (): boolean => may('gateways.edit');

export const listGateways = (query: ListQuery): Promise<Page<Gateway>> => readPage('/api/gateways', query);

export const readGateway = (id: string): Promise<Gateway> => api.GET(GATEWAY, { path: { id } });

export const createGateway = (gateway: Body<'/api/gateways', 'post'>): Promise<Gateway> =>
  api.POST('/api/gateways', { body: gateway });

export const editGateway = (id: string, gateway: GatewayInput): Promise<Gateway> =>
  api.PATCH(GATEWAY, { path: { id }, body: gateway });

export const deleteGateway = (id: string): Promise<void> => api.DELETE(GATEWAY, { path: { id } });

export const saveRules = (id: string, rules: readonly AccessRule[]): Promise<Gateway> =>
  api.PUT(`${GATEWAY}/access-rules`, { path: { id }, body: { rules } });

/** Rules by which everything that reads may pass, connector by connector; without connectors that name such actions there is none. */
export async function readOnlyRules(): Promise<readonly AccessRule[]> {
  const connectors = await everyItem('/api/connectors');
  const rules = connectors.map(async ({ id, name }): Promise<AccessRule> => {
    const actions = await everyItem('/api/connectors/{id}/actions', { path: { id } });
    const reads = actions.filter(({ verb }) => verb === 'read').map(({ type }) => type);
    return { connector: name, actions: [...new Set(reads)], decision: 'allow' };
  });
  return (await Promise.all(rules)).filter(({ actions }) => actions.length > 0);
}

/** Name and groups of an agent, which access rules go by. */
export const readSubject = (agentId: string): Promise<Answer<'/api/agents/{id}'>> =>
  api.GET('/api/agents/{id}', { path: { id: agentId } });
