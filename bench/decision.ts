// How long does a policy decision take, and how does it grow? 10, 1,000 and 10,000 policies of mixed kinds; run it with `node bench/decision.ts`.

import type { Facts } from '../proxy/policy/engine/facts.ts';
import {
  buildPolicySet,
  type CompiledPolicy,
  compilePolicy,
  type PolicySet,
} from '../proxy/policy/engine/policy-set.ts';

const SIZES = [10, 1_000, 10_000];
const ROUNDS = 7;
const CALLS = 400_000;
const TYPES = 40;

/** Five kinds of policies, as tenants write them: by path, by action and amount, by agent, by group and environment, by host. */
function yamlOf(number: number): string {
  const head = (scope: string) => `metadata: { name: policy-${number}, scope: { ${scope} } }\nrules:\n`;
  const leaf = (field: string, operator: string, value: string) =>
    `{ field: ${field}, operator: ${operator}, value: ${value} }`;
  const type = `shop.kind${number % TYPES}.create`;
  switch (number % 5) {
    case 0:
      return `${head('')}  - { name: one, conditions: { all: [${leaf('request.path', 'equals', `/v1/things/${number}`)}] }, decision: deny }`;
    case 1:
      return `${head(`agents: ["agent-${number}"]`)}  - { name: one, conditions: { all: [${leaf('action.type', 'equals', type)}, ${leaf('request.body.amount', 'greater_than', '5000')}] }, decision: requires_approval }`;
    case 2:
      return `${head(`agents: ["agent-${number}"]`)}  - { name: one, conditions: { not: ${leaf('request.method', 'equals', 'GET')} }, decision: deny }`;
    case 3:
      return `${head(`agent_groups: [group-${number}], environments: [production]`)}  - { name: one, conditions: { any: [${leaf('action.verb', 'equals', 'write')}, ${leaf('action.risk', 'greater_than', '50')}] }, decision: requires_approval }`;
    default:
      return `${head('')}  - { name: one, conditions: { all: [${leaf('request.host', 'equals', `host-${number}.example.com`)}, ${leaf('request.path', 'starts_with', '/admin')}] }, decision: deny }`;
  }
}

function factsFor(number: number): Facts {
  return {
    agent: {
      id: `agt_${number}`,
      name: `agent-${number}`,
      groups: [`group-${number}`],
      owner: undefined,
      environment: 'production',
      labels: {},
    },
    action: { type: `shop.kind${number % TYPES}.create`, connector: 'shop', verb: 'write', risk: 40, parameters: {} },
    resource: {
      provider: 'shop',
      type: 'thing',
      id: `${number}`,
      account: undefined,
      environment: 'production',
      owner_tenant: undefined,
    },
    request: {
      method: 'POST',
      scheme: 'https',
      host: `host-${number}.example.com`,
      port: 443,
      path: `/v1/things/${number}`,
      query: {},
      ambiguousQuery: new Set(),
      headers: { 'content-type': 'application/json' },
      content_type: 'application/json',
      size: 20,
      body: { state: 'parsed', value: { amount: 1_200 }, numerals: false },
    },
    context: { time: 1_700_000_000_000, source_ip: '127.0.0.1', gateway: 'default', run_id: undefined },
    mcp: undefined,
    historyCount: () => 0,
  };
}

function microseconds(set: PolicySet, all: readonly Facts[]): number {
  let denied = 0;
  const before = process.cpuUsage();
  for (let call = 0; call < CALLS; call += 1)
    if (set.decide(all[call % all.length] as Facts).effect === 'deny') denied += 1;
  const { user, system } = process.cpuUsage(before);
  const spent = (user + system) / CALLS;
  if (denied > CALLS) throw new Error('more denials than calls');
  return spent;
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[values.length >> 1] as number;
}

function compileAll(): CompiledPolicy[] {
  return Array.from({ length: Math.max(...SIZES) }, (_, number) => {
    const { policy, problems } = compilePolicy(yamlOf(number), { id: `pol_${number}`, version: 1 });
    if (policy === undefined) throw new Error(problems.map(({ message }) => message).join(' '));
    return policy;
  });
}

const compileBegin = performance.now();
const policies = compileAll();
console.log(`compiling ${policies.length} texts: ${(performance.now() - compileBegin).toFixed(0)} ms`);
const sets = SIZES.map((size) => {
  const begin = performance.now();
  const set = buildPolicySet(policies.slice(0, size));
  return { size, set, built: performance.now() - begin };
});
// 64 callers, spread over the policies: most meet one rule or two, as in traffic.
const callers = (size: number) => Array.from({ length: 64 }, (_, at) => factsFor(Math.floor((at * size) / 64)));
const spent = sets.map(({ size }) => ({ facts: callers(size), values: [] as number[] }));
for (let round = 0; round < ROUNDS; round += 1) {
  sets.forEach(({ set }, at) => {
    const { facts, values } = spent[at] as (typeof spent)[number];
    values.push(microseconds(set, facts));
  });
}
console.log('policies   build ms   decide CPU-µs (median, min–max)');
sets.forEach(({ size, built }, at) => {
  const { values } = spent[at] as (typeof spent)[number];
  console.log(
    `${String(size).padStart(8)}   ${built.toFixed(1).padStart(8)}   ${median(values).toFixed(3)} (${Math.min(...values).toFixed(3)}–${Math.max(...values).toFixed(3)})`,
  );
});
