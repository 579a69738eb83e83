// Does demo data come as a whole, work like anything else, survive a restart, and go without a trace? Over real sockets.

import { rmSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DemoAnswer, DemoView } from '../../proxy/api/demo.ts';
import { describeProductOnBoth } from '../support/both-databases.ts';
import { fine, founder, fresh, invited, PASSWORD, Person } from '../support/person.ts';
import { eventually, freshDirectory, type Product, startProduct } from '../support/product.ts';

type List = { items: Record<string, unknown>[]; total: number };

describeProductOnBoth('demo data', (start) => {
  let product: Product;
  let owner: Person;

  beforeAll(async () => {
    product = await start();
    owner = await founder(product);
  });

  const demo = async (by = owner): Promise<DemoView> => fine(await by.get<DemoView & object>('/api/demo'));
  const pending = async (): Promise<List> => fine(await owner.get<List>('/api/approvals?state=pending'));

  it('is not there until somebody asks for it, and says what it would make', async () => {
    const { loaded, things, makes, providers, unavailable } = await demo();
    expect({ loaded, things, providers, unavailable }).toEqual({
      loaded: false,
      things: [],
      providers: null,
      unavailable: null,
    });
    expect(makes.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'connector demo-code',
      'connector demo-payments',
      'agent demo-code-bot',
      'agent demo-refund-bot',
      'policy demo-refunds-and-repositories',
    ]);
    expect(await owner.post('/api/demo/calls')).toMatchObject({ status: 404 });
    expect(await owner.delete('/api/demo')).toMatchObject({ status: 404 });
  });

  it('is made as a whole or not at all', async () => {
    const taken = fine(await owner.post<{ id: string }>('/api/agents', { name: 'demo-refund-bot' }));
    expect(await owner.post('/api/demo')).toMatchObject({ status: 409, body: { code: 'name_taken' } });
    expect((await demo()).loaded).toBe(false);
    expect(fine(await owner.get<List>('/api/connectors')).total).toBe(0);
    fine(await owner.delete(`/api/agents/${taken.id}`));
    const both = await Promise.all([owner.post('/api/demo'), owner.post('/api/demo')]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect((await demo()).things.map(({ name }) => name).sort()).toEqual(
      (await demo()).makes.map(({ name }) => name).sort(),
    );
    expect(await owner.post('/api/demo')).toMatchObject({ status: 409, body: { code: 'conflict' } });
  });

  it('has agents whose calls pass, are refused, and wait for a person', async () => {
    const { calls } = fine(await owner.post<{ calls: DemoAnswer[] }>('/api/demo/calls'));
    expect(calls).toEqual([
      { agent: 'demo-code-bot', request: 'GET /repos/acme/website', status: 200 },
      { agent: 'demo-code-bot', request: 'DELETE /repos/acme/website', status: 403 },
      { agent: 'demo-refund-bot', request: 'POST /v1/refunds', status: null },
    ]);
    const waiting = await eventually('the held refund', async () => (await pending()).items[0]);
    fine(await owner.post(`/api/approvals/${waiting.id}/approve`, {}));
    await eventually('the refund', async () => {
      const { state } = fine(await owner.get(`/api/approvals/${waiting.id}`));
      return state === 'completed';
    });
  });

  it('is for those who could make each of its things by hand', async () => {
    const viewer = await invited(owner, ['viewer']);
    expect((await demo(viewer)).loaded).toBe(true);
    for (const answer of [await viewer.post('/api/demo/calls'), await viewer.delete('/api/demo')])
      expect(answer).toMatchObject({ status: 403 });
  });

  it('goes with everything that belongs to it, also what is waiting', async () => {
    fine(await owner.post('/api/demo/calls'));
    await eventually('a held refund', async () => (await pending()).total > 0);
    expect(await owner.delete('/api/demo')).toMatchObject({ status: 204 });
    for (const list of ['agents', 'connectors', 'policies', 'credentials'])
      expect(fine(await owner.get<List>(`/api/${list}`)).total, list).toBe(0);
    expect(await demo()).toMatchObject({ loaded: false, providers: null });
    const role = fresh('agents-alone');
    fine(await owner.post('/api/roles', { name: role, grants: [{ permission: 'agents.*' }] }));
    const maker = await invited(owner, [role]);
    expect(await maker.post('/api/demo')).toMatchObject({ status: 403, body: { required: 'connectors.edit' } });
    expect(fine(await owner.get<List>('/api/agents')).total).toBe(0);
    expect(await owner.post('/api/demo')).toMatchObject({ status: 201 });
  });
});

describe('demo data', () => {
  it('answers after a restart where it did before', async () => {
    const dataDir = freshDirectory();
    const first = await startProduct({ dataDir });
    const owner = await founder(first);
    const { providers } = fine(await owner.post<DemoView & object>('/api/demo'));
    await first.stop();
    const again = await startProduct({ dataDir });
    try {
      const back = new Person(again, owner.email);
      fine(await back.post('/api/auth/login', { email: owner.email, password: PASSWORD }));
      expect(fine(await back.get('/api/demo'))).toMatchObject({ loaded: true, providers });
      const { calls } = fine(await back.post<{ calls: DemoAnswer[] }>('/api/demo/calls'));
      expect(calls.map(({ status }) => status)).toEqual([200, 403, null]);
    } finally {
      await again.stop();
      rmSync(dataDir, { recursive: true });
    }
  });

  it('is not offered where connectors may not lead to this machine', async () => {
    const product = await startProduct({ environment: { HOLDGATE_ORGANIZATIONS: 'multi' } });
    try {
      const owner = await founder(product);
      expect(fine(await owner.get('/api/demo'))).toMatchObject({
        unavailable: expect.stringContaining('HOLDGATE_PRIVATE_RANGES'),
      });
      expect(await owner.post('/api/demo')).toMatchObject({ status: 409 });
      expect(fine(await owner.get<List>('/api/agents')).total).toBe(0);
    } finally {
      await product.stop();
    }
  });
});
