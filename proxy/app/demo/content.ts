// What is the demo made of? Two connectors to providers that exist only in this process, two agents, and a policy for both: the same for
// `holdgate demo` and for whoever asks for it on their first day.

/** Its connectors, each with the provider that it leads to. */
export const CONNECTORS = [
  { name: 'demo-code', type: 'github', provider: 'code' },
  { name: 'demo-payments', type: 'stripe', provider: 'payments' },
] as const;

/** Reads and deletes repositories. */
export const CODE_BOT = 'demo-code-bot';
/** Refunds. */
export const REFUND_BOT = 'demo-refund-bot';

const REPOSITORY = '/repos/acme/website';

/** A call that a demo agent makes. */
export interface DemoCall {
  readonly agent: string;
  readonly provider: 'code' | 'payments';
  readonly method: string;
  readonly path: string;
  readonly form?: Readonly<Record<string, string>>;
  readonly reason?: string;
}

/** Passes, is refused, and waits for a person, in this order. */
export const CALLS = {
  passes: { agent: CODE_BOT, provider: 'code', method: 'GET', path: REPOSITORY },
  refused: { agent: CODE_BOT, provider: 'code', method: 'DELETE', path: REPOSITORY },
  waits: {
    agent: REFUND_BOT,
    provider: 'payments',
    method: 'POST',
    path: '/v1/refunds',
    form: { amount: '48000', currency: 'usd', charge: 'ch_demo' },
    reason: 'The customer was charged twice',
  },
} as const satisfies Readonly<Record<string, DemoCall>>;

/** Its policy; it speaks of the demo's connectors alone. */
export const POLICY = `metadata:
  name: demo-refunds-and-repositories
  description: Refunds over 50 dollars need a person, and nothing deletes a repository
  scope:
    connectors: [${CONNECTORS.map(({ name }) => name).join(', ')}]
rules:
  - name: big-refunds
    conditions:
      all:
        - { field: action.type, operator: equals, value: stripe.refund.create }
        - { field: request.body.amount, operator: greater_than, value: 5000 }
    decision: requires_approval
    reason: Refunds over $50 need a person
    risk_score: 70
    approval: { timeout_seconds: 3600, wait_seconds: 290 }
  - name: keep-repositories
    conditions: { all: [{ field: action.type, operator: equals, value: github.repo.delete }] }
    decision: deny
    reason: Agents never delete repositories
tests:
  - name: small refunds pass
    request: { action: { type: stripe.refund.create }, body: { amount: 1200 } }
    expect: allow
  - name: big refunds wait
    request: { action: { type: stripe.refund.create }, body: { amount: 48000 } }
    expect: { decision: requires_approval, rule: big-refunds }
`;
