// May somebody who has no account make one? Asked by the console's first page, before anybody is signed in.

import { z } from 'zod';
import { defineRoute, type Route } from './route.ts';

/** `first`: nobody has registered, whoever does becomes owner; `open`: anybody may; `closed`: by invitation alone. */
export type RegistrationState = 'first' | 'open' | 'closed';

/** GET /api/auth/entrance, answered by `read` each time. Says nothing else about the instance. */
export function entranceRoute(read: () => Promise<RegistrationState>): Route {
  return defineRoute({
    method: 'GET',
    path: '/api/auth/entrance',
    permission: { public: true, because: 'the page that signs people in has to know what to offer' },
    summary: 'Whether somebody can register',
    output: z.object({ registration: z.enum(['first', 'open', 'closed']) }),
    event: null,
    handle: async () => ({ registration: await read() }),
  });
}
