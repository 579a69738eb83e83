// Does the compiled, indexed engine say what the language page says? At least 200,000 random requests under random policies, decided by it
// and by an interpreter that was written from the page and knows no shortcut.

import { describe, expect, it } from 'vitest';
import type { Facts } from '../../../proxy/policy/engine/facts.ts';
import { FIELD_NAMES } from '../../../proxy/policy/engine/fields.ts';
import { OPERATOR_NAMES } from '../../../proxy/policy/engine/operators.ts';
import { buildPolicySet, type PolicySet } from '../../../proxy/policy/engine/policy-set.ts';
import { randomPolicies } from './differential/conditions.ts';
import { Random } from './differential/random.ts';
import { type RandomRequest, randomRequest } from './differential/requests.ts';
import { decideNaively, evaluate, type NaiveAnswer, type NaivePolicy, type Question, type Word } from './naive.ts';
import { compiled } from './policies.ts';

const SETS = 1_700;
const REQUESTS = 120;
/** Another seed meets other policies: `HOLDGATE_TEST_SEED=…`, printed with every difference. */
const SEED = Number(process.env.HOLDGATE_TEST_SEED ?? 20_261_121);

describe('the compiled engine', () => {
  it('decides 200,000 requests like the language read word by word', { timeout: 600_000 }, () => {
    const met = new Map<string, Set<Word>>();
    let cases = 0;
    for (let at = 0; at < SETS; at += 1) {
      const random = new Random(SEED + at);
      const list = randomPolicies(random);
      const set = setOf(list);
      for (let index = 0; index < REQUESTS; index += 1) {
        const request = randomRequest(random);
        cases += 1;
        if (differs(set, list, request)) expect.fail(difference(list, request, SEED + at));
        if (index % 10 === 0) meet(list, request.known, met);
      }
    }
    expect(cases).toBeGreaterThanOrEqual(200_000);
    demandEverything(met);
  });
});

const setOf = (list: readonly NaivePolicy[]): PolicySet =>
  buildPolicySet(list.map((policy, at) => compiled(policy, `pol_${at}`)));

function spoken(set: PolicySet, facts: Facts): NaiveAnswer {
  const { effect, rule, alsoHolding = [], monitored } = set.decide(facts);
  const holding = effect === 'requires_approval' && rule ? [rule, ...alsoHolding] : [];
  return {
    effect: effect ?? 'none',
    rule: rule && `${rule.policy}/${rule.rule}`,
    unknown: rule?.unknown ?? false,
    monitored: monitored.map((one) => `${one.rule.policy}/${one.rule.rule}`),
    holding: holding.map((one) => `${one.policy}/${one.rule}`),
  };
}

function differs(set: PolicySet, list: readonly NaivePolicy[], { facts, known }: RandomRequest): boolean {
  const ours = spoken(set, facts);
  const naive = decideNaively([...list], known);
  return (
    ours.effect !== naive.effect ||
    ours.rule !== naive.rule ||
    ours.unknown !== naive.unknown ||
    ours.monitored.join() !== naive.monitored.join() ||
    ours.holding.join() !== naive.holding.join()
  );
}

/** The difference with as few policies and rules as show it. */
function difference(list: readonly NaivePolicy[], request: RandomRequest, seed: number): string {
  let least = [...list];
  for (const smaller of smallerOf(least)) if (differs(setOf(smaller), smaller, request)) least = smaller;
  for (let before = -1; before !== least.length + rulesIn(least); ) {
    before = least.length + rulesIn(least);
    least = smallerOf(least).find((smaller) => differs(setOf(smaller), smaller, request)) ?? least;
  }
  return JSON.stringify(
    {
      seed,
      policies: least,
      request: request.facts,
      engine: spoken(setOf(least), request.facts),
      page: decideNaively(least, request.known),
    },
    (_, value: unknown) => (value instanceof Set ? [...value] : value),
    1,
  );
}

const rulesIn = (list: readonly NaivePolicy[]): number => list.reduce((sum, { rules }) => sum + rules.length, 0);

function smallerOf(list: readonly NaivePolicy[]): NaivePolicy[][] {
  return list.flatMap((policy, at) => [
    list.filter((_, index) => index !== at),
    ...(policy.rules.length < 2 ? [] : policy.rules).map((_, gone) =>
      list.map((one, index) =>
        index === at ? { ...one, rules: one.rules.filter((__, place) => place !== gone) } : one,
      ),
    ),
  ]);
}

/** What each operator came to, and each field. */
function meet(list: readonly NaivePolicy[], facts: Facts, met: Map<string, Set<Word>>): void {
  for (const leaf of list.flatMap(({ rules }) => rules.flatMap(({ conditions }) => leavesOf(conditions)))) {
    const word = evaluate(leaf, facts);
    for (const name of [leaf.operator, leaf.field]) met.set(name, (met.get(name) ?? new Set<Word>()).add(word));
  }
}

function leavesOf(question: Question | undefined): Extract<Question, { field: string }>[] {
  if (question === undefined) return [];
  if ('field' in question) return [question];
  const parts = 'all' in question ? question.all : 'any' in question ? question.any : [question.not];
  return parts.flatMap(leavesOf);
}

/** A random test proves only what it met. */
function demandEverything(met: ReadonlyMap<string, ReadonlySet<Word>>): void {
  for (const operator of OPERATOR_NAMES)
    expect([operator, [...(met.get(operator) ?? [])].sort()]).toEqual([operator, ['false', 'true', 'unknown']]);
  const fields = [...met.keys()];
  const absent = FIELD_NAMES.filter(
    (name) => !fields.some((field) => (name.endsWith('*') ? field.startsWith(name.slice(0, -1)) : field === name)),
  );
  expect(absent).toEqual([]);
}
