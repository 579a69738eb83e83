// Which organizations are there for me?

import { z } from 'zod';
import { listQuery, pageOf } from '../lists.ts';
import { defineRoute, type Route } from '../route.ts';

const level = z.enum(['monitor', 'soft_enforce', 'full_enforce']);
const view = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(['owner', 'member']),
  default_tenant_id: z.string(),
  enforcement: level.nullable(),
  retention_days: z.number().int().nullable(),
  created_at: z.string(),
});
const usage = z.object({
  month: z.string(),
  calls: z.number(),
  holds: z.number(),
  agents: z.number(),
  people: z.number(),
});
const params = z.object({ id: z.string() });
const name = z.string().max(500);
const belonging = { signedIn: true, because: 'everybody sees the organizations that they are in' } as const;
const owners = {
  signedIn: true,
  because: 'an owner of the organization that is named, not of the active one; the service checks',
} as const;

export const organizationRoutes: Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/organizations',
    permission: belonging,
    summary: 'The organizations that one is in',
    query: listQuery(),
    output: pageOf(view),
    event: null,
    handle: ({ services, principal, query }) => services.organizations.list(principal, query),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/organizations',
    permission: { signedIn: true, because: 'who may found one depends on HOLDGATE_ORGANIZATIONS; the service checks' },
    summary: 'Found an organization and own it',
    body: z.strictObject({ name }),
    output: view,
    status: 201,
    event: 'organization.created',
    handle: ({ services, principal, body }) => services.organizations.create(principal, body),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/organizations/:id',
    permission: belonging,
    summary: 'One of them',
    params,
    output: view,
    event: null,
    handle: ({ services, principal, params: { id } }) => services.organizations.get(principal, id),
  }),
  defineRoute({
    method: 'PATCH',
    path: '/api/organizations/:id',
    permission: owners,
    summary: 'Rename an organization, set its level, or how long what it records is kept',
    params,
    body: z.strictObject({
      name: name.optional(),
      enforcement: level.nullable().optional(),
      retention_days: z.number().int().min(1).max(36_500).nullable().optional(),
    }),
    output: view,
    event: 'organization.edited',
    handle: ({ services, principal, params: { id }, body }) => services.organizations.edit(principal, id, body),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/organizations/:id/usage',
    permission: owners,
    summary: 'Calls, holds, agents and people of a month, as JSON or CSV',
    params,
    query: z.object({ month: z.string().max(7).optional(), format: z.enum(['json', 'csv']).default('json') }),
    output: usage.optional(),
    event: null,
    handle: async ({ services, principal, params: { id }, query: { month, format }, reply }) => {
      const counted = await services.organizations.usage(principal, id, month);
      if (format === 'json') return counted;
      reply.setHeader('Content-Disposition', `attachment; filename="usage-${counted.month}.csv"`);
      reply.raw('text/csv; charset=utf-8', csvOf(counted));
      return undefined;
    },
  }),
];

/** A header and one row; no cell can start a formula, since all of them are numbers but the month. */
function csvOf(counted: z.infer<typeof usage>): string {
  const columns = Object.keys(usage.shape) as (keyof typeof usage.shape)[];
  return `${columns.join(',')}\r\n${columns.map((column) => counted[column]).join(',')}\r\n`;
}
