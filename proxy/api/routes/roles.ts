// How does one see and change the roles of the active tenant?

import { z } from 'zod';
import type { RoleEdit } from '../../access/roles.ts';
import type { PersonPrincipal } from '../../principal.ts';
import { effectsSchema, trial, tried } from '../effects.ts';
import { listQuery, pageOf } from '../lists.ts';
import { defineRoute, type Route } from '../route.ts';
import type { Services } from '../services.ts';

const ids = z.array(z.string().min(1).max(200)).max(500);
const grant = z.strictObject({
  permission: z.string().min(1).max(200),
  with_approval: z.boolean().exactOptional(),
  limit: z
    .strictObject({
      agents: ids.exactOptional(),
      groups: ids.exactOptional(),
      connectors: ids.exactOptional(),
      resource_types: ids.exactOptional(),
      labels: z.record(z.string(), z.string()).exactOptional(),
      verbs: z.array(z.enum(['read', 'write'])).exactOptional(),
    })
    .exactOptional(),
});
/** The grants of a role. */
export const roleGrants = z.array(grant);
/** Role names stand in comma-separated columns of CSV files. */
export const roleName = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[^\p{C}\p{Zl}\p{Zp}",\\]+$/u, 'A role name has no commas, quotes, backslashes or control characters.');
/** What a role is for. */
export const roleDescription = z.string().max(2_000);

const strings = z.array(z.string()).readonly();
const view = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  grants: roleGrants.readonly(),
  built_in: z.boolean(),
  template: z.string().nullable(),
  link: z
    .object({
      template_id: z.string(),
      name: z.string(),
      origin: z.enum(['built_in', 'instance', 'organization']).nullable(),
      revision: z.number().int(),
      latest_revision: z.number().int().nullable(),
    })
    .nullable(),
  drift: z
    .object({ added: roleGrants.readonly(), missing: roleGrants.readonly(), newer_revision: z.boolean() })
    .nullable(),
  members: z.number(),
  agents: z.number(),
  preview: z
    .object({
      gained: strings,
      lost: strings,
      members: z.number(),
      agents: z.number(),
      effects: effectsSchema.exactOptional(),
    })
    .optional(),
});
const params = z.object({ id: z.string() });
const dryRun = z.object({ dry_run: z.enum(['true', 'false']).optional() });

/** An edit that is not made: the role as it would be, and what that would do. */
async function editTried(
  caller: { services: Services; principal: PersonPrincipal },
  { id, sinceMs }: { id: string; sinceMs: number | undefined },
  edit: RoleEdit,
) {
  const { services, principal } = caller;
  const { effects } = await tried(caller, { sinceMs }, ({ roles }) => roles.edit(principal, id, edit));
  const foretold = await services.roles.preview(principal, id, edit);
  return { ...foretold, preview: { ...foretold.preview, effects } };
}

export const roleRoutes: Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/roles',
    permission: 'roles.view',
    summary: 'Roles of the tenant, built-in ones first',
    query: listQuery(),
    output: pageOf(view),
    event: null,
    handle: ({ services, principal, query }) => services.roles.list(principal, query),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/roles',
    permission: 'roles.manage',
    summary: 'Make a role, from grants or from a template',
    body: z.strictObject({
      name: roleName,
      description: roleDescription.optional(),
      grants: roleGrants.optional(),
      template: z.string().optional(),
    }),
    output: view,
    status: 201,
    event: 'role.created',
    handle: ({ services, principal, body }) => services.roles.create(principal, body),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/roles/:id',
    permission: 'roles.view',
    summary: 'One role',
    params,
    output: view,
    event: null,
    handle: ({ services, principal, params: { id } }) => services.roles.read(principal, id),
  }),
  defineRoute({
    method: 'PUT',
    path: '/api/roles/:id',
    permission: 'roles.manage',
    summary: 'Replace the grants of a role; with dry_run only show whom that would change and which calls',
    params,
    query: trial,
    body: z.strictObject({ name: roleName.optional(), description: roleDescription.optional(), grants: roleGrants }),
    output: view,
    event: 'role.changed',
    handle: ({ services, principal, params: { id }, query, body }) =>
      query.dry_run
        ? editTried({ services, principal }, { id, sinceMs: query.since }, body)
        : services.roles.edit(principal, id, body),
  }),
  defineRoute({
    method: 'PATCH',
    path: '/api/roles/:id',
    permission: 'roles.manage',
    summary: 'Change the name, description or grants of a role',
    params,
    query: trial,
    body: z.strictObject({
      name: roleName.optional(),
      description: roleDescription.optional(),
      grants: roleGrants.optional(),
    }),
    output: view,
    event: 'role.changed',
    handle: ({ services, principal, params: { id }, query, body }) =>
      query.dry_run
        ? editTried({ services, principal }, { id, sinceMs: query.since }, body)
        : services.roles.edit(principal, id, body),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/roles/:id/pull',
    permission: 'roles.manage',
    summary: "Take over what the role's template says now; with dry_run only show it",
    params,
    query: dryRun.extend({ revision: z.coerce.number().int().min(1).optional() }),
    output: view,
    event: 'role.pulled',
    handle: ({ services, principal, params: { id }, query }) =>
      query.dry_run === 'true'
        ? services.roles.previewPull(principal, id, query)
        : services.roles.pull(principal, id, query),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/roles/:id',
    permission: 'roles.manage',
    summary: 'Delete a role that nobody holds',
    params,
    output: z.void(),
    status: 204,
    event: 'role.deleted',
    handle: ({ services, principal, params: { id } }) => services.roles.remove(principal, id),
  }),
];
