// Does a policy do what its own tests say? Run when it is saved, published and tried; each test is decided by this policy alone, as if
// its mode were enforce.

import type { Problem } from '../../errors.ts';
import type { CompiledPolicy } from './compile.ts';
import type { PolicyEffect } from './decision.ts';
import type { PolicyTest, Rule } from './document.ts';
import type { Facts } from './facts.ts';
import { FALSE, TRUE } from './outcome.ts';
import { compileScope } from './scope.ts';
import { type Classify, factsOfTest } from './test-facts.ts';
import { problemAt } from './tree.ts';

export type { Classify, TestAction } from './test-facts.ts';

/** What one test said. */
export interface TestResult {
  readonly name: string;
  readonly passed: boolean;
  readonly expected: { readonly decision: PolicyEffect; readonly rule: string | undefined };
  /** No rule matched means `allow`: this policy objects to nothing. */
  readonly actual: { readonly decision: PolicyEffect; readonly rule: string | undefined };
  /** Where the test stands, with a sentence; undefined when it passed. */
  readonly problem: Problem | undefined;
}

/** Runs a policy's own tests. Without `classify` every address is `http.<verb>`. Pure; never throws. */
export function runPolicyTests(policy: CompiledPolicy, ports: { readonly classify?: Classify } = {}): TestResult[] {
  return policy.document.tests.map((test) => runTest(policy, test, ports.classify));
}

/** What failing tests add to a policy's problems. */
export function testProblems(results: readonly TestResult[]): Problem[] {
  return results.flatMap(({ problem }) => (problem === undefined ? [] : [problem]));
}

function runTest({ document }: CompiledPolicy, test: PolicyTest, classify: Classify | undefined): TestResult {
  const { facts, taken } = factsOfTest(test.request, document.scope, classify);
  const inScope = compileScope(document.scope, taken)?.(facts) ?? true;
  const rule = inScope ? speaking(document.rules, facts) : undefined;
  const actual = { decision: rule?.decision ?? 'allow', rule: rule?.name };
  const { decision, rule: wanted } = test.expect;
  const passed = actual.decision === decision && (wanted === undefined || wanted === actual.rule);
  return {
    name: test.name,
    passed,
    expected: test.expect,
    actual,
    problem: passed ? undefined : problemOf(test, actual),
  };
}

function matches(rule: Rule, facts: Facts): boolean {
  const outcome = rule.condition === undefined ? TRUE : rule.condition.evaluate(facts);
  return outcome === TRUE || (outcome !== FALSE && rule.decision !== 'allow');
}

function speaking(rules: readonly Rule[], facts: Facts): Rule | undefined {
  const found = rules.filter((rule) => matches(rule, facts));
  return ['deny', 'requires_approval', 'allow']
    .map((effect) => found.find((rule) => rule.decision === effect))
    .find((rule) => rule !== undefined);
}

function problemOf(test: PolicyTest, actual: TestResult['actual']): Problem {
  const { decision, rule } = test.expect;
  const wanted = rule === undefined ? decision : `${decision} by the rule '${rule}'`;
  const got =
    actual.rule === undefined
      ? `${actual.decision}, because no rule matched`
      : `${actual.decision} by the rule '${actual.rule}'`;
  return problemAt(test.place, `The test '${test.name}' expects ${wanted}; the policy says ${got}.`);
}
