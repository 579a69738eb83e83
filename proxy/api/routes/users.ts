// Who belongs here, and how do many of them change at once?

import { z } from 'zod';
import { preview, trial, tried } from '../effects.ts';
import { listQuery, pageOf } from '../lists.ts';
import { defineRoute, type Route } from '../route.ts';

const strings = z.array(z.string()).readonly();
/** A person as an administrator sees them. */
export const personView = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  status: z.enum(['active', 'placeholder', 'disabled']),
  roles: strings,
  created_at: z.string(),
  last_login_at: z.string().nullable(),
});
const importRow = z.object({
  line: z.number(),
  email: z.string(),
  action: z.enum(['create', 'update', 'unchanged', 'error']),
  reason: z.string().exactOptional(),
  /** Of a row with an error, as it was written. */
  name: z.string().exactOptional(),
  initial_roles: z.string().exactOptional(),
});
const report = z.object({
  id: z.string().exactOptional(),
  rows: z.array(importRow).readonly(),
  counts: z.object({ create: z.number(), update: z.number(), unchanged: z.number(), error: z.number() }),
});
const bulkResult = z.object({
  user_id: z.string(),
  before: strings,
  after: strings,
  status: z.enum(['changed', 'unchanged', 'error']),
  reason: z.string().exactOptional(),
});
const importView = z.object({
  id: z.string(),
  people: z.number(),
  created_at: z.string(),
  created_by: z.string(),
  undo_until: z.string(),
  can_undo: z.boolean(),
  undone_at: z.string().nullable(),
  undone_by: z.string().nullable(),
});
const undoResult = z.object({
  line: z.number(),
  user_id: z.string(),
  email: z.string().nullable(),
  status: z.enum(['undone', 'partly', 'kept']),
  reason: z.string().exactOptional(),
});
const params = z.object({ id: z.string() });
const flag = z.enum(['true', 'false']).optional();
const IMPORT_BYTES = 4 * 1024 * 1024;
const visible = {
  signedIn: true,
  because: 'members.view, organization.users.view, or oneself; the service checks',
} as const;
const administering = {
  signedIn: true,
  because: 'out of sight is 404 before organization.users.manage is asked for; the service checks',
} as const;
const managing = {
  signedIn: true,
  because: 'members.manage, or organization.users.manage; the service checks',
} as const;

export const userRoutes: Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/users',
    permission: visible,
    summary: 'People of the tenant, or of the organization for those with a say over it',
    query: listQuery(),
    output: pageOf(personView),
    event: null,
    handle: ({ services, principal, query }) => services.people.list(principal, query),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/users/:id',
    permission: visible,
    summary: 'One person',
    params,
    output: personView,
    event: null,
    handle: ({ services, principal, params: { id } }) => services.people.get(principal, id),
  }),
  defineRoute({
    method: 'PATCH',
    path: '/api/users/:id',
    permission: administering,
    summary: 'Disable somebody in this organization, or let them in again',
    params,
    body: z.strictObject({ status: z.enum(['active', 'disabled']) }),
    output: personView,
    event: 'user.disabled',
    handle: ({ services, principal, params: { id }, body }) => services.people.setStatus(principal, id, body.status),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/users/:id',
    permission: administering,
    summary: 'Take somebody out of every tenant of the organization but their personal one',
    params,
    output: z.void(),
    status: 204,
    event: 'user.removed',
    handle: ({ services, principal, params: { id } }) => services.people.remove(principal, id),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/users/import',
    permission: managing,
    summary: 'Import people from CSV (email,name,initial_roles) into the active tenant',
    query: z.object({ dry_run: flag, skip_errors: flag }),
    body: z.string(),
    bodyType: 'text',
    bodyLimitBytes: IMPORT_BYTES,
    output: report,
    event: 'users.imported',
    handle: ({ services, principal, body, query }) =>
      services.userImport.run(principal, body, {
        dryRun: query.dry_run === 'true',
        skipErrors: query.skip_errors === 'true',
      }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/users/imports',
    permission: managing,
    summary: 'Imports into the active tenant, newest first',
    query: listQuery(),
    output: pageOf(importView),
    event: null,
    handle: ({ services, principal, query }) => services.importUndo.list(principal, query),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/users/imports/:id/undo',
    permission: managing,
    summary: 'Take back what an import did and nobody changed since, within a day',
    params,
    query: z.object({ dry_run: flag }),
    output: z.object({ results: z.array(undoResult).readonly() }),
    event: 'users.import_undone',
    handle: async ({ services, principal, params: { id }, query }) => ({
      results: await services.importUndo.undo(principal, id, { dryRun: query.dry_run === 'true' }),
    }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/users/bulk-roles',
    permission: managing,
    summary: 'Add, remove or replace roles of many people in the active tenant',
    query: trial,
    body: z.strictObject({
      user_ids: z.array(z.string().max(200)).min(1).max(1_000),
      mode: z.enum(['add', 'remove', 'replace']),
      roles: z.array(z.string().max(200)).max(100),
    }),
    output: z.object({ results: z.array(bulkResult).readonly(), preview }),
    event: 'members.roles_assigned',
    handle: async ({ services, principal, body, query }) => {
      if (!query.dry_run) return { results: await services.bulkRoles.assign(principal, body) };
      const { answer, effects } = await tried({ services, principal }, { sinceMs: query.since }, ({ bulkRoles }) =>
        bulkRoles.assign(principal, body),
      );
      return { results: answer, preview: { effects } };
    },
  }),
];
