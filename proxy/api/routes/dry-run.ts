// What would happen to a request? Asked without sending anything.

import { z } from 'zod';
import { defineRoute, type Route } from '../route.ts';

const check = z.object({ name: z.string(), outcome: z.enum(['passed', 'failed', 'skipped']), detail: z.string() });
const rule = z.object({ name: z.string(), kind: z.enum(['explicit', 'implicit']), policy: z.string().optional() });

export const dryRunRoutes: Route[] = [
  defineRoute({
    method: 'POST',
    path: '/api/v1/actions/dry-run',
    permission: 'policies.view',
    summary: 'What would happen to this request, check by check',
    body: z.object({
      agent: z.string().min(1),
      method: z.string().transform((method) => method.toUpperCase()),
      url: z.string().max(16_384),
      headers: z.record(z.string(), z.string()).optional(),
      body: z.unknown().optional(),
    }),
    output: z.object({
      decision: z.enum(['allow', 'deny', 'requires_approval']),
      code: z.string().optional(),
      rule,
      message: z.string(),
      would: z
        .object({
          decision: z.enum(['deny', 'hold']),
          code: z.string(),
          rule: z.string(),
          policy: z.string().optional(),
          relaxed_by: z.enum(['monitor', 'soft_enforce', 'policy_mode']).optional(),
        })
        .optional(),
      action: z.object({ type: z.string(), verb: z.string(), risk: z.number(), sentence: z.string() }).optional(),
      checks: z.array(check),
      policy_version: z.number(),
      access_version: z.number(),
    }),
    event: null,
    handle: ({ services, principal, body }) => services.dryRun.run(principal, body),
  }),
];
