// How does one see and change the connectors of the active tenant?

import { z } from 'zod';
import { listQuery, pageOf } from '../lists.ts';
import { defineRoute, type Route } from '../route.ts';

const types = z.enum(['github', 'stripe', 'slack', 'openai', 'anthropic', 'mcp', 'webhook', 'http', 'openapi']);
const verb = z.enum(['read', 'write']);
/** An action that a connector's owner declares. */
export const ownAction = z.strictObject({
  method: z.string().min(1).max(20),
  path: z.string().min(1).max(500),
  type: z.string().min(1).max(100),
  verb: verb.exactOptional(),
  risk: z.number().exactOptional(),
  parameters: z.record(z.string().max(64), z.string().max(200)).exactOptional(),
  sentence: z.string().max(500).exactOptional(),
});
const settings = z.strictObject({
  name: z.string().max(200).optional(),
  base_url: z.string().max(2_000).nullable().optional(),
  hosts: z.array(z.string().max(300)).optional(),
  mode: z.enum(['intercept', 'tunnel']).optional(),
  allow_private: z.boolean().optional(),
  ca: z.string().max(200_000).nullable().optional(),
  environment: z.string().min(1).max(64).nullable().optional(),
  opaque_segments: z.boolean().optional(),
  actions: z.array(ownAction).optional(),
  document: z.unknown().optional(),
});
/** A connector with everything that may be said of it. */
export const connectorFields = settings.extend({ name: z.string().max(200), type: types });
const view = z.object({
  id: z.string(),
  name: z.string(),
  type: types,
  base_url: z.string().nullable(),
  hosts: z.array(z.string()).readonly(),
  mode: z.enum(['intercept', 'tunnel']),
  allow_private: z.boolean(),
  ca: z.string().nullable(),
  environment: z.string().nullable(),
  opaque_segments: z.boolean(),
  actions: z.array(ownAction).readonly(),
  revision: z.number(),
  credential: z
    .object({
      placement: z.enum(['bearer', 'header', 'basic', 'query']),
      attached: z.boolean(),
      updated_at: z.string(),
    })
    .nullable(),
  created_at: z.string(),
  updated_at: z.string(),
});
const saved = view.extend({ warnings: z.array(z.string()).readonly() });
const action = z.object({
  type: z.string(),
  method: z.string(),
  path: z.string(),
  verb,
  risk: z.number(),
  parameters: z.array(z.string()).readonly(),
  sentence: z.string().nullable(),
  own: z.boolean(),
});
const trial = z.object({
  method: z.string(),
  url: z.string(),
  credential: z.boolean(),
  result: z.enum(['answered', 'failed']),
  status: z.number().nullable(),
  latency_ms: z.number(),
  content_type: z.string().nullable(),
  bytes: z.number(),
  code: z.string().optional(),
  message: z.string().optional(),
});
const params = z.object({ id: z.string() });
/** An OpenAPI document may be large. */
const bodyLimitBytes = 4 * 1024 * 1024;

export const connectorRoutes: Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/connectors',
    permission: 'connectors.view',
    summary: 'Connectors of the tenant',
    query: listQuery(),
    output: pageOf(view),
    event: null,
    handle: ({ services, principal, query }) => services.connectors.list(principal, query),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/connectors',
    permission: 'connectors.edit',
    summary: 'Make a connector; the answer warns of overlaps with others',
    body: connectorFields,
    bodyLimitBytes,
    output: saved,
    status: 201,
    event: 'connector.created',
    handle: ({ services, principal, body }) => services.connectors.create(principal, body),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/connectors/:id',
    permission: 'connectors.view',
    summary: 'One connector',
    params,
    output: view,
    event: null,
    handle: ({ services, principal, params: { id } }) => services.connectors.read(principal, id),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/connectors/:id/actions',
    permission: 'connectors.view',
    summary: 'Typed actions that a connector recognises, its own first',
    params,
    query: listQuery(),
    output: pageOf(action),
    event: null,
    handle: async ({ services, principal, params: { id } }) => {
      const items = [...(await services.connectors.actions(principal, id))];
      return { items, next_cursor: null, total: items.length };
    },
  }),
  defineRoute({
    method: 'PATCH',
    path: '/api/connectors/:id',
    permission: 'connectors.edit',
    summary: 'Change settings of a connector; other origins, CA, mode or allow_private detach its credential',
    params,
    body: settings,
    bodyLimitBytes,
    output: saved,
    event: 'connector.changed',
    handle: ({ services, principal, params: { id }, body }) => services.connectors.edit(principal, id, body),
  }),
  defineRoute({
    method: 'PUT',
    path: '/api/connectors/:id',
    permission: 'connectors.edit',
    summary: 'Replace all settings of a connector',
    params,
    body: connectorFields,
    bodyLimitBytes,
    output: saved,
    event: 'connector.changed',
    handle: ({ services, principal, params: { id }, body }) => services.connectors.replace(principal, id, body),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/connectors/:id/try',
    permission: 'credentials.write',
    summary: 'Send one real read with the credential and answer what came of it',
    params,
    body: z.strictObject({ method: z.enum(['GET', 'HEAD']).default('GET'), url: z.string().max(16_384).optional() }),
    output: trial,
    event: 'connector.tried',
    handle: ({ services, principal, params: { id }, body }) => services.trials.call(principal, id, body),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/connectors/:id',
    permission: 'connectors.edit',
    summary: 'Delete a connector with its credential',
    params,
    output: z.void(),
    status: 204,
    event: 'connector.deleted',
    handle: ({ services, principal, params: { id } }) => services.connectors.remove(principal, id),
  }),
];
