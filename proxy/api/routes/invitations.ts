// Who is invited into the active tenant?

import { z } from 'zod';
import { listQuery, pageOf } from '../lists.ts';
import { defineRoute, type Route } from '../route.ts';

const MONTH_S = 30 * 24 * 3_600;
const view = z.object({
  id: z.string(),
  email: z.string().nullable(),
  roles: z.array(z.string()).readonly().nullable(),
  state: z.enum(['open', 'used', 'expired']),
  created_by: z.string(),
  created_at: z.string(),
  expires_at: z.string(),
  used_by: z.string().nullable(),
});
const params = z.object({ id: z.string() });
const managing = {
  signedIn: true,
  because: 'members.manage, or organization.users.manage; the service checks',
} as const;

export const invitationRoutes: Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/invitations',
    permission: managing,
    summary: 'Invitations into the tenant, without their tokens',
    query: listQuery(),
    output: pageOf(view),
    event: null,
    handle: ({ services, principal, query }) => services.invitations.list(principal, query),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/invitations',
    permission: managing,
    summary: 'Make an invitation link, shown once',
    body: z.strictObject({
      email: z.string().max(500).nullable().optional(),
      roles: z.array(z.string().max(200)).max(100).nullable().optional(),
      expires_in: z.number().int().min(1).max(MONTH_S).optional(),
    }),
    output: view.extend({ token: z.string(), url: z.string() }),
    status: 201,
    shownOnce: ['url'],
    event: 'invitation.created',
    handle: ({ services, principal, body }) => services.invitations.create(principal, body),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/invitations/:id',
    permission: managing,
    summary: 'One of them',
    params,
    output: view,
    event: null,
    handle: ({ services, principal, params: { id } }) => services.invitations.get(principal, id),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/invitations/:id',
    permission: managing,
    summary: 'Take an invitation back',
    params,
    output: z.void(),
    status: 204,
    event: 'invitation.withdrawn',
    handle: ({ services, principal, params: { id } }) => services.invitations.withdraw(principal, id),
  }),
];
