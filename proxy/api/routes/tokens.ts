// Which programs use the API in somebody's name?

import { z } from 'zod';
import { listQuery, pageOf } from '../lists.ts';
import { defineRoute, type Route } from '../route.ts';

const scope = z.enum(['organization', 'tenant']);
const view = z.object({
  id: z.string(),
  name: z.string(),
  permissions: z.array(z.string()).readonly(),
  scope,
  tenant_id: z.string().nullable(),
  user_id: z.string(),
  created_at: z.string(),
  expires_at: z.string().nullable(),
  last_used_at: z.string().nullable(),
});
const params = z.object({ id: z.string() });

export const tokenRoutes: Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/tokens',
    permission: 'tokens.manage',
    summary: 'API tokens, without their values',
    query: listQuery().extend({ ending: z.stringbool().optional(), own: z.stringbool().optional() }),
    output: pageOf(view),
    event: null,
    handle: ({ services, principal, query }) => services.tokens.list(principal, query),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/tokens',
    permission: 'tokens.manage',
    summary: 'Make an API token, shown once',
    body: z.strictObject({
      name: z.string().max(500),
      permissions: z.array(z.string().max(200)).max(200),
      scope,
      expires_at: z.string().max(64).nullable().optional(),
    }),
    output: view.extend({ token: z.string() }),
    status: 201,
    event: 'token.created',
    handle: ({ services, principal, body }) => services.tokens.create(principal, body),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/tokens/:id',
    permission: 'tokens.manage',
    summary: 'One of them',
    params,
    output: view,
    event: null,
    handle: ({ services, principal, params: { id } }) => services.tokens.get(principal, id),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/tokens/:id',
    permission: 'tokens.manage',
    summary: 'End a token from the next request',
    params,
    output: z.void(),
    status: 204,
    event: 'token.revoked',
    handle: ({ services, principal, params: { id } }) => services.tokens.revoke(principal, id),
  }),
];
