// Where am I signed in, and how do I end it?

import { z } from 'zod';
import { pageOf } from '../lists.ts';
import { defineRoute, type Route } from '../route.ts';

/** A session as lists show it. */
export const sessionView = z.object({
  id: z.string(),
  user_agent: z.string(),
  source_ip: z.string(),
  created_at: z.string(),
  last_seen_at: z.string(),
  expires_at: z.string(),
  current: z.boolean(),
});
const oneself = { signedIn: true, because: 'these are the caller’s own sessions' } as const;

export const sessionRoutes: Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/auth/sessions',
    permission: oneself,
    summary: 'One’s own sessions, newest first',
    output: pageOf(sessionView),
    event: null,
    async handle({ services, principal, meta }) {
      const items = await services.sessions.list(principal, meta.sessionDigest);
      return { items, next_cursor: null, total: items.length };
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/auth/sessions/:id',
    permission: oneself,
    summary: 'End one of one’s own sessions',
    params: z.object({ id: z.string() }),
    output: z.void(),
    status: 204,
    event: 'session.revoked',
    handle: ({ services, principal, params }) => services.sessions.revoke(principal, params.id),
  }),
];
