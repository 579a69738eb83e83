// How long does a policy decision take, and how does it grow? 10, 1,000 and 10,000 policies of mixed kinds, and the same plain rules beside
// casbin, Cedar and OPA in the same run; start it with `node bench/decision.ts`.

import type { Facts } from '../proxy/policy/engine/facts.ts';
import {
  buildPolicySet,
  type CompiledPolicy,
  compilePolicy,
  type PolicySet,
} from '../proxy/policy/engine/policy-set.ts';
import { type Ask, DECIDERS, type SharedRule } from './peers/deciders.ts';

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

/** The rules that all are given: agent `n` may not merge what belongs to `n`. */
const sharedRule = (number: number): SharedRule => ({
  agent: `agent-${number}`,
  action: `shop.kind${number % TYPES}.create`,
  path: `/v1/things/${number}`,
});

function ours(rules: readonly SharedRule[]): Ask {
  const compiled = rules.map(({ agent, action, path }, number) => {
    const leaves = [
      { field: 'agent.name', operator: 'equals', value: agent },
      { field: 'action.type', operator: 'equals', value: action },
      { field: 'request.path', operator: 'equals', value: path },
    ];
    const rule = { name: 'denied', conditions: { all: leaves }, decision: 'deny' };
    const text = JSON.stringify({ name: `shared-${number}`, rules: [rule] });
    return compilePolicy(text, { id: `pol_${number}`, version: 1 }).policy as CompiledPolicy;
  });
  const set = buildPolicySet(compiled);
  const facts = new Map<SharedRule, Facts>();
  return (request) => {
    const known = facts.get(request) ?? factsOf(request);
    facts.set(request, known);
    return set.decide(known).effect === 'deny';
  };
}

function factsOf({ agent, action, path }: SharedRule): Facts {
  const facts = factsFor(0);
  return {
    ...facts,
    agent: { ...facts.agent, name: agent },
    action: { ...facts.action, type: action },
    request: { ...facts.request, path },
  };
}

const LEAST_MS = 300;

/** CPU-µs of one question; asked until enough time has gone by. Half of the requests meet their rule. */
async function asked(ask: Ask, requests: readonly SharedRule[]): Promise<number> {
  for (const [at, request] of requests.entries())
    if ((await ask(request)) !== (at % 2 === 0)) throw new Error(`${JSON.stringify(request)} is decided wrongly`);
  const before = process.cpuUsage();
  const until = performance.now() + LEAST_MS;
  let count = 0;
  do {
    for (const request of requests) {
      const answer = ask(request);
      if (typeof answer !== 'boolean') await answer;
    }
    count += requests.length;
  } while (performance.now() < until);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}

function requestsFor(size: number): SharedRule[] {
  return Array.from({ length: 64 }, (_, at) => {
    const rule = sharedRule(Math.floor((at * size) / 64));
    return at % 2 === 0 ? rule : { ...rule, path: '/elsewhere' };
  });
}

console.log('the same plain rules     CPU-µs for one decision at 10, 1,000, 10,000 (median of 3 interleaved rounds)');
const contenders = [{ name: 'holdgate', build: async (rules: readonly SharedRule[]) => ours(rules) }, ...DECIDERS];
const asks: { name: string; values: number[][]; ask: (Ask | undefined)[] }[] = [];
for (const { name, build } of contenders) {
  try {
    const ask: Ask[] = [];
    for (const size of SIZES) ask.push(await build(Array.from({ length: size }, (_, at) => sharedRule(at))));
    asks.push({ name, ask, values: SIZES.map(() => []) });
  } catch (error) {
    console.log(`${name.padEnd(40)} skipped: ${(error as Error).message}`);
  }
}
for (let round = 0; round < 3; round += 1)
  for (const { ask, values } of round % 2 === 0 ? asks : asks.toReversed())
    for (const [at, size] of SIZES.entries()) values[at]?.push(await asked(ask[at] as Ask, requestsFor(size)));
for (const { name, values } of asks)
  console.log(`${name.padEnd(40)} ${values.map((list) => median(list).toFixed(2).padStart(10)).join(' ')}`);
