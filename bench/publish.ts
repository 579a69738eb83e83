// How long until a published policy is in force among 10,000, and how long do other requests wait meanwhile? Run it with `node bench/publish.ts`.

import { setImmediate } from 'node:timers/promises';
import { PolicyCompiler } from '../proxy/policy/compiler.ts';
import { compileGently } from '../proxy/policy/compiling.ts';
import { silentLogger } from '../proxy/runtime/logger.ts';
import type { PolicyRow, PolicyVersionRow } from '../store/rows.ts';
import type { TenantStore } from '../store/store.ts';

const ROUNDS = 7;

/** The rows of a tenant, in memory: what is measured is the compiler, not the database. */
class Rows {
  readonly policies: PolicyRow[];
  readonly versions = new Map<string, PolicyVersionRow>();

  constructor(size: number) {
    this.policies = Array.from({ length: size }, (_, at) => this.#row(at));
    for (const [at, { id }] of this.policies.entries()) this.#write(id, 1, textOf(at, 1));
  }

  /** One policy gets another text, in force. */
  edit(at: number): void {
    const row = this.policies[at] as PolicyRow;
    const version = row.version + 1;
    this.policies[at] = { ...row, version, published_version: version };
    this.#write(row.id, version, textOf(at, version));
  }

  store(): TenantStore {
    const policyVersions = {
      all: async ({ policy_id }: { policy_id: readonly string[] }) =>
        policy_id.flatMap((id) => this.versions.get(id) ?? []),
    };
    return {
      tenantId: 'tnt_bench',
      policies: { all: async () => this.policies },
      policyVersions,
    } as unknown as TenantStore;
  }

  #row(at: number): PolicyRow {
    const id = `pol_${at}`;
    return {
      id,
      tenant_id: 'tnt_bench',
      name: `policy-${at}`,
      version: 1,
      published_version: 1,
      mode: 'enforce',
      owner_user_id: null,
      created_at: 0,
      updated_at: 0,
    };
  }

  #write(policy_id: string, version: number, yaml: string): void {
    const nobody = { created_at: 0, created_by: null, published_at: 0, published_by: null };
    this.versions.set(policy_id, { tenant_id: 'tnt_bench', policy_id, version, yaml, ...nobody });
  }
}

function textOf(at: number, version: number): string {
  return `metadata: { name: policy-${at}, scope: { agents: ["agent-${at % 2_000}"] } }
rules:
  - name: one
    conditions:
      all:
        - { field: action.type, operator: equals, value: shop.kind${at % 40}.create }
        - { field: request.body.amount, operator: greater_than, value: ${version * 100} }
    decision: requires_approval
`;
}

interface Observed {
  /** Milliseconds by the clock. */
  readonly took: number;
  /** The longest that anybody else would have waited for a turn, in milliseconds by the clock. */
  readonly delay: number;
  /** Milliseconds of this thread's processor time: what both would be on a machine that does nothing else. */
  readonly cpu: number;
  readonly turn: number;
}

const cpuMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
};

async function observed(work: () => Promise<unknown>): Promise<Observed> {
  let [last, lastCpu, delay, turn] = [performance.now(), cpuMs(), 0, 0];
  let over = false;
  const watching = (async () => {
    while (!over) {
      await setImmediate();
      const [now, cpu] = [performance.now(), cpuMs()];
      delay = Math.max(delay, now - last);
      turn = Math.max(turn, cpu - lastCpu);
      [last, lastCpu] = [now, cpu];
    }
  })();
  const [begin, beginCpu] = [performance.now(), cpuMs()];
  await work();
  const [took, cpu] = [performance.now() - begin, cpuMs() - beginCpu];
  over = true;
  await watching;
  return { took, delay, cpu, turn };
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[values.length >> 1] as number;
}

/** Median and most of one figure. */
function shown(rounds: readonly Observed[], figure: keyof Observed): string {
  const values = rounds.map((round) => round[figure]);
  return `${median(values).toFixed(1)} (${Math.max(...values).toFixed(1)})`;
}

function line(what: string, rounds: readonly Observed[]): void {
  const figures = (['cpu', 'turn', 'took', 'delay'] as const).map((figure) => shown(rounds, figure).padStart(16));
  console.log(`${what.padEnd(30)} ${figures.join(' ')}`);
}

console.log('ms, median (most)                     processor     longest turn        by clock   longest delay');
for (const size of [10, 1_000, 10_000]) {
  const rows = new Rows(size);
  const compiler = new PolicyCompiler({ log: silentLogger });
  line(`start with ${size}`, [await observed(() => compiler.setFor(rows.store()))]);
  const rounds: Observed[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    rows.edit((round * 7) % size);
    rounds.push(await observed(() => compiler.setFor(rows.store())));
  }
  line(`publish among ${size}`, rounds);
}

const rule = (at: number): string =>
  `  - name: rule-${at}\n    conditions: { field: action.type, operator: equals, value: a.b.c${at} }\n    decision: deny\n`;
const large = `name: large\nrules:\n${Array.from({ length: 2_300 }, (_, at) => rule(at)).join('')}`;
await compileGently(large, { id: 'pol_warm', version: 1 });
const whole: Observed[] = [];
for (let round = 0; round < ROUNDS; round += 1)
  whole.push(await observed(() => compileGently(large, { id: 'pol_large', version: round })));
line(`compile ${Math.round(large.length / 1024)} KiB`, whole);
