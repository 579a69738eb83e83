// Who holds what here, do they still need it, and who said so?

import { z } from 'zod';
import { listQuery, pageOf } from '../lists.ts';
import { defineRoute, type Route } from '../route.ts';

const kind = z.enum(['person_role', 'agent_role', 'token']);
const flag = z.enum(['true', 'false']).optional();
const binding = z.object({
  kind,
  holder: z.object({ id: z.string(), name: z.string(), email: z.string().nullable() }),
  held: z.object({ id: z.string(), name: z.string() }),
  since: z.string().nullable(),
  last_used_at: z.string().nullable(),
  unused: z.boolean(),
});
const review = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(['open', 'overdue', 'finished']),
  created_at: z.string(),
  created_by: z.string(),
  due_at: z.string(),
  finished_at: z.string().nullable(),
  counts: z.object({ open: z.number(), keep: z.number(), revoke: z.number(), gone: z.number() }),
});
const decision = z.enum(['keep', 'revoke', 'gone']);
const item = binding.extend({
  id: z.string(),
  decision: decision.nullable(),
  comment: z.string().nullable(),
  decided_by: z.string().nullable(),
  decided_at: z.string().nullable(),
});
const result = z.object({
  item_id: z.string(),
  status: z.enum(['decided', 'error']),
  decision: decision.nullable().exactOptional(),
  reason: z.string().exactOptional(),
});
const params = z.object({ id: z.string() });
const asFlag = (text: 'true' | 'false' | undefined) => (text === undefined ? undefined : text === 'true');

export const accessReviewRoutes: Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/access/review',
    permission: 'members.view',
    summary: 'Who holds what in the tenant, since when, and when it was last used',
    query: z.object({ kind: kind.optional(), unused: flag }),
    output: z.object({ items: z.array(binding), next_cursor: z.null(), total: z.number() }),
    event: null,
    async handle({ services, principal, query }) {
      const items = await services.accessReviews.bindings(principal, {
        kind: query.kind,
        unused: asFlag(query.unused),
      });
      return { items, next_cursor: null, total: items.length };
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/access/reviews',
    permission: 'members.view',
    summary: 'Reviews of access, newest first',
    query: listQuery(),
    output: pageOf(review),
    event: null,
    handle: ({ services, principal, query }) => services.accessReviews.list(principal, query),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/access/reviews',
    permission: 'members.manage',
    summary: 'Start a review of everything that is held in the tenant',
    body: z.strictObject({ name: z.string().max(500).optional(), due_at: z.string().max(64).optional() }),
    output: review,
    status: 201,
    event: 'access_review.started',
    handle: ({ services, principal, body }) => services.accessReviews.start(principal, body),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/access/reviews/:id',
    permission: 'members.view',
    summary: 'One review, with how far it is',
    params,
    output: review,
    event: null,
    handle: ({ services, principal, params: { id } }) => services.accessReviews.get(principal, id),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/access/reviews/:id/items',
    permission: 'members.view',
    summary: 'What is reviewed, and what was decided about it',
    params,
    query: listQuery().extend({ open: flag }),
    output: pageOf(item),
    event: null,
    handle: ({ services, principal, params: { id }, query: { open, ...query } }) =>
      services.accessReviews.items(principal, id, { ...query, open: asFlag(open) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/access/reviews/:id/decisions',
    permission: 'members.manage',
    summary: 'Keep or revoke what is reviewed, with a result for each',
    params,
    query: z.object({ dry_run: flag }),
    body: z.strictObject({
      decisions: z
        .array(
          z.strictObject({
            item_id: z.string().max(200),
            decision: z.enum(['keep', 'revoke']),
            comment: z.string().max(2_000).optional(),
          }),
        )
        .min(1)
        .max(1_000),
    }),
    output: z.object({ results: z.array(result).readonly(), review }),
    event: 'access_review.decided',
    handle: ({ services, principal, params: { id }, query, body }) =>
      services.accessReviews.decide(principal, id, body.decisions, { dryRun: query.dry_run === 'true' }),
  }),
];
