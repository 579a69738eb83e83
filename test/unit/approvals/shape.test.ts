// What is the same shape? What the rule looked at, no larger than what was approved; and only itself where nobody could look.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasShape, type ShapeFacts, shapeOf } from '../../../proxy/approvals/shape.ts';

const REFUND: ShapeFacts = {
  agentId: 'agt_1',
  connectorId: 'con_1',
  actionType: 'stripe.refund.create',
  resource: { provider: 'stripe', type: 'charge', id: undefined, account: undefined },
  rule: 'production-safety/big-refunds',
  values: { 'request.body.amount': 480, 'request.body.currency': 'usd' },
  evaluable: true,
  fingerprint: 'f1',
};

const amount = (value: ShapeFacts['values'][string]): ShapeFacts => ({
  ...REFUND,
  fingerprint: 'f2',
  values: { ...REFUND.values, 'request.body.amount': value },
});
const allows = (facts: ShapeFacts, remembered = REFUND) => hasShape(shapeOf(remembered), 'allow', facts);
const denies = (facts: ShapeFacts) => hasShape(shapeOf(REFUND), 'deny', facts);

describe('a remembered approval', () => {
  it('covers another request of the same shape', () => expect(allows({ ...REFUND, fingerprint: 'f2' })).toBe(true));

  it('covers numbers from zero up to the one approved, and no others', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1000, max: 1000 }), (value) => {
        expect(allows(amount(value))).toBe(value >= 0 && value <= 480);
      }),
    );
  });

  it('takes a negative number for itself alone', () => {
    expect(allows(amount(-5), amount(-5))).toBe(true);
    expect(allows(amount(-6), amount(-5))).toBe(false);
  });

  it.each<[string, ShapeFacts]>([
    ['another action', { ...REFUND, actionType: 'stripe.payout.create' }],
    ['another resource', { ...REFUND, resource: { ...REFUND.resource, id: 'ch_2' } }],
    ['another rule', { ...REFUND, rule: 'new-policy/new-rule' }],
    ['another text', { ...REFUND, values: { ...REFUND.values, 'request.body.currency': 'eur' } }],
    ['a text of digits in place of the number', amount('100')],
    ['a value that is gone', amount(null)],
    ['a further value that the rule reads by now', { ...REFUND, values: { ...REFUND.values, 'agent.name': 'x' } }],
    ['a value that the rule reads no more', { ...REFUND, values: { 'request.body.amount': 480 } }],
    ['a request that could not be evaluated', { ...REFUND, evaluable: false }],
  ])('does not cover %s', (_, facts) => expect(allows({ ...facts, fingerprint: 'f2' })).toBe(false));

  it('of something nobody could evaluate covers exactly that request', () => {
    const opaque = { ...REFUND, evaluable: false };
    expect(allows(opaque, opaque)).toBe(true);
    expect(allows({ ...opaque, fingerprint: 'f2' }, opaque)).toBe(false);
  });
});

describe('a remembered refusal', () => {
  it('covers the same number and larger ones, since it says nothing of smaller ones', () => {
    expect([479, 480, 481].map((value) => denies(amount(value)))).toEqual([false, true, true]);
  });
});
