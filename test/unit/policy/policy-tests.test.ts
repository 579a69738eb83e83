// Does a policy's own test decide on the facts that it states, with what it leaves out of the scope taken as matching?

import { describe, expect, it } from 'vitest';
import { type Classify, runPolicyTests } from '../../../proxy/policy/engine/tests.ts';
import { compiled } from './policies.ts';

const EXAMPLE = `metadata:
  name: production-safety
  description: Nothing irreversible in production without a person
  priority: 10
  mode: enforce
  scope:
    environments: [production]
    agents: ["refund-bot"]
    agent_groups: [finance]
    connectors: [stripe]
    action_types: ["stripe.*"]
rules:
  - name: big-refunds
    conditions:
      all:
        - { field: action.type, operator: equals, value: stripe.refund.create }
        - any:
            - { field: request.body.amount, operator: greater_than, value: 5000 }
            - { field: request.body.amount, operator: not_exists }
    decision: requires_approval
    reason: Refunds over $50 need a person
    risk_score: 70
    approval:
      approvers: { roles: [admin, owner], people_groups: [finance-leads] }
      required: 2
      timeout_seconds: 900
      wait_seconds: 50
      reason_required: true
tests:
  - name: small refunds pass
    request: { agent: refund-bot, method: POST, url: "https://api.stripe.com/v1/refunds", body: { amount: 1200 } }
    expect: allow
  - name: big refunds wait
    request: { agent: refund-bot, method: POST, url: "https://api.stripe.com/v1/refunds", body: { amount: 48000 } }
    expect: { decision: requires_approval, rule: big-refunds }
`;

const stripe: Classify = (_, { host, method, path }) =>
  host === 'api.stripe.com'
    ? {
        connector: 'stripe',
        type: path === '/v1/refunds' && method === 'POST' ? 'stripe.refund.create' : `stripe.${method.toLowerCase()}`,
        verb: 'write',
        risk: 60,
        parameters: {},
        resource: { provider: 'stripe', type: 'refund', id: undefined, account: undefined },
      }
    : undefined;

const run = (policy: object, classify?: Classify) =>
  runPolicyTests(compiled(policy), classify ? { classify } : {}).map(({ passed, actual }) =>
    passed ? 'passed' : `${actual.decision} ${actual.rule ?? ''}`.trim(),
  );
const deny = (conditions?: object) => ({ name: 'no', decision: 'deny', ...(conditions && { conditions }) });
const test = (request: object, expected: unknown, name = 'one') => ({ name, request, expect: expected });

describe("a policy's own tests", () => {
  it("are those of the language's example, and pass", () => {
    expect(runPolicyTests(compiled(EXAMPLE), { classify: stripe }).map(({ name, passed }) => [name, passed])).toEqual([
      ['small refunds pass', true],
      ['big refunds wait', true],
    ]);
  });

  it('see the typed action that a connector makes of an address, and http.<verb> where none knows it', () => {
    const policy = (type: string, url: string) => ({
      name: 'p',
      rules: [deny({ field: 'action.type', operator: 'equals', value: type })],
      tests: [test({ method: 'POST', url }, 'deny')],
    });
    expect(run(policy('stripe.refund.create', 'https://api.stripe.com/v1/refunds'), stripe)).toEqual(['passed']);
    expect(run(policy('http.post', 'https://elsewhere.example/v1/refunds'), stripe)).toEqual(['passed']);
    expect(run(policy('http.post', 'https://api.stripe.com/v1/refunds'))).toEqual(['passed']);
  });

  it('take facts of the scope that they leave out as matching, and hold against it what they state', () => {
    const scope = {
      environments: ['production'],
      agents: ['refund-*'],
      agent_groups: ['finance'],
      connectors: ['stripe'],
      action_types: ['stripe.*'],
    };
    const stated = [
      { environment: 'staging' },
      { agent: 'other' },
      { agent_groups: [] },
      { connector: 'github' },
      { action: 'github.pr.merge' },
    ];
    const policy = {
      name: 'p',
      scope,
      rules: [deny()],
      tests: [
        test({}, 'deny', 'nothing stated'),
        ...stated.map((request) => test(request, 'allow', JSON.stringify(request))),
      ],
    };
    expect(run(policy)).toEqual(Array(6).fill('passed'));
  });

  it('give conditions the scope’s own values where nothing is stated', () => {
    const conditions = {
      all: [
        { field: 'resource.environment', operator: 'equals', value: 'production' },
        { field: 'agent.groups', operator: 'contains', value: 'finance' },
      ],
    };
    expect(
      run({
        name: 'p',
        scope: { environments: ['production'], agent_groups: ['finance'] },
        rules: [deny(conditions)],
        tests: [test({}, 'deny')],
      }),
    ).toEqual(['passed']);
  });

  it('state time, history and every other fact', () => {
    const conditions = {
      all: [
        { field: 'context.hour', operator: 'equals', value: 3 },
        { field: 'history.count', window: '1h', operator: 'greater_than', value: 9 },
      ],
    };
    const policy = {
      name: 'p',
      rules: [deny(conditions)],
      tests: [
        test({ time: '2026-01-01T03:30:00Z', history: 10 }, 'deny', 'both'),
        test({ time: '2026-01-01T04:30:00Z', history: 10 }, 'allow', 'later'),
      ],
    };
    expect(run(policy)).toEqual(['passed', 'passed']);
  });

  it('that fail say what was wanted, what came, and where they stand', () => {
    const source =
      'name: p\nrules:\n  - { name: no, decision: deny }\ntests:\n  - name: it passes\n    request: { method: GET, url: "https://h/" }\n    expect: allow\n';
    expect(runPolicyTests(compiled(source)).map(({ problem }) => problem)).toEqual([
      {
        line: 5,
        column: 5,
        pointer: '/tests/0',
        message: "The test 'it passes' expects allow; the policy says deny by the rule 'no'.",
      },
    ]);
  });

  it('that name a rule want that one to speak', () => {
    const rules = [
      { name: 'a', decision: 'deny' },
      { name: 'b', decision: 'deny' },
    ];
    expect(run({ name: 'p', rules, tests: [test({}, { decision: 'deny', rule: 'b' })] })).toEqual(['deny a']);
  });

  it('are decided as if the mode were enforce', () => {
    expect(run({ name: 'p', mode: 'monitor', rules: [deny()], tests: [test({}, 'deny')] })).toEqual(['passed']);
    expect(run({ name: 'p', mode: 'off', rules: [deny()], tests: [test({}, 'deny')] })).toEqual(['passed']);
  });
});
