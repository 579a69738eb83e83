// Which people belong together, so that policies can name them?

import { z } from 'zod';
import { listQuery, pageOf } from '../lists.ts';
import { defineRoute, type Route } from '../route.ts';

const view = z.object({
  id: z.string(),
  name: z.string(),
  members: z.array(z.string()).readonly(),
  created_at: z.string(),
});
const detail = view.extend({
  asked_by: z
    .array(
      z.object({
        policy: z.object({ id: z.string(), name: z.string() }),
        rule: z.string(),
        later: z.boolean(),
      }),
    )
    .readonly(),
});
const fields = z.strictObject({
  name: z.string().max(500).optional(),
  members: z.array(z.string().max(200)).max(1_000).optional(),
});
const params = z.object({ id: z.string() });

export const peopleGroupRoutes: Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/people-groups',
    permission: 'members.view',
    summary: 'Groups of people of the tenant, or those that one person is in',
    query: listQuery().extend({ member: z.string().max(200).optional() }),
    output: pageOf(view),
    event: null,
    handle: ({ services, principal, query }) => services.peopleGroups.list(principal, query),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/people-groups',
    permission: 'members.manage',
    summary: 'Make a group of people',
    body: fields.extend({ name: z.string().max(500) }),
    output: view,
    status: 201,
    event: 'people_group.created',
    handle: ({ services, principal, body }) => services.peopleGroups.create(principal, body),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/people-groups/:id',
    permission: 'members.view',
    summary: 'One of them, with the rules of policies that ask it',
    params,
    output: detail,
    event: null,
    handle: ({ services, principal, params: { id } }) => services.peopleGroups.get(principal, id),
  }),
  defineRoute({
    method: 'PATCH',
    path: '/api/people-groups/:id',
    permission: 'members.manage',
    summary: 'Rename a group or say who is in it',
    params,
    body: fields,
    output: view,
    event: 'people_group.edited',
    handle: ({ services, principal, params: { id }, body }) => services.peopleGroups.edit(principal, id, body),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/people-groups/:id',
    permission: 'members.manage',
    summary: 'Delete a group; its people stay',
    params,
    output: z.void(),
    status: 204,
    event: 'people_group.deleted',
    handle: ({ services, principal, params: { id } }) => services.peopleGroups.remove(principal, id),
  }),
];
