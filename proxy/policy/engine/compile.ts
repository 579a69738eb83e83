// How does a checked policy become something that decides? Each rule to one function of the facts, and to the answers it can give,
// made once, so that deciding makes none.

import type { Problem } from '../../errors.ts';
import { checkDocument } from './check-document.ts';
import type { HeadDecision, PolicyDecision, PolicyEffect, RuleRef } from './decision.ts';
import type { Condition, PolicyDocument, Rule } from './document.ts';
import type { Facts } from './facts.ts';
import { type Key, keysOf } from './keys.ts';
import { type CompiledLimit, compileLimits } from './limits.ts';
import { FALSE, type Outcome, TRUE } from './outcome.ts';
import { compileScope } from './scope.ts';
import { readTree, type TreeReading } from './tree.ts';

/** The answers of a rule that matched, certainly or because it could not be evaluated. */
export interface RuleAnswer {
  readonly decision: PolicyDecision;
  readonly head: HeadDecision;
}

export interface CompiledRule {
  readonly effect: PolicyEffect;
  /** Its place in the document. */
  readonly index: number;
  /** Scope and conditions in one. */
  readonly evaluate: (facts: Facts) => Outcome;
  /** What a request must have for the rule to be possible at all. */
  readonly keys: readonly Key[];
  readonly certain: RuleAnswer;
  readonly uncertain: RuleAnswer;
}

/** A policy that can decide. Immutable; good for any number of sets. */
export interface CompiledPolicy {
  readonly id: string;
  readonly version: number;
  readonly document: PolicyDocument;
  readonly rules: readonly CompiledRule[];
  readonly limits: readonly CompiledLimit[];
}

/**
 * Compiles a text; `id` and `version` go into the answers. Problems come all at once, and then there is no policy. `reading` is what the text
 * was read as already; reading a large one takes hundreds of milliseconds.
 */
export function compilePolicy(
  yaml: string,
  { id, version }: { readonly id: string; readonly version: number },
  reading: TreeReading = readTree(yaml),
): { policy?: CompiledPolicy; problems: Problem[] } {
  const { document, problems } = checkDocument(reading);
  if (document === undefined) return { problems };
  const inScope = compileScope(document.scope);
  const rules = document.rules.map((rule, index) => compileRule(rule, index, { id, version, document, inScope }));
  return { policy: { id, version, document, rules, limits: compileLimits(id, document) }, problems };
}

interface Around {
  readonly id: string;
  readonly version: number;
  readonly document: PolicyDocument;
  readonly inScope: ((facts: Facts) => boolean) | undefined;
}

function compileRule(rule: Rule, index: number, around: Around): CompiledRule {
  const reads = [...new Set(fieldsOf(rule.condition))];
  const ref: RuleRef = {
    policyId: around.id,
    policy: around.document.name,
    policyVersion: around.version,
    rule: rule.name,
    reason: rule.reason,
    risk: rule.risk,
    approval: rule.approval,
    reads,
    unknown: false,
  };
  return {
    effect: rule.decision,
    index,
    evaluate: evaluateIn(around.inScope, rule.condition),
    keys: keysOf(around.document.scope, rule.condition),
    certain: answer(rule.decision, ref),
    uncertain: answer(rule.decision, { ...ref, unknown: true }),
  };
}

function answer(effect: PolicyEffect, rule: RuleRef): RuleAnswer {
  const decision: PolicyDecision = { effect, rule, monitored: [] };
  return { decision, head: { final: true, decision } };
}

function evaluateIn(inScope: Around['inScope'], condition: Condition | undefined): (facts: Facts) => Outcome {
  const evaluate = condition?.evaluate ?? (() => TRUE);
  return inScope === undefined ? evaluate : (facts) => (inScope(facts) ? evaluate(facts) : FALSE);
}

function fieldsOf(condition: Condition | undefined): string[] {
  if (condition === undefined) return [];
  return condition.kind === 'leaf' ? [condition.field.name] : condition.parts.flatMap(fieldsOf);
}
