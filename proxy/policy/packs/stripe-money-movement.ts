// Stripe money movement: small refunds pass, larger ones and many of them wait; money that leaves waits for two people.

import { APPROVERS, type Pack, type Parameters, written } from './pack.ts';

/** Amounts are in the smallest unit of their currency, as Stripe sends them. A refund without an amount is the whole charge. */
function moneyBack({ refund_limit, refunds_per_hour, approver_roles }: Parameters): string {
  const limit = refund_limit as number;
  const often = refunds_per_hour as number;
  const approval = `{ approvers: { roles: ${written(approver_roles)} } }`;
  return `metadata:
  name: stripe-money-movement/money-back
  description: Refunds and credit notes above a limit, or many of them, need a person
  scope: { action_types: [stripe.refund.create, stripe.credit_note.create, stripe.transfer.reverse] }
rules:
  - name: large
    conditions:
      any:
        - { field: action.parameters.amount, operator: not_exists }
        - { field: action.parameters.amount, operator: greater_than, value: ${limit} }
    decision: requires_approval
    reason: More than the limit goes back, or the whole charge
    risk_score: 70
    approval: ${approval}
  - name: many
    conditions: { field: history.count, window: 1h, of: { action: stripe.refund.create, agent: self }, operator: greater_than_or_equal, value: ${often} }
    decision: requires_approval
    reason: This agent has refunded often within the hour
    risk_score: 60
    approval: ${approval}
tests:
  - { name: the limit itself passes, request: { action: { type: stripe.refund.create, parameters: { amount: ${limit} } }, method: POST, history: 0 }, expect: allow }
  - { name: one more waits, request: { action: { type: stripe.refund.create, parameters: { amount: ${limit + 1} } }, method: POST, history: 0 }, expect: { decision: requires_approval, rule: large } }
  - { name: numerals of forms count, request: { action: { type: stripe.refund.create, parameters: { amount: "${limit + 1}" } }, method: POST, history: 0 }, expect: { decision: requires_approval, rule: large } }
  - { name: the whole charge waits, request: { action: stripe.refund.create, method: POST, body: { charge: ch_1 }, history: 0 }, expect: { decision: requires_approval, rule: large } }
  - { name: what nobody can read waits, request: { action: { type: stripe.refund.create, parameters: { amount: a lot } }, method: POST, history: 0 }, expect: { decision: requires_approval, rule: large } }
  - { name: many small ones wait, request: { action: { type: stripe.refund.create, parameters: { amount: 1 } }, method: POST, history: ${often} }, expect: { decision: requires_approval, rule: many } }
  - { name: the last before many passes, request: { action: { type: stripe.refund.create, parameters: { amount: 1 } }, method: POST, history: ${often - 1} }, expect: allow }
  - { name: a large credit note waits, request: { action: { type: stripe.credit_note.create, parameters: { amount: ${limit + 1} } }, method: POST, history: 0 }, expect: { decision: requires_approval, rule: large } }
`;
}

function moneyOut({ payout_people, approver_roles, charge_limit }: Parameters): string {
  const limit = charge_limit as number;
  const roles = written(approver_roles);
  return `metadata:
  name: stripe-money-movement/money-out
  description: Payouts and transfers wait for people, and so does what is charged above a limit
  scope: { action_types: ["stripe.*"] }
rules:
  - name: leaves
    conditions: { field: action.type, operator: in, value: [stripe.payout.create, stripe.transfer.create] }
    decision: requires_approval
    reason: Money leaves the account
    risk_score: 90
    approval: { approvers: { roles: ${roles} }, required: ${written(payout_people)}, reason_required: true, separation_of_duties: always }
  - name: charged
    conditions:
      all:
        - { field: action.type, operator: in, value: [stripe.charge.create, stripe.payment_intent.create] }
        - any:
            - { field: action.parameters.amount, operator: not_exists }
            - { field: action.parameters.amount, operator: greater_than, value: ${limit} }
    decision: requires_approval
    reason: A customer is charged more than the limit
    risk_score: 70
    approval: { approvers: { roles: ${roles} } }
  - name: destination
    conditions: { field: action.type, operator: in, value: [stripe.webhook_endpoint.create, stripe.customer.delete] }
    decision: deny
    reason: Where events go and which customers there are is not for a program to change
tests:
  - { name: a payout waits, request: { action: { type: stripe.payout.create, parameters: { amount: 1 } }, method: POST }, expect: { decision: requires_approval, rule: leaves } }
  - { name: a transfer waits, request: { action: { type: stripe.transfer.create, parameters: { amount: 1 } }, method: POST }, expect: { decision: requires_approval, rule: leaves } }
  - { name: a small charge passes, request: { action: { type: stripe.charge.create, parameters: { amount: ${limit} } }, method: POST }, expect: allow }
  - { name: a large charge waits, request: { action: { type: stripe.charge.create, parameters: { amount: ${limit + 1} } }, method: POST }, expect: { decision: requires_approval, rule: charged } }
  - { name: a large payment waits, request: { action: { type: stripe.payment_intent.create, parameters: { amount: ${limit + 1} } }, method: POST }, expect: { decision: requires_approval, rule: charged } }
  - { name: events stay here, request: { action: stripe.webhook_endpoint.create, method: POST }, expect: { decision: deny, rule: destination } }
  - { name: customers stay, request: { action: stripe.customer.delete, method: DELETE }, expect: { decision: deny, rule: destination } }
  - { name: reading passes, request: { action: stripe.balance.read, method: GET }, expect: allow }
`;
}

/** The pack. */
export const stripeMoneyMovement: Pack = {
  name: 'stripe-money-movement',
  title: 'Stripe money movement',
  description: 'Refunds and charges above a limit wait for a person, payouts and transfers for two.',
  version: '1.0.0',
  parameters: [
    {
      name: 'refund_limit',
      description: 'Refunds up to this amount pass; in the smallest unit of the currency, such as cents.',
      type: 'number',
      minimum: 1,
      maximum: 100_000_000,
      default: 5_000,
    },
    {
      name: 'refunds_per_hour',
      description: 'From this many refunds of one agent within an hour on, each waits.',
      type: 'number',
      minimum: 1,
      maximum: 10_000,
      default: 20,
    },
    {
      name: 'charge_limit',
      description: 'Charges up to this amount pass; in the smallest unit of the currency.',
      type: 'number',
      minimum: 1,
      maximum: 100_000_000,
      default: 50_000,
    },
    {
      name: 'payout_people',
      description: 'How many different people a payout or a transfer needs.',
      type: 'number',
      minimum: 1,
      maximum: 5,
      default: 2,
    },
    APPROVERS,
  ],
  policies: (parameters) => [moneyBack(parameters), moneyOut(parameters)],
};
