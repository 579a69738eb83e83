// Which programs may call out, and by which keys?

import { z } from 'zod';
import { preview, trial, tried } from '../effects.ts';
import { listQuery, pageOf } from '../lists.ts';
import { defineRoute, type Route } from '../route.ts';

const strings = z.array(z.string()).readonly();
const status = z.enum(['active', 'disabled']);
const view = z.object({
  id: z.string(),
  tenant_id: z.string(),
  name: z.string(),
  description: z.string(),
  environment: z.string().nullable(),
  labels: z.record(z.string(), z.string()).readonly(),
  status,
  owner_user_id: z.string().nullable(),
  roles: strings,
  groups: strings,
  shared: z.boolean(),
  created_at: z.string(),
  updated_at: z.string(),
  last_seen_at: z.string().nullable(),
});
/** A key without its value. */
export const agentKeyView = z.object({
  id: z.string(),
  agent_id: z.string(),
  name: z.string(),
  hint: z.string(),
  created_at: z.string(),
  created_by: z.string().nullable(),
  expires_at: z.string().nullable(),
  last_used_at: z.string().nullable(),
});
const names = z.array(z.string().max(200)).max(100);
/** What may be said of an agent. */
export const agentFields = z.strictObject({
  name: z.string().max(500).optional(),
  description: z.string().max(2_000).optional(),
  environment: z.string().min(1).max(100).nullable().optional(),
  labels: z.record(z.string().min(1).max(100), z.string().max(200)).optional(),
  status: status.optional(),
  roles: names.optional(),
  groups: names.optional(),
});
const params = z.object({ id: z.string() });
const keyParams = z.object({ id: z.string(), key_id: z.string() });

const ownRoutes: Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/agents',
    permission: 'agents.view',
    summary: 'Agents of the tenant that one’s roles show',
    query: listQuery().extend({
      status: status.optional(),
      concern: z.enum(['silent', 'keys_ending']).optional(),
      group: z.string().max(100).optional(),
    }),
    output: pageOf(view),
    event: null,
    handle: ({ services, principal, query }) => services.agents.list(principal, query),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/agents',
    permission: 'agents.create',
    summary: 'Make an agent; without roles it is agent-supervised',
    body: agentFields.extend({ name: z.string().max(500) }),
    output: view,
    status: 201,
    event: 'agent.created',
    handle: ({ services, principal, body }) => services.agents.create(principal, body),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/agents/:id',
    permission: 'agents.view',
    summary: 'One of them',
    params,
    output: view,
    event: null,
    handle: ({ services, principal, params: { id } }) => services.agents.get(principal, id),
  }),
  defineRoute({
    method: 'PATCH',
    path: '/api/agents/:id',
    permission: 'agents.edit',
    summary: 'Change an agent, its roles and groups, or switch it off; with dry_run only show what that would change',
    params,
    query: trial,
    body: agentFields,
    output: view.extend({ preview }),
    event: 'agent.edited',
    handle: async ({ services, principal, params: { id }, query, body }) => {
      if (!query.dry_run) return services.agents.edit(principal, id, body);
      const { answer, effects } = await tried({ services, principal }, { sinceMs: query.since }, ({ agents }) =>
        agents.edit(principal, id, body),
      );
      return { ...answer, preview: { effects } };
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/agents/:id',
    permission: 'agents.delete',
    summary: 'Delete an agent with its keys',
    params,
    output: z.void(),
    status: 204,
    event: 'agent.deleted',
    handle: ({ services, principal, params: { id } }) => services.agents.remove(principal, id),
  }),
];

const keyRoutes: Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/agents/:id/keys',
    permission: 'agents.view',
    summary: 'An agent’s keys in this tenant, without their values',
    params,
    query: listQuery(),
    output: pageOf(agentKeyView),
    event: null,
    handle: ({ services, principal, params: { id }, query }) => services.agentKeys.list(principal, id, query),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/agents/:id/keys',
    permission: 'agents.keys',
    summary: 'Make a key, shown once',
    params,
    body: z.strictObject({
      name: z.string().max(200).optional(),
      expires_at: z.string().max(64).nullable().optional(),
    }),
    output: agentKeyView.extend({ key: z.string() }),
    status: 201,
    event: 'agent_key.created',
    handle: ({ services, principal, params: { id }, body }) => services.agentKeys.create(principal, id, body),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/agents/:id/keys/:key_id',
    permission: 'agents.keys',
    summary: 'End a key from the next request',
    params: keyParams,
    output: z.void(),
    status: 204,
    event: 'agent_key.revoked',
    handle: ({ services, principal, params: { id, key_id } }) => services.agentKeys.revoke(principal, id, key_id),
  }),
];

export const agentRoutes: Route[] = [...ownRoutes, ...keyRoutes];
