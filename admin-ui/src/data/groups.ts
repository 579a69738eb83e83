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

/** Takes one agent out of the group as it is at this moment. */
export async function takeOut(groupId: string, agentId: string): Promise<void> {
  const { members } = await readGroup(groupId);
  const body = { members: members.filter((id) => id !== agentId) };
  await api.PATCH('/api/agent-groups/{id}', { path: { id: groupId }, body });
}

/** Roles with a grant that is limited to this group. */
export async function rolesFor({ id, name }: AgentGroup): Promise<readonly { id: string; name: string }[]> {
  const named: { id: string; name: string }[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.GET('/api/roles', { query: { limit: 100, cursor } });
    const limited = page.items.filter(({ grants }) =>
      grants.some(({ limit }) => limit?.groups?.some((group) => group === id || group === name)),
    );
    named.push(...limited.map((role) => ({ id: role.id, name: role.name })));
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return named;
}
