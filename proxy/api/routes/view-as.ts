// How does an administrator see the tenant as somebody else does?

import { z } from 'zod';
import { defineRoute, type Route } from '../route.ts';

/** The view that a session is in. */
export const viewingAs = z.object({
  id: z.string(),
  user: z.object({ id: z.string(), email: z.string(), name: z.string() }),
  tenant_id: z.string(),
  reason: z.string(),
  started_at: z.string(),
  expires_at: z.string(),
});

export const viewAsRoutes: Route[] = [
  defineRoute({
    method: 'POST',
    path: '/api/auth/view-as',
    permission: 'members.manage',
    summary: 'See the active tenant as one of its members does, read only, for a while',
    body: z.strictObject({
      user_id: z.string().max(200),
      reason: z.string().min(1).max(1_000),
      minutes: z.number().int().min(1).max(60).optional(),
    }),
    output: viewingAs,
    status: 201,
    event: 'view.started',
    handle: ({ services, principal, body, meta }) => services.tenantViews.begin(principal, meta.sessionDigest, body),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/auth/view-as',
    permission: { signedIn: true, because: 'it ends what the caller’s own session began' },
    summary: 'See the tenant as oneself again',
    output: z.void(),
    status: 204,
    event: 'view.ended',
    whileViewing: true,
    handle: ({ services, principal, meta }) => services.tenantViews.end(principal, meta.sessionDigest),
  }),
];
