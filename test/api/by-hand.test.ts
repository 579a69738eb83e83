// What do commands do to an instance that is stopped? They let a locked-out person back in, and make one organization of many.

import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { Agent } from '../support/agent.ts';
import { describeOnBoth } from '../support/databases.ts';
import { Origin } from '../support/origin.ts';
import {
  agentOf,
  connectorTo,
  credentialFor,
  fine,
  founder,
  invited,
  PASSWORD,
  Person,
  policy,
  publish,
  register,
} from '../support/person.ts';
import { freshDirectory, type Product, startProduct } from '../support/product.ts';

const ENTRY = fileURLToPath(new URL('../../proxy/holdgate.js', import.meta.url));
// Each command is a process of its own that loads the whole program.
vi.setConfig({ testTimeout: 120_000 });

const NEXT = 'entirely different words 12';

/** A policy that denies one path. */
const never = (): string =>
  policy({
    decision: 'deny',
    conditions: { all: [{ field: 'request.path', operator: 'equals', value: '/never' }] },
  });

interface Me {
  readonly organizations: { id: string; role: string }[];
  readonly tenants: { id: string; kind: string; organization_id: string; roles: string[] }[];
}

describeOnBoth('a command', (database) => {
  const dataDir = freshDirectory();
  let environment: Record<string, string>;
  let product: Product;
  let origin: Origin;
  /** Of the first organization; set by the first test that needs one. */
  let ownerEmail = '';

  /** What the command wrote and how it ended. */
  const holdgate = (...words: string[]): Promise<{ code: number; out: string; err: string }> =>
    new Promise((resolve) => {
      const env = { PATH: process.env.PATH, HOLDGATE_DATA_DIR: dataDir, ...environment };
      execFile(process.execPath, [ENTRY, ...words], { env }, (error, out, err) =>
        resolve({ code: error ? Number(error.code) : 0, out, err }),
      );
    });
  const start = async (): Promise<void> => {
    product = await startProduct({ dataDir, environment });
  };
  const signIn = async (email: string, password = PASSWORD): Promise<Person> => {
    const person = new Person(product, email);
    fine(await person.post('/api/auth/login', { email, password }));
    return person;
  };
  const meOf = async (person: Person): Promise<Me> => fine(await person.get<Me>('/api/auth/me'));

  beforeAll(async () => {
    const { store, url } = await database.open();
    await store.close();
    environment = {
      HOLDGATE_MASTER_KEY: randomBytes(32).toString('base64'),
      HOLDGATE_ORGANIZATIONS: 'multi',
      REGISTRATION_OPEN: 'true',
      HOLDGATE_PRIVATE_RANGES: '127.0.0.0/8',
      ...(url !== undefined && { HOLDGATE_DATABASE_URL: url }),
    };
    origin = await Origin.start();
    await start();
  });
  afterAll(async () => {
    await product.stop();
    await origin.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('lets a locked-out owner back in by a link that is printed once', async () => {
    const owner = await founder(product);
    ownerEmail = owner.email;
    await product.stop();
    const unknown = await holdgate('reset-password', 'nobody@example.com');
    expect([unknown.code, unknown.out]).toEqual([2, '']);
    const { code, out } = await holdgate('reset-password', owner.email.toUpperCase());
    const token = new URL(out.trim()).searchParams.get('token');
    expect([code, token?.length]).toEqual([0, 43]);
    await start();
    const stranger = new Person(product);
    const use = async () => (await stranger.post('/api/auth/password-reset', { token, new_password: NEXT })).status;
    expect(await use()).toBe(204);
    expect(await use()).toBe(403);
    expect((await owner.at(product).get('/api/auth/me')).status).toBe(401);
    await signIn(owner.email, NEXT);
    expect((await stranger.post('/api/auth/login', { email: owner.email, password: PASSWORD })).status).toBe(401);
  });

  it('makes one organization: people join, the named own it, and what is theirs works on in their own tenant', async () => {
    const [alice, bob] = [await register(product), await register(product)];
    const team = await register(product);
    fine(await team.post('/api/tenants', { name: 'Finance' }));
    const connector = await connectorTo(alice, origin);
    await credentialFor(alice, connector, { placement: 'bearer', value: 'secret-of-alice' });
    await publish(alice, never());
    const made = await agentOf(alice, { groups: [] });
    const before = await meOf(bob);

    await product.stop();
    const words = ['migrate-organization', '--owner', alice.email];
    const plan = await holdgate(...words, '--dry-run');
    expect([plan.code, plan.err]).toEqual([0, '']);
    await start();
    expect(await meOf(bob.at(product))).toEqual(before);
    await product.stop();
    const done = await holdgate(...words);
    const rest = (text: string) =>
      text
        .split('\n')
        .slice(1, -2)
        .filter((line) => !line.startsWith('copy'));
    expect(rest(done.out)).toEqual(rest(plan.out));
    expect(done.out).toContain(`${alice.email}: joins, becomes owner, personal tenant moves here`);
    expect(done.out).toContain('It has teams, so it is left as it is.');
    const again = await holdgate(...words);
    expect(again.out).not.toMatch(/^(move|copy|cancel)|joins|becomes/m);
    await start();

    const me = await meOf(alice.at(product));
    const home = me.tenants.find(
      ({ kind, organization_id }) => kind === 'personal' && organization_id !== alice.organizationId,
    );
    expect(me.organizations.map(({ role }) => role)).toEqual(['owner', 'owner']);
    expect((await meOf(bob.at(product))).tenants.filter(({ kind }) => kind === 'team')).toEqual([]);
    expect((await meOf(bob.at(product))).organizations.find(({ id }) => id !== bob.organizationId)?.role).toBe(
      'member',
    );
    const { items } = fine(
      await alice
        .at(product)
        .send<{ items: { id: string }[] }>('GET', '/api/agents', { 'X-Tenant-Id': home?.id ?? '' }),
    );
    expect(items.map(({ id }) => id)).toEqual([made.id]);

    const agent = new Agent(product, made);
    const allowed = await agent.forward('GET', `${origin.url}/things`);
    expect(allowed.status).toBe(200);
    expect(origin.calls.at(-1)?.headers.authorization).toBe('Bearer secret-of-alice');
    expect((await agent.forward('GET', `${origin.url}/never`)).status).toBe(403);
  });

  it('moves what somebody owns out of a shared tenant with all that it was held to, and tells what stays', async () => {
    const owner = await signIn(ownerEmail, NEXT);
    const maker = await invited(owner, ['admin']);
    const roles = await owner.post('/api/roles', { name: 'Writers', grants: [{ permission: 'action.**' }] });
    expect(roles.status).toBe(201);
    await publish(owner, never());
    fine(await owner.post('/api/agent-groups', { name: 'Finance' }));
    const connector = await connectorTo(maker, origin);
    await credentialFor(maker, connector, { placement: 'bearer', value: 'secret-of-maker' });
    const made = await agentOf(maker, { roles: ['Writers'], groups: ['Finance'] });
    const mine = (await meOf(maker)).tenants.find(({ kind }) => kind === 'personal')?.id ?? '';
    const taken = await agentOf(maker);
    const inMine = { 'X-Tenant-Id': mine, 'Content-Type': 'application/json' };
    fine(await maker.send('POST', '/api/agents', inMine, JSON.stringify({ name: taken.name })));

    await product.stop();
    const { code, out } = await holdgate('migrate-organization', '--json');
    const report = JSON.parse(out) as { stayed: unknown[]; copied: { kind: string; name: string; to: string }[] };
    await start();
    expect(code).toBe(0);
    expect(report.stayed).toContainEqual({
      kind: 'agent',
      name: taken.name,
      reason: 'Their personal tenant has one of this name. Rename one of the two.',
    });
    expect(report.copied.filter(({ to }) => to === mine).map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['policy', 'agent_group', 'role']),
    );
    const seen = await maker.at(product).send('GET', `/api/agents/${made.id}`, { 'X-Tenant-Id': mine });
    expect(seen.body).toMatchObject({ roles: ['Writers'], groups: ['Finance'] });
    const agent = new Agent(product, made);
    expect((await agent.forward('POST', `${origin.url}/things`, { body: {} })).status).toBe(200);
    expect(origin.calls.at(-1)?.headers.authorization).toBe('Bearer secret-of-maker');
    expect((await agent.forward('GET', `${origin.url}/never`)).status).toBe(403);
  });

  it('refuses an owner whom nobody knows, and a directory without an instance', async () => {
    await product.stop();
    const unknown = await holdgate('migrate-organization', '--owner', 'nobody@example.com');
    expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining('nobody@example.com')]);
    if (database.kind === 'sqlite') {
      const nowhere = await holdgate('migrate-organization', '--data-dir', freshDirectory());
      expect([nowhere.code, nowhere.err]).toEqual([2, expect.stringContaining('no instance')]);
    }
    await start();
  });
});
