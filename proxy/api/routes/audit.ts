// How do people read the ledger, check it and take it home? Nothing here edits or deletes an entry.

import { Readable } from 'node:stream';
import { z } from 'zod';
import { listQuery, pageOf } from '../lists.ts';
import { defineRoute, type Route } from '../route.ts';

const MOST_ENTRIES = 1_000;

const entry = z.looseObject({
  id: z.string(),
  seq: z.number().int(),
  at: z.string(),
  kind: z.string(),
  phase: z.enum(['intent', 'done', 'failed']).optional(),
  decision_id: z.string().optional(),
  /** The approval that the request waited for. */
  hold_id: z.string().optional(),
  actor: z.looseObject({ kind: z.string(), id: z.string(), email: z.string().optional(), name: z.string().optional() }),
  tenant_id: z.string().nullable(),
  agent: z.looseObject({ id: z.string(), name: z.string() }).optional(),
  request: z.looseObject({ method: z.string(), url: z.string() }).optional(),
  subject: z.looseObject({ kind: z.string(), id: z.string(), name: z.string().optional() }).optional(),
  action: z.looseObject({ type: z.string(), connector: z.string().optional() }).optional(),
  decision: z.enum(['allow', 'deny', 'hold', 'error']).optional(),
  rule: z
    .looseObject({ name: z.string(), kind: z.enum(['explicit', 'implicit']), policy: z.string().optional() })
    .optional(),
  outcome: z.looseObject({ result: z.string(), status: z.number().int().nullable() }).optional(),
  policy_version: z.number().optional(),
  access_version: z.number().optional(),
  hash: z.string(),
  prev_hash: z.string(),
});

const checkpoint = z.object({
  v: z.literal(1),
  kind: z.enum(['heads', 'removal']),
  at: z.string(),
  streams: z.array(z.object({ stream: z.string(), line: z.number().int(), hash: z.string() })),
  public_key: z.string(),
  signature: z.string(),
});

const broken = z.object({ stream: z.string(), line: z.number().int(), why: z.string() });
const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

/** What a list and an export are narrowed by. */
const filter = {
  q: z.string().max(200).optional(),
  kind: z.string().max(100).optional(),
  decision: z.enum(['allow', 'deny', 'hold', 'error']).optional(),
  agent: z.string().max(100).optional(),
  actor: z.string().max(100).optional(),
  policy: z.string().max(200).optional(),
  rule: z.string().max(500).optional(),
  decision_id: z.string().max(100).optional(),
  from: time.optional(),
  to: time.optional(),
};

const searched = z.object({
  entries: z.number().int(),
  back_to: z.string().nullable(),
  begins: z.string().nullable(),
});

export const auditRoutes: Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/audit',
    permission: 'audit.view',
    summary: 'Audit entries of the active tenant, newest first',
    query: listQuery(MOST_ENTRIES).extend({ ...filter, scope: z.enum(['tenant', 'organization']).optional() }),
    output: pageOf(entry).extend({ searched: searched.optional() }),
    event: null,
    handle: ({ services, principal, query }) => services.audit.list(principal, query),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/audit/verify',
    permission: 'audit.view',
    summary: "Whether the ledger's files and the index of the active tenant are whole",
    output: z.object({
      ok: z.boolean(),
      entries: z.number().int(),
      first_broken: broken.optional(),
      streams: z.array(z.object({ stream: z.string(), ok: z.boolean() })),
    }),
    event: 'audit.verified',
    handle: async ({ services, principal }) => {
      const { streams, ...verification } = await services.audit.verify(principal);
      return { ...verification, streams: [...streams] };
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/audit/checkpoints',
    permission: 'audit.view',
    summary: 'Signed statements of where the ledger stood, for keeping elsewhere',
    output: pageOf(checkpoint),
    event: null,
    handle: async ({ services, principal }) => {
      const items = await services.audit.checkpoints(principal);
      return {
        items: items.map((one) => ({ ...one, streams: [...one.streams] })),
        next_cursor: null,
        total: items.length,
      };
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/audit/checkpoints',
    permission: 'audit.export',
    summary: 'Sign where the ledger stands now',
    output: checkpoint,
    status: 201,
    event: 'audit.checkpoint_made',
    handle: async ({ services, principal }) => {
      const made = await services.audit.checkpoint(principal);
      return { ...made, streams: [...made.streams] };
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/audit/:id',
    permission: 'audit.view',
    summary: 'One audit entry',
    params: z.object({ id: z.string() }),
    output: entry,
    event: null,
    handle: ({ services, principal, params }) => services.audit.get(principal, params.id),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/dashboard/audit-export',
    permission: 'audit.export',
    summary: 'The ledger of the active tenant, or what a filter leaves of it, as CSV or JSON lines',
    query: z.object({ format: z.enum(['csv', 'jsonl']).default('csv'), ...filter }),
    output: z.unknown(),
    event: 'audit.exported',
    handle: async ({ services, principal, query: { format, ...query }, reply }) => {
      const { type, chunks } = await services.audit.export(principal, format, query);
      reply.setHeader('Content-Disposition', `attachment; filename="audit.${format}"`);
      reply.raw(type, Readable.from(chunks));
    },
  }),
];
