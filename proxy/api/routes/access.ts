// How does one ask why somebody may do something here, or not, and who may?

import { z } from 'zod';
import { defineRoute, type Route } from '../route.ts';

const object = z.strictObject({
  agent_id: z.string().optional(),
  group_ids: z.array(z.string()).optional(),
  connector_id: z.string().optional(),
  resource_type: z.string().optional(),
  labels: z.record(z.string(), z.string()).optional(),
  verb: z.enum(['read', 'write']).optional(),
});
const question = z.strictObject({
  user_id: z.string().optional(),
  agent_id: z.string().optional(),
  permission: z.string().min(1).max(200),
  object: object.optional(),
});
const strings = z.array(z.string()).readonly();
const check = z.object({ name: z.string(), outcome: z.enum(['passed', 'failed', 'skipped']), detail: z.string() });
const explanation = z.object({
  allowed: z.boolean(),
  checks: z.array(check).readonly(),
  nearest_change: z.string().optional(),
});
const everybody = {
  signedIn: true,
  because:
    'everybody may ask about themselves; about others it takes members.view or agents.view, which the service checks',
} as const;

function questionOf({ user_id, agent_id, permission, object: asked }: z.infer<typeof question>) {
  return { userId: user_id, agentId: agent_id, permission, ...(asked && { object: objectOf(asked) }) };
}

function objectOf({ agent_id, group_ids, connector_id, resource_type, labels, verb }: z.infer<typeof object>) {
  return {
    ...(agent_id !== undefined && { agentId: agent_id }),
    ...(group_ids && { groupIds: group_ids }),
    ...(connector_id !== undefined && { connectorId: connector_id }),
    ...(resource_type !== undefined && { resourceType: resource_type }),
    ...(labels && { labels }),
    ...(verb && { verb }),
  };
}

export const accessRoutes: Route[] = [
  defineRoute({
    method: 'POST',
    path: '/api/access/check',
    permission: everybody,
    summary: 'May this person or agent do this here? The four checks in order, and the nearest change',
    body: question,
    output: explanation,
    event: null,
    handle: ({ services, principal, body }) => services.access.check(principal, questionOf(body)),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/access/explain',
    permission: everybody,
    summary: 'The checks with the roles and the boundary that they looked at',
    body: question,
    output: explanation.extend({
      roles: z.array(z.object({ id: z.string(), name: z.string(), grants: strings })).readonly(),
      boundary: z.object({ permissions: strings }),
    }),
    event: null,
    handle: ({ services, principal, body }) => services.access.explain(principal, questionOf(body)),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/access/who-can',
    permission: 'members.view',
    summary: 'Everybody who holds a permission in the tenant',
    query: z.object({
      permission: z.string().min(1).max(200),
      agent_id: z.string().optional(),
      connector_id: z.string().optional(),
    }),
    output: z.object({
      items: z.array(
        z.object({
          user_id: z.string(),
          name: z.string(),
          email: z.string(),
          roles: strings,
          organization_owner: z.boolean(),
        }),
      ),
      next_cursor: z.null(),
      total: z.number(),
    }),
    event: null,
    handle: async ({ services, principal, query: { permission, ...asked } }) => {
      const named = asked.agent_id !== undefined || asked.connector_id !== undefined;
      const items = [...(await services.access.whoCan(principal, permission, named ? objectOf(asked) : undefined))];
      return { items, next_cursor: null, total: items.length };
    },
  }),
];
