// How does one look around with something in it? The demo's data on request, its agents' calls, and the way to be rid of it.

import { z } from 'zod';
import { defineRoute, type Route } from '../route.ts';

const kind = z.enum(['agent', 'connector', 'policy']);
const view = z.object({
  loaded: z.boolean(),
  loaded_at: z.string().nullable(),
  things: z.array(z.object({ kind, id: z.string(), name: z.string() })).readonly(),
  makes: z.array(z.object({ kind, name: z.string() })).readonly(),
  providers: z.object({ code: z.string(), payments: z.string() }).nullable(),
  unavailable: z.string().nullable(),
});
const answer = z.object({ agent: z.string(), request: z.string(), status: z.number().nullable() });

export const demoRoutes: Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/demo',
    permission: 'dashboard.view',
    summary: 'Whether demo data is loaded in the tenant, and what it makes',
    output: view,
    event: null,
    handle: ({ services, principal }) => services.demo.read(principal),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/demo',
    permission: 'agents.create',
    summary: 'Load demo data: two connectors to providers in this process, two agents, a policy',
    output: view,
    status: 201,
    event: 'demo.loaded',
    handle: ({ services, principal }) => services.demo.load(principal),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/demo/calls',
    permission: 'agents.keys',
    summary: 'Let the demo’s agents call: one call passes, one is refused, one waits for a person',
    output: z.object({ calls: z.array(answer).readonly() }),
    event: 'agent_key.created',
    handle: async ({ services, principal }) => ({ calls: await services.demo.call(principal) }),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/demo',
    permission: 'agents.delete',
    summary: 'Remove the demo data with everything that belongs to it',
    output: z.void(),
    status: 204,
    event: 'demo.removed',
    handle: ({ services, principal }) => services.demo.remove(principal),
  }),
];
