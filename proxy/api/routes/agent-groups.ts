// Which agents belong together, and who decides for them?

import { z } from 'zod';
import { listQuery, pageOf } from '../lists.ts';
import { defineRoute, type Route } from '../route.ts';

const ids = z.array(z.string().max(200)).max(1_000);
const approvers = z.strictObject({ roles: ids.optional(), users: ids.optional() });
const view = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  members: z.array(z.string()).readonly(),
  approvers: z.object({
    roles: z.array(z.string()).readonly().optional(),
    users: z.array(z.string()).readonly().optional(),
  }),
  created_at: z.string(),
});
/** What may be said of an agent group. */
export const groupFields = z.strictObject({
  name: z.string().max(500).optional(),
  description: z.string().max(2_000).optional(),
  members: ids.optional(),
  approvers: approvers.optional(),
});
const params = z.object({ id: z.string() });

export const agentGroupRoutes: Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/agent-groups',
    permission: 'groups.view',
    summary: 'Agent groups of the tenant',
    query: listQuery(),
    output: pageOf(view),
    event: null,
    handle: ({ services, principal, query }) => services.agentGroups.list(principal, query),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/agent-groups',
    permission: 'groups.edit',
    summary: 'Make an agent group',
    body: groupFields.extend({ name: z.string().max(500) }),
    output: view,
    status: 201,
    event: 'agent_group.created',
    handle: ({ services, principal, body }) => services.agentGroups.create(principal, body),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/agent-groups/:id',
    permission: 'groups.view',
    summary: 'One of them',
    params,
    output: view,
    event: null,
    handle: ({ services, principal, params: { id } }) => services.agentGroups.get(principal, id),
  }),
  defineRoute({
    method: 'PATCH',
    path: '/api/agent-groups/:id',
    permission: 'groups.edit',
    summary: 'Change a group, its agents or who decides for them',
    params,
    body: groupFields,
    output: view,
    event: 'agent_group.edited',
    handle: ({ services, principal, params: { id }, body }) => services.agentGroups.edit(principal, id, body),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/agent-groups/:id',
    permission: 'groups.edit',
    summary: 'Delete a group; its agents stay',
    params,
    output: z.void(),
    status: 204,
    event: 'agent_group.deleted',
    handle: ({ services, principal, params: { id } }) => services.agentGroups.remove(principal, id),
  }),
];
