// Which policies does an organization hand out, who uses them, and how does a policy take over what its template says?

import { z } from 'zod';
import { rfc3339 } from '../../runtime/clock.ts';
import { listQuery, pageOf } from '../lists.ts';
import { defineRoute, type Route } from '../route.ts';

/** Over the 256 KiB that a policy may have, so that its own refusal says so. */
const BODY_LIMIT_BYTES = 5 * 1024 * 1024;

const origin = z.enum(['instance', 'organization']);
/** How a policy stands to its template. */
export const standing = {
  link: z
    .object({
      template_id: z.string(),
      name: z.string(),
      origin: origin.nullable(),
      revision: z.number().int(),
      latest_revision: z.number().int().nullable(),
    })
    .nullable()
    .optional(),
  drift: z.object({ edited: z.boolean(), newer_revision: z.boolean() }).nullable().optional(),
};
const problem = z.object({
  pointer: z.string(),
  message: z.string(),
  line: z.number().int().exactOptional(),
  column: z.number().int().exactOptional(),
});
const said = z.object({ decision: z.enum(['allow', 'deny', 'requires_approval']), rule: z.string().optional() });
const view = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  origin,
  revision: z.number().int(),
  created_at: z.string(),
  updated_at: z.string(),
});
const detail = view.extend({ yaml: z.string(), problems: z.array(problem).readonly() });
const pulled = z.object({
  id: z.string(),
  name: z.string(),
  version: z.number().int(),
  state: z.enum(['draft', 'published']),
  published_version: z.number().int().nullable(),
  yaml: z.string(),
  problems: z.array(problem).readonly(),
  tests: z.array(z.object({ name: z.string(), passed: z.boolean(), expected: said, actual: said })).readonly(),
});
const params = z.object({ id: z.string().min(1).max(100) });
const offered = z.boolean().optional();
const path = '/api/policy-templates';
const one = `${path}/:id`;
const permission = 'organization.templates.edit';

export const policyTemplateRoutes: Route[] = [
  defineRoute({
    method: 'GET',
    path,
    permission: 'policies.view',
    summary: 'Texts to make policies from: those of the organization, those of the instance',
    query: listQuery(),
    output: pageOf(view),
    event: null,
    handle: ({ services, principal, query }) => services.policyTemplates.list(principal, query),
  }),
  defineRoute({
    method: 'POST',
    path,
    permission,
    summary: 'Make a policy template for the organization, or offer one to all organizations',
    body: z.strictObject({ yaml: z.string(), offered }),
    bodyLimitBytes: BODY_LIMIT_BYTES,
    output: detail,
    status: 201,
    event: 'policy_template.created',
    handle: ({ services, principal, body }) => services.policyTemplates.create(principal, body),
  }),
  defineRoute({
    method: 'GET',
    path: one,
    permission: 'policies.view',
    summary: 'One policy template with its text',
    params,
    output: detail,
    event: null,
    handle: ({ services, principal, params: { id } }) => services.policyTemplates.read(principal, id),
  }),
  defineRoute({
    method: 'PATCH',
    path: one,
    permission,
    summary: 'Change a policy template; policies made from it stay as they are and show the difference',
    params,
    body: z.strictObject({ yaml: z.string().optional(), offered }),
    bodyLimitBytes: BODY_LIMIT_BYTES,
    output: detail,
    event: 'policy_template.edited',
    handle: ({ services, principal, params: { id }, body }) => services.policyTemplates.edit(principal, id, body),
  }),
  defineRoute({
    method: 'DELETE',
    path: one,
    permission,
    summary: 'Delete a policy template; policies made from it stay',
    params,
    output: z.void(),
    status: 204,
    event: 'policy_template.deleted',
    handle: ({ services, principal, params: { id } }) => services.policyTemplates.remove(principal, id),
  }),
  defineRoute({
    method: 'GET',
    path: `${one}/uses`,
    permission,
    summary: 'Which tenants have policies that were made from it, at which revision',
    params,
    output: pageOf(
      z.object({
        tenant: z.object({ id: z.string(), name: z.string() }),
        policy: z.object({ id: z.string(), name: z.string() }),
        revision: z.number().int(),
        latest_revision: z.number().int(),
        drifted: z.boolean(),
        published: z.boolean(),
        linked_at: z.string(),
      }),
    ),
    event: null,
    handle: async ({ services, principal, params: { id } }) => {
      const uses = await services.policyLinks.uses(principal, id);
      const items = uses.map((use) => ({ ...use, linked_at: rfc3339(use.linked_at) }));
      return { items, next_cursor: null, total: items.length };
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: `${one}/uses/:subject`,
    permission,
    summary: 'Let a policy follow it no more; the policy stays as it is',
    params: params.extend({ subject: z.string() }),
    output: z.void(),
    status: 204,
    event: 'policy_template.detached',
    handle: ({ services, principal, params: { id, subject } }) => services.policyLinks.detach(principal, id, subject),
  }),
  defineRoute({
    method: 'POST',
    path: `${one}/distribute`,
    permission,
    summary: 'Make drafts from it in several tenants, or pull its newest text in; with dry_run only show it',
    params,
    query: z.object({ dry_run: z.enum(['true', 'false']).optional() }),
    body: z.strictObject({ tenants: z.array(z.string().max(200)).min(1).max(500) }),
    output: z.object({
      results: z
        .array(
          z.object({
            tenant_id: z.string(),
            action: z.enum(['created', 'pulled', 'unchanged', 'refused']),
            policy_id: z.string().exactOptional(),
            failing_tests: z.number().int().exactOptional(),
            reason: z.string().exactOptional(),
          }),
        )
        .readonly(),
    }),
    event: 'policy.created',
    handle: async ({ services, principal, params: { id }, query, body }) => {
      const order = { tenants: body.tenants, dryRun: query.dry_run === 'true' };
      return { results: await services.policyDistribution.distribute(principal, id, order) };
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/policies/:id/pull',
    permission: 'policies.edit',
    summary: "Take the template's text over as the next draft, with its tests; with dry_run only show it",
    params,
    query: z.object({
      dry_run: z.enum(['true', 'false']).optional(),
      revision: z.coerce.number().int().min(1).optional(),
    }),
    output: pulled,
    event: 'policy.edited',
    handle: async ({ services, principal, params: { id }, query }) => {
      const order = { dryRun: query.dry_run === 'true', revision: query.revision };
      return services.policyLinks.pull(principal, id, order);
    },
  }),
];
