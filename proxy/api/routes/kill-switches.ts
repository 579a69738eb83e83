// How do people stop traffic? The fixed path that scripts know, and the switches as a resource.

import { z } from 'zod';
import { trial } from '../effects.ts';
import { listQuery, pageOf } from '../lists.ts';
import { defineRoute, type Route } from '../route.ts';

const kinds = z.enum(['instance', 'organization', 'tenant', 'group', 'agent', 'connector', 'gateway', 'user']);
const text = z.string().nullable();
const view = z.object({
  id: z.string(),
  active: z.boolean(),
  scope: z.object({ kind: kinds, id: text, name: text }),
  reason: z.string(),
  created_by: z.string(),
  created_by_name: text,
  created_at: z.string(),
  expires_at: text,
  lifted_at: text,
  lifted_by: text,
  lifted_by_name: text,
  lifted_because: text,
});
const counted = <Thing extends z.ZodType>(thing: Thing) =>
  z.object({ total: z.number().int(), items: z.array(thing).readonly() });
const cuts = z.object({
  agents: counted(z.object({ id: z.string(), name: z.string() })),
  in_flight: counted(z.object({ agent: z.string(), method: z.string(), host: z.string() })),
  held: counted(z.object({ id: z.string(), agent: z.string(), sentence: z.string() })),
});

export const killSwitchRoutes: Route[] = [
  defineRoute({
    method: 'POST',
    path: '/api/v1/kill-switch',
    permission: { signedIn: true, because: 'what may be stopped depends on the scope, which the service checks' },
    summary: 'Stop or release traffic of a scope; with dry_run only show what that would cut or let go',
    query: trial.pick({ dry_run: true }),
    body: z.object({
      active: z.boolean(),
      scope: z.union([z.literal('all'), z.object({ kind: kinds, id: z.string().optional() })]),
      reason: z.string().max(500).optional(),
      expires_at: z.iso.datetime({ offset: true }).optional(),
    }),
    output: view.extend({ preview: z.object({ cuts }).optional() }),
    event: 'killswitch.pressed',
    async handle({ services, principal, query, body: { active, scope, reason, expires_at } }) {
      const expiresAt = expires_at === undefined ? undefined : Date.parse(expires_at);
      const request = { active, scope, reason, expiresAt };
      if (!query.dry_run) return services.killSwitches.toggle(principal, request);
      const { answer, cuts } = await services.killSwitches.foretell(principal, request);
      return { ...answer, preview: { cuts } };
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/kill-switches',
    permission: 'dashboard.view',
    summary: 'Kill switches that are on; those that were lifted or have ended with state=past, the newest first',
    query: listQuery().extend({ state: z.enum(['active', 'past']).default('active') }),
    output: pageOf(view),
    event: null,
    async handle({ services, principal, query: { state, limit, cursor, q } }) {
      if (state === 'past') return services.killSwitches.past(principal, { limit, cursor, q });
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
