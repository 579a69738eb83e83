// Which answers are remembered, and how are they taken back?

import { z } from 'zod';
import { listQuery, pageOf } from '../lists.ts';
import { defineRoute, type Route } from '../route.ts';

const view = z.object({
  id: z.string(),
  approval_id: z.string(),
  agent: z.object({ id: z.string(), name: z.string() }),
  connector_id: z.string().nullable(),
  effect: z.enum(['allow', 'deny']),
  shape: z.record(z.string(), z.unknown()),
  uses_left: z.number().nullable(),
  expires_at: z.string().nullable(),
  created_at: z.string(),
  created_by: z.object({ id: z.string(), name: z.string(), email: z.string() }),
});

export const grantRoutes: Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/grants',
    permission: 'approvals.view',
    summary: 'Remembered answers in force, newest first',
    query: listQuery(),
    output: pageOf(view),
    event: null,
    handle: ({ services, principal, query }) => services.approvals.grants(principal, query),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/grants/:id',
    permission: 'approvals.decide',
    summary: 'Take a remembered answer back',
    params: z.object({ id: z.string() }),
    output: z.void(),
    status: 204,
    event: 'grant.revoked',
    handle: ({ services, principal, params: { id } }) => services.approvals.revokeGrant(principal, id),
  }),
];
