// How do agents reach the gate, and how is the instance? The latter for whoever runs it alone.

import { z } from 'zod';
import { defineRoute, type Route } from '../route.ts';

const running = { signedIn: true, because: 'only whoever runs the instance; the service checks' } as const;
const count = z.number().nonnegative();
const report = z.object({
  versions: z.object({ product: z.string(), node: z.string(), schema: z.number(), database: z.string() }),
  process: z.object({
    started_at: z.string(),
    rss_bytes: count,
    heap_bytes: count,
    ready: z.boolean(),
    why_not: z.string().nullable(),
  }),
  storage: z.object({
    kind: z.enum(['sqlite', 'postgres']),
    place: z.string(),
    bytes: count,
    data_dir: z.string(),
    free_bytes: count,
    fleeting: z.enum(['memory', 'temporary', 'container']).nullable(),
    master_key: z.enum(['given', 'data_dir']),
  }),
  ledger: z.object({
    durability: z.string(),
    streams: z.array(z.object({ stream: z.string(), own: z.boolean(), files: count, bytes: count })).readonly(),
    last_checkpoint_at: z.string().nullable(),
  }),
  authority: z.object({ fingerprint: z.string(), ends_at: z.string() }),
});
const finding = z.object({ name: z.string(), ok: z.boolean(), says: z.string() });

export const instanceRoutes: Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/gate',
    permission: { signedIn: true, because: 'every agent is told the same, and it is no secret to people who are in' },
    summary: 'How agents reach the gate, and the certificate authority that they trust',
    output: z.object({ url: z.string(), configured: z.boolean(), name: z.string(), ca_fingerprint: z.string() }),
    event: null,
    handle: async ({ services, principal, meta }) => services.instance.gate(principal, meta.header('host')),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/system',
    permission: running,
    summary: 'Versions, storage, ledger, certificate authority and process',
    output: report,
    event: null,
    handle: ({ services, principal }) => services.instance.report(principal),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/system/findings',
    permission: running,
    summary: 'What the doctor finds on this machine; thorough reads the whole database',
    query: z.object({ thorough: z.stringbool().default(false) }),
    output: z.object({ findings: z.array(finding).readonly() }),
    event: null,
    handle: async ({ services, principal, query }) => ({
      findings: await services.instance.findings(principal, query.thorough),
    }),
  }),
];
