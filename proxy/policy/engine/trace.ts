// Why did the policies say that? Each rule with each condition's actual value and outcome, for people; never used to decide.

import type { CompiledPolicy } from './compile.ts';
import type { PolicyDecision, PolicyEffect } from './decision.ts';
import type { Condition, PolicyMode } from './document.ts';
import type { Facts, Value } from './facts.ts';
import { type Reading, UNREAD, UNREADABLE } from './fields.ts';
import type { Wanted } from './operators.ts';
import { OUTCOME_WORDS, type OutcomeWord } from './outcome.ts';
import { compileScope } from './scope.ts';

/** One condition and what came of it. `actual` is absent where the field is missing, unread or unreadable; `state` says which. */
export interface ConditionTrace {
  readonly kind: 'leaf' | 'all' | 'any' | 'not';
  readonly outcome: OutcomeWord;
  readonly field?: string;
  readonly operator?: string;
  readonly wanted?: Wanted;
  readonly actual?: Value;
  readonly state?: 'present' | 'missing' | 'unread' | 'unreadable';
  readonly parts?: readonly ConditionTrace[];
}

export interface RuleTrace {
  readonly rule: string;
  readonly decision: PolicyEffect;
  readonly outcome: OutcomeWord;
  /** Whether it counts: unknown counts in rules that deny or hold. */
  readonly matched: boolean;
  readonly condition?: ConditionTrace;
}

/** One policy whose scope fits, rule by rule. */
export interface PolicyTraceEntry {
  readonly policyId: string;
  readonly policy: string;
  readonly version: number;
  readonly mode: PolicyMode;
  readonly rules: readonly RuleTrace[];
}

/** Why the policies decided as they did, rule by rule. Values are shown as the facts have them: nothing is redacted. */
export interface PolicyTrace {
  readonly decision: PolicyDecision;
  /** Those whose scope fits, in the order they are explained in. */
  readonly policies: readonly PolicyTraceEntry[];
  /** How many have another scope. */
  readonly outOfScope: number;
}

/** Explains one decision. */
export function traceOf(policies: readonly CompiledPolicy[], facts: Facts, decision: PolicyDecision): PolicyTrace {
  const inScope = policies.filter(({ document }) => compileScope(document.scope)?.(facts) ?? true);
  return {
    decision,
    policies: inScope.map((policy) => tracePolicy(policy, facts)),
    outOfScope: policies.length - inScope.length,
  };
}

function tracePolicy({ id, version, document }: CompiledPolicy, facts: Facts): PolicyTraceEntry {
  const rules = document.rules.map((rule): RuleTrace => {
    const condition = rule.condition && traceCondition(rule.condition, facts);
    const outcome = condition?.outcome ?? 'true';
    const matched = outcome === 'true' || (outcome !== 'false' && rule.decision !== 'allow');
    return { rule: rule.name, decision: rule.decision, outcome, matched, ...(condition && { condition }) };
  });
  return { policyId: id, policy: document.name, version, mode: document.mode, rules };
}

function traceCondition(condition: Condition, facts: Facts): ConditionTrace {
  const outcome = OUTCOME_WORDS[condition.evaluate(facts)];
  if (condition.kind !== 'leaf') {
    return { kind: condition.kind, outcome, parts: condition.parts.map((part) => traceCondition(part, facts)) };
  }
  const { field, operator, wanted } = condition;
  return {
    kind: 'leaf',
    outcome,
    field: field.name,
    operator,
    ...(wanted !== undefined && { wanted }),
    ...traceReading(field.read(facts)),
  };
}

function traceReading(reading: Reading): Pick<ConditionTrace, 'actual' | 'state'> {
  if (reading === undefined) return { state: 'missing' };
  if (reading === UNREAD) return { state: 'unread' };
  return reading === UNREADABLE ? { state: 'unreadable' } : { state: 'present', actual: reading };
}
