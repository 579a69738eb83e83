// A configuration on its way between instances: development, staging and production are the real product, each with its own data.

import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImportReport } from '../../proxy/transfer/configuration-transfer.ts';
import type { ExportedConfiguration } from '../../proxy/transfer/document.ts';
import { Agent } from '../support/agent.ts';
import { Origin } from '../support/origin.ts';
import {
  agentOf,
  connectorTo,
  credentialFor,
  type Fields,
  fine,
  founder,
  fresh,
  invited,
  ledgerOf,
  type Person,
  publish,
  type Reply,
  register,
} from '../support/person.ts';
import { type Product, startProduct } from '../support/product.ts';

const SECRET = 'sk_live_never_leaves_4f1c9a77';
const HOOK = 'https://hooks.example.com/services/T000/B000/xoxb_never_leaves';
const EXPORT = '/api/dashboard/export';
const IMPORT = '/api/dashboard/import';
const TRY = `${IMPORT}?dry_run=true`;

const running: Product[] = [];
let origin: Origin;
let dev: Person;
let program: Agent;

async function instance(environment: Record<string, string> = {}): Promise<Person> {
  const product = await startProduct({ environment });
  running.push(product);
  return founder(product);
}

const exported = async (person: Person): Promise<ExportedConfiguration> =>
  fine(await person.get<ExportedConfiguration>(EXPORT));
const given = (person: Person, file: unknown, path = IMPORT): Promise<Reply<ImportReport>> =>
  person.post<ImportReport>(path, file);
const imported = async (person: Person, file: unknown, path = IMPORT): Promise<ImportReport> =>
  fine(await given(person, file, path));
const changed = ({ changes }: ImportReport): string[] =>
  changes.filter(({ action }) => action !== 'unchanged').map(({ action, kind, name }) => `${action} ${kind} ${name}`);
const listed = async (person: Person, kind: string): Promise<(Fields & { id: string; name: string })[]> =>
  fine(await person.get<{ items: (Fields & { id: string; name: string })[] }>(`/api/${kind}?limit=100`)).items;
const named = async (person: Person, kind: string, name: string) =>
  (await listed(person, kind)).find((one) => one.name === name) as Fields & { id: string; name: string };

/** Everything but where and when it was exported. */
function substance({ exported_at: _at, organization: _organization, ...rest }: ExportedConfiguration) {
  return rest;
}

const closed = (path: string, name = 'closed-paths'): string =>
  JSON.stringify({
    metadata: { name },
    rules: [
      {
        name: 'closed',
        conditions: { all: [{ field: 'request.path', operator: 'equals', value: path }] },
        decision: 'deny',
      },
    ],
    tests: [
      {
        name: 'closed',
        request: { connector: 'supplier', method: 'GET', url: `${origin.url}${path}` },
        expect: 'deny',
      },
    ],
  });

/** One of everything, with names that refer to each other in a circle. */
async function furnish(person: Person): Promise<Agent> {
  const connector = await connectorTo(person, origin, {
    name: 'supplier',
    actions: [{ method: 'GET', path: '/items/{id}', type: 'supplier.item' }],
  });
  await credentialFor(person, connector, { placement: 'bearer', value: SECRET });
  const document = {
    openapi: '3.1.0',
    servers: [{ url: 'https://pets.example.com/v1' }],
    paths: { '/pets/{id}': { get: { operationId: 'readPet' } } },
  };
  fine(await person.post('/api/connectors', { name: 'pets', type: 'openapi', document }));
  fine(await person.post('/api/agent-groups', { name: 'finance', description: 'Pays' }));
  fine(
    await person.post('/api/roles', {
      name: 'supplier-calls',
      grants: [{ permission: 'action.**', limit: { connectors: ['supplier'], groups: ['finance'] } }],
    }),
  );
  const agent = await agentOf(person, {
    name: 'buyer',
    description: 'Buys',
    environment: 'office',
    labels: { team: 'a' },
    roles: ['supplier-calls'],
    groups: ['finance'],
  });
  fine(
    await person.post('/api/roles', {
      name: 'finance-lead',
      description: 'Decides',
      grants: [
        { permission: 'approvals.decide', limit: { groups: ['finance'] } },
        { permission: 'agents.edit', limit: { agents: ['buyer'] } },
      ],
    }),
  );
  const group = await named(person, 'agent-groups', 'finance');
  fine(await person.patch(`/api/agent-groups/${group.id}`, { approvers: { roles: ['finance-lead'] } }));
  const own = (await listed(person, 'gateways'))[0];
  fine(
    await person.put(`/api/gateways/${own?.id}/access-rules`, {
      rules: [{ groups: ['finance'], connector: 'supplier', actions: ['**'], decision: 'allow' }],
    }),
  );
  fine(await person.post('/api/gateways', { name: 'sidecar', environment: 'edge', enforcement: 'full_enforce' }));
  await publish(person, closed('/closed'));
  fine(await person.post('/api/policies', { yaml: closed('/later', 'draft-only') }));
  fine(
    await person.put(`/api/tenants/${person.tenantId}/boundary`, {
      permissions: ['**'],
      connectors: [connector.id],
      shared_agents: [],
    }),
  );
  fine(
    await person.patch('/api/settings', {
      name: 'Shop',
      approval_timeout_seconds: 600,
      integrations: { chat: { hook: HOOK, channel: 'ops', bot_token: SECRET } },
    }),
  );
  return agent;
}

beforeAll(async () => {
  origin = await Origin.start();
  dev = await instance();
  program = await furnish(dev);
});

afterAll(async () => {
  await Promise.all(running.map((product) => product.stop()));
  await origin.close();
});

describe('an exported configuration', () => {
  it('names things instead of using ids, which mean nothing elsewhere', async () => {
    const configuration = await exported(dev);
    const { exported_at: _at, ...rest } = configuration;
    expect(JSON.stringify(rest)).not.toMatch(/\b(org|tnt|usr|rol|agt|grp|gwy|con|crd|pol)_[0-9a-z]{20,}/);
    expect(configuration.roles.find(({ name }) => name === 'finance-lead')?.grants).toEqual([
      { permission: 'approvals.decide', limit: { groups: ['finance'] } },
      { permission: 'agents.edit', limit: { agents: ['buyer'] } },
    ]);
    expect(configuration.boundary.connectors).toEqual(['supplier']);
    expect(configuration).toMatchObject({ format: 'holdgate/v1', tenant: 'Shop' });
  });

  it('holds no secret, no key, nobody, and nothing of what an integration keeps secret', async () => {
    const guest = await invited(dev, ['viewer']);
    const { token } = fine(
      await dev.post<{ token: string }>('/api/tokens', { name: fresh('token'), permissions: ['**'], scope: 'tenant' }),
    );
    const { text } = await dev.get(EXPORT);
    const kept = [
      SECRET,
      Buffer.from(SECRET).toString('base64'),
      HOOK,
      'xoxb',
      program.key,
      'hga_',
      token,
      guest.email,
      dev.email,
      dev.userId,
      guest.userId,
      'argon2',
    ];
    expect(kept.filter((word) => text.includes(word))).toEqual([]);
    expect(JSON.parse(text).settings.integrations).toEqual({
      chat: { hook: 'https://hooks.example.com', channel: 'ops' },
    });
  });

  it('leaves out grants whose limit names only what is gone, which grant nothing', async () => {
    const lonely = await agentOf(dev, { name: fresh('lonely') });
    const name = fresh('role');
    fine(
      await dev.post('/api/roles', {
        name,
        grants: [{ permission: 'agents.edit', limit: { agents: [lonely.id] } }, { permission: 'agents.view' }],
      }),
    );
    fine(await dev.delete(`/api/agents/${lonely.id}`));
    expect((await exported(dev)).roles.find((role) => role.name === name)?.grants).toEqual([
      { permission: 'agents.view' },
    ]);
    expect(changed(await imported(dev, await exported(dev)))).toEqual([]);
  });

  it('is recorded, with who took it', async () => {
    await exported(dev);
    const entry = (await ledgerOf(dev)).findLast(({ kind }) => kind === 'configuration.exported');
    expect(entry).toMatchObject({ kind: 'configuration.exported', actor: { id: dev.userId } });
  });

  it('changes nothing where it came from', async () => {
    const before = await exported(dev);
    expect(changed(await imported(dev, before))).toEqual([]);
    expect(substance(await exported(dev))).toEqual(substance(before));
  });
});

describe('a configuration that is promoted', () => {
  it('makes an instance decide as the other one does, and the next one after it, and can be imported twice', async () => {
    const file = await exported(dev);
    const staging = await instance({ HOLDGATE_ENVIRONMENT: 'staging' });
    const plan = await imported(staging, file, TRY);
    expect(await listed(staging, 'agents')).toEqual([]);
    const report = await imported(staging, file);
    expect(changed(report)).toEqual(changed(plan));
    expect(substance(await exported(staging))).toEqual(substance(file));
    expect(changed(await imported(staging, file))).toEqual([]);

    const production = await instance({ HOLDGATE_ENVIRONMENT: 'production' });
    await imported(production, await exported(staging));
    expect(substance(await exported(production))).toEqual(substance(file));
    const agent = await named(production, 'agents', 'buyer');
    const { key } = fine(await production.post<{ key: string }>(`/api/agents/${agent.id}/keys`));
    await credentialFor(production, await named(production, 'connectors', 'supplier'), {
      placement: 'bearer',
      value: 'sk_production',
    });
    const buyer = new Agent(production.product, { id: agent.id, name: 'buyer', key });
    expect((await buyer.forward('GET', `${origin.url}/items/7`)).status).toBe(200);
    expect(origin.seen('/items/7').at(-1)?.headers.authorization).toBe('Bearer sk_production');
    expect((await buyer.forward('GET', `${origin.url}/closed`)).json.code).toBe('policy_denied');
    expect((await buyer.forward('GET', `${origin.url}/later`)).status).toBe(200);
    expect((await new Agent(production.product, program).forward('GET', `${origin.url}/items/8`)).status).toBe(407);
  });

  it('says what is left to enter by hand, and what of it is done', async () => {
    const target = await instance();
    const open = async (): Promise<string[]> =>
      (await imported(target, await exported(dev), TRY)).by_hand
        .filter(({ done }) => !done)
        .map(({ kind, name }) => `${kind} ${name}`);
    expect(await open()).toEqual(
      expect.arrayContaining([
        'agent_key buyer',
        'credential supplier',
        'credential integration chat',
        'users Shop',
        'gateway_connection sidecar',
      ]),
    );
    await imported(target, await exported(dev));
    fine(await target.post(`/api/agents/${(await named(target, 'agents', 'buyer')).id}/keys`));
    await credentialFor(target, await named(target, 'connectors', 'supplier'), {
      placement: 'bearer',
      value: 'sk_other',
    });
    await invited(target, ['viewer']);
    fine(
      await target.patch('/api/settings', {
        integrations: { chat: { hook: 'https://hooks.example.com/own/secret', channel: 'ops' } },
      }),
    );
    expect((await open()).filter((line) => !line.includes('lonely'))).toEqual([
      'credential pets',
      'gateway_connection sidecar',
    ]);
    await imported(target, await exported(dev));
    expect(fine(await target.get<{ integrations: unknown }>('/api/settings')).integrations).toEqual({
      chat: { hook: 'https://hooks.example.com/own/secret', channel: 'ops' },
    });
  });

  it('brings an edited policy along, and lets a draft of the target be', async () => {
    const [source, target] = [await instance(), await instance()];
    await connectorTo(source, origin, { name: 'supplier' });
    const { id } = await publish(source, closed('/one'));
    await imported(target, await exported(source));
    fine(await source.put(`/api/policies/${id}`, { yaml: closed('/two') }));
    fine(await source.post(`/api/policies/${id}/publish`));
    expect(changed(await imported(target, await exported(source)))).toEqual(['update policy closed-paths']);
    const there = await named(target, 'policies', 'closed-paths');
    fine(await target.put(`/api/policies/${there.id}`, { yaml: closed('/mine') }));
    expect(changed(await imported(target, await exported(source)))).toEqual([]);
    expect((await exported(target)).policies).toEqual([
      { name: 'closed-paths', yaml: closed('/two'), published: true, draft: closed('/mine') },
    ]);
  });

  it('brings a text in force and the draft after it, also where the target has that draft already', async () => {
    const [source, target] = [await instance(), await instance()];
    for (const [person, inForce] of [
      [source, '/one'],
      [target, '/zero'],
    ] as const) {
      await connectorTo(person, origin, { name: 'supplier' });
      const { id } = await publish(person, closed(inForce));
      fine(await person.put(`/api/policies/${id}`, { yaml: closed('/next') }));
    }
    expect(changed(await imported(target, await exported(source)))).toEqual(['update policy closed-paths']);
    expect((await exported(target)).policies).toEqual((await exported(source)).policies);
    expect(changed(await imported(target, await exported(source)))).toEqual([]);
  });

  it('keeps what the target has: other things, members that the file does not say, the environment of its own listener', async () => {
    const target = await instance();
    await agentOf(target, { name: 'resident' });
    await agentOf(target, { name: 'buyer', description: 'Ours', labels: { kept: 'yes' } });
    const own = (await listed(target, 'gateways'))[0];
    fine(await target.patch(`/api/gateways/${own?.id}`, { environment: 'production' }));
    const file = {
      format: 'holdgate/v1',
      agents: [{ name: 'buyer', description: 'Theirs' }],
      gateways: [{ name: 'default', environment: 'development', access_rules: [] }],
    };
    expect(changed(await imported(target, file))).toEqual(['update agent buyer']);
    expect(await named(target, 'agents', 'buyer')).toMatchObject({
      description: 'Theirs',
      labels: { kept: 'yes' },
      roles: ['agent-full'],
    });
    expect((await listed(target, 'agents')).map(({ name }) => name).sort()).toEqual(['buyer', 'resident']);
    expect((await listed(target, 'gateways'))[0]).toMatchObject({ environment: 'production' });
  });

  it("gives the exporting process's rules to the listener here, whatever that one is called", async () => {
    const target = await instance({ HOLDGATE_GATEWAY_NAME: 'somewhere-else' });
    await imported(target, await exported(dev));
    const gateways = (await exported(target)).gateways;
    expect(gateways.map(({ name }) => name)).toEqual(['sidecar', 'somewhere-else']);
    expect(gateways[1]?.access_rules).toEqual((await exported(dev)).gateways[0]?.access_rules);
    expect(changed(await imported(target, await exported(dev)))).toEqual([]);
  });

  it('stands the importer in for people who were named as approvers, since nobody named would mean anybody', async () => {
    const [source, target] = [await instance(), await instance()];
    fine(await source.post('/api/agent-groups', { name: 'finance', approvers: { users: [source.userId] } }));
    expect((await exported(source)).agent_groups).toEqual([
      { name: 'finance', description: '', approvers: { roles: [], people: true } },
    ]);
    await imported(target, await exported(source));
    expect(await named(target, 'agent-groups', 'finance')).toMatchObject({ approvers: { users: [target.userId] } });
    expect(changed(await imported(target, await exported(source)))).toEqual([]);
  });

  it('is recorded object by object', async () => {
    const target = await instance();
    const report = await imported(target, await exported(dev));
    const kinds = (await ledgerOf(target)).map(({ kind }) => kind);
    expect(kinds).toEqual(
      expect.arrayContaining([
        'connector.created',
        'role.created',
        'agent.created',
        'gateway.access_rules_changed',
        'policy.published',
        'boundary.changed',
        'settings.changed',
      ]),
    );
    expect(kinds.filter((kind) => kind === 'configuration.imported')).toHaveLength(2);
    expect(report.changes.length).toBeGreaterThan(8);
  });
});

describe('what the file and the target have in different ways', () => {
  it('stays as the target has it where it cannot become the same, with the reason', async () => {
    const target = await instance();
    fine(await target.post('/api/connectors', { name: 'supplier', type: 'github' }));
    const file = {
      format: 'holdgate/v1',
      connectors: [
        { name: 'supplier', type: 'stripe' },
        { name: 'other', type: 'stripe' },
      ],
      roles: [{ name: 'owner', grants: [] }],
      policy_packs: [{ name: 'baseline', version: '1' }],
      boundary: { permissions: ['**'], connectors: '*', shared_agents: ['far-away'] },
    };
    const report = await imported(target, file);
    expect(changed(report)).toEqual([
      'conflict connector supplier',
      'create connector other',
      'conflict role owner',
      'conflict policy_pack baseline',
      'conflict shared_agent far-away',
    ]);
    expect(report.changes.filter(({ action, reason }) => action === 'conflict' && !reason)).toEqual([]);
    expect((await listed(target, 'connectors')).map(({ name, type }) => `${name} ${type}`)).toEqual([
      'supplier github',
      'other stripe',
    ]);
  });
});

describe('an import by somebody who may not do all of it', () => {
  it('is refused whole, naming what is missing, and writes nothing', async () => {
    const target = await instance();
    const admin = await invited(target, ['admin']);
    const file = {
      format: 'holdgate/v1',
      agents: [{ name: 'buyer' }],
      roles: [{ name: 'heads', grants: [{ permission: 'members.manage' }] }],
    };
    for (const path of [TRY, IMPORT]) {
      const answer = await given(admin, file, path);
      expect([answer.status, (answer.body as unknown as Fields).required]).toEqual([403, 'roles.manage']);
    }
    expect(await listed(target, 'agents')).toEqual([]);
  });

  it('gives nobody a role with more than its importer holds', async () => {
    const target = await instance();
    fine(
      await target.post('/api/roles', {
        name: 'mover',
        grants: ['config.import', 'roles.manage', 'roles.view'].map((permission) => ({ permission })),
      }),
    );
    const mover = await invited(target, ['mover']);
    const answer = await given(mover, {
      format: 'holdgate/v1',
      roles: [{ name: 'mover', grants: [{ permission: '**' }] }],
    });
    expect(answer.body).toMatchObject({ code: 'above_own_rights', required: '**', errors: [{ pointer: '/roles/0' }] });
    expect((await exported(target)).roles[0]?.grants).toHaveLength(3);
  });

  it('widens no boundary without a say over the organization', async () => {
    const target = await instance();
    fine(
      await target.put(`/api/tenants/${target.tenantId}/boundary`, {
        permissions: ['*.view', 'config.*', 'action.**'],
        connectors: '*',
        shared_agents: [],
      }),
    );
    const admin = await invited(target, ['admin']);
    const answer = await given(admin, { format: 'holdgate/v1', boundary: { permissions: ['**'], connectors: '*' } });
    expect(answer.body).toMatchObject({ required: 'organization.boundaries.edit' });
  });

  it('does not begin at all without config.import', async () => {
    const target = await instance();
    const member = await invited(target, ['member']);
    expect((await given(member, { format: 'holdgate/v1' })).body).toMatchObject({
      code: 'not_permitted',
      required: 'config.import',
    });
    expect((await member.get(EXPORT)).body).toMatchObject({ code: 'not_permitted', required: 'config.export' });
  });
});

describe('a file that is no configuration', () => {
  const broken: [string, unknown, string][] = [
    ['is empty', {}, '/format'],
    ['has another format', { format: 'holdgate/v99' }, '/format'],
    ['has a member that nobody knows', { format: 'holdgate/v1', agents: [{ name: 'a', power: 9 }] }, '/agents/0/power'],
    [
      'has a setting outside its range',
      { format: 'holdgate/v1', settings: { hold_wait_seconds: 9_999 } },
      '/settings/hold_wait_seconds',
    ],
    ['names a thing twice', { format: 'holdgate/v1', agents: [{ name: 'a' }, { name: 'a' }] }, '/agents/1/name'],
    [
      'has a policy that cannot be read',
      { format: 'holdgate/v1', agents: [{ name: 'a' }], policies: [{ name: 'p', yaml: 'rules: [' }] },
      '/policies/0/yaml',
    ],
    [
      'names a role that is nowhere',
      { format: 'holdgate/v1', agents: [{ name: 'a', roles: ['nowhere'] }] },
      '/agents/0/roles',
    ],
    [
      'limits a role to what is nowhere',
      {
        format: 'holdgate/v1',
        roles: [{ name: 'r', grants: [{ permission: 'agents.view', limit: { agents: ['x'] } }] }],
      },
      '/roles/0/grants/0/limit/agents/0',
    ],
    [
      'has an access rule without actions',
      {
        format: 'holdgate/v1',
        gateways: [{ name: 'g', access_rules: [{ connector: '*', actions: [], decision: 'deny' }] }],
      },
      '/gateways/0/access_rules/0/actions',
    ],
    [
      'has a connector that reaches nothing',
      { format: 'holdgate/v1', connectors: [{ name: 'c', type: 'http' }] },
      '/connectors/0/base_url',
    ],
  ];
  let target: Person;
  beforeAll(async () => {
    target = await instance();
  });

  it.each(broken)('because it %s is refused with the place, and nothing is written', async (_why, file, pointer) => {
    const before = substance(await exported(target));
    const answer = await given(target, file);
    expect(answer.status).toBe(422);
    expect((answer.body as unknown as { errors: { pointer: string }[] }).errors.map((one) => one.pointer)).toContain(
      pointer,
    );
    expect(substance(await exported(target))).toEqual(before);
  });

  it('or whose policy fails its own tests is refused before anything counts', async () => {
    const failing = JSON.stringify({
      metadata: { name: 'p' },
      rules: [{ name: 'all', decision: 'deny' }],
      tests: [{ name: 'no', request: { method: 'GET', url: 'https://x.example.com/' }, expect: 'allow' }],
    });
    const file = {
      format: 'holdgate/v1',
      agents: [{ name: 'a' }],
      policies: [{ name: 'p', yaml: failing, published: true }],
    };
    expect((await given(target, file)).body).toMatchObject({ code: 'tests_failed' });
    expect(await listed(target, 'policies')).toEqual([]);
    expect(await listed(target, 'agents')).toEqual([]);
  });

  it('tells everything that is wrong at once', async () => {
    const file = {
      format: 'holdgate/v1',
      connectors: [{ name: 'c', type: 'http' }],
      policies: [{ name: 'p', yaml: 'rules: [' }],
    };
    const { errors } = (await given(target, file)).body as unknown as { errors: { pointer: string }[] };
    expect(new Set(errors.map(({ pointer }) => pointer.split('/')[1]))).toEqual(new Set(['connectors', 'policies']));
  });
});

describe('every tenant', () => {
  it("begins with a binding to the process's own listener, without anybody asking for it", async () => {
    const owner = await instance({ HOLDGATE_GATEWAY_NAME: 'front' });
    const team = fine(await owner.post<{ id: string }>('/api/tenants', { name: 'team' }));
    const organization = fine(await owner.post<{ default_tenant_id: string }>('/api/organizations', { name: 'Other' }));
    const member = await register(
      owner.product,
      fine(await owner.post<{ token: string }>('/api/invitations', {})).token,
    );
    for (const tenantId of [owner.tenantId, team.id, organization.default_tenant_id, member.tenantId]) {
      const { gateways } = fine(await owner.ask<ExportedConfiguration>('GET', `${EXPORT}?tenant_id=${tenantId}`));
      expect(gateways.map(({ name, own }) => [name, own])).toEqual([['front', true]]);
    }
  });
});

describe('holdgate export and holdgate import', () => {
  const holdgate = async (...words: string[]): Promise<{ stdout: string; stderr: string; code: number }> =>
    promisify(execFile)(process.execPath, [resolve('proxy/holdgate.js'), ...words]).then(
      (done) => ({ ...done, code: 0 }),
      (failed: { stdout: string; stderr: string; code: number }) => failed,
    );

  it('carry a file from one instance to another by API tokens', { timeout: 60_000 }, async () => {
    const target = await instance();
    const access = async (person: Person): Promise<string[]> => {
      const order = { name: fresh('token'), permissions: ['**'], scope: 'tenant' };
      const { token } = fine(await person.post<{ token: string }>('/api/tokens', order));
      return ['--url', person.product.consoleUrl, '--token', token, '--tenant', person.tenantId];
    };
    const [from, to] = [await access(dev), await access(target)];
    const file = join(target.product.dataDir, 'configuration.json');
    expect(await holdgate('export', ...from, '--output', file)).toMatchObject({ code: 0 });
    const tried = await holdgate('import', file, ...to, '--dry-run');
    expect(tried.stdout).toContain('create   agent buyer');
    expect(await listed(target, 'agents')).toEqual([]);
    const done = await holdgate('import', file, ...to);
    expect(done.stdout).toContain('  credential supplier');
    expect(substance(await exported(target))).toEqual(substance(await exported(dev)));
    expect((await holdgate('import', file, ...to)).stdout).toMatch(/^0 of \d+ objects/);
  });

  it('say in one sentence what is wrong, with the places in the file', async () => {
    const { consoleUrl, dataDir } = dev.product;
    const { token } = fine(
      await dev.post<{ token: string }>('/api/tokens', { name: fresh('token'), permissions: ['**'], scope: 'tenant' }),
    );
    const file = join(dataDir, 'broken.json');
    writeFileSync(file, JSON.stringify({ format: 'holdgate/v1', policies: [{ name: 'p', yaml: 'rules: [' }] }));
    const broken = await holdgate('import', file, '--url', consoleUrl, '--token', token);
    expect([broken.code, broken.stderr]).toEqual([1, expect.stringContaining('/policies/0/yaml')]);
    const nobody = await holdgate('export', '--url', consoleUrl);
    expect([nobody.code, nobody.stderr]).toEqual([2, expect.stringContaining('--token')]);
  });
});
