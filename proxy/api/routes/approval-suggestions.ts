// What do people approve every time, and how does it become a policy?

import { z } from 'zod';
import { defineRoute, type Route } from '../route.ts';

const bound = z.object({
  field: z.string(),
  most: z.number().optional(),
  one_of: z.array(z.union([z.string(), z.boolean()])).optional(),
  absent: z.literal(true).optional(),
});
const suggestion = z.object({
  id: z.string(),
  sentence: z.string(),
  rule: z.object({ name: z.string(), policy: z.string().nullable() }),
  agent: z.object({ id: z.string(), name: z.string() }),
  connector_id: z.string().nullable(),
  action_type: z.string(),
  approved: z.number(),
  of: z.number(),
  days: z.number(),
  approvers: z.number(),
  first_at: z.string(),
  last_at: z.string(),
  bounds: z.array(bound),
  draft: z.object({ kind: z.enum(['new_policy', 'next_version']), yaml: z.string() }),
});

export const approvalSuggestionRoutes: Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/approvals/suggestions',
    permission: 'approvals.view',
    summary: 'What was approved every time lately, each with the policy that would spare the question',
    output: z.object({ items: z.array(suggestion), total: z.number() }),
    event: null,
    handle: async ({ services, principal }) => {
      const items = await services.approvalSuggestions.list(principal);
      return { items, total: items.length };
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/approvals/suggestions/:id/draft',
    permission: 'policies.edit',
    summary: 'Make a suggestion a draft of a policy, with tests; nothing is published',
    params: z.object({ id: z.string() }),
    output: z.object({
      id: z.string(),
      name: z.string(),
      version: z.number(),
      problems: z.array(z.looseObject({ message: z.string() })),
      suggestion,
    }),
    status: 201,
    event: 'policy.created',
    handle: ({ services, principal, params: { id } }) => services.approvalSuggestions.draft(principal, id),
  }),
];
