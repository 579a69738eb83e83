// How does the organization set the one ceiling of all its personal tenants?

import { z } from 'zod';
import { defineRoute, type Route } from '../route.ts';
import { boundaryFields } from './boundaries.ts';

const strings = z.array(z.string()).readonly();
const view = boundaryFields.extend({
  preview: z.object({ gained: strings, lost: strings, tenants: z.number(), agents: z.number() }).optional(),
});
const params = z.object({ id: z.string() });
const path = '/api/organizations/:id/personal-boundary';
const permission = 'organization.boundaries.edit';

export const personalBoundaryRoutes: Route[] = [
  defineRoute({
    method: 'GET',
    path,
    permission,
    summary: 'What exists for the personal tenants of the organization',
    params,
    output: view,
    event: null,
    handle: ({ services, principal, params: { id } }) => services.personalBoundary.read(principal, id),
  }),
  defineRoute({
    method: 'PUT',
    path,
    permission,
    summary:
      'Set what exists for all personal tenants, those that are made later too; with dry_run only show what changes',
    params,
    query: z.object({ dry_run: z.enum(['true', 'false']).optional() }),
    body: boundaryFields.extend({
      connectors: z.literal('*').optional(),
      shared_agents: z.array(z.never()).max(0).optional(),
    }),
    output: view,
    event: 'personal_boundary.changed',
    handle: ({ services, principal, params: { id }, query, body }) =>
      query.dry_run === 'true'
        ? services.personalBoundary.preview(principal, id, body)
        : services.personalBoundary.set(principal, id, body),
  }),
];
