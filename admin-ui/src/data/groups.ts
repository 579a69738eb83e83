// Which agents belong together, and who decides for them?

import { api, type Page } from './api.ts';
import { type ListQuery, readList } from './list.ts';
import { may } from './session.ts';

export interface AgentGroup {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Ids of agents. */
  readonly members: readonly string[];
  /** Names of roles, and ids of people; both empty: everybody who may decide. */
  readonly approvers: { readonly roles?: readonly string[]; readonly users?: readonly string[] };
}

export type GroupInput = Omit<AgentGroup, 'id'>;

export const mayEditGroups = (): boolean => may('groups.edit');

export const listGroups = (query: ListQuery): Promise<Page<AgentGroup>> => readList('/api/agent-groups', query);

export const readGroup = (id: string): Promise<AgentGroup> => api.get(`/api/agent-groups/${encodeURIComponent(id)}`);

export const createGroup = (group: GroupInput): Promise<AgentGroup> => api.post('/api/agent-groups', group);

export const editGroup = (id: string, group: GroupInput): Promise<AgentGroup> =>
  api.patch(`/api/agent-groups/${id}`, group);

export const deleteGroup = (id: string): Promise<void> => api.delete(`/api/agent-groups/${id}`);
