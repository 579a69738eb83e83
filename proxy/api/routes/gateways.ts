// How does one see and change the tenant's bindings to listeners, and their access rules?

import { z } from 'zod';
import { preview, trial, tried } from '../effects.ts';
import { listQuery, pageOf } from '../lists.ts';
import { defineRoute, type Route } from '../route.ts';

/** The name of a listener. */
export const gatewayName = z
  .string()
  .regex(/^[\x21\x23-\x26\x28-\x7e][\x20\x21\x23-\x26\x28-\x7e]*$/, 'A gateway name is printable ASCII without quotes.')
  .max(64);
const environment = z.string().min(1).max(64).nullable();
const enforcement = z.enum(['monitor', 'soft_enforce', 'full_enforce']).nullable();
const names = z.array(z.string().min(1).max(200)).max(500);
const rule = z.strictObject({
  agents: names.exactOptional(),
  groups: names.exactOptional(),
  connector: z.string().max(200),
  actions: z.array(z.string().max(200)).max(500),
  decision: z.preprocess(
    (word) => (word === 'requires_approval' ? 'require_approval' : word),
    z.enum(['allow', 'require_approval', 'deny']),
  ),
});
/** The access rules of a gateway. */
export const accessRules = z.array(rule);
const view = z.object({
  id: z.string(),
  name: z.string(),
  environment: z.string().nullable(),
  enforcement,
  access_rules: accessRules.readonly(),
  own: z.boolean(),
  created_at: z.string(),
  updated_at: z.string(),
});
const params = z.object({ id: z.string() });
/** What may be said of a gateway besides its access rules. */
export const gatewayFields = z.strictObject({
  name: gatewayName.optional(),
  environment: environment.optional(),
  enforcement: enforcement.optional(),
});

export const gatewayRoutes: Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/gateways',
    permission: 'gateways.view',
    summary: 'Gateways of the tenant',
    query: listQuery(),
    output: pageOf(view),
    event: null,
    handle: ({ services, principal, query }) => services.gateways.list(principal, query),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/gateways',
    permission: 'gateways.edit',
    summary: 'Bind the tenant to a listener by its name',
    body: gatewayFields.extend({ name: gatewayName }),
    output: view,
    status: 201,
    event: 'gateway.created',
    handle: ({ services, principal, body }) => services.gateways.create(principal, body),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/gateways/:id',
    permission: 'gateways.view',
    summary: 'One gateway',
    params,
    output: view,
    event: null,
    handle: ({ services, principal, params: { id } }) => services.gateways.read(principal, id),
  }),
  defineRoute({
    method: 'PATCH',
    path: '/api/gateways/:id',
    permission: 'gateways.edit',
    summary: 'Change name, environment or enforcement level of a gateway',
    params,
    body: gatewayFields,
    output: view,
    event: 'gateway.changed',
    handle: ({ services, principal, params: { id }, body }) => services.gateways.edit(principal, id, body),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/gateways/:id/access-rules',
    permission: 'gateways.view',
    summary: 'Access rules of a gateway',
    params,
    output: z.object({ rules: accessRules.readonly() }),
    event: null,
    handle: async ({ services, principal, params: { id } }) => ({
      rules: (await services.gateways.read(principal, id)).access_rules,
    }),
  }),
  defineRoute({
    method: 'PUT',
    path: '/api/gateways/:id/access-rules',
    permission: 'gateways.edit',
    summary:
      'Replace the access rules of a gateway; none adds no limit. With dry_run only show which calls would change',
    params,
    query: trial,
    body: z.strictObject({ rules: accessRules }),
    output: view.extend({ preview }),
    event: 'gateway.access_rules_changed',
    handle: async ({ services, principal, params: { id }, query, body }) => {
      if (!query.dry_run) return services.gateways.setAccessRules(principal, id, body.rules);
      const { answer, effects } = await tried({ services, principal }, { sinceMs: query.since }, ({ gateways }) =>
        gateways.setAccessRules(principal, id, body.rules),
      );
      return { ...answer, preview: { effects } };
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/gateways/:id',
    permission: 'gateways.edit',
    summary: 'Delete a binding to another listener',
    params,
    output: z.void(),
    status: 204,
    event: 'gateway.deleted',
    handle: ({ services, principal, params: { id } }) => services.gateways.remove(principal, id),
  }),
];
