// Which lists can roles be made from, and who made what from them?

import { z } from 'zod';
import { rfc3339 } from '../../runtime/clock.ts';
import { listQuery, pageOf } from '../lists.ts';
import { defineRoute, type Route } from '../route.ts';
import { roleDescription, roleGrants, roleName } from './roles.ts';

const kind = z.enum(['default', 'team', 'personal', 'management']);
const view = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  grants: roleGrants.readonly(),
  tenant_kinds: z.array(kind).readonly(),
  origin: z.enum(['built_in', 'instance', 'organization']),
  revision: z.number().int(),
});
const fields = {
  description: roleDescription.optional(),
  tenant_kinds: z.array(kind).min(1).optional(),
  offered: z.boolean().optional(),
};
const params = z.object({ id: z.string() });
const path = '/api/roles/templates';
const one = `${path}/:id`;
const permission = 'organization.templates.edit';

export const roleTemplateRoutes: Route[] = [
  defineRoute({
    method: 'GET',
    path,
    permission: 'roles.view',
    summary: 'Lists of permissions to make roles from: built-in ones, those of the organization, those of the instance',
    query: listQuery(),
    output: pageOf(view),
    event: null,
    handle: ({ services, principal, query }) => services.roleTemplates.list(principal, query),
  }),
  defineRoute({
    method: 'POST',
    path,
    permission,
    summary: 'Make a role template for the organization, or offer one to all organizations',
    body: z.strictObject({ name: roleName, grants: roleGrants, ...fields }),
    output: view,
    status: 201,
    event: 'role_template.created',
    handle: ({ services, principal, body }) => services.roleTemplates.create(principal, body),
  }),
  defineRoute({
    method: 'GET',
    path: one,
    permission: 'roles.view',
    summary: 'One role template',
    params,
    output: view,
    event: null,
    handle: ({ services, principal, params: { id } }) => services.roleTemplates.read(principal, id),
  }),
  defineRoute({
    method: 'PATCH',
    path: one,
    permission,
    summary: 'Change a role template; roles made from it stay as they are and show the difference',
    params,
    body: z.strictObject({ name: roleName.optional(), grants: roleGrants.optional(), ...fields }),
    output: view,
    event: 'role_template.edited',
    handle: ({ services, principal, params: { id }, body }) => services.roleTemplates.edit(principal, id, body),
  }),
  defineRoute({
    method: 'DELETE',
    path: one,
    permission,
    summary: 'Delete a role template; roles made from it stay',
    params,
    output: z.void(),
    status: 204,
    event: 'role_template.deleted',
    handle: ({ services, principal, params: { id } }) => services.roleTemplates.remove(principal, id),
  }),
  defineRoute({
    method: 'GET',
    path: `${one}/uses`,
    permission,
    summary: 'Which tenants have roles that were made from it, at which revision',
    params,
    output: pageOf(
      z.object({
        tenant: z.object({ id: z.string(), name: z.string() }),
        role: z.object({ id: z.string(), name: z.string() }),
        revision: z.number().int(),
        latest_revision: z.number().int(),
        drifted: z.boolean(),
        linked_at: z.string(),
      }),
    ),
    event: null,
    handle: async ({ services, principal, params: { id } }) => {
      const uses = await services.roles.usesOf(principal, id);
      const items = uses.map((use) => ({ ...use, linked_at: rfc3339(use.linked_at) }));
      return { items, next_cursor: null, total: items.length };
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: `${one}/uses/:subject`,
    permission,
    summary: 'Let a role follow it no more; the role stays as it is',
    params: params.extend({ subject: z.string() }),
    output: z.void(),
    status: 204,
    event: 'role_template.detached',
    handle: ({ services, principal, params: { id, subject } }) => services.roleTemplates.detach(principal, id, subject),
  }),
];
