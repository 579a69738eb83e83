// How does one ask why somebody may do something here, or not, and who may?

import { z } from 'zod';
import type { Explanation } from '../../enforcement/explanation.ts';
import { rfc3339 } from '../../runtime/clock.ts';
import { defineRoute, type Route } from '../route.ts';

const object = z.strictObject({
  agent_id: z.string().optional(),
  group_ids: z.array(z.string()).optional(),
  connector_id: z.string().optional(),
  resource_type: z.string().optional(),
  labels: z.record(z.string(), z.string()).optional(),
  verb: z.enum(['read', 'write']).optional(),
});
/** A draft may have 256 KiB, and a request its own body. */
const BODY_LIMIT_BYTES = 5 * 1024 * 1024;
const question = z.strictObject({
  user_id: z.string().optional(),
  agent_id: z.string().optional(),
  token_id: z.string().optional(),
  permission: z.string().min(1).max(200),
  object: object.optional(),
});
const strings = z.array(z.string()).readonly();
const check = z.object({ name: z.string(), outcome: z.enum(['passed', 'failed', 'skipped']), detail: z.string() });
const explanation = z.object({
  allowed: z.boolean(),
  checks: z.array(check).readonly(),
  nearest_change: z.string().optional(),
});
const effect = z.enum(['allow', 'deny', 'requires_approval']);
const spoken = z.object({ name: z.string(), kind: z.enum(['explicit', 'implicit']), policy: z.string().optional() });
const imagined = z.strictObject({
  agent: z.string().min(1).max(200),
  method: z.string().transform((method) => method.toUpperCase()),
  url: z.string().max(16_384),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.unknown().optional(),
  draft: z.strictObject({ yaml: z.string(), policy_id: z.string().min(1).max(100).optional() }).optional(),
});
const instead = z.strictObject({
  agent: z.string().min(1).max(200).optional(),
  method: z
    .string()
    .transform((method) => method.toUpperCase())
    .optional(),
  url: z.string().max(16_384).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.unknown().optional(),
});
const speaker = z.enum([
  'agent',
  'kill_switch',
  'connector',
  'access_rule',
  'boundary',
  'role',
  'policy',
  'limit',
  'person',
  'gate',
]);
const explainedRequest = z.object({
  decision: effect,
  undecided: z.boolean(),
  code: z.string().optional(),
  rule: spoken,
  spoke: z.object({ part: speaker, id: z.string().optional() }),
  message: z.string(),
  action: z.object({ type: z.string(), verb: z.string(), connector: z.string(), parameters: z.unknown() }).optional(),
  checks: z.array(check).readonly(),
  policies: z
    .array(
      z.object({
        policy_id: z.string(),
        policy: z.string(),
        version: z.number().int(),
        mode: z.string(),
        rules: z
          .array(
            z.object({
              rule: z.string(),
              decision: effect,
              outcome: z.string(),
              matched: z.boolean(),
              condition: z.unknown().optional(),
            }),
          )
          .readonly(),
      }),
    )
    .readonly(),
  policies_out_of_scope: z.number().int(),
  enforcement: z.string(),
  nearest_change: z.string().optional(),
  policy_version: z.number(),
  access_version: z.number(),
});
const explainedDecision = z.object({
  decision_id: z.string(),
  recorded: z.object({
    at: z.string(),
    agent: z.object({ id: z.string(), name: z.string() }),
    decision: z.enum(['allow', 'deny', 'hold', 'error']),
    code: z.string().optional(),
    rule: spoken.optional(),
    speaker: speaker.optional(),
    would: z.unknown().optional(),
    request: z.looseObject({ method: z.string(), url: z.string() }),
    policy_version: z.number().optional(),
    access_version: z.number().optional(),
  }),
  facts: z.enum(['kept', 'lost', 'not_kept']),
  sent: z
    .object({
      headers: z.record(z.string(), z.string()).readonly(),
      withheld: strings,
      body_state: z.enum(['none', 'unread', 'opaque', 'parsed']),
      body: z.unknown().optional(),
      body_partial: z.boolean(),
    })
    .nullable(),
  now: explainedRequest.nullable(),
  differs: z.boolean().nullable(),
  instead: explainedRequest.nullable().optional(),
});
const everybody = {
  signedIn: true,
  because:
    'everybody may ask about themselves; about others it takes members.view, agents.view or tokens.manage, which the service checks',
} as const;

function questionOf({ user_id, agent_id, token_id, permission, object: asked }: z.infer<typeof question>) {
  return {
    userId: user_id,
    agentId: agent_id,
    tokenId: token_id,
    permission,
    ...(asked && { object: objectOf(asked) }),
  };
}

function objectOf({ agent_id, group_ids, connector_id, resource_type, labels, verb }: z.infer<typeof object>) {
  return {
    ...(agent_id !== undefined && { agentId: agent_id }),
    ...(group_ids && { groupIds: group_ids }),
    ...(connector_id !== undefined && { connectorId: connector_id }),
    ...(resource_type !== undefined && { resourceType: resource_type }),
    ...(labels && { labels }),
    ...(verb && { verb }),
  };
}

export const accessRoutes: Route[] = [
  defineRoute({
    method: 'POST',
    path: '/api/access/check',
    permission: everybody,
    summary: 'May this person, agent or token do this here? The four checks in order, and the nearest change',
    body: question,
    output: explanation,
    event: null,
    handle: ({ services, principal, body }) => services.access.check(principal, questionOf(body)),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/access/explain',
    permission: everybody,
    summary:
      'Why: a permission of a person or agent, a request that nobody made (also if a draft were in force), or a recorded decision then and now, with each rule and condition',
    bodyLimitBytes: BODY_LIMIT_BYTES,
    body: z.union([
      question,
      imagined,
      z.strictObject({ decision_id: z.string().max(100), instead: instead.optional() }),
    ]),
    output: z.union([
      explanation.extend({
        roles: z.array(z.object({ id: z.string(), name: z.string(), grants: strings })).readonly(),
        boundary: z.object({ permissions: strings }),
        change: z
          .object({
            kind: z.enum(['join', 'boundary', 'assign_role', 'new_role', 'organization_role', 'token']),
            role: z.object({ id: z.string(), name: z.string() }).optional(),
          })
          .optional(),
      }),
      explainedRequest,
      explainedDecision,
    ]),
    event: null,
    async handle({ services, principal, body }) {
      if ('permission' in body) return services.access.explain(principal, questionOf(body));
      if ('decision_id' in body) {
        const { decision_id: id, instead: change } = body;
        const { recorded, now, instead, ...found } = await services.explainer.ofDecision(principal, id, change);
        return {
          ...found,
          recorded: { ...recorded, at: rfc3339(recorded.at) },
          now: now && shownExplanation(now),
          ...(instead !== undefined && { instead: instead && shownExplanation(instead) }),
        };
      }
      const draft = body.draft && { yaml: body.draft.yaml, policyId: body.draft.policy_id };
      return shownExplanation(await services.explainer.ofRequest(principal, { ...body, draft }));
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/access/who-can',
    permission: {
      signedIn: true,
      because: 'people take members.view and agents agents.view, which the services check',
    },
    summary: 'Everybody who holds a permission in the tenant; of an action, the agents that may do it',
    query: z.object({
      permission: z.string().min(1).max(200),
      agent_id: z.string().optional(),
      connector_id: z.string().optional(),
    }),
    output: z.object({
      items: z.array(
        z.object({
          user_id: z.string(),
          name: z.string(),
          email: z.string(),
          roles: strings,
          organization_owner: z.boolean(),
        }),
      ),
      agents: z
        .array(
          z.object({
            agent_id: z.string(),
            name: z.string(),
            connector: z.string(),
            effect: z.enum(['allow', 'requires_approval']),
          }),
        )
        .readonly(),
      next_cursor: z.null(),
      total: z.number(),
    }),
    event: null,
    async handle({ services, principal, query: { permission, ...asked } }) {
      if (permission.startsWith('action.')) {
        const action = permission.slice('action.'.length);
        const found = await services.explainer.agentsWho(principal, action, { connectorId: asked.connector_id });
        const agents = found.filter(({ agent_id }) => asked.agent_id === undefined || agent_id === asked.agent_id);
        return { items: [], agents, next_cursor: null, total: agents.length };
      }
      const named = asked.agent_id !== undefined || asked.connector_id !== undefined;
      const items = [...(await services.access.whoCan(principal, permission, named ? objectOf(asked) : undefined))];
      return { items, agents: [], next_cursor: null, total: items.length };
    },
  }),
];

function shownExplanation({ policies, action, ...explanation }: Explanation): z.infer<typeof explainedRequest> {
  return {
    ...explanation,
    ...(action && { action: { ...action, parameters: action.parameters } }),
    policies: policies.map(({ policyId, ...policy }) => ({ policy_id: policyId, ...policy })),
  };
}
