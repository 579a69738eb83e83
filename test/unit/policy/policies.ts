// Policies and facts for these tests, as people write them.

import type { Problem } from '../../../proxy/errors.ts';
import type { PolicyEffect } from '../../../proxy/policy/engine/decision.ts';
import type { Facts } from '../../../proxy/policy/engine/facts.ts';
import { type CompiledPolicy, compilePolicy } from '../../../proxy/policy/engine/policy-set.ts';
import { factsOfTest } from '../../../proxy/policy/engine/test-facts.ts';
import type { RecordedDecision } from '../../../proxy/policy/replay.ts';

/** A policy from its YAML or from the object that it would parse to; throws with its problems. */
export function compiled(source: string | object, id = 'pol_test', version = 1): CompiledPolicy {
  const text = typeof source === 'string' ? source : JSON.stringify(source);
  const { policy, problems } = compilePolicy(text, { id, version });
  if (policy === undefined) throw new Error(problems.map(({ line, message }) => `${line}: ${message}`).join('\n'));
  return policy;
}

export function problemsOf(yaml: string): Problem[] {
  const { policy, problems } = compilePolicy(yaml, { id: 'pol_test', version: 1 });
  if (policy !== undefined) throw new Error('the text was accepted');
  return problems;
}

/** The facts of a request that is stated as in a policy's tests, with no scope to fill anything in. */
export function factsOf(request: object): Facts {
  const policy = compiled({ name: 'facts', rules: [], tests: [{ name: 'facts', request, expect: 'allow' }] });
  return factsOfTest(policy.document.tests[0]?.request ?? {}, {}, undefined).facts;
}

/** A recorded request with these facts, of which access said that much. */
export function recordedAs(decision_id: string, facts: Facts, access: PolicyEffect = 'allow'): RecordedDecision {
  const { method, path } = facts.request;
  return {
    decision_id,
    at: facts.context.time,
    agent: { id: 'agt_1', name: 'bot' },
    action: facts.action.type,
    method,
    url: `https://h${path}`,
    outlook(policies) {
      const { decision, open } = policies.outlook(facts);
      const effect = access === 'deny' ? 'deny' : (decision.effect ?? access);
      return { effect, open, rule: decision.rule?.rule, unknown: decision.rule?.unknown ?? false };
    },
  };
}
