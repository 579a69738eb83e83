// Which tenants are there, and who is in them?

import { z } from 'zod';
import { preview, trial, tried } from '../effects.ts';
import { listQuery, pageOf } from '../lists.ts';
import { defineRoute, type Route } from '../route.ts';

const view = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['default', 'team', 'personal', 'management']),
  organization_id: z.string(),
  owner_user_id: z.string().nullable(),
  created_at: z.string(),
});
const listedTenant = view.extend({
  owner: z.object({ id: z.string(), name: z.string(), email: z.string() }).nullable(),
});
const made = view.extend({
  start: z
    .object({
      template: z.object({ id: z.string(), name: z.string(), revision: z.number().int() }),
      roles: z.array(z.string()).readonly(),
      policies: z
        .array(z.object({ id: z.string(), name: z.string(), state: z.enum(['draft', 'published']) }))
        .readonly(),
    })
    .nullable(),
});
const member = z.object({
  user_id: z.string(),
  email: z.string(),
  name: z.string(),
  status: z.enum(['active', 'placeholder', 'disabled']),
  roles: z.array(z.string()).readonly(),
});
const listed = member.extend({
  last_login_at: z.string().nullable(),
  tenants: z
    .array(z.object({ id: z.string(), name: z.string() }))
    .readonly()
    .nullable(),
});
const params = z.object({ id: z.string() });
const memberParams = z.object({ id: z.string(), user_id: z.string() });
const name = z.string().max(500);
const roles = z.array(z.string().max(200)).max(100);
const visible = {
  signedIn: true,
  because: 'lists follow membership, and out of sight is 404; the service checks',
} as const;
const organization = {
  signedIn: true,
  because: 'out of sight is 404 before a right of the organization is asked for; the service checks',
} as const;
const managing = {
  signedIn: true,
  because: 'members.manage in the tenant that is named, or organization.users.manage; the service checks',
} as const;

const ownRoutes: Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/tenants',
    permission: visible,
    summary: 'The tenants of the organization that one may see, or those of one kind',
    query: listQuery().extend({ kind: view.shape.kind.optional() }),
    output: pageOf(listedTenant),
    event: null,
    handle: ({ services, principal, query }) => services.tenants.list(principal, query),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/tenants',
    permission: 'organization.tenants.create',
    summary: 'Make a team or a management tenant, empty or from a template',
    body: z.strictObject({
      name,
      kind: z.enum(['team', 'management']).optional(),
      template: z.string().min(1).max(200).optional(),
    }),
    output: made,
    status: 201,
    event: 'tenant.created',
    handle: ({ services, principal, body }) => services.tenants.create(principal, body),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/tenants/:id',
    permission: visible,
    summary: 'One of them',
    params,
    output: view,
    event: null,
    handle: ({ services, principal, params: { id } }) => services.tenants.get(principal, id),
  }),
  defineRoute({
    method: 'PATCH',
    path: '/api/tenants/:id',
    permission: organization,
    summary: 'Rename a tenant',
    params,
    body: z.strictObject({ name }),
    output: view,
    event: 'tenant.renamed',
    handle: ({ services, principal, params: { id }, body }) => services.tenants.rename(principal, id, body.name),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/tenants/:id',
    permission: organization,
    summary: 'Delete a tenant with everything in it but its ledger',
    params,
    output: z.void(),
    status: 204,
    event: 'tenant.deleted',
    handle: ({ services, principal, params: { id } }) => services.tenants.remove(principal, id),
  }),
];

const memberRoutes: Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/tenants/:id/members',
    permission: visible,
    summary: 'Who is in a tenant, with which roles; also in which others, for those with a say over the organization',
    params,
    query: listQuery().extend({ role: z.string().max(200).optional(), group: z.string().max(200).optional() }),
    output: pageOf(listed),
    event: null,
    handle: ({ services, principal, params: { id }, query }) => services.members.list(principal, id, query),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/tenants/:id/members',
    permission: managing,
    summary: 'Add somebody by id or e-mail',
    params,
    body: z.strictObject({
      user_id: z.string().max(200).optional(),
      email: z.string().max(500).optional(),
      roles: roles.default([]),
    }),
    output: member,
    status: 201,
    event: 'member.added',
    handle: ({ services, principal, params: { id }, body }) => services.members.add(principal, id, body),
  }),
  defineRoute({
    method: 'PATCH',
    path: '/api/tenants/:id/members/:user_id',
    permission: managing,
    summary: 'Leave a member with exactly these roles; with dry_run only show what that would change',
    params: memberParams,
    query: trial,
    body: z.strictObject({ roles }),
    output: member.extend({ preview }),
    event: 'member.roles_changed',
    handle: async ({ services, principal, params: { id, user_id }, query, body }) => {
      if (!query.dry_run) return services.members.setRoles(principal, id, user_id, body.roles);
      const place = { tenantId: id, sinceMs: query.since };
      const { answer, effects } = await tried({ services, principal }, place, ({ members }) =>
        members.setRoles(principal, id, user_id, body.roles),
      );
      return { ...answer, preview: { effects } };
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/tenants/:id/members/:user_id',
    permission: managing,
    summary: 'End a membership with all its roles; with dry_run only show what that would change',
    params: memberParams,
    query: trial,
    output: z.object({ preview }).optional(),
    status: 204,
    event: 'member.removed',
    handle: async ({ services, principal, params: { id, user_id }, query, reply }) => {
      if (!query.dry_run) return void (await services.members.remove(principal, id, user_id));
      const place = { tenantId: id, sinceMs: query.since };
      const { effects } = await tried({ services, principal }, place, ({ members }) =>
        members.remove(principal, id, user_id),
      );
      reply.status(200);
      return { preview: { effects } };
    },
  }),
];

export const tenantRoutes: Route[] = [...ownRoutes, ...memberRoutes];
