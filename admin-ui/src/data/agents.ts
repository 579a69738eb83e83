// Which agents are there, what do they do and may they do, and by which keys do they come?

import { api, type Page } from './api.ts';
import type { Answer, Body, Item } from './asked.ts';
import { type ListQuery, readPage } from './list.ts';

export type Agent = Item<'/api/agents'>;
export type AgentKey = Item<'/api/agents/{id}/keys'>;
/** A key with its value, which is in this answer and nowhere else. */
export type MadeKey = Answer<'/api/agents/{id}/keys', 'post'>;
export type Activity = Answer<'/api/agent-activity'>['items'][number];
export type EffectiveAction = Item<'/api/agents/{id}/permissions'>;
export type AgentEdit = Body<'/api/agents/{id}', 'patch'>;

export const readAgents = (query: ListQuery): Promise<Page<Agent>> => readPage('/api/agents', query);

export const readAgent = (id: string): Promise<Agent> => api.GET('/api/agents/{id}', { path: { id } });

export const createAgent = (agent: Body<'/api/agents', 'post'>): Promise<Agent> =>
  api.POST('/api/agents', { body: agent });

export const editAgent = (id: string, edit: AgentEdit): Promise<Agent> =>
  api.PATCH('/api/agents/{id}', { path: { id }, body: edit });

export const deleteAgent = (id: string): Promise<void> => api.DELETE('/api/agents/{id}', { path: { id } });

/** What these agents did in the last 24 hours, by their ids. */
export async function readActivity(ids: readonly string[]): Promise<ReadonlyMap<string, Activity>> {
  if (ids.length === 0) return new Map();
  const { items } = await api.GET('/api/agent-activity', { query: { ids: ids.join(',') } });
  return new Map(items.map((one) => [one.agent_id, one]));
}

/** Every action that the tenant's connectors know, with what the agent may. */
export const readPermissions = async (id: string): Promise<readonly EffectiveAction[]> =>
  (await api.GET('/api/agents/{id}/permissions', { path: { id } })).items;

/** The keys of an agent in this tenant, the newest first. */
export const readKeys = (id: string): Promise<Page<AgentKey>> =>
  api.GET('/api/agents/{id}/keys', { path: { id }, query: { limit: 100, sort: '-created_at' } });

/** A new key of an agent. */
export const createKey = (agentId: string, key: Body<'/api/agents/{id}/keys', 'post'> = {}): Promise<MadeKey> =>
  api.POST('/api/agents/{id}/keys', { path: { id: agentId }, body: key });

/** A new key in place of another, which goes on for a while. */
export const rotateKey = (
  { id: keyId, agent_id: id }: AgentKey,
  how: Body<'/api/agents/{id}/keys/{key_id}/rotate', 'post'>,
): Promise<MadeKey> => api.POST('/api/agents/{id}/keys/{key_id}/rotate', { path: { id, key_id: keyId }, body: how });

/** Ends a key from the next request. */
export const revokeKey = ({ id: keyId, agent_id: id }: AgentKey): Promise<void> =>
  api.DELETE('/api/agents/{id}/keys/{key_id}', { path: { id, key_id: keyId } });
