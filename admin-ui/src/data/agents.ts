// Which agents are there, and how does one come to be? Lists, creation, keys.

import { api, type Page } from './api.ts';
import type { Answer, Body, Item } from './asked.ts';
import { type ListQuery, readPage } from './list.ts';

export type Agent = Item<'/api/agents'>;

export const readAgents = (query: ListQuery): Promise<Page<Agent>> => readPage('/api/agents', query);

export const createAgent = (agent: Body<'/api/agents', 'post'>): Promise<Agent> =>
  api.POST('/api/agents', { body: agent });

/** A new key of an agent; its value is in this answer and nowhere else. */
export const createKey = (agentId: string): Promise<Answer<'/api/agents/{id}/keys', 'post'>> =>
  api.POST('/api/agents/{id}/keys', { path: { id: agentId } });
