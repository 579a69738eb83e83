// How does the organization set the ceiling of a tenant?

import { z } from 'zod';
import type { PersonPrincipal } from '../../principal.ts';
import { effectsSchema, trial, tried } from '../effects.ts';
import { defineRoute, type Route } from '../route.ts';
import type { Services } from '../services.ts';

/** What exists for a tenant. */
export const boundaryFields = z.strictObject({
  permissions: z.array(z.string().min(1).max(200)).max(500),
  connectors: z.union([z.literal('*'), z.array(z.string().max(200)).max(1_000)]),
  shared_agents: z.array(z.string().max(200)).max(1_000),
});
const view = boundaryFields.extend({
  preview: z
    .object({
      gained: z.array(z.string()).readonly(),
      lost: z.array(z.string()).readonly(),
      members: z.number(),
      agents: z.number(),
      effects: effectsSchema.exactOptional(),
    })
    .optional(),
});
const params = z.object({ id: z.string() });
const path = '/api/tenants/:id/boundary';

/** A boundary that is not set: itself, and what it would do. */
async function setTried(
  caller: { services: Services; principal: PersonPrincipal },
  place: { tenantId: string; sinceMs: number | undefined },
  boundary: z.infer<typeof boundaryFields>,
) {
  const { services, principal } = caller;
  const { effects } = await tried(caller, place, ({ boundaries }) =>
    boundaries.set(principal, place.tenantId, boundary),
  );
  const foretold = await services.boundaries.preview(principal, place.tenantId, boundary);
  return { ...foretold, preview: { ...foretold.preview, effects } };
}

export const boundaryRoutes: Route[] = [
  defineRoute({
    method: 'GET',
    path,
    permission: {
      signedIn: true,
      because:
        'it takes settings.view in the tenant that the path names, or organization.boundaries.edit, which the service checks',
    },
    summary: 'What exists for a tenant',
    params,
    output: view,
    event: null,
    handle: ({ services, principal, params: { id } }) => services.boundaries.read(principal, id),
  }),
  defineRoute({
    method: 'PUT',
    path,
    permission: 'organization.boundaries.edit',
    summary: 'Set what exists for a tenant; with dry_run only show whom that would change and which calls',
    params,
    query: trial,
    body: boundaryFields,
    output: view,
    event: 'boundary.changed',
    handle: ({ services, principal, params: { id }, query, body }) =>
      query.dry_run
        ? setTried({ services, principal }, { tenantId: id, sinceMs: query.since }, body)
        : services.boundaries.set(principal, id, body),
  }),
];
