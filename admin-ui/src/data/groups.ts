// Which agents belong together, and who decides for them?

import { api, type Page } from './api.ts';
import type { Item } from './asked.ts';
import { type ListQuery, readPage } from './list.ts';
import { may } from './session.ts';

/** `members` are ids of agents. `approvers`: names of roles, and ids of people; both empty: everybody who may decide. */
export type AgentGroup = Item<'/api/agent-groups'>;

export type GroupInput = Pick<AgentGroup, 'name' | 'description' | 'members' | 'approvers'>;

export const mayEditGroups = (): boolean => may('groups.edit');

export const listGroups = (query: ListQuery): Promise<Page<AgentGroup>> => readPage('/api/agent-groups', query);

export const readGroup = (id: string): Promise<AgentGroup> => api.GET('/api/agent-groups/{id}', { path: { id } });

export const createGroup = (group: GroupInput): Promise<AgentGroup> => api.POST('/api/agent-groups', { body: group });

export const editGroup = (id: string, group: GroupInput): Promise<AgentGroup> =>
  api.PATCH('/api/agent-groups/{id}', { path: { id }, body: group });

export const deleteGroup = (id: string): Promise<void> => api.DELETE('/api/agent-groups/{id}', { path: { id } });
