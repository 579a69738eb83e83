// What holds for every set of policies? The head never decides otherwise than the whole, strangers change nothing, explanations agree.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Facts } from '../../../proxy/policy/engine/facts.ts';
import { compileGlob } from '../../../proxy/policy/engine/glob.ts';
import { buildPolicySet, type PolicySet } from '../../../proxy/policy/engine/policy-set.ts';
import { facts, policies } from './arbitrary.ts';
import { asRegExp, type NaivePolicy } from './naive.ts';
import { compiled } from './policies.ts';

const REQUESTS = 50;

const setOf = (list: NaivePolicy[]): PolicySet =>
  buildPolicySet(list.map((policy, at) => compiled(policy, `pol_${at}`)));

describe('a set of policies', () => {
  it('never lets the head decide other than the whole request', { timeout: 120_000 }, () => {
    let final = 0;
    fc.assert(
      fc.property(policies, fc.array(facts, { minLength: REQUESTS, maxLength: REQUESTS }), (list, requests) => {
        const set = setOf(list);
        for (const request of requests) {
          const head = set.decideHead(unread(request));
          if (!head.final) continue;
          final += 1;
          const { effect, monitored } = set.decide(request);
          expect(head.decision.effect).toBe(effect);
          expect(effect).not.toBe('requires_approval');
          if (effect !== 'deny')
            expect(head.decision.monitored.map(({ rule }) => rule.rule)).toEqual(
              monitored.map(({ rule }) => rule.rule),
            );
        }
      }),
      { numRuns: 150 },
    );
    expect(final).toBeGreaterThan(100);
  });

  it('answers the same whether it holds a policy once or among many that never match', () => {
    const others = Array.from({ length: 60 }, (_, at) =>
      compiled(
        { name: `other-${at}`, scope: { agents: [`nobody-${at}`] }, rules: [{ name: 'r', decision: 'deny' }] },
        `pol_other_${at}`,
      ),
    );
    fc.assert(
      fc.property(policies, facts, (list, request) => {
        const own = list.map((policy, at) => compiled(policy, `pol_${at}`));
        expect(buildPolicySet([...own, ...others]).decide(request)).toEqual(buildPolicySet(own).decide(request));
      }),
      { numRuns: 200 },
    );
  });

  it('says the same in its explanation', () => {
    fc.assert(
      fc.property(policies, facts, (list, request) => {
        const set = setOf(list);
        const { decision, policies: traced, outOfScope } = set.explain(request);
        expect(decision).toEqual(set.decide(request));
        expect(traced.length + outOfScope).toBe(set.size);
        const matching = traced
          .filter(({ mode }) => mode === 'enforce')
          .flatMap(({ rules }) => rules.filter(({ matched }) => matched));
        expect(matching.some((rule) => rule.decision === decision.effect)).toBe(decision.effect !== undefined);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a glob', () => {
  it('fits what its regular expression fits', () => {
    const sign = fc.constantFrom('a', 'b', '.', '*', '?', '/');
    const pattern = fc.string({ unit: sign, maxLength: 8 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '.', '/'), maxLength: 10 });
    fc.assert(
      fc.property(pattern, text, (glob, candidate) => {
        expect(compileGlob(glob)(candidate)).toBe(asRegExp(glob).test(candidate));
      }),
      { numRuns: 5_000 },
    );
  });
});

/** The same request before its body was read; what comes from the body is not there yet. */
function unread(request: Facts): Facts {
  if (request.request.body.state === 'none') return request;
  return { ...request, request: { ...request.request, body: { state: 'unread' } } };
}
