// How much may be done within a time? Which limits a request counts against, and what a text may not say of one.

import { describe, expect, it } from 'vitest';
import { buildPolicySet, compilePolicy } from '../../../proxy/policy/engine/policy-set.ts';
import { compiled, factsOf, problemsOf } from './policies.ts';

const limited = (limit: object, policy: object = {}) =>
  buildPolicySet([
    compiled({
      metadata: { name: 'spending', ...policy },
      limits: [{ name: 'limit', max: 10, window: '1h', ...limit }],
    }),
  ]);
const refund = (body: object, more: object = {}) =>
  factsOf({ agent: 'refund-bot', method: 'POST', url: 'https://api.stripe.com/v1/refunds', body, ...more });

describe('a limit', () => {
  it('counts calls of each agent apart unless it says otherwise', () => {
    const [hit] = limited({}).limits(refund({}));
    expect(hit).toMatchObject({ amount: 1, ref: { kind: 'calls', max: 10, windowMs: 3_600_000, policy: 'spending' } });
    const [other] = limited({}).limits(refund({}, { agent: { name: 'other', id: 'agt_other' } }));
    expect(other?.keys).not.toEqual(hit?.keys);
    const together = limited({ per: ['tenant'] });
    expect(together.limits(refund({}))[0]?.keys).toEqual(
      together.limits(refund({}, { agent: { name: 'other', id: 'agt_other' } }))[0]?.keys,
    );
  });

  it('counts in every group of the agent', () => {
    const [hit] = limited({ per: ['group'] }).limits(refund({}, { agent_groups: ['finance', 'night'] }));
    expect(hit?.keys).toHaveLength(2);
  });

  it.each([
    ['a number', { amount: 1200 }, 1200],
    ['nothing', {}, undefined],
    ['less than nothing', { amount: -5 }, undefined],
    ['a word', { amount: 'all' }, undefined],
  ])('adds up a field that holds %s', (_, body, amount) => {
    expect(limited({ sum: 'request.body.amount' }).limits(refund(body))[0]?.amount).toBe(amount);
  });

  it('counts what its conditions and its scope mean, and what cannot be told', () => {
    const big = { conditions: { field: 'request.body.amount', operator: 'greater_than', value: 100 } };
    expect(limited(big).limits(refund({ amount: 50 }))).toEqual([]);
    expect(limited(big).limits(refund({ amount: 150 }))).toHaveLength(1);
    expect(limited(big).limits(refund({}))).toHaveLength(1);
    expect(limited({}, { scope: { agents: ['other-*'] } }).limits(refund({}))).toEqual([]);
    expect(limited({}, { mode: 'monitor' }).limited).toBe(false);
  });

  it('wants the body read only where the body tells what counts', () => {
    const unread = { ...refund({}), request: { ...refund({}).request, body: { state: 'unread' as const } } };
    expect(limited({}).decideHead(unread).final).toBe(true);
    expect(limited({ sum: 'request.body.amount' }).decideHead(unread).final).toBe(false);
  });

  it.each([
    ['limits: [{ name: l, max: 1 }]', /'window' is missing in a limit/],
    ['limits: [{ name: l, max: -1, window: 1h }]', /must be a whole number from 0/],
    ['limits: [{ name: l, max: 1, window: 8d }]', /at most 7d/],
    ['limits: [{ name: l, max: 1, window: 1h, sum: agent.name }]', /must be a field that holds a number/],
    ['limits: [{ name: l, max: 1, window: 1h, per: [people] }]', /one of agent, group, action, connector, tenant/],
    ['limits: [{ name: l, max: 1, window: 1h }, { name: l, max: 2, window: 1h }]', /used by two limits/],
    ['tests: []', /'rules' is missing/],
  ])('is refused at save as %s', (text, message) => {
    const problems = problemsOf(`name: spending\n${text}\n`);
    expect(problems.map((one) => one.message).join('\n')).toMatch(message);
    expect(problems.every(({ line, column }) => line && column)).toBe(true);
  });
});

describe('escalation of an approval', () => {
  const rule = (approval: string) =>
    compilePolicy(`name: p\nrules:\n  - name: r\n    decision: requires_approval\n    approval: ${approval}\n`, {
      id: 'pol_test',
      version: 1,
    }).problems;

  it('needs both a time and people', () => {
    expect(rule('{ escalate_after_seconds: 60, escalation_approvers: { roles: [owner] } }')).toEqual([]);
    expect(rule('{ escalate_after_seconds: 60 }')[0]).toMatchObject({
      line: 5,
      message: expect.stringMatching(/escalation_approvers/),
    });
    expect(rule('{ escalation_approvers: { roles: [owner] } }')[0]).toMatchObject({
      message: expect.stringMatching(/escalate_after_seconds/),
    });
  });

  it('comes before the approval is over', () => {
    const late = '{ timeout_seconds: 60, escalate_after_seconds: 60, escalation_approvers: { roles: [owner] } }';
    expect(rule(late)[0]).toMatchObject({ message: expect.stringMatching(/nobody could be asked any more/) });
  });
});
