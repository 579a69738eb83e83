// How much may be done within a time? Which limits a request counts against, under which keys and with which amount. Pure: who counts
// is `enforcement`, and what was counted is no fact of the engine.

import type { Condition, Limit, LimitSplit, PolicyDocument } from './document.ts';
import type { Facts } from './facts.ts';
import { type Field, UNREAD } from './fields.ts';
import { FALSE, type Outcome, PENDING, TRUE } from './outcome.ts';
import { compileScope } from './scope.ts';

/** The limit that a request counts against. `calls` counts requests, `sum` adds up a field of theirs. */
export interface LimitRef {
  readonly policyId: string;
  readonly policy: string;
  readonly limit: string;
  readonly kind: 'calls' | 'sum';
  readonly max: number;
  readonly windowMs: number;
  readonly reason: string | undefined;
}

/** What a request adds to a limit. `amount` undefined: it cannot be told, so it cannot be counted. `keys`: every counter that it counts in. */
export interface LimitHit {
  readonly ref: LimitRef;
  readonly keys: readonly string[];
  readonly amount: number | undefined;
}

/** A limit that can be asked. */
export interface CompiledLimit {
  readonly ref: LimitRef;
  readonly evaluate: (facts: Facts) => Outcome;
  /** Whether only the body can tell if and how much this counts. */
  isOpen(facts: Facts): boolean;
  hit(facts: Facts): LimitHit;
}

const SPLITS: Readonly<Record<Exclude<LimitSplit, 'group' | 'tenant'>, (facts: Facts) => string>> = {
  agent: (facts) => facts.agent.id,
  action: (facts) => facts.action.type,
  connector: (facts) => facts.action.connector,
};

/** The limits of a policy, ready to be asked. */
export function compileLimits(id: string, document: PolicyDocument): CompiledLimit[] {
  const inScope = compileScope(document.scope);
  return document.limits.map((limit) => compileLimit(limit, { id, policy: document.name, inScope }));
}

/** The limits of all these that a request counts against. What cannot be told whether it counts does. */
export function hitsOf(limits: readonly CompiledLimit[], facts: Facts): LimitHit[] {
  return limits.filter((limit) => limit.evaluate(facts) !== FALSE).map((limit) => limit.hit(facts));
}

function compileLimit(
  limit: Limit,
  { id, policy, inScope }: { id: string; policy: string; inScope: ((facts: Facts) => boolean) | undefined },
): CompiledLimit {
  const { name, sum, max, windowMs, reason } = limit;
  const ref: LimitRef = { policyId: id, policy, limit: name, kind: sum ? 'sum' : 'calls', max, windowMs, reason };
  const evaluate = evaluateIn(inScope, limit.condition);
  const isOpen = (facts: Facts): boolean => {
    const outcome = evaluate(facts);
    return outcome === PENDING || (outcome !== FALSE && sum?.read(facts) === UNREAD);
  };
  const hit = (facts: Facts): LimitHit => ({
    ref,
    keys: keysFor(limit, id, facts),
    amount: sum === undefined ? 1 : amountOf(sum, facts),
  });
  return { ref, evaluate, isOpen, hit };
}

function evaluateIn(
  inScope: ((facts: Facts) => boolean) | undefined,
  condition: Condition | undefined,
): (facts: Facts) => Outcome {
  return (facts) => {
    if (inScope !== undefined && !inScope(facts)) return FALSE;
    return condition === undefined ? TRUE : condition.evaluate(facts);
  };
}

/** One key, or one for each group of the agent. The window is part of it: another window is another count. */
function keysFor({ name, per, windowMs }: Limit, id: string, facts: Facts): string[] {
  const named = [...new Set(per)].flatMap((split) =>
    split === 'group' || split === 'tenant' ? [] : [`${split}=${SPLITS[split](facts)}`],
  );
  const groups = per.includes('group') ? groupsOf(facts) : [undefined];
  return groups.map((group) =>
    JSON.stringify([id, name, windowMs, ...named, ...(group === undefined ? [] : [`group=${group}`])]),
  );
}

/** Agents in no group share one counter. */
function groupsOf({ agent }: Facts): readonly string[] {
  return agent.groups.length > 0 ? agent.groups : [''];
}

/** Nothing but a number from 0 on can be added up: less than nothing would give a budget back. */
function amountOf(field: Field, facts: Facts): number | undefined {
  const read = field.read(facts);
  const numeral = typeof read === 'string' && /^\d+(\.\d+)?$/.test(read) && field.numerals(facts);
  const amount = numeral ? Number(read) : read;
  return typeof amount === 'number' && amount >= 0 && amount <= Number.MAX_SAFE_INTEGER ? amount : undefined;
}
