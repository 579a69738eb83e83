// How does a secret get to its connector? Written once, replaced or deleted; its value is in no answer.

import { z } from 'zod';
import { listQuery, pageOf } from '../lists.ts';
import { defineRoute, type Route } from '../route.ts';

const placement = z.enum(['bearer', 'header', 'basic', 'query']);
const view = z.object({
  id: z.string(),
  connector_id: z.string(),
  connector_name: z.string(),
  placement,
  name: z.string().nullable(),
  attached: z.boolean(),
  created_at: z.string(),
  updated_at: z.string(),
  updated_by: z.string().nullable(),
  last_used_at: z.string().nullable(),
});
const params = z.object({ id: z.string() });
const path = '/api/connectors/:id/credential';

export const credentialRoutes: Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/credentials',
    permission: 'connectors.view',
    summary: 'Credentials of the tenant, without their values',
    query: listQuery().extend({ old: z.stringbool().optional() }),
    output: pageOf(view),
    event: null,
    handle: ({ services, principal, query }) => services.credentials.list(principal, query),
  }),
  defineRoute({
    method: 'GET',
    path,
    permission: 'connectors.view',
    summary: 'Where a connector places its credential, and since when',
    params,
    output: view,
    event: null,
    handle: ({ services, principal, params: { id } }) => services.credentials.get(principal, id),
  }),
  defineRoute({
    method: 'PUT',
    path,
    permission: 'credentials.write',
    summary: 'Enter a credential, in the place of the former one',
    params,
    body: z.object({ placement, name: z.string().optional(), value: z.string() }),
    output: view,
    event: 'credential.written',
    handle: ({ services, principal, params: { id }, body }) => services.credentials.put(principal, id, body),
  }),
  defineRoute({
    method: 'DELETE',
    path,
    permission: 'credentials.write',
    summary: "Forget a connector's credential",
    params,
    output: z.void(),
    status: 204,
    event: 'credential.deleted',
    handle: ({ services, principal, params: { id } }) => services.credentials.delete(principal, id),
  }),
];
