// How do people decide what is held? The list of questions, one of them whole, and the answers to it.

import { z } from 'zod';
import { listQuery, pageOf } from '../lists.ts';
import { defineRoute, type Route } from '../route.ts';

const STATES = [
  'pending',
  'approved',
  'consumed',
  'completed',
  'failed',
  'unknown',
  'denied',
  'expired',
  'withdrawn',
  'cancelled',
] as const;
const LONGEST_EXTENSION_S = 7 * 24 * 60 * 60;

const person = z.object({ id: z.string(), name: z.string(), email: z.string() });
const time = z.string();
const approvers = z.object({
  roles: z.array(z.string()).optional(),
  people_groups: z.array(z.string()).optional(),
  users: z.array(z.string()).optional(),
});
/** The rule that holds it. `also`: others that hold it too. */
const rule = z.looseObject({
  name: z.string(),
  kind: z.enum(['explicit', 'implicit']),
  policy: z.string().optional(),
  reason: z.string().optional(),
});

const view = z.object({
  id: z.string(),
  state: z.enum(STATES),
  agent: z.object({ id: z.string(), name: z.string(), owner: person.nullable() }),
  connector_id: z.string().nullable(),
  gateway_id: z.string().nullable(),
  action: z.looseObject({
    type: z.string(),
    sentence: z.string(),
    risk: z.number(),
    parameters: z.record(z.string(), z.unknown()).optional(),
    /** What it is done to, as the connector reads the request; absent in questions from before it was kept. */
    resource: z
      .object({
        provider: z.string(),
        type: z.string().optional(),
        id: z.string().optional(),
        account: z.string().optional(),
      })
      .optional(),
  }),
  request: z.looseObject({
    method: z.string(),
    url: z.string(),
    headers: z.record(z.string(), z.string()),
    body: z.string().nullable(),
    body_encoding: z.enum(['utf8', 'base64']),
    body_truncated: z.boolean(),
    body_sha256: z.string(),
    size: z.number(),
  }),
  rule,
  votes: z.array(
    z.object({ user: person.nullable(), vote: z.enum(['approve', 'deny']), comment: z.string().nullable(), at: time }),
  ),
  required: z.number(),
  approvers: approvers.nullable(),
  /** Each must be met; one person may count for several. */
  requirements: z.array(
    z.object({
      rules: z.array(z.string()),
      approvers: approvers.nullable(),
      required: z.number(),
      approved_by: z.array(person),
    }),
  ),
  reason_required: z.boolean(),
  /** Like requests have the same one. */
  rule_key: z.string().nullable(),
  /** How like requests came out in the last days; null where the caller may not see all of them. */
  similar: z.object({ days: z.number(), approved: z.number(), denied: z.number(), expired: z.number() }).nullable(),
  escalation: z.object({ at: time, approvers, escalated_at: time.nullable() }).nullable(),
  environment: z.string().nullable(),
  waiting: z.boolean(),
  wait_seconds: z.number(),
  waits_ended: z.number(),
  attempts: z.number(),
  last_attempt_at: time,
  claimed_reason: z.string().nullable(),
  run_id: z.string().nullable(),
  decision_id: z.string(),
  policy_version: z.number(),
  access_version: z.number(),
  created_at: time,
  expires_at: time,
  decided_at: time.nullable(),
  decided_by: person.nullable(),
  comment: z.string().nullable(),
  consumed_at: time.nullable(),
  consumed_by: z.string().nullable(),
  finished_at: time.nullable(),
  can_decide: z.boolean(),
  cannot_decide_because: z.string().optional(),
});

const params = z.object({ id: z.string() });
const words = z.string().max(2000);
const remember = z.object({
  minutes: z.number().int().min(1).max(10_080).optional(),
  uses: z.number().int().min(1).max(1000).optional(),
});

const agentRef = z.object({ id: z.string(), name: z.string() });
const detail = view.extend({
  /** Other questions that wait under the same rule. */
  similar_pending: z.number(),
  /** How like requests were decided in the last days. */
  history: z.object({
    days: z.number(),
    approved: z.number(),
    denied: z.number(),
    expired: z.number(),
    items: z.array(
      z.object({
        id: z.string(),
        came_out: z.enum(['approved', 'denied', 'expired']),
        agent: agentRef,
        sentence: z.string(),
        decided_by: person.nullable(),
        comment: z.string().nullable(),
        created_at: time,
        decided_at: time.nullable(),
      }),
    ),
  }),
  /** Against the last like request that was approved; null: none was. */
  difference: z
    .object({
      approval_id: z.string(),
      agent: agentRef,
      decided_at: time.nullable(),
      changed: z.array(z.object({ field: z.string(), before: z.unknown(), now: z.unknown() })),
    })
    .nullable(),
});

export const approvalRoutes: Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/approvals',
    permission: 'approvals.view',
    summary: 'Held requests and what became of them; newest first, or by `sort`: created_at, expires_at',
    query: listQuery().extend({
      state: z.enum(STATES).optional(),
      /** Only those that a connection to this process waits for. */
      waiting: z
        .literal('true')
        .transform(() => true as const)
        .optional(),
    }),
    output: pageOf(view),
    event: null,
    handle: ({ services, principal, query }) => services.approvals.list(principal, query),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/approvals/:id',
    permission: 'approvals.view',
    summary: 'One held request with its whole body, and how like ones were decided',
    params,
    output: detail,
    event: null,
    handle: ({ services, principal, params: { id } }) => services.approvals.get(principal, id),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/approvals/bulk',
    permission: 'approvals.decide',
    summary: 'Give one answer to several held requests of one rule, with a result for each',
    body: z.object({
      ids: z.array(z.string()).min(1).max(100),
      decision: z.enum(['approve', 'deny']),
      reason: words.min(1),
    }),
    output: z.object({
      results: z.array(
        z.object({
          id: z.string(),
          status: z.enum(['decided', 'voted', 'error']),
          state: z.string().optional(),
          code: z.string().optional(),
          reason: z.string().optional(),
        }),
      ),
    }),
    event: 'approval.approved',
    handle: async ({ services, principal, body }) => ({
      results: await services.approvals.decideTogether(principal, body),
    }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/approvals/:id/approve',
    permission: 'approvals.decide',
    summary: 'Approve a held request, once or for its shape',
    params,
    body: z.object({ comment: words.optional(), remember: remember.optional() }),
    output: view,
    event: 'approval.approved',
    handle: ({ services, principal, params: { id }, body }) => services.approvals.approve(principal, id, body),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/approvals/:id/deny',
    permission: 'approvals.decide',
    summary: 'Refuse a held request with a reason that the agent is told',
    params,
    body: z.object({ reason: words.min(1), remember: remember.optional() }),
    output: view,
    event: 'approval.denied',
    handle: ({ services, principal, params: { id }, body }) => services.approvals.deny(principal, id, body),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/approvals/:id/extend',
    permission: 'approvals.decide',
    summary: 'Give a held request more time',
    params,
    body: z.object({ seconds: z.number().int().min(1).max(LONGEST_EXTENSION_S) }),
    output: view,
    event: 'approval.extended',
    handle: ({ services, principal, params: { id }, body }) => services.approvals.extend(principal, id, body),
  }),
];
