// Do the packs hold what they promise? Their own tests, for the usual parameters and for others, and real requests as the connectors read them.

import { describe, expect, it } from 'vitest';
import { classifierOf } from '../../../proxy/cli/policy/offline.ts';
import { PROVIDERS } from '../../../proxy/connectors/providers/index.ts';
import { compilePolicy } from '../../../proxy/policy/engine/policy-set.ts';
import { runPolicyTests } from '../../../proxy/policy/engine/tests.ts';
import { CATALOGUE } from '../../../proxy/policy/packs/catalogue.ts';
import { type Pack, parametersOf } from '../../../proxy/policy/packs/pack.ts';
import { compiled } from './policies.ts';

const textsOf = (pack: Pack, chosen: Record<string, unknown> = {}): readonly string[] => {
  const { parameters, problems } = parametersOf(pack, chosen);
  expect(problems).toEqual([]);
  return pack.policies(parameters);
};

/** Another choice for each parameter, so that nothing in a pack holds for its defaults alone. */
const OTHERS: Readonly<Record<string, readonly Record<string, unknown>[]>> = {
  'github-safety': [
    { protected_branches: ['trunk'], git_push: 'deny', approver_roles: ['release managers "night"'] },
    { protected_branches: ['*', 'x?y'].slice(1), git_push: 'allow' },
  ],
  'stripe-money-movement': [{ refund_limit: 1, refunds_per_hour: 1, charge_limit: 1, payout_people: 5 }],
  'slack-broadcast': [{ announcement_channels: [], messages_per_hour: 1 }, { announcement_channels: ['C024BE91L'] }],
  'llm-spend': [{ models: ['m'], output_tokens: 1, calls_per_hour: 1 }],
  'production-freeze': [
    { freeze_from: '2026-12-20T00:00:00Z', freeze_until: '2027-01-04T00:00:00+01:00', exempt_groups: ['on-call'] },
    { freeze_from: '2026-12-20T00:00:00Z' },
    { window_days: ['saturday'], window_from_hour: 22, window_to_hour: 4, zone: 'Pacific/Auckland' },
    {
      environments: ['prod-*'],
      window_from_hour: 0,
      window_to_hour: 23,
      window_days: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'],
    },
  ],
  'data-exfiltration': [{ body_bytes: 1_024, reads_per_hour: 1 }],
};

describe.each(CATALOGUE.map((pack) => [pack.name, pack] as const))('the pack %s', (name, pack) => {
  it.each([{}, ...(OTHERS[name] ?? [])])('is sound, and its tests pass with %j', (chosen) => {
    const names = textsOf(pack, chosen).map((yaml) => {
      const policy = compiled(yaml);
      const results = runPolicyTests(policy);
      expect(results.filter(({ passed }) => !passed)).toEqual([]);
      expect(results.length).toBeGreaterThan(1);
      return policy.document.name;
    });
    expect(names.every((one) => one.startsWith(`${name}/`))).toBe(true);
    expect(new Set(names).size).toBe(names.length);
  });

  it('has a test for every rule', () => {
    for (const yaml of textsOf(pack, OTHERS[name]?.[0])) {
      const policy = compiled(yaml);
      const spoken = new Set(runPolicyTests(policy).map(({ actual }) => actual.rule));
      expect(policy.document.rules.map((rule) => rule.name).filter((rule) => !spoken.has(rule))).toEqual([]);
    }
  });

  it('names actions alone that connectors know', async () => {
    const classify = await classifierOf(undefined);
    const typed = new Set(Object.values(PROVIDERS).flatMap(({ entries }) => entries.map(({ type }) => type)));
    const isSlack = (type: string): boolean => {
      const path = `/api/${type.slice('slack.'.length)}`;
      const head = {
        method: 'POST',
        scheme: 'https',
        host: 'slack.com',
        port: 443,
        path,
        query: {},
        headers: {},
      } as const;
      return type.startsWith('slack.') && classify(undefined, head, { state: 'none' })?.type === type;
    };
    const named = textsOf(pack).flatMap(
      (yaml) => yaml.match(/\b(?:github|stripe|slack|openai|anthropic)\.[a-zA-Z_]+\.[a-zA-Z_]+\b/g) ?? [],
    );
    expect([...new Set(named)].filter((type) => !typed.has(type) && !isSlack(type))).toEqual([]);
  });
});

describe('parameters of a pack', () => {
  const [pack] = CATALOGUE as [Pack];

  it('cannot leave their place in the text', () => {
    const [yaml = ''] = textsOf(pack, { protected_branches: ['a" }]\nrules: [] #', "b'"], approver_roles: ['}\n- x'] });
    const { policy } = compilePolicy(yaml, { id: 'pol_x', version: 1 });
    expect(policy?.document.rules).toHaveLength(6);
  });

  it('are refused all at once, and kept over an upgrade where they still fit', () => {
    const { problems } = parametersOf(pack, { protected_branches: [], git_push: 'perhaps', nonsense: 1 });
    expect(problems.map(({ pointer }) => pointer)).toEqual([
      '/parameters/nonsense',
      '/parameters/protected_branches',
      '/parameters/git_push',
    ]);
    const { parameters } = parametersOf(
      pack,
      { git_push: 'deny' },
      { git_push: 'allow', protected_branches: ['kept'], gone: 1, approver_roles: 7 },
    );
    expect(parameters).toEqual({ git_push: 'deny', protected_branches: ['kept'], approver_roles: ['admin', 'owner'] });
  });
});

describe('requests as connectors read them', () => {
  /** What all policies of a pack say to a real request. */
  const decided = async (pack: string, request: Record<string, unknown>): Promise<string | undefined> => {
    const classify = await classifierOf(undefined);
    const texts = textsOf(CATALOGUE.find(({ name }) => name === pack) as Pack);
    const rules = texts.flatMap((yaml) => {
      const { tests: _tests, ...document } = { tests: [], yaml };
      const head = document.yaml.slice(0, document.yaml.indexOf('\ntests:'));
      const policy = compiled(
        `${head}\ntests:\n  - { name: asked, request: ${JSON.stringify(request)}, expect: allow }\n`,
      );
      return runPolicyTests(policy, { classify }).flatMap(({ actual }) =>
        actual.rule === undefined ? [] : [`${actual.decision} ${actual.rule}`],
      );
    });
    return rules.sort()[0];
  };

  it.each([
    [
      'github-safety',
      { method: 'PUT', url: 'https://api.github.com/repos/a/b/pulls/1/merge' },
      'requires_approval merge',
    ],
    [
      'github-safety',
      { method: 'DELETE', url: 'https://api.github.com/repos/a/b/git/refs/heads/main' },
      'deny protected-branch-deleted',
    ],
    [
      'github-safety',
      {
        method: 'PATCH',
        url: 'https://api.github.com/repos/a/b/git/refs/heads/release/2',
        body: { sha: 'x', force: true },
      },
      'deny history-rewritten',
    ],
    [
      'github-safety',
      { method: 'PUT', url: 'https://api.github.com/repos/a/b/contents/x.md', body: { message: 'm' } },
      'requires_approval written-without-review',
    ],
    [
      'github-safety',
      { method: 'PUT', url: 'https://api.github.com/repos/a/b/contents/x.md', body: { message: 'm', branch: 'mine' } },
      undefined,
    ],
    [
      'github-safety',
      { method: 'PATCH', url: 'https://api.github.com/repos/a/b', body: { private: false } },
      'deny made-public',
    ],
    [
      'github-safety',
      { method: 'POST', url: 'https://github.com/a/b.git/git-receive-pack' },
      'requires_approval pushed',
    ],
    [
      'stripe-money-movement',
      {
        method: 'POST',
        url: 'https://api.stripe.com/v1/refunds',
        body: { charge: 'ch_1', amount: 48_000 },
        history: 0,
      },
      'requires_approval large',
    ],
    [
      'stripe-money-movement',
      { method: 'POST', url: 'https://api.stripe.com/v1/refunds', body: { charge: 'ch_1', amount: 1_200 }, history: 0 },
      undefined,
    ],
    [
      'stripe-money-movement',
      { method: 'POST', url: 'https://api.stripe.com/v1/payouts', body: { amount: 1 } },
      'requires_approval leaves',
    ],
    [
      'slack-broadcast',
      {
        method: 'POST',
        url: 'https://slack.com/api/chat.postMessage',
        body: { channel: 'C1', text: 'lunch <!here>' },
        history: 0,
      },
      'requires_approval everybody-mentioned',
    ],
    [
      'slack-broadcast',
      {
        method: 'POST',
        url: 'https://slack.com/api/chat.postMessage',
        body: { channel: 'C1', text: 'lunch' },
        history: 0,
      },
      undefined,
    ],
    [
      'slack-broadcast',
      { method: 'POST', url: 'https://slack.com/api/conversations.archive', body: { channel: 'C1' } },
      'deny channel-closed',
    ],
    [
      'llm-spend',
      {
        method: 'POST',
        url: 'https://api.openai.com/v1/chat/completions',
        body: { model: 'gpt-9-mini', max_completion_tokens: 100_000 },
        history: 0,
      },
      'requires_approval long-answer',
    ],
    [
      'llm-spend',
      { method: 'POST', url: 'https://api.openai.com/v1/chat/completions', body: { model: 'gpt-9-mini' }, history: 0 },
      undefined,
    ],
    [
      'llm-spend',
      { method: 'POST', url: 'https://api.anthropic.com/v1/messages', body: { model: 'claude-opus-9' }, history: 0 },
      'requires_approval other-model',
    ],
    [
      'llm-spend',
      { method: 'POST', url: 'https://api.openai.com/v1/images/generations', body: { model: 'gpt-image', n: 8 } },
      'requires_approval several-pictures',
    ],
    [
      'production-freeze',
      {
        method: 'POST',
        url: 'https://api.stripe.com/v1/refunds',
        environment: 'production',
        time: '2026-01-17T12:00:00Z',
      },
      'requires_approval outside-the-window',
    ],
    [
      'production-freeze',
      {
        method: 'POST',
        url: 'https://api.stripe.com/v1/refunds',
        environment: 'production',
        time: '2026-01-15T12:00:00Z',
      },
      undefined,
    ],
    [
      'data-exfiltration',
      { method: 'POST', url: 'https://api.github.com/gists', body: { public: true } },
      'requires_approval upload',
    ],
    [
      'data-exfiltration',
      { method: 'POST', url: 'https://elsewhere.example.com/in', size: 2_000_000 },
      'requires_approval large',
    ],
    [
      'data-exfiltration',
      { method: 'GET', url: 'https://api.stripe.com/v1/customers', history: 200 },
      'requires_approval stripe.customer.list',
    ],
  ])('%s: %j is decided %s', async (pack, request, wanted) => {
    expect(await decided(pack, request)).toBe(wanted);
  });
});
