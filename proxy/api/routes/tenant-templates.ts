// What can new tenants start with?

import { z } from 'zod';
import { rfc3339 } from '../../runtime/clock.ts';
import { listQuery, pageOf } from '../lists.ts';
import { defineRoute, type Route } from '../route.ts';
import { boundaryFields } from './boundaries.ts';
import { roleDescription, roleName } from './roles.ts';
import { settingsFields } from './tenant-settings.ts';

const kind = z.enum(['team', 'management']);
/** What a template may set: nothing that belongs to one tenant, such as its name and its integrations. */
const settings = z.strictObject({
  enforcement: settingsFields.shape.enforcement.unwrap().unwrap().exactOptional(),
  separation_of_duties: settingsFields.shape.separation_of_duties.unwrap().unwrap().exactOptional(),
  hold_wait_seconds: settingsFields.shape.hold_wait_seconds.unwrap().unwrap().exactOptional(),
  approval_timeout_seconds: settingsFields.shape.approval_timeout_seconds.unwrap().unwrap().exactOptional(),
  max_pending_holds: settingsFields.shape.max_pending_holds.unwrap().unwrap().exactOptional(),
  retention_days: settingsFields.shape.retention_days.unwrap().unwrap().exactOptional(),
});
const permissions = boundaryFields.shape.permissions.nullable();
const view = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  origin: z.enum(['built_in', 'instance', 'organization']),
  revision: z.number().int(),
  kinds: z.array(kind).readonly(),
  permissions: permissions.readonly(),
  settings: z.record(z.string(), z.unknown()),
  roles: z.array(z.object({ template_id: z.string(), name: z.string() })).readonly(),
  policies: z.array(z.string()).readonly(),
});
const fields = {
  description: roleDescription.optional(),
  kinds: z.array(kind).min(1).optional(),
  permissions: permissions.optional(),
  settings: settings.optional(),
  roles: z
    .array(z.strictObject({ template: z.string().min(1).max(200), name: roleName.optional() }))
    .max(100)
    .optional(),
  policies: z.array(z.string().min(1).max(200)).max(100).optional(),
  offered: z.boolean().optional(),
};
const params = z.object({ id: z.string() });
const path = '/api/tenant-templates';
const one = `${path}/:id`;
const permission = 'organization.templates.edit';
const seeing = {
  signedIn: true,
  because: 'organization.templates.edit or organization.tenants.create; the service checks',
} as const;

export const tenantTemplateRoutes: Route[] = [
  defineRoute({
    method: 'GET',
    path,
    permission: seeing,
    summary: 'What new tenants can start with: built-in beginnings, those of the organization, those of the instance',
    query: listQuery(),
    output: pageOf(view),
    event: null,
    handle: ({ services, principal, query }) => services.tenantTemplates.list(principal, query),
  }),
  defineRoute({
    method: 'POST',
    path,
    permission,
    summary: 'Put together what new tenants can start with: a boundary, settings, roles, policies',
    body: z.strictObject({ name: roleName, ...fields }),
    output: view,
    status: 201,
    event: 'tenant_template.created',
    handle: ({ services, principal, body }) => services.tenantTemplates.create(principal, body),
  }),
  defineRoute({
    method: 'GET',
    path: one,
    permission: seeing,
    summary: 'One tenant template',
    params,
    output: view,
    event: null,
    handle: ({ services, principal, params: { id } }) => services.tenantTemplates.read(principal, id),
  }),
  defineRoute({
    method: 'PATCH',
    path: one,
    permission,
    summary: 'Change a tenant template; tenants made from it stay as they are',
    params,
    body: z.strictObject({ name: roleName.optional(), ...fields }),
    output: view,
    event: 'tenant_template.edited',
    handle: ({ services, principal, params: { id }, body }) => services.tenantTemplates.edit(principal, id, body),
  }),
  defineRoute({
    method: 'DELETE',
    path: one,
    permission,
    summary: 'Delete a tenant template; tenants made from it stay',
    params,
    output: z.void(),
    status: 204,
    event: 'tenant_template.deleted',
    handle: ({ services, principal, params: { id } }) => services.tenantTemplates.remove(principal, id),
  }),
  defineRoute({
    method: 'GET',
    path: `${one}/uses`,
    permission,
    summary: 'Which tenants were made from it, at which revision, and in what they differ from it by now',
    params,
    output: pageOf(
      z.object({
        tenant: z.object({ id: z.string(), name: z.string() }),
        revision: z.number().int(),
        latest_revision: z.number().int(),
        drifted: z.boolean(),
        differs: z.array(z.enum(['revision', 'boundary', 'settings', 'roles', 'policies'])).readonly(),
        linked_at: z.string(),
      }),
    ),
    event: null,
    handle: async ({ services, principal, params: { id } }) => {
      const uses = await services.tenantTemplates.uses(principal, id);
      const items = uses.map((use) => ({ ...use, linked_at: rfc3339(use.linked_at) }));
      return { items, next_cursor: null, total: items.length };
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: `${one}/uses/:subject`,
    permission,
    summary: 'Let a tenant follow it no more; the tenant stays as it is',
    params: params.extend({ subject: z.string() }),
    output: z.void(),
    status: 204,
    event: 'tenant_template.detached',
    handle: ({ services, principal, params: { id, subject } }) =>
      services.tenantTemplates.detach(principal, id, subject),
  }),
];
