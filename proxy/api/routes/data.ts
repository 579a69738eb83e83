// How is data deleted for good? One route; it asks for the tenant's name, or only counts.

import { z } from 'zod';
import { trial } from '../effects.ts';
import { defineRoute, type Route } from '../route.ts';

const what = z.enum(['decisions', 'approvals', 'resources', 'everything']);

export const dataRoutes: Route[] = [
  defineRoute({
    method: 'POST',
    path: '/api/data/delete',
    permission: 'data.delete',
    summary: 'Delete data of the active tenant for good; with dry_run only count it',
    query: trial.pick({ dry_run: true }),
    body: z.strictObject({
      what,
      before: z.iso
        .datetime({ offset: true })
        .transform((text) => Date.parse(text))
        .optional(),
      confirm: z.string().max(500).optional(),
    }),
    output: z.object({
      id: z.string().nullable(),
      what,
      before: z.string(),
      dry_run: z.boolean(),
      deleted: z.record(z.string(), z.number().int()),
      segments_removed: z.number().int(),
      remains_in_files: z.object({ until: z.string().nullable(), note: z.string() }).nullable(),
    }),
    event: 'data.deleted',
    handle: ({ services, principal, query, body }) =>
      query.dry_run ? services.dataDeletion.preview(principal, body) : services.dataDeletion.delete(principal, body),
  }),
];
