// How does one install, upgrade and uninstall a set of policies that came with the product?

import { z } from 'zod';
import { pageOf } from '../lists.ts';
import { defineRoute, type Route } from '../route.ts';
import { impact, shownImpact } from './policies.ts';

const named = z.object({ name: z.string().min(1).max(100) });
const dryRun = z.object({ dry_run: z.enum(['true', 'false']).optional() });
const values = z.record(z.string().max(100), z.unknown());
const value = z.union([z.number(), z.string(), z.array(z.string()).readonly(), z.null()]);
const shownValues = z.record(z.string(), value);
const parameter = z.object({
  name: z.string(),
  description: z.string(),
  type: z.enum(['number', 'texts', 'choice', 'zone', 'time']),
  default: value,
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  choices: z.array(z.string()).readonly().optional(),
  optional: z.boolean().optional(),
});
const view = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  version: z.string().nullable(),
  parameters: z.array(parameter).readonly(),
  installed: z
    .object({
      version: z.string(),
      parameters: shownValues,
      policies: z.array(z.object({ id: z.string(), name: z.string() })).readonly(),
      installed_at: z.string(),
      updated_at: z.string(),
      updated_by: z.string().nullable(),
    })
    .nullable(),
  upgrade_available: z.boolean(),
});
const detail = view.extend({ texts: z.array(z.object({ name: z.string(), yaml: z.string() })).readonly() });
const report = z.object({
  name: z.string(),
  version: z.string().nullable(),
  parameters: shownValues,
  policy_version: z.number().int(),
  changes: z
    .array(
      z.object({
        name: z.string(),
        action: z.enum(['create', 'update', 'delete', 'unchanged', 'detached']),
        id: z.string().nullable(),
        before: z.string().nullable(),
        after: z.string().nullable(),
      }),
    )
    .readonly(),
  impact: impact.optional(),
});
const order = z.strictObject({ name: z.string().min(1).max(100), parameters: values.exactOptional() });

export const policyPackRoutes: Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/policy-packs',
    permission: 'policies.view',
    summary: 'Policy packs of the product, and what of them is installed',
    output: pageOf(view),
    event: null,
    handle: async ({ services, principal }) => {
      const items = await services.policyPacks.list(principal);
      return { items, next_cursor: null, total: items.length };
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/policy-packs',
    permission: 'packs.install',
    summary: 'Install a pack; with dry_run answer its policies and what they would change in recorded traffic',
    query: dryRun,
    body: order,
    output: report,
    status: 201,
    event: 'pack.installed',
    handle: async ({ services, principal, query, body, reply }) => {
      if (query.dry_run !== 'true') return services.policyPacks.install(principal, body);
      reply.status(200);
      const preview = await services.policyPacks.preview(principal, body, 'pack.installed');
      return { ...preview, impact: shownImpact(preview.impact) };
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/policy-packs/:name',
    permission: 'policies.view',
    summary: 'One pack with its texts',
    params: named,
    output: detail,
    event: null,
    handle: ({ services, principal, params }) => services.policyPacks.read(principal, params.name),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/policy-packs/:name/upgrade',
    permission: 'packs.install',
    summary:
      'Bring an installed pack to the version of the product, or to other parameters; with dry_run answer what would change',
    params: named,
    query: dryRun,
    body: z.strictObject({ parameters: values.exactOptional() }).default({}),
    output: report,
    event: 'pack.upgraded',
    handle: async ({ services, principal, params, query, body }) => {
      const asked = { ...body, name: params.name };
      if (query.dry_run !== 'true') return services.policyPacks.upgrade(principal, asked);
      const preview = await services.policyPacks.preview(principal, asked, 'pack.upgraded');
      return { ...preview, impact: shownImpact(preview.impact) };
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/policy-packs/:name',
    permission: 'packs.install',
    summary: 'Uninstall a pack with its policies; with dry_run answer what would change',
    params: named,
    query: dryRun,
    output: report,
    event: 'pack.uninstalled',
    handle: async ({ services, principal, params, query }) => {
      if (query.dry_run !== 'true') return services.policyPacks.uninstall(principal, params.name);
      const preview = await services.policyPacks.preview(principal, params, 'pack.uninstalled');
      return { ...preview, impact: shownImpact(preview.impact) };
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/policies/:id/detach',
    permission: 'packs.install',
    summary: 'Make a policy of a pack one’s own: it stays in force and can be edited',
    params: z.object({ id: z.string().min(1).max(100) }),
    output: z.object({ id: z.string(), name: z.string() }),
    event: 'policy.detached',
    handle: ({ services, principal, params }) => services.policyPacks.detach(principal, params.id),
  }),
];
