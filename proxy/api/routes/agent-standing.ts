// What do agents do, what may they do, and how is a key of theirs replaced?

import { z } from 'zod';
import { defineRoute, type Route } from '../route.ts';
import { agentKeyView } from './agents.ts';

const counts = z.array(z.number().int()).readonly();
/** As many as a list shows at once. */
const MOST_AGENTS = 100;
const DAY_S = 86_400;

export const agentStandingRoutes: Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/agent-activity',
    permission: 'agents.view',
    summary: 'Decisions about these agents in this hour and the 23 before it; ids with commas between them',
    query: z.object({ ids: z.string().max(MOST_AGENTS * 60) }),
    output: z.object({
      since: z.string(),
      items: z.array(z.object({ agent_id: z.string(), allow: counts, hold: counts, deny: counts })),
    }),
    event: null,
    handle: ({ services, principal, query: { ids } }) =>
      services.agentStanding.activity(principal, ids.split(',').filter(Boolean).slice(0, MOST_AGENTS)),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/agents/:id/permissions',
    permission: 'agents.view',
    summary:
      'What an agent may do with each action of each connector, before policies, and which role, rule or boundary says so',
    params: z.object({ id: z.string() }),
    output: z.object({
      items: z
        .array(
          z.object({
            connector: z.object({ id: z.string(), name: z.string() }),
            action: z.string(),
            verb: z.enum(['read', 'write']),
            effect: z.enum(['allow', 'requires_approval', 'deny']),
            part: z.string(),
            source: z.string(),
          }),
        )
        .readonly(),
      next_cursor: z.null(),
      total: z.number().int(),
    }),
    event: null,
    async handle({ services, principal, params: { id } }) {
      const items = await services.agentStanding.permissions(principal, id);
      return { items, next_cursor: null, total: items.length };
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/agents/:id/keys/:key_id/rotate',
    permission: 'agents.keys',
    summary:
      'Make a key in place of another, shown once; the old one goes on for a while (an hour unless overlap_seconds says otherwise)',
    params: z.object({ id: z.string(), key_id: z.string() }),
    body: z.strictObject({
      overlap_seconds: z
        .number()
        .int()
        .min(0)
        .max(30 * DAY_S)
        .default(3600),
      expires_at: z.string().max(64).nullable().optional(),
    }),
    output: agentKeyView.extend({ key: z.string(), replaces: agentKeyView }),
    status: 201,
    event: 'agent_key.rotated',
    handle: ({ services, principal, params: { id, key_id: keyId }, body: { overlap_seconds, expires_at } }) =>
      services.agentKeys.rotate(principal, id, { keyId, overlapSeconds: overlap_seconds, expires_at }),
  }),
];
