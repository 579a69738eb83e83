// How do people stop traffic? The fixed path that scripts know, and the switches as a resource.

import { z } from 'zod';
import { listQuery, pageOf } from '../lists.ts';
import { defineRoute, type Route } from '../route.ts';

const kinds = z.enum(['instance', 'organization', 'tenant', 'group', 'agent', 'connector', 'gateway', 'user']);
const view = z.object({
  id: z.string(),
  active: z.boolean(),
  scope: z.object({ kind: kinds, id: z.string().nullable() }),
  reason: z.string(),
  created_by: z.string(),
  created_at: z.string(),
  expires_at: z.string().nullable(),
});

export const killSwitchRoutes: Route[] = [
  defineRoute({
    method: 'POST',
    path: '/api/v1/kill-switch',
    permission: { signedIn: true, because: 'what may be stopped depends on the scope, which the service checks' },
    summary: 'Stop or release traffic of a scope',
    body: z.object({
      active: z.boolean(),
      scope: z.union([z.literal('all'), z.object({ kind: kinds, id: z.string().optional() })]),
      reason: z.string().max(500).optional(),
      expires_at: z.iso.datetime({ offset: true }).optional(),
    }),
    output: view,
    event: 'killswitch.pressed',
    handle: ({ services, principal, body: { active, scope, reason, expires_at } }) =>
      services.killSwitches.toggle(principal, {
        active,
        scope,
        reason,
        expiresAt: expires_at === undefined ? undefined : Date.parse(expires_at),
      }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/kill-switches',
    permission: 'dashboard.view',
    summary: 'Kill switches that are on',
    query: listQuery(),
    output: pageOf(view),
    event: null,
    handle: async ({ services, principal }) => {
      const items = await services.killSwitches.list(principal);
      return { items, next_cursor: null, total: items.length };
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/kill-switches/:id',
    permission: 'dashboard.view',
    summary: 'One kill switch',
    params: z.object({ id: z.string() }),
    output: view,
    event: null,
    handle: ({ services, principal, params }) => services.killSwitches.get(principal, params.id),
  }),
];
