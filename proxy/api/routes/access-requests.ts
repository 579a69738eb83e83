// What have agents asked to be allowed, and what becomes of it?

import { z } from 'zod';
import { listQuery, pageOf } from '../lists.ts';
import { defineRoute, type Route } from '../route.ts';

const states = z.enum(['open', 'accepted', 'declined']);
const view = z.object({
  id: z.string(),
  state: states,
  agent: z.object({ id: z.string(), name: z.string() }),
  method: z.string(),
  url: z.string(),
  /** The agent's own words: a claim. */
  claimed_reason: z.string(),
  foretold: z.object({
    decision: z.enum(['allow', 'deny', 'requires_approval']),
    code: z.string().nullable(),
    message: z.string(),
    /** Null where no connector knew the destination. */
    action: z.looseObject({ type: z.string(), sentence: z.string() }).nullable(),
  }),
  answer: z.string().nullable(),
  decided_by: z.string().nullable(),
  decided_at: z.string().nullable(),
  draft: z.looseObject({ kind: z.enum(['policy', 'role']), id: z.string(), name: z.string() }).nullable(),
  created_at: z.string(),
});
const params = z.object({ id: z.string() });
const words = z.string().trim().min(1).max(2000);

export const accessRequestRoutes: Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/access-requests',
    permission: 'policies.view',
    summary: 'What agents have asked to be allowed, newest first',
    query: listQuery().extend({ state: states.optional() }),
    output: pageOf(view),
    event: null,
    handle: ({ services, principal, query }) => services.accessRequests.list(principal, query),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/access-requests/:id',
    permission: 'policies.view',
    summary: 'One request for access',
    params,
    output: view,
    event: null,
    handle: ({ services, principal, params: { id } }) => services.accessRequests.get(principal, id),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/access-requests/:id/accept',
    permission: 'policies.view',
    summary: 'Make it a draft of a policy or a role; nothing is published or assigned',
    params,
    body: z.object({ as: z.enum(['policy', 'role']), answer: words.optional() }),
    output: view,
    event: 'access.accepted',
    handle: ({ services, principal, params: { id }, body }) => services.accessRequests.accept(principal, id, body),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/access-requests/:id/decline',
    permission: 'policies.edit',
    summary: 'Decline it with a reason that the agent is told',
    params,
    body: z.object({ reason: words }),
    output: view,
    event: 'access.declined',
    handle: ({ services, principal, params: { id }, body }) => services.accessRequests.decline(principal, id, body),
  }),
];
