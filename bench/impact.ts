// How long does it take to decide 100,000 recorded requests again, and does it let other work run meanwhile? `node bench/impact.ts [records]`
// fills a ledger's index with decisions, then asks the library for the impact of a draft, in one process on SQLite.

import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createApp } from '../proxy/app.ts';
import { readConfig } from '../proxy/config/config.ts';
import { systemClock } from '../proxy/runtime/clock.ts';
import { silentLogger } from '../proxy/runtime/logger.ts';
import { openStore } from '../store/open.ts';
import type { AuditIndexRow } from '../store/rows.ts';

const RECORDS = Number(process.argv[2] ?? 100_000);
const BATCH = 5_000;
const HOUR_MS = 3_600_000;

interface Made {
  readonly id: string;
}

const dataDir = mkdtempSync(join(tmpdir(), 'holdgate-impact-'));
const environment = { HOLDGATE_DATA_DIR: dataDir, HOLDGATE_CONSOLE_PORT: '0', HOLDGATE_GATEWAY_PORT: '0' };
const config = readConfig({ environment });

/** Starts the product and answers how to ask its API. */
async function started(): Promise<{
  ask<T>(method: string, path: string, body?: unknown): Promise<T>;
  stop(): Promise<void>;
}> {
  const app = await createApp({ config, logger: silentLogger, clock: systemClock });
  const { consoleUrl } = await app.start();
  return {
    async ask(method, path, body) {
      const answer = await fetch(consoleUrl + path, {
        method,
        headers: { 'Content-Type': 'application/json', Cookie: cookie },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const [set] = answer.headers.getSetCookie();
      if (set !== undefined) cookie = set.split(';')[0] as string;
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
      return (await answer.json()) as never;
    },
    stop: () => app.stop(),
  };
}

let cookie = '';

/** A decision as the ledger's index has it; every third one is a write of which nothing is kept. */
function rowOf(place: { tenant: string; organization: string; agent: string }, number: number): AuditIndexRow {
  const at = Date.now() - HOUR_MS + number * 10;
  const decision_id = `dec_${String(number).padStart(26, '0')}`;
  const method = number % 3 === 0 ? 'POST' : 'GET';
  const url = `https://api.example.com/v1/items/${number % 500}?page=${number % 7}`;
  const entry = {
    kind: 'decision',
    tenant_id: place.tenant,
    organization_id: place.organization,
    actor: { kind: 'agent', id: place.agent },
    agent: { id: place.agent, name: 'bench' },
    decision_id,
    request: { method, url, source_ip: '127.0.0.1' },
    decision: 'allow',
    rule: { name: 'agent-full', kind: 'implicit' },
    policy_version: 1,
    access_version: 1,
  };
  const hash = '0'.repeat(64);
  const stamped = {
    v: 1,
    id: `bench-${number + 1}`,
    stream: 'bench',
    line: number + 1,
    seq: number + 1,
    at: new Date(at).toISOString(),
    prev_hash: hash,
    prev_line: hash,
    ...entry,
    hash,
  };
  return {
    stream: 'bench',
    line: number + 1,
    id: `bench-${number + 1}`,
    organization_id: place.organization,
    tenant_id: place.tenant,
    seq: number + 1,
    at,
    kind: 'decision',
    decision_id,
    actor_kind: 'agent',
    actor_id: place.agent,
    agent_id: place.agent,
    action: null,
    method,
    url,
    decision: 'allow',
    rule: 'agent-full',
    about: null,
    policy: null,
    status: null,
    latency_ms: null,
    hash,
    prev_hash: hash,
    text: JSON.stringify(stamped),
  };
}

async function fill(place: Parameters<typeof rowOf>[0]): Promise<void> {
  const store = await openStore({ dataDir });
  for (let from = 0; from < RECORDS; from += BATCH) {
    const rows = Array.from({ length: Math.min(BATCH, RECORDS - from) }, (_, at) => rowOf(place, from + at));
    await store.system.appendAuditIndex(rows);
  }
  await store.close();
}

const policyOf = (name: string, value: string): string =>
  JSON.stringify({
    metadata: { name },
    rules: [{ name, decision: 'deny', conditions: { field: 'request.path', operator: 'starts_with', value } }],
  });

/** What `work` takes, and the longest that nothing else could run meanwhile. */
async function measured(what: string, work: () => Promise<{ examined: number; changed_total: number }>): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  const { examined, changed_total } = await work();
  const took = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  delay.disable();
  console.log(
    `${what}: ${examined} examined, ${changed_total} changed, ${(took / 1000).toFixed(2)} s, ${((user + system) / examined).toFixed(1)} CPU-µs each, event loop p99 ${(delay.percentile(99) / 1e6).toFixed(0)} ms, longest ${(delay.max / 1e6).toFixed(0)} ms, ${Math.round(process.memoryUsage().rss / 1048576)} MiB`,
  );
}

try {
  let product = await started();
  const person = { email: 'bench@example.com', password: 'correct horse battery staple 47', name: 'bench' };
  const made = await product.ask<{ organization: Made; tenant: Made }>('POST', '/api/auth/register', person);
  const agent = await product.ask<Made>('POST', '/api/agents', { name: 'bench', roles: ['agent-full'] });
  await product.ask('POST', `/api/agents/${agent.id}/keys`, {});
  await product.ask('POST', '/api/connectors', { name: 'api', type: 'http', base_url: 'https://api.example.com' });
  for (let number = 0; number < 20; number += 1) {
    const { id } = await product.ask<Made>('POST', '/api/policies', {
      yaml: policyOf(`p${number}`, `/never/${number}`),
    });
    await product.ask('POST', `/api/policies/${id}/publish`, {});
  }
  const role = await product.ask<Made>('POST', '/api/roles', {
    name: 'writers',
    grants: [{ permission: 'action.**' }],
  });
  await product.ask('PATCH', `/api/agents/${agent.id}`, { roles: ['writers'] });
  await product.stop();
  await fill({ tenant: made.tenant.id, organization: made.organization.id, agent: agent.id });
  product = await started();
  console.log(
    `${cpus()[0]?.model}, ${availableParallelism()} cores, Node ${process.version}, SQLite, ${RECORDS} decisions`,
  );
  const draft = await product.ask<Made>('POST', '/api/policies', { yaml: policyOf('draft', '/v1/items/4') });
  for (let round = 0; round < 3; round += 1) {
    await measured('impact of a draft', () => product.ask('POST', `/api/policies/${draft.id}/impact`, {}));
    await measured('preview of a role', async () => {
      const grants = [{ permission: 'action.**', limit: { verbs: ['read'] } }];
      type Tried = { preview: { effects: { calls: { examined: number; changed_total: number } } } };
      return (await product.ask<Tried>('PUT', `/api/roles/${role.id}?dry_run=true`, { grants })).preview.effects.calls;
    });
  }
  await product.stop();
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}
