// How does a folder of policies from git come into force? Planned and applied as one.

import { z } from 'zod';
import { defineRoute, type Route } from '../route.ts';
import { impact, shownImpact } from './policies.ts';

const BODY_LIMIT_BYTES = 16 * 1024 * 1024;
const MOST_POLICIES = 10_000;

const change = z.object({
  name: z.string(),
  action: z.enum(['create', 'update', 'publish', 'delete', 'unchanged']),
  id: z.string().nullable(),
  path: z.string().nullable(),
  before: z.string().nullable(),
  after: z.string().nullable(),
});

export const policyBundleRoutes: Route[] = [
  defineRoute({
    method: 'POST',
    path: '/api/policies/apply',
    permission: 'policies.edit',
    summary:
      'Put many policies in force as one change; with dry_run answer what would change, by text and by recorded traffic',
    query: z.object({ dry_run: z.enum(['true', 'false']).optional() }),
    body: z.strictObject({
      policies: z
        .array(z.strictObject({ yaml: z.string(), path: z.string().max(1_000).exactOptional() }))
        .max(MOST_POLICIES)
        .readonly(),
      prune: z.boolean().exactOptional(),
      base: z.string().max(100).exactOptional(),
      since: z.iso.datetime({ offset: true }).exactOptional(),
    }),
    bodyLimitBytes: BODY_LIMIT_BYTES,
    output: z.object({
      base: z.string(),
      policy_version: z.number().int(),
      changes: z.array(change).readonly(),
      impact: impact.optional(),
    }),
    event: 'policies.applied',
    handle: async ({ services, principal, query, body }) => {
      const { since, ...order } = body;
      if (query.dry_run !== 'true') return services.policyBundles.apply(principal, order);
      const sinceMs = since === undefined ? undefined : Date.parse(since);
      const plan = await services.policyBundles.plan(principal, order, { sinceMs });
      return { ...plan, impact: plan.impact && shownImpact(plan.impact) };
    },
  }),
];
