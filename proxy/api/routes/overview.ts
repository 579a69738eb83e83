// What does the console's first page show?

import { z } from 'zod';
import { defineRoute, type Route } from '../route.ts';

const concern = z
  .object({
    total: z.number(),
    items: z.array(z.object({ id: z.string(), name: z.string(), at: z.string() })).readonly(),
  })
  .nullable();
const hour = z.object({ at: z.string(), allow: z.number(), deny: z.number(), hold: z.number() });

export const overviewRoutes: Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/first-steps',
    permission: 'dashboard.view',
    summary: 'What has been done of that with which everybody begins',
    output: z.object({
      agent_made: z.boolean(),
      call_seen: z.boolean(),
      hold_decided: z.boolean(),
      second_owner: z.boolean(),
    }),
    event: null,
    handle: ({ services, principal }) => services.firstSteps.read(principal),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/dashboard/overview',
    permission: 'dashboard.view',
    summary: 'Actions today, active agents, pending approvals, decisions over time',
    output: z.object({
      actions_today: z.number(),
      active_agents: z.number(),
      pending_approvals: z.number(),
      decisions: z.array(hour),
      top_denied_rules: z.array(z.object({ rule: z.string(), count: z.number() })),
      silent_agents: concern,
      ending_keys: concern,
      ending_tokens: concern,
      old_credentials: concern,
    }),
    event: null,
    handle: async ({ services, principal }) => {
      const { decisions, top_denied_rules, ...numbers } = await services.overview.read(principal);
      return { ...numbers, decisions: [...decisions], top_denied_rules: [...top_denied_rules] };
    },
  }),
];
