// Which access rule counts, as the console shows it, and what an address asks of the access check.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inOrder, verdictOf } from '../../../admin-ui/src/data/access-rules.ts';
import type { AccessRule } from '../../../admin-ui/src/data/gateways.ts';
import { type Asked, askedIn, queryOf } from '../../../admin-ui/src/pages/access/asked.ts';

const rule: fc.Arbitrary<AccessRule> = fc.record({
  connector: fc.constantFrom('*', 'payments', 'git*'),
  actions: fc.subarray(['**', 'stripe.**', 'stripe.refund.*', 'stripe.refund.create'], { minLength: 1, maxLength: 1 }),
  decision: fc.constantFrom('allow', 'require_approval', 'deny'),
  agents: fc.subarray(['refund-bot', 'other-bot']),
  groups: fc.subarray(['finance']),
});
const attempt = { agent: 'refund-bot', groups: ['finance'], connector: 'payments', action: 'stripe.refund.create' };

describe('access rules', () => {
  it('say nothing where there are none, and deny what none of them names', () => {
    expect(verdictOf([], attempt)).toBeUndefined();
    expect(verdictOf([{ connector: 'other', actions: ['**'], decision: 'allow' }], attempt)).toMatchObject({
      rule: undefined,
      effect: 'deny',
    });
  });

  it('are drawn with a rule for the agent before one for a group before one for everybody', () => {
    const all: AccessRule = { connector: '*', actions: ['**'], decision: 'allow' };
    const rules = [all, { ...all, groups: ['finance'] }, { ...all, agents: ['refund-bot'] }];
    expect(inOrder(rules).map(({ at }) => at)).toEqual([2, 1, 0]);
  });

  it('count in the order in which they are drawn, as far as each names the agent or its group alone', () => {
    const plain = rule.filter(({ agents = [], groups = [] }) => agents.length === 0 || groups.length === 0);
    fc.assert(
      fc.property(fc.array(plain, { minLength: 1, maxLength: 6 }), (rules) => {
        const counting = verdictOf(rules, attempt)?.rule;
        const alone = (one: AccessRule) => verdictOf([one], attempt)?.rule === 0;
        const first = inOrder(rules).find((one) => alone(one.rule));
        expect(counting === undefined).toBe(first === undefined);
        // Rules that say the same of the same are as good as each other.
        if (first && counting !== undefined) expect(rules[counting]?.decision).toBe(first.rule.decision);
      }),
    );
  });
});

describe('the address of an access check', () => {
  it('asks what was asked', () => {
    const asked: fc.Arbitrary<Asked> = fc.record({
      mode: fc.constantFrom('check', 'who'),
      subject: fc.constantFrom('me', 'person', 'agent', 'token'),
      who: fc.stringMatching(/^[a-z]{1,8}$/),
      what: fc.stringMatching(/^[a-z.]{1,12}$/),
      verb: fc.constantFrom('', 'read', 'write'),
      onAgent: fc.constantFrom('', 'agt_1'),
      onConnector: fc.constantFrom('', 'con_1'),
    });
    fc.assert(
      fc.property(asked, (one) => {
        const looked = one.subject === 'agent' ? 'agent' : 'person';
        const open = one.mode === 'who' ? { subject: looked, who: '' } : one.subject === 'me' ? { who: '' } : {};
        expect(askedIn(new URLSearchParams(queryOf(one)))).toEqual({ ...one, ...open });
      }),
    );
  });
});
