// What would this request do? Providers' tables, own actions, fallbacks, and the sentence that an approver reads.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RequestHead } from '../../../proxy/connectors/connector.ts';
import { compileConnectors } from '../../../proxy/connectors/connector-index.ts';
import { inert } from '../../../proxy/connectors/inert.ts';
import { templateProblem } from '../../../proxy/connectors/path-table.ts';
import { PROVIDERS } from '../../../proxy/connectors/providers/index.ts';
import { compileSentence, sentenceProblem } from '../../../proxy/connectors/sentence.ts';
import type { BodyFacts, Value } from '../../../proxy/policy/engine/facts.ts';
import { connectorRow } from './rows.ts';

const none: BodyFacts = { state: 'none' };
const unread: BodyFacts = { state: 'unread' };
const parsed = (value: Value): BodyFacts => ({ state: 'parsed', value, numerals: false });

function head(method: string, url: string, headers: Record<string, string> = {}): RequestHead {
  const { protocol, hostname, port, pathname, searchParams } = new URL(url);
  const scheme = protocol === 'https:' ? 'https' : 'http';
  return {
    method,
    scheme,
    host: hostname,
    port: Number(port || (scheme === 'https' ? 443 : 80)),
    path: pathname,
    query: Object.fromEntries(searchParams),
    headers,
  };
}

function reading(row: Parameters<typeof connectorRow>[0], request: RequestHead, body: BodyFacts = none) {
  const connector = compileConnectors([connectorRow(row)]).byName('c');
  if (!connector) throw new Error('the connector is not in its own index');
  const action = connector.classify(request, body);
  return { action, said: connector.sentence(action, request, body) };
}

describe('a Stripe request', () => {
  const stripe = (method: string, path: string, body: BodyFacts = none, headers = {}) =>
    reading({ type: 'stripe' }, head(method, `https://api.stripe.com${path}`, headers), body);

  it('that refunds says how much of which charge', () => {
    const { action, said } = stripe(
      'POST',
      '/v1/refunds',
      parsed({ charge: 'ch_1', amount: '48000', currency: 'usd' }),
      { 'stripe-account': 'acct_7' },
    );
    expect(action).toMatchObject({
      type: 'stripe.refund.create',
      verb: 'write',
      risk: 70,
      parameters: { charge: 'ch_1', amount: '48000', currency: 'usd' },
      resource: { provider: 'stripe', type: 'charge', id: 'ch_1', account: 'acct_7' },
      typed: true,
      readsBody: true,
    });
    expect(said).toBe('Refund 480.00 USD of charge ch_1');
  });

  it('that refunds without an amount is the whole of it, and an unread body is said to be unread', () => {
    expect(stripe('POST', '/v1/refunds', parsed({ payment_intent: 'pi_1' })).said).toBe(
      'Refund the whole amount of payment intent pi_1',
    );
    expect(stripe('POST', '/v1/refunds', unread).said).toMatch(/not read yet/);
    expect(stripe('POST', '/v1/refunds', { state: 'opaque', because: 'gzip' }).said).toMatch(/could not be read: gzip/);
  });

  it('keeps its type by the older paths and with a slash at the end', () => {
    for (const path of ['/v1/charges/ch_1/refunds', '/v1/charges/ch_1/refund', '/v1/refunds/'])
      expect(stripe('POST', path).action.type).toBe('stripe.refund.create');
  });

  it('that nobody knows is named by its method', () => {
    expect(stripe('POST', '/v1/unheard_of').action).toMatchObject({ type: 'stripe.post', verb: 'write', typed: false });
    expect(stripe('GET', '/v1/unheard_of').action).toMatchObject({ type: 'stripe.get', verb: 'read' });
  });

  it('writes amounts as their currency does', () => {
    const refund = (amount: Value, currency: string) =>
      stripe('POST', '/v1/refunds', parsed({ charge: 'ch_1', amount, currency })).said;
    expect([
      refund(500, 'jpy'),
      refund(1234, 'kwd'),
      refund(5, 'eur'),
      refund('5e3', 'eur'),
      refund(48_000, 'dollars'),
    ]).toEqual([
      'Refund 500 JPY of charge ch_1',
      'Refund 1.234 KWD of charge ch_1',
      'Refund 0.05 EUR of charge ch_1',
      'Refund 5e3 of charge ch_1',
      'Refund 48000 (in the smallest unit of its currency) of charge ch_1',
    ]);
  });
});

describe('a GitHub request', () => {
  const github = (method: string, url: string, body: BodyFacts = none) =>
    reading({ type: 'github' }, head(method, url), body);
  const api = 'https://api.github.com';

  it.each([
    ['PUT', `${api}/repos/acme/web/pulls/7/merge`, 'github.pr.merge', 'write'],
    ['GET', `${api}/repos/acme/web/pulls/7`, 'github.pr.read', 'read'],
    ['HEAD', `${api}/repos/acme/web/pulls/7`, 'github.pr.read', 'read'],
    ['POST', `${api}/repos/acme/web/pulls`, 'github.pr.create', 'write'],
    ['DELETE', `${api}/repos/acme/web`, 'github.repo.delete', 'write'],
    ['POST', `${api}/repos/acme/web/issues`, 'github.issue.create', 'write'],
    ['PUT', `${api}/repos/acme/web/contents/src/deep/a.ts`, 'github.contents.write', 'write'],
    ['POST', `${api}/repos/acme/web/actions/workflows/ci.yml/dispatches`, 'github.workflow.dispatch', 'write'],
    ['PUT', `${api}/repos/acme/web/branches/main/protection`, 'github.branch_protection.update', 'write'],
    ['PUT', `${api}/repos/acme/web/collaborators/eve`, 'github.collaborator.add', 'write'],
    [
      'POST',
      'https://uploads.github.com/repos/acme/web/releases/1/assets?name=a.zip',
      'github.release_asset.upload',
      'write',
    ],
    ['POST', 'https://github.com/acme/web.git/git-upload-pack', 'github.repo.fetch', 'read'],
    ['POST', 'https://github.com/acme/web/git-receive-pack', 'github.repo.push', 'write'],
    ['GET', 'https://github.com/acme/web.git/info/refs?service=git-receive-pack', 'github.repo.fetch', 'read'],
    ['POST', `${api}/graphql`, 'github.graphql.mutation', 'write'],
  ])('%s %s is %s', (method, url, type, verb) => {
    expect(github(method, url).action).toMatchObject({ type, verb });
  });

  it('names what it acts on', () => {
    const { action, said } = github('PUT', `${api}/repos/acme/web/pulls/7/merge`, parsed({ merge_method: 'squash' }));
    expect(action.resource).toEqual({ provider: 'github', type: 'pull_request', id: 'acme/web#7', account: 'acme' });
    expect(said).toBe('Merge pull request #7 of acme/web by squash');
    expect(github('POST', 'https://github.com/acme/web.git/git-receive-pack').said).toBe('Push to acme/web');
  });

  it('by GraphQL reads only when its body holds nothing but a query', () => {
    const verb = (query: string) => github('POST', `${api}/graphql`, parsed({ query })).action.verb;
    expect(['{ viewer { login } }', ' query Q { a }'].map(verb)).toEqual(['read', 'read']);
    expect(
      ['mutation { a }', 'query A { a } mutation B { b }', '# note\nmutation { a }', 'subscription { a }'].map(verb),
    ).toEqual(Array(4).fill('write'));
  });
});

describe('other kinds of connectors', () => {
  it('ask models as reading and train them as writing', () => {
    const { action } = reading(
      { type: 'openai' },
      head('POST', 'https://api.openai.com/v1/chat/completions'),
      parsed({ model: 'gpt' }),
    );
    expect(action).toMatchObject({ type: 'openai.chat.create', verb: 'read', parameters: { model: 'gpt' } });
    expect(
      reading({ type: 'anthropic' }, head('POST', 'https://api.anthropic.com/v1/messages/batches')).action.verb,
    ).toBe('write');
  });

  it('know that Slack writes by GET, and webhooks always', () => {
    const slack = (url: string) => reading({ type: 'slack' }, head('GET', url)).action;
    expect(slack('https://slack.com/api/chat.postMessage?channel=C1&text=hi')).toMatchObject({
      type: 'slack.chat.postMessage',
      verb: 'write',
      parameters: { channel: 'C1', text: 'hi' },
    });
    expect(slack('https://slack.com/api/conversations.list')).toMatchObject({
      type: 'slack.conversations.list',
      verb: 'read',
    });
    expect(slack('https://slack.com/api/x')).toMatchObject({ type: 'slack.get', verb: 'write' });
    expect(
      reading({ type: 'webhook', base_url: 'https://hooks.example' }, head('GET', 'https://hooks.example/x')).action,
    ).toMatchObject({ type: 'webhook.get', verb: 'write' });
  });

  it('read MCP messages from the body, and take the worst until it is read', () => {
    const mcp = (body: BodyFacts) =>
      reading({ type: 'mcp', base_url: 'https://mcp.example/rpc' }, head('POST', 'https://mcp.example/rpc'), body)
        .action;
    expect(mcp(unread)).toMatchObject({ type: 'mcp.message', verb: 'write', typeFromBody: true });
    expect(mcp(parsed({ method: 'tools/call', params: { name: 'drop', arguments: { table: 'x' } } }))).toMatchObject({
      type: 'mcp.tool.call',
      verb: 'write',
      parameters: { tool: 'drop', arguments: { table: 'x' } },
      resource: { type: 'tool', id: 'drop' },
    });
    expect(mcp(parsed({ method: 'tools/list' }))).toMatchObject({ type: 'mcp.tools.list', verb: 'read' });
    expect(mcp(parsed([{ method: 'tools/list' }]))).toMatchObject({ type: 'mcp.message', verb: 'write' });
  });

  it('name plain requests by their methods', () => {
    const http = (method: string, headers = {}) =>
      reading({ base_url: 'https://api.example' }, head(method, 'https://api.example/x', headers)).action;
    expect(['GET', 'POST', 'DELETE', 'PROPFIND', 'get it'].map((method) => http(method).type)).toEqual([
      'http.get',
      'http.post',
      'http.delete',
      'http.propfind',
      'http.other',
    ]);
    expect(['GET', 'HEAD', 'OPTIONS', 'POST', 'PROPFIND'].map((method) => http(method).verb)).toEqual([
      'read',
      'read',
      'read',
      'write',
      'write',
    ]);
  });

  it('take a reading request for writing that asks its origin to do something else', () => {
    const { action } = reading(
      { base_url: 'https://api.example' },
      head('GET', 'https://api.example/x', { 'x-http-method-override': 'delete' }),
    );
    expect(action).toMatchObject({ type: 'http.get', verb: 'write' });
  });
});

describe("a connector's own actions", () => {
  const actions = [
    {
      method: 'POST',
      path: '/refunds',
      type: 'shop.refund.create',
      risk: 70,
      parameters: { amount: 'body.amount', q: 'query.q', to: 'body.to.iban' },
      sentence: 'Refund {amount}[ to {to}]',
    },
    { method: 'GET', path: '/orders/{id}', type: 'shop.order.read' },
    { method: 'GET', path: '/orders/latest', type: 'shop.order.latest' },
  ];
  const shop = (method: string, path: string, body: BodyFacts = none) =>
    reading({ base_url: 'https://shop.example/v2', actions }, head(method, `https://shop.example/v2${path}`), body);

  it('go by method and path below the base path, the literal one first', () => {
    expect(['/orders/77', '/orders/latest', '/orders/77/items'].map((path) => shop('GET', path).action.type)).toEqual([
      'shop.order.read',
      'shop.order.latest',
      'http.get',
    ]);
    expect(shop('GET', '/orders/a%20b').action.parameters).toEqual({ id: 'a b' });
  });

  it('take parameters from path, query and body', () => {
    const { action, said } = shop('POST', '/refunds?q=x', parsed({ amount: 12, to: { iban: 'CH1' } }));
    expect(action).toMatchObject({
      parameters: { amount: 12, q: 'x', to: 'CH1' },
      verb: 'write',
      risk: 70,
      readsBody: true,
    });
    expect(said).toBe('Refund 12 to CH1');
  });

  it('come before those of the provider', () => {
    const own = [{ method: 'POST', path: '/v1/refunds', type: 'ours.refund' }];
    expect(
      reading({ type: 'stripe', actions: own }, head('POST', 'https://api.stripe.com/v1/refunds')).action.type,
    ).toBe('ours.refund');
  });
});

describe('the tables of the providers', () => {
  const rows = Object.entries(PROVIDERS).flatMap(([type, { entries }]) =>
    entries.map((entry) => ({ provider: type, ...entry })),
  );

  it.each(rows)(
    '$provider: $method $path is $type',
    ({ provider, path, type, sentence, parameters = {}, resource }) => {
      expect(templateProblem(path)).toBeUndefined();
      expect(sentence === undefined ? undefined : sentenceProblem(sentence)).toBeUndefined();
      expect(type.startsWith(`${provider}.`)).toBe(true);
      const names = new Set([...path.matchAll(/\{(\w+)/g)].map(([, name]) => name).concat(Object.keys(parameters)));
      const used = `${sentence ?? ''}${resource?.id ?? ''}${resource?.account ?? ''}`;
      expect([...used.matchAll(/\{(\w+)/g)].map(([, name]) => name).filter((name) => !names.has(name))).toEqual([]);
    },
  );

  it('hold at least ten actions each of GitHub and Stripe', () => {
    for (const provider of ['github', 'stripe'])
      expect(
        new Set(rows.filter((row) => row.provider === provider).map(({ type }) => type)).size,
      ).toBeGreaterThanOrEqual(10);
  });
});

describe('what an approver reads', () => {
  it('has nothing hidden in it, whatever an agent sends', () => {
    expect(inert('pay\u202eeve\u200b\u0000\u00a0x')).toBe('pay\\u{202e}eve\\u{200b}\\u{0}\\u{a0}x');
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const shown = compileSentence('Say {text}')({ text });
        expect(shown).not.toMatch(/[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u);
        expect(shown.isWellFormed()).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('cannot be written by the value of a parameter', () => {
    expect(compileSentence('Refund {amount}[ of {charge}]')({ amount: '{charge} [x]', charge: '{amount}' })).toBe(
      'Refund {charge} [x] of {amount}',
    );
  });

  it('is cut where it gets long, and says so', () => {
    expect(inert('a'.repeat(500))).toBe(`${'a'.repeat(120)}…`);
  });
});
