// How does one write, try, publish and delete policies?

import { z } from 'zod';
import type { HearProgress } from '../../policy/replay.ts';
import { impactSchema as impact, shownImpact, streamed } from '../impact.ts';
import { listQuery, pageOf } from '../lists.ts';
import { defineRoute, type Reply, type Route } from '../route.ts';
import { standing } from './policy-templates.ts';

export { impactSchema as impact, shownImpact } from '../impact.ts';

/** Over the 256 KiB that a policy may have, so that its own refusal says so. */
const BODY_LIMIT_BYTES = 5 * 1024 * 1024;

const id = z.object({ id: z.string().min(1).max(100) });
const text = z.strictObject({ yaml: z.string() });
const newPolicy = z
  .strictObject({ yaml: z.string().optional(), template: z.string().min(1).max(200).optional() })
  .refine(({ yaml, template }) => (yaml === undefined) !== (template === undefined), {
    path: ['yaml'],
    message: 'Give a text as yaml, or the id or name of a template as template.',
  });
const dryRun = z.object({
  dry_run: z
    .enum(['true', 'false'])
    .default('false')
    .transform((word) => word === 'true'),
});
const problem = z.object({
  pointer: z.string(),
  message: z.string(),
  line: z.number().int().exactOptional(),
  column: z.number().int().exactOptional(),
});
const effect = z.enum(['allow', 'deny', 'requires_approval']);
const view = z.object({
  id: z.string(),
  name: z.string(),
  version: z.number().int(),
  state: z.enum(['draft', 'published']),
  published_version: z.number().int().nullable(),
  pack: z.string().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
  ...standing,
});
const mode = z.enum(['enforce', 'monitor', 'off']);
const standings = {
  mode,
  hits: z.object({ day: z.number().int(), week: z.number().int() }),
  tests: z.object({ passed: z.number().int(), failed: z.number().int() }),
  owner: z.object({ id: z.string(), name: z.string(), email: z.string() }).nullable(),
};
const detail = view.extend({ yaml: z.string(), problems: z.array(problem).readonly() });
const version = z.object({
  version: z.number().int(),
  state: z.enum(['draft', 'published', 'replaced']),
  created_at: z.string(),
  created_by: z.string().nullable(),
  published_at: z.string().nullable(),
  published_by: z.string().nullable(),
});
const said = z.object({ decision: effect, rule: z.string().optional() });
const tried = z.object({
  problems: z.array(problem).readonly(),
  tests: z.array(z.object({ name: z.string(), passed: z.boolean(), expected: said, actual: said })).readonly(),
});
const published = z.object({
  id: z.string(),
  version: z.number().int(),
  state: z.enum(['draft', 'published']),
  policy_version: z.number().int(),
  impact: impact.optional(),
});

/** An answer about one version, with the tag that edits may name in `If-Match`. */
function tagged<Answer extends { readonly version: number }>(reply: Reply, answer: Answer): Answer {
  reply.setHeader('ETag', `"${answer.version}"`);
  return answer;
}

const tests = ({
  problems,
  tests: results,
}: {
  problems: z.infer<typeof tried>['problems'];
  tests: readonly z.infer<typeof tried>['tests'][number][];
}) => ({
  problems,
  tests: results.map(({ name, passed, expected, actual }) => ({ name, passed, expected, actual })),
});

export const policyRoutes: Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/policies',
    permission: 'policies.view',
    summary: 'Policies of the tenant, each with how often it spoke, what its tests say and whom to ask',
    query: listQuery().extend({ mode: mode.optional(), owner: z.string().max(100).optional() }),
    output: pageOf(view.extend(standings)),
    event: null,
    handle: async ({ services, principal, query }) => {
      const page = await services.policies.list(principal, query);
      const linked = await services.policyLinks.shown(principal, page.items);
      return { ...page, items: await services.policyStandings.shown(principal, linked) };
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/policies',
    permission: 'policies.edit',
    summary: 'Save a new policy as a draft, from a text or from a template; with dry_run only check it',
    query: dryRun,
    body: newPolicy,
    bodyLimitBytes: BODY_LIMIT_BYTES,
    output: detail,
    status: 201,
    event: 'policy.created',
    handle: async ({ services, principal, query, body, reply }) => {
      const dryRun = query.dry_run;
      const created =
        body.template !== undefined
          ? await services.policyLinks.adopt(principal, { template: body.template, dryRun })
          : await services.policies.create(principal, { yaml: body.yaml ?? '', dryRun });
      if (!query.dry_run) return tagged(reply, created);
      reply.status(200);
      return created;
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/policies/test',
    permission: 'policies.view',
    summary: 'Check a text and run its tests without saving it',
    body: text,
    bodyLimitBytes: BODY_LIMIT_BYTES,
    output: tried,
    event: null,
    handle: async ({ services, principal, body }) => tests(await services.policies.test(principal, body.yaml)),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/policies/:id',
    permission: 'policies.view',
    summary: 'One policy with the text of its newest version',
    params: id,
    output: detail.extend(standings),
    event: null,
    handle: async ({ services, principal, params, reply }) => {
      const linked = await services.policyLinks.one(principal, await services.policies.read(principal, params.id));
      return tagged(reply, await services.policyStandings.one(principal, linked));
    },
  }),
  defineRoute({
    method: 'PUT',
    path: '/api/policies/:id',
    permission: 'policies.edit',
    summary: 'Save a text as the next draft version; what is published stays in force',
    params: id,
    query: dryRun,
    body: text,
    bodyLimitBytes: BODY_LIMIT_BYTES,
    output: detail,
    event: 'policy.edited',
    handle: async ({ services, principal, params, query, body, meta, reply }) =>
      tagged(
        reply,
        await services.policies.update(principal, params.id, {
          yaml: body.yaml,
          dryRun: query.dry_run,
          ifMatch: meta.ifMatch,
        }),
      ),
  }),
  defineRoute({
    method: 'PUT',
    path: '/api/policies/:id/owner',
    permission: 'policies.edit',
    summary: 'Name the member whom to ask about a policy, or nobody',
    params: id,
    body: z.strictObject({ owner: z.string().min(1).max(100).nullable() }),
    output: z.object({ id: z.string(), ...standings }),
    event: 'policy.entrusted',
    handle: async ({ services, principal, params, body }) => ({
      ...(await services.policyStandings.entrust(principal, params.id, body.owner)),
      id: params.id,
    }),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/policies/:id',
    permission: 'policies.edit',
    summary: 'Delete a policy with all its versions',
    params: id,
    output: z.void(),
    status: 204,
    event: 'policy.deleted',
    handle: ({ services, principal, params, meta }) =>
      services.policies.remove(principal, params.id, { ifMatch: meta.ifMatch }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/policies/:id/versions',
    permission: 'policies.view',
    summary: 'Versions of a policy, newest first',
    params: id,
    output: pageOf(version),
    event: null,
    handle: async ({ services, principal, params }) => {
      const items = await services.policies.versions(principal, params.id);
      return { items, next_cursor: null, total: items.length };
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/policies/:id/versions/:version',
    permission: 'policies.view',
    summary: 'One version of a policy with its text',
    params: id.extend({ version: z.coerce.number().int().min(1) }),
    output: version.extend({ yaml: z.string() }),
    event: null,
    handle: ({ services, principal, params }) => services.policies.version(principal, params.id, params.version),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/policies/:id/versions/:version/restore',
    permission: 'policies.edit',
    summary: "Save an earlier version's text as the next draft",
    params: id.extend({ version: z.coerce.number().int().min(1) }),
    output: detail,
    status: 201,
    event: 'policy.restored',
    handle: async ({ services, principal, params, reply }) =>
      tagged(reply, await services.policies.restore(principal, params.id, params.version)),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/policies/:id/publish',
    permission: 'policies.edit',
    summary: 'Put the newest version in force, if its tests pass; with dry_run answer what that would change',
    params: id,
    query: dryRun,
    output: published,
    event: 'policy.published',
    handle: async ({ services, principal, params, query, meta, reply }) => {
      if (!query.dry_run)
        return tagged(reply, await services.policies.publish(principal, params.id, { ifMatch: meta.ifMatch }));
      const preview = await services.policies.previewPublish(principal, params.id);
      return { ...preview, impact: shownImpact(preview.impact) };
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/policies/:id/test',
    permission: 'policies.view',
    summary: "Run the tests of a policy's newest version",
    params: id,
    output: tried,
    event: null,
    handle: async ({ services, principal, params }) => {
      const { yaml } = await services.policies.read(principal, params.id);
      return tests(await services.policies.test(principal, yaml));
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/policies/:id/impact',
    permission: 'policies.view',
    summary:
      'Which recorded requests the newest version would have decided otherwise; with stream=true as lines that show how far it is',
    params: id,
    query: z.object({ stream: z.enum(['true', 'false']).optional() }),
    body: z.strictObject({ since: z.iso.datetime({ offset: true }).exactOptional() }).default({}),
    output: impact,
    event: null,
    handle: async ({ services, principal, params, query, body, reply }) => {
      const sinceMs = body.since === undefined ? undefined : Date.parse(body.since);
      const find = async (hear?: HearProgress) =>
        shownImpact(await services.policies.impact(principal, params.id, { sinceMs, hear }));
      return query.stream === 'true' ? streamed(reply, find) : find();
    },
  }),
];
