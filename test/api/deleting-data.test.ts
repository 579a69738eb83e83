// What goes when a tenant deletes its data, and what stays? Over the API and the real gate: the ledger still verifies, other tenants lose
// nothing, and an agent whose key went is refused at its next request.

import { beforeAll, expect, it } from 'vitest';
import type { Agent } from '../support/agent.ts';
import { describeProductOnBoth } from '../support/both-databases.ts';
import { Origin } from '../support/origin.ts';
import {
  agentOf,
  approvalOf,
  connectorTo,
  credentialFor,
  type Fields,
  fine,
  founder,
  fresh,
  invited,
  killSwitch,
  ledgerOf,
  type Person,
  question,
} from '../support/person.ts';

interface Deleted {
  readonly id: string | null;
  readonly dry_run: boolean;
  readonly deleted: Readonly<Record<string, number>>;
  readonly remains_in_files: { readonly until: string | null } | null;
}

interface Settings extends Fields {
  readonly name: string;
}

describeProductOnBoth('data that is deleted', (start) => {
  let origin: Origin;
  let owner: Person;
  let agent: Agent;
  let name: string;
  beforeAll(async () => {
    origin = await Origin.start();
    owner = await founder(await start());
    await connectorTo(owner, origin, { actions: [{ method: 'POST', path: '/{thing}', type: 'shop.thing' }] });
    agent = await agentOf(owner);
    name = fine(await owner.get<Settings>('/api/settings')).name;
    return () => origin.close();
  });

  const remove = async (order: Fields, query = ''): Promise<Deleted> =>
    fine(await owner.post<Deleted>(`/api/data/delete${query}`, { confirm: name, ...order }));
  const decisions = async () => (await ledgerOf(owner)).filter(({ kind }) => kind === 'decision').length;
  const whole = async (person = owner) => fine(await person.get<{ ok: boolean }>('/api/audit/verify'));
  const call = () => agent.forward('POST', `${origin.url}/${fresh('thing')}`, { body: { amount: 1 } });

  it('is counted first, and stays where the tenant is not named', async () => {
    await call();
    await call();
    const counted = await remove({ what: 'decisions', confirm: undefined }, '?dry_run=true');
    expect(counted).toMatchObject({ id: null, dry_run: true, deleted: { audit_entries: 4 } });
    expect(counted.deleted.fact_blocks).toBeGreaterThan(0);
    const unnamed = await owner.post('/api/data/delete', { what: 'decisions', confirm: `${name} ` });
    expect(unnamed.status).toBe(422);
    expect(await decisions()).toBe(2);
  });

  it('leaves a ledger that verifies, the record of it, and the usage of the month', async () => {
    const usage = async () => fine(await owner.get(`/api/organizations/${owner.organizationId}/usage`));
    const before = await usage();
    expect(before.calls).toBe(2);
    const csv = await owner.get(`/api/organizations/${owner.organizationId}/usage?format=csv`);
    expect(csv.text).toBe(`month,calls,holds,agents,people\r\n${before.month},2,0,1,1\r\n`);
    const { deleted } = await remove({ what: 'decisions' }, '?dry_run=true');
    const done = await remove({ what: 'decisions' });
    expect(done).toMatchObject({ deleted, remains_in_files: { until: null } });
    const left = await remove({ what: 'decisions' }, '?dry_run=true');
    expect(left.deleted).toEqual({ audit_entries: 0, fact_blocks: 0 });
    expect(await decisions()).toBe(0);
    expect(await usage()).toEqual(before);
    expect(await whole()).toMatchObject({ ok: true });
    const recorded = (await ledgerOf(owner)).filter(({ kind }) => kind.startsWith('data.'));
    expect(recorded.map(({ kind, ...entry }) => [kind, (entry as { phase?: string }).phase])).toEqual([
      ['data.deleted', 'done'],
      ['data.deleted', 'intent'],
      ['data.deletion_ordered', 'done'],
      ['data.deletion_ordered', 'intent'],
    ]);
  });

  it('is only what is older than a time', async () => {
    await call();
    const between = new Date(Date.now() + 1).toISOString();
    await new Promise((resolve) => setTimeout(resolve, 5));
    await call();
    expect((await remove({ what: 'decisions', before: between })).deleted.audit_entries).toBe(2);
    expect(await decisions()).toBe(1);
    const aged = await owner.post('/api/data/delete', { what: 'resources', before: between, confirm: name });
    expect(aged.status).toBe(422);
  });

  it('is approvals that are over, never one that somebody waits for', async () => {
    const asking = await agentOf(owner, { roles: ['agent-supervised'] });
    const ask = (path: string) =>
      asking.forward('POST', `${origin.url}/${path}`, { body: {}, headers: { Prefer: 'wait=0' } });
    await ask('over');
    const over = await question(owner, `${origin.url}/over`);
    fine(await owner.post(`/api/approvals/${over.id}/deny`, { reason: 'no' }));
    await ask('waiting');
    const waiting = await question(owner, `${origin.url}/waiting`);
    expect((await remove({ what: 'approvals' })).deleted.approvals).toBe(1);
    expect((await owner.get(`/api/approvals/${over.id}`)).status).toBe(404);
    expect((await approvalOf(owner, waiting.id)).state).toBe('pending');
  });

  it('is everything but the tenant and its members; keys stop at the next request, and a stop stays', async () => {
    const member = await invited(owner, ['viewer']);
    const connector = await connectorTo(owner, origin, { name: fresh('elsewhere'), base_url: 'http://127.0.0.2:9' });
    await credentialFor(owner, connector, { placement: 'bearer', value: fresh('secret') });
    await killSwitch(owner, true, { kind: 'tenant', id: owner.tenantId });
    expect((await member.post('/api/data/delete', { what: 'everything', confirm: name })).status).toBe(403);
    const { deleted } = await remove({ what: 'everything' });
    expect(deleted).toMatchObject({ agents: 2, connectors: 2, credentials: 1, approvals: expect.any(Number) });
    expect((await call()).status).toBe(407);
    for (const path of ['agents', 'connectors', 'approvals', 'grants', 'policies'])
      expect([path, fine(await owner.get(`/api/${path}`)).total]).toEqual([path, 0]);
    expect(fine(await owner.get('/api/gateways')).total).toBe(1);
    expect(fine(await owner.get(`/api/tenants/${owner.tenantId}/members`)).total).toBe(2);
    const switches = fine(await owner.get<{ items: { active: boolean }[] }>('/api/kill-switches')).items;
    expect(switches.map(({ active }) => active)).toEqual([true]);
    await killSwitch(owner, false, { kind: 'tenant', id: owner.tenantId });
    const kinds = new Set((await ledgerOf(owner)).map(({ kind }) => kind));
    expect(kinds.has('agent.created')).toBe(false);
    expect(kinds.has('data.deleted')).toBe(true);
    expect(await whole()).toMatchObject({ ok: true });
  });

  it("is nobody else's", async () => {
    const { id } = fine(await owner.post<{ id: string }>('/api/tenants', { name: fresh('team') }));
    fine(await owner.put('/api/auth/active-tenant', { tenant_id: id }));
    await connectorTo(owner, origin);
    const theirs = await agentOf(owner);
    await theirs.forward('GET', `${origin.url}/theirs`);
    fine(await owner.put('/api/auth/active-tenant', { tenant_id: owner.tenantId }));
    await remove({ what: 'everything' });
    expect((await theirs.forward('GET', `${origin.url}/theirs`)).status).toBe(200);
    fine(await owner.put('/api/auth/active-tenant', { tenant_id: id }));
    expect(await decisions()).toBe(2);
    expect(await whole()).toMatchObject({ ok: true });
  });
});
