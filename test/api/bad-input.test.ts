// What comes back for input that makes no sense? A 4xx that names the mistake, at the console and at the gate, and nothing has changed.
// Everything is asked of the whole product over sockets; after the last mistake it is as ready, as empty and as whole as before.

import http from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Agent } from '../support/agent.ts';
import { Origin } from '../support/origin.ts';
import { agentOf, connectorTo, fine, founder, PASSWORD, type Person, type Reply } from '../support/person.ts';
import { type Product, startProduct } from '../support/product.ts';

let product: Product;
let owner: Person;
let agent: Agent;
let origin: Origin;

beforeAll(async () => {
  product = await startProduct();
  origin = await Origin.start();
  owner = await founder(product);
  agent = await agentOf(owner);
  await connectorTo(owner, origin, { name: 'origin' });
});

afterAll(async () => {
  await origin?.close();
  await product?.stop();
});

interface Problem {
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly {
    readonly pointer: string;
    readonly message: string;
    readonly line?: number;
    readonly column?: number;
  }[];
}

/** A refusal that somebody can act on: a 4xx problem document with a sentence, and nothing of the inside. */
function expectRefused(reply: Reply<unknown>): Problem {
  expect(reply.status, reply.text).toBeGreaterThanOrEqual(400);
  expect(reply.status, reply.text).toBeLessThan(500);
  expect(reply.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  const problem = reply.body as Problem;
  expect(problem.detail).toMatch(/^.{10,}\.$/su);
  expect(reply.text).not.toMatch(/\.ts:\d|node_modules|SQLITE|select .* from|\bat .*\(/i);
  return problem;
}

/** A request whose body is bytes as they are. */
async function raw(
  path: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply<unknown>> {
  const { token } = await tokenOf(owner);
  const answer = await fetch(product.consoleUrl + path, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${token}`,
      'X-Tenant-Id': owner.tenantId,
      'Content-Type': 'application/json',
      ...headers,
    },
    body,
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, body: text === '' ? {} : JSON.parse(text) };
}

let made: Promise<{ token: string }> | undefined;

/** A token of this person's; one serves all. */
function tokenOf(person: Person): Promise<{ token: string }> {
  const asked = { name: 'bad-input', permissions: ['agents.create', 'agents.view'], scope: 'tenant' };
  made ??= person.post<{ token: string }>('/api/tokens', asked).then(fine);
  return made;
}

describe('a body', () => {
  const deep = `${'{"a":'.repeat(500)}1${'}'.repeat(500)}`;
  it.each<[string, string | Uint8Array<ArrayBuffer>, Readonly<Record<string, string>>]>([
    ['that is no JSON', '{"name": ', {}],
    ['that is YAML', 'name: x', {}],
    ['that is empty where something is needed', '', {}],
    ['that is a list', '[]', {}],
    ['that is null', 'null', {}],
    ['that is a number', '12', {}],
    ['that is a text', '"agent"', {}],
    ['that is nested without end', deep, {}],
    ['that would change a prototype', '{"name":"x","__proto__":{"admin":true}}', {}],
    ['that is not UTF-8', Uint8Array.of(0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d), {}],
    ['in another encoding', '{"name":"x"}', { 'Content-Type': 'application/json; charset=utf-16' }],
    ['that is packed', '{"name":"x"}', { 'Content-Encoding': 'gzip' }],
    ['of another type', 'name=x', { 'Content-Type': 'application/x-www-form-urlencoded' }],
    ['without a type', '{"name":"x"}', { 'Content-Type': '' }],
    [
      'that is larger than anything asked for here',
      JSON.stringify({ name: 'x', description: 'y'.repeat(3_000_000) }),
      {},
    ],
  ])('%s is refused', async (_what, body, headers) => {
    expectRefused(await raw('/api/agents', body, headers));
  });
});

describe('a field', () => {
  const long = 'x'.repeat(100_000);
  it.each<[string, string, unknown]>([
    ['an agent without a name', '/api/agents', {}],
    ['an agent with an empty name', '/api/agents', { name: '' }],
    ['an agent whose name is blank', '/api/agents', { name: '   ' }],
    ['an agent whose name is a number', '/api/agents', { name: 7 }],
    ['an agent whose name is endless', '/api/agents', { name: long }],
    ['an agent whose name would break a header', '/api/agents', { name: 'a\r\nX-Evil: 1' }],
    ['an agent whose name has quotes', '/api/agents', { name: 'a"b' }],
    ['an agent with a field that does not exist', '/api/agents', { name: 'bad', colour: 'red' }],
    ['an agent with a role that does not exist', '/api/agents', { name: 'bad', roles: ['no-such-role'] }],
    ['an agent whose groups are no list', '/api/agents', { name: 'bad', groups: 'finance' }],
    ['a group with a member that does not exist', '/api/agent-groups', { name: 'bad', members: ['agt_nobody'] }],
    ['an invitation for no address', '/api/invitations', { email: 'not an address' }],
    ['an invitation that ends before it begins', '/api/invitations', { expires_in: -1 }],
    [
      'a role with a permission that does not exist',
      '/api/roles',
      { name: 'bad', grants: [{ permission: 'agents.fly' }] },
    ],
    ['a role without grants that are a list', '/api/roles', { name: 'bad', grants: 'all' }],
    [
      'a token that has ended already',
      '/api/tokens',
      { name: 'bad', permissions: ['agents.view'], scope: 'tenant', expires_at: '2001-01-01T00:00:00Z' },
    ],
    [
      'a token whose end is no time',
      '/api/tokens',
      { name: 'bad', permissions: ['agents.view'], scope: 'tenant', expires_at: 'tomorrow' },
    ],
    ['a tenant of an unknown kind', '/api/tenants', { name: 'bad', kind: 'galaxy' }],
    [
      'a kill switch for something unknown',
      '/api/v1/kill-switch',
      { active: true, scope: { kind: 'planet', id: 'x' } },
    ],
    [
      'a dry run of an agent that does not exist',
      '/api/v1/actions/dry-run',
      { agent: 'nobody', method: 'GET', url: 'https://api.github.com/' },
    ],
    [
      'a dry run of a URL that is none',
      '/api/v1/actions/dry-run',
      { agent: 'nobody', method: 'GET', url: 'not a url' },
    ],
    ['an approval that does not exist', '/api/approvals/apr_nobody/approve', {}],
  ])('%s is refused', async (_what, path, body) => {
    expectRefused(await owner.post(path, body));
  });
});

describe('a connector', () => {
  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['of an unknown type', { type: 'ftp', base_url: 'https://api.example.com' }],
    ['with a URL that is none', { base_url: 'api.example.com' }],
    ['with a URL of another scheme', { base_url: 'ftp://api.example.com' }],
    ['with a password in its URL', { base_url: 'https://user:secret@api.example.com' }],
    ['with a query in its URL', { base_url: 'https://api.example.com/?a=1' }],
    ['with a fragment in its URL', { base_url: 'https://api.example.com/#a' }],
    ['with a URL that climbs', { base_url: 'https://api.example.com/a/../b' }],
    ['with an impossible port', { base_url: 'https://api.example.com:70000' }],
    ['with a host that is none', { hosts: ['api example com'] }],
    ['without a host at all', {}],
    ['with a CA that is no certificate', { base_url: 'https://api.example.com', ca: 'trust me' }],
    [
      'with an action without a path',
      { base_url: 'https://api.example.com', actions: [{ method: 'GET', type: 'x.read' }] },
    ],
    [
      'with an action whose type is no name',
      { base_url: 'https://api.example.com', actions: [{ method: 'GET', path: '/x', type: 'X Y' }] },
    ],
    [
      'with an action whose path does not begin at the root',
      { base_url: 'https://api.example.com', actions: [{ method: 'GET', path: 'x', type: 'x.read' }] },
    ],
    ['in a mode that does not exist', { base_url: 'https://api.example.com', mode: 'wiretap' }],
  ])('%s is refused', async (_what, settings) => {
    expectRefused(await owner.post('/api/connectors', { name: 'bad', type: 'http', ...settings }));
  });
});

describe('a policy', () => {
  const rule = (text: string): string => `metadata: { name: bad }\nrules:\n  - ${text}\n`;
  it.each<[string, string]>([
    ['that is no YAML', 'metadata: { name: bad\nrules: ['],
    ['that is empty', ''],
    ['that is a list', '- a\n- b\n'],
    ['of two documents', 'metadata: { name: a }\nrules: []\n---\nmetadata: { name: b }\nrules: []\n'],
    ['with a key twice', 'metadata: { name: a, name: b }\nrules: []\n'],
    ['with a key that does not exist', 'metadata: { name: bad }\nrulez: []\n'],
    ['that refers to itself without end', 'metadata: { name: bad }\na: &a [*a, *a]\nrules: []\n'],
    ['with a tag of its own', 'metadata: { name: !!js/function bad }\nrules: []\n'],
    ['without a decision', rule('{ name: r, conditions: { all: [] } }')],
    ['with an unknown decision', rule('{ name: r, decision: perhaps }')],
    [
      'with an unknown field',
      rule(
        '{ name: r, decision: deny, conditions: { all: [{ field: request.colour, operator: equals, value: red }] } }',
      ),
    ],
    [
      'with an unknown operator',
      rule(
        '{ name: r, decision: deny, conditions: { all: [{ field: request.path, operator: resembles, value: x }] } }',
      ),
    ],
    [
      'that compares a number with a text',
      rule(
        '{ name: r, decision: deny, conditions: { all: [{ field: request.size, operator: greater_than, value: many }] } }',
      ),
    ],
    [
      'with an expression that takes for ever',
      rule(
        "{ name: r, decision: deny, conditions: { all: [{ field: request.path, operator: matches, value: '(?=a)b' }] } }",
      ),
    ],
    [
      'with a network that is none',
      rule(
        '{ name: r, decision: deny, conditions: { all: [{ field: context.source_ip, operator: in_cidr, value: 10.0.0.0/99 }] } }',
      ),
    ],
    [
      'with a name used twice',
      'metadata: { name: bad }\nrules:\n  - { name: r, decision: deny }\n  - { name: r, decision: allow }\n',
    ],
  ])('%s is refused, with the place', async (_what, yaml) => {
    const { errors = [] } = expectRefused(await owner.post('/api/policies', { yaml }));
    expect(errors.length).toBeGreaterThan(0);
    for (const { message, line, column } of errors) {
      expect(message).toMatch(/\S/);
      expect([typeof line, typeof column]).toEqual(['number', 'number']);
    }
  });
});

describe('an address', () => {
  it.each([
    '/api/agents?limit=0',
    '/api/agents?limit=-1',
    '/api/agents?limit=many',
    '/api/agents?limit=101',
    '/api/agents?limit=1&limit=2',
    '/api/agents?cursor=made-up',
    '/api/agents?sort=colour',
    '/api/audit?limit=100000',
    '/api/agents/agt_nobody',
    '/api/agents/..%2f..%2fetc%2fpasswd',
    '/api/agents/%00',
    '/api/agents/%E0%A4%A',
    '/api/agents/1%20or%201=1',
    '/api/nothing',
    '/api/',
    '/api/agents/agt_x/keys/y/z',
  ])('%s is refused', async (path) => {
    expectRefused(await owner.get(path));
  });

  it.each(['PUT', 'PATCH', 'DELETE', 'PURGE'])('/api/agents with %s is refused', async (method) => {
    expectRefused(await owner.ask(method, '/api/agents', method === 'DELETE' ? undefined : {}));
  });

  it.each(['', 'tnt_nobody', "tnt_' or '1'='1", 'x'.repeat(5_000)])(
    'a tenant called %j is not entered',
    async (tenantId) => {
      const { token } = await tokenOf(owner);
      const answer = await fetch(`${product.consoleUrl}/api/agents`, {
        headers: { Authorization: `Bearer ${token}`, 'X-Tenant-Id': tenantId },
      });
      const text = await answer.text();
      expect(answer.status, text).toBeLessThan(500);
      expect(answer.status === 200 ? tenantId : 'refused', text).toBe(tenantId === '' ? '' : 'refused');
    },
  );
});

describe('somebody', () => {
  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['without an address', { password: PASSWORD, name: 'x' }],
    ['with an address that is none', { email: 'x', password: PASSWORD, name: 'x' }],
    ['with a password that is too short', { email: 'x@example.com', password: 'abc', name: 'x' }],
    ['with a password that never ends', { email: 'x@example.com', password: 'x'.repeat(100_000), name: 'x' }],
    [
      'with an invitation that nobody made',
      { email: 'x@example.com', password: PASSWORD, name: 'x', invite: 'made-up' },
    ],
    ['with a name that is no text', { email: 'x@example.com', password: PASSWORD, name: { first: 'x' } }],
  ])('%s cannot register', async (_what, body) => {
    expectRefused(await owner.post('/api/auth/register', body));
  });

  it.each<[string, string]>([
    ['an empty token', 'Bearer '],
    ['a token that nobody made', 'Bearer hg_madeup'],
    ['a token that never ends', `Bearer hg_${'x'.repeat(8_000)}`],
    ['an agent key', 'Bearer hga_madeup'],
    ['another scheme', 'Digest x'],
  ])('with %s is nobody', async (_what, authorization) => {
    const answer = await fetch(`${product.consoleUrl}/api/agents`, { headers: { Authorization: authorization } });
    expect([answer.status, ((await answer.json()) as Problem).code]).toEqual([401, 'unauthenticated']);
  });
});

describe('an agent key at the gate', () => {
  const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
  const wrong: readonly (readonly [string, () => string | undefined])[] = [
    ['that is missing', () => undefined],
    ['that is empty', () => basic('agent:')],
    ['that nobody made', () => basic('agent:hga_madeup')],
    ['that is too long', () => basic(`agent:hga_${'x'.repeat(4_000)}`)],
    ['that lacks its last letter', () => basic(`agent:${agent.key.slice(0, -1)}`)],
    ['in other case', () => basic(`agent:${agent.key.toUpperCase()}`)],
    ['that is not base64', () => 'Basic %%%'],
    ['under another scheme', () => `Negotiate ${agent.key}`],
    ['with a null byte', () => basic(`agent:${agent.key}\u0000`)],
  ];

  const through = (path: string, headers: http.OutgoingHttpHeaders): Promise<{ status: number; text: string }> =>
    new Promise((resolve, reject) => {
      const request = http.get(
        { host: '127.0.0.1', port: product.gatePort, path, headers, agent: false },
        (response) => {
          let text = '';
          response
            .on('data', (chunk: Buffer) => (text += chunk.toString()))
            .on('end', () => resolve({ status: response.statusCode ?? 0, text }));
        },
      );
      request.on('error', reject);
    });

  it.each(wrong)('%s is 407, and nothing leaves', async (_what, key) => {
    const before = origin.calls.length;
    const authorization = key();
    const { status, text } = await through(`${origin.url}/secret`, {
      Host: new URL(origin.url).host,
      ...(authorization && { 'Proxy-Authorization': authorization }),
    });
    expect(status, text).toBe(407);
    expect(JSON.parse(text)).toMatchObject({
      code: expect.stringMatching(/^agent_key_/),
      message: expect.stringMatching(/\.$/),
    });
    expect(origin.calls.length).toBe(before);
  });

  it('that is wrong on a base URL is 401, and nothing leaves', async () => {
    const before = origin.calls.length;
    expect(
      (await through('/connect/origin/secret', { Host: `127.0.0.1:${product.gatePort}`, 'Holdgate-Key': 'hga_madeup' }))
        .status,
    ).toBe(401);
    expect(origin.calls.length).toBe(before);
  });
});

describe('after all of that the product', () => {
  it('is ready, has nothing new, and its ledger is whole', async () => {
    expect((await fetch(`${product.consoleUrl}/readyz`)).status).toBe(200);
    const names = async (path: string): Promise<string[]> =>
      fine(await owner.get<{ items: { name: string }[] }>(path)).items.map(({ name }) => name);
    expect(await names('/api/agents?limit=100')).toEqual([agent.name]);
    expect(await names('/api/connectors?limit=100')).toEqual(['origin']);
    expect(await names('/api/policies?limit=100')).toEqual([]);
    expect(fine(await owner.get('/api/audit/verify'))).toMatchObject({ ok: true });
    const passed = await agent.forward('GET', `${origin.url}/still-works`);
    expect(passed.status).toBe(200);
  });
});
