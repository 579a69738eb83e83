// Which people belong together, and what are they asked?

import { api, type Page } from './api.ts';
import type { Answer, Item } from './asked.ts';
import type { ListQuery } from './list.ts';
import type { Member } from './people.ts';
import { currentTenant } from './session.ts';

export type PeopleGroup = Item<'/api/people-groups'>;

const PATH = '/api/people-groups/{id}';

/** A group with the rules of policies that name it. */
export type PeopleGroupDetail = Answer<typeof PATH>;

export interface PeopleGroupInput {
  readonly name: string;
  readonly members: readonly string[];
}

export const listPeopleGroups = ({ limit, cursor, filters }: ListQuery): Promise<Page<PeopleGroup>> =>
  api.GET('/api/people-groups', { query: { limit, cursor, ...filters } });

/** Groups of the selected tenant that somebody is in. */
export const groupsOfPerson = async (member: string): Promise<readonly PeopleGroup[]> =>
  (await api.GET('/api/people-groups', { query: { member, limit: 100 } })).items;

export const readPeopleGroup = (id: string): Promise<PeopleGroupDetail> => api.GET(PATH, { path: { id } });

/** A new group, or what is said of one from now on. */
export const savePeopleGroup = (id: string, { name, members }: PeopleGroupInput): Promise<PeopleGroup> => {
  const body = { name, members: [...members] };
  return id === '' ? api.POST('/api/people-groups', { body }) : api.PATCH(PATH, { path: { id }, body });
};

export const deletePeopleGroup = (id: string): Promise<unknown> => api.DELETE(PATH, { path: { id } });

/** The members of a group with their roles in the selected tenant. */
export const listGroupMembers = (group: string, { limit, cursor, filters }: ListQuery): Promise<Page<Member>> =>
  api.GET('/api/tenants/{id}/members', {
    path: { id: currentTenant()?.id ?? '' },
    query: { limit, cursor, ...filters, group },
  });
