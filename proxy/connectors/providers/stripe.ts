// What does a call to Stripe do? Its v1 API (docs.stripe.com/api), whose bodies are forms and whose amounts are in the smallest unit.

import { type ActionEntry, entry, type Provider } from '../action-entry.ts';

const ACCOUNT = { stripe_account: 'header.stripe-account' };
const AMOUNT = { amount: 'body.amount', currency: 'body.currency' };
const one = (type: string, id: string) => ({ type, id: `{${id}}`, account: '{stripe_account}' });

/** A row that also knows which connected account it acts for. */
const row = (
  request: string,
  type: string,
  { parameters, ...rest }: Omit<ActionEntry, 'method' | 'path' | 'type'> = {},
): ActionEntry => entry(request, type, { ...rest, parameters: { ...ACCOUNT, ...parameters } });

const REFUND_OF_CHARGE = { risk: 70, sentence: 'Refund [{amount:money}|the whole amount][ of charge {charge}]' };
const REFUND = { ...REFUND_OF_CHARGE, sentence: `${REFUND_OF_CHARGE.sentence}[ of payment intent {payment_intent}]` };

const MONEY_BACK: readonly ActionEntry[] = [
  row('POST /v1/refunds', 'stripe.refund.create', {
    ...REFUND,
    parameters: { ...AMOUNT, charge: 'body.charge', payment_intent: 'body.payment_intent', reason: 'body.reason' },
    resource: one('charge', 'charge'),
  }),
  row('POST /v1/charges/{charge}/refunds', 'stripe.refund.create', {
    ...REFUND_OF_CHARGE,
    parameters: { ...AMOUNT, reason: 'body.reason' },
    resource: one('charge', 'charge'),
  }),
  row('POST /v1/charges/{charge}/refund', 'stripe.refund.create', {
    ...REFUND_OF_CHARGE,
    parameters: { ...AMOUNT, reason: 'body.reason' },
    resource: one('charge', 'charge'),
  }),
  row('GET /v1/refunds', 'stripe.refund.list'),
  row('GET /v1/refunds/{refund}', 'stripe.refund.read', { resource: one('refund', 'refund') }),
  row('POST /v1/refunds/{refund}/cancel', 'stripe.refund.cancel', {
    risk: 40,
    resource: one('refund', 'refund'),
    sentence: 'Cancel refund {refund}',
  }),
  row('POST /v1/credit_notes', 'stripe.credit_note.create', {
    risk: 60,
    parameters: { ...AMOUNT, invoice: 'body.invoice' },
    resource: one('invoice', 'invoice'),
    sentence: 'Issue a credit note[ of {amount:money}][ on invoice {invoice}]',
  }),
];

const MONEY_IN: readonly ActionEntry[] = [
  row('GET /v1/charges', 'stripe.charge.list'),
  row('GET /v1/charges/{charge}', 'stripe.charge.read', { resource: one('charge', 'charge') }),
  row('POST /v1/charges', 'stripe.charge.create', {
    risk: 70,
    parameters: { ...AMOUNT, customer: 'body.customer', description: 'body.description' },
    resource: one('customer', 'customer'),
    sentence: 'Charge {amount:money}[ to customer {customer}]',
  }),
  row('POST /v1/charges/{charge}/capture', 'stripe.charge.capture', {
    risk: 60,
    parameters: AMOUNT,
    resource: one('charge', 'charge'),
    sentence: 'Capture[ {amount:money} of] charge {charge}',
  }),
  row('GET /v1/payment_intents/{payment_intent}', 'stripe.payment_intent.read', {
    resource: one('payment_intent', 'payment_intent'),
  }),
  row('POST /v1/payment_intents', 'stripe.payment_intent.create', {
    risk: 60,
    parameters: { ...AMOUNT, customer: 'body.customer', confirm: 'body.confirm' },
    resource: one('customer', 'customer'),
    sentence: 'Prepare a payment of {amount:money}[ by customer {customer}][, confirm at once: {confirm}]',
  }),
  row('POST /v1/payment_intents/{payment_intent}/confirm', 'stripe.payment_intent.confirm', {
    risk: 70,
    resource: one('payment_intent', 'payment_intent'),
    sentence: 'Confirm payment intent {payment_intent}',
  }),
  row('POST /v1/payment_intents/{payment_intent}/capture', 'stripe.payment_intent.capture', {
    risk: 70,
    parameters: { amount_to_capture: 'body.amount_to_capture' },
    resource: one('payment_intent', 'payment_intent'),
    sentence: 'Capture payment intent {payment_intent}',
  }),
  row('POST /v1/payment_intents/{payment_intent}/cancel', 'stripe.payment_intent.cancel', {
    risk: 40,
    resource: one('payment_intent', 'payment_intent'),
    sentence: 'Cancel payment intent {payment_intent}',
  }),
  row('POST /v1/checkout/sessions', 'stripe.checkout_session.create', {
    risk: 30,
    parameters: { mode: 'body.mode', customer: 'body.customer' },
    resource: one('customer', 'customer'),
    sentence: 'Open a checkout session[ for customer {customer}]',
  }),
];

const MONEY_OUT: readonly ActionEntry[] = [
  row('POST /v1/payouts', 'stripe.payout.create', {
    risk: 90,
    parameters: { ...AMOUNT, destination: 'body.destination' },
    resource: { type: 'payout' },
    sentence: 'Pay out {amount:money}[ to {destination}]',
  }),
  row('POST /v1/payouts/{payout}/cancel', 'stripe.payout.cancel', {
    risk: 50,
    resource: one('payout', 'payout'),
    sentence: 'Cancel payout {payout}',
  }),
  row('POST /v1/transfers', 'stripe.transfer.create', {
    risk: 90,
    parameters: { ...AMOUNT, destination: 'body.destination' },
    resource: one('account', 'destination'),
    sentence: 'Transfer {amount:money}[ to account {destination}]',
  }),
  row('POST /v1/transfers/{transfer}/reversals', 'stripe.transfer.reverse', {
    risk: 70,
    parameters: AMOUNT,
    resource: one('transfer', 'transfer'),
    sentence: 'Reverse [{amount:money}|all] of transfer {transfer}',
  }),
  row('GET /v1/balance', 'stripe.balance.read'),
];

const CUSTOMERS: readonly ActionEntry[] = [
  row('GET /v1/customers', 'stripe.customer.list'),
  row('GET /v1/customers/{customer}', 'stripe.customer.read', { resource: one('customer', 'customer') }),
  row('POST /v1/customers', 'stripe.customer.create', {
    risk: 20,
    parameters: { email: 'body.email', name: 'body.name' },
    resource: { type: 'customer' },
    sentence: 'Create a customer[ {name}][ <{email}>]',
  }),
  row('POST /v1/customers/{customer}', 'stripe.customer.update', {
    risk: 30,
    parameters: { email: 'body.email' },
    resource: one('customer', 'customer'),
    sentence: 'Change customer {customer}',
  }),
  row('DELETE /v1/customers/{customer}', 'stripe.customer.delete', {
    risk: 85,
    resource: one('customer', 'customer'),
    sentence: 'Delete customer {customer}',
  }),
  row('POST /v1/subscriptions', 'stripe.subscription.create', {
    risk: 50,
    parameters: { customer: 'body.customer', price: 'body.items.0.price' },
    resource: one('customer', 'customer'),
    sentence: 'Subscribe[ customer {customer}][ to {price}]',
  }),
  row('POST /v1/subscriptions/{subscription}', 'stripe.subscription.update', {
    risk: 50,
    resource: one('subscription', 'subscription'),
    sentence: 'Change subscription {subscription}',
  }),
  row('DELETE /v1/subscriptions/{subscription}', 'stripe.subscription.cancel', {
    risk: 70,
    resource: one('subscription', 'subscription'),
    sentence: 'Cancel subscription {subscription}',
  }),
];

const INVOICES: readonly ActionEntry[] = [
  row('GET /v1/invoices', 'stripe.invoice.list'),
  row('GET /v1/invoices/{invoice}', 'stripe.invoice.read', { resource: one('invoice', 'invoice') }),
  row('POST /v1/invoices', 'stripe.invoice.create', {
    risk: 30,
    parameters: { customer: 'body.customer' },
    resource: one('customer', 'customer'),
    sentence: 'Draft an invoice[ for customer {customer}]',
  }),
  row('POST /v1/invoices/{invoice}/finalize', 'stripe.invoice.finalize', {
    risk: 40,
    resource: one('invoice', 'invoice'),
    sentence: 'Finalize invoice {invoice}',
  }),
  row('POST /v1/invoices/{invoice}/pay', 'stripe.invoice.pay', {
    risk: 70,
    parameters: { paid_out_of_band: 'body.paid_out_of_band' },
    resource: one('invoice', 'invoice'),
    sentence: 'Collect payment of invoice {invoice}',
  }),
  row('POST /v1/invoices/{invoice}/void', 'stripe.invoice.void', {
    risk: 60,
    resource: one('invoice', 'invoice'),
    sentence: 'Void invoice {invoice}',
  }),
  row('POST /v1/webhook_endpoints', 'stripe.webhook_endpoint.create', {
    risk: 85,
    parameters: { url: 'body.url' },
    resource: { type: 'webhook_endpoint' },
    sentence: 'Send events to {url}',
  }),
];

export const stripe: Provider = {
  baseUrl: 'https://api.stripe.com',
  hosts: ['files.stripe.com'],
  entries: [...MONEY_BACK, ...MONEY_IN, ...MONEY_OUT, ...CUSTOMERS, ...INVOICES],
};
