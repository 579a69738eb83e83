// How many entries a second does the ledger take, and how long does the event loop wait for it? Prints a table per durability and
// number of writers; each writer appends one decision after the other, as the gate's connections do.
// Run: node bench/ledger.ts [rows]

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { EntryInput } from '../proxy/audit/entry.ts';
import { type Durability, openLedger } from '../proxy/audit/ledger.ts';
import { systemClock } from '../proxy/runtime/clock.ts';
import { silentLogger } from '../proxy/runtime/logger.ts';

const ROWS = Number(process.argv[2] ?? 200_000);
const SYNCED_SHARE = 20;

function decision(tenant: number): EntryInput {
  const agent = { id: 'agt_01j9x000000000000000000001', name: 'billing-bot' };
  return {
    kind: 'decision',
    tenant_id: `tnt_01j9x00000000000000000${1000 + tenant}`,
    organization_id: 'org_01j9x000000000000000000001',
    actor: { kind: 'agent', id: agent.id },
    decision_id: 'dec_01j9x000000000000000000001',
    agent,
    action: { type: 'http.get', connector: 'con_01j9x000000000000000000001', verb: 'read', risk: 10 },
    request: { method: 'GET', url: 'http://127.0.0.1:9001/v1/things?page=2', source_ip: '127.0.0.1' },
    decision: 'allow',
    rule: { name: 'agent-full', kind: 'implicit' },
    policy_version: 12,
    access_version: 33,
  };
}

interface Figures {
  readonly durability: Durability;
  readonly writers: number;
  readonly rowsPerSecond: number;
  readonly cpuMicrosPerRow: number;
  readonly loopP99Ms: number;
}

async function measure(durability: Durability, writers: number, rows: number): Promise<Figures> {
  const dataDir = mkdtempSync(join(tmpdir(), 'holdgate-bench-ledger-'));
  const ledger = await openLedger({ dataDir, stream: 'bench', durability, clock: systemClock, logger: silentLogger });
  const delay = monitorEventLoopDelay({ resolution: 1 });
  let left = rows;
  const write = async (tenant: number): Promise<void> => {
    while (left-- > 0) await ledger.append(decision(tenant));
  };
  delay.enable();
  const cpu = process.cpuUsage();
  const start = performance.now();
  await Promise.all(Array.from({ length: writers }, (_, at) => write(at % 10)));
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  delay.disable();
  await ledger.close();
  rmSync(dataDir, { recursive: true });
  return {
    durability,
    writers,
    rowsPerSecond: Math.round(rows / seconds),
    cpuMicrosPerRow: Number(((user + system) / rows).toFixed(2)),
    loopP99Ms: Number((delay.percentile(99) / 1e6).toFixed(2)),
  };
}

const figures: Figures[] = [];
for (const writers of [1, 8, 64, 1_000]) {
  figures.push(await measure('written', writers, ROWS));
  figures.push(await measure('synced', writers, Math.ceil((ROWS * Math.min(writers, 100)) / 100 / SYNCED_SHARE)));
}
console.table(figures);
