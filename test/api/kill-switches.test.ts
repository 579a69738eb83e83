// What do people learn of the kill switch? What it would cut before it is pressed, what is on and by whom, and how past ones ended.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { watched } from '../support/agent.ts';
import { Origin } from '../support/origin.ts';
import {
  agentOf,
  type ConnectorMade,
  connectorTo,
  fine,
  founder,
  fresh,
  invited,
  killSwitch,
  ledgerOf,
  type Person,
  question,
} from '../support/person.ts';
import { eventually, type Product, startProduct } from '../support/product.ts';

interface Counted {
  readonly total: number;
  readonly items: readonly Record<string, string>[];
}

interface Switch {
  readonly id: string;
  readonly active: boolean;
  readonly scope: { readonly kind: string; readonly id: string | null; readonly name: string | null };
  readonly reason: string;
  readonly created_by_name: string | null;
  readonly lifted_at: string | null;
  readonly lifted_by: string | null;
  readonly lifted_by_name: string | null;
  readonly lifted_because: string | null;
  readonly preview?: { readonly cuts: { agents: Counted; in_flight: Counted; held: Counted } };
}

let product: Product;
let origin: Origin;
let owner: Person;
let connector: ConnectorMade;

beforeAll(async () => {
  [product, origin] = await Promise.all([startProduct(), Origin.start()]);
  owner = await founder(product);
  connector = await connectorTo(owner, origin);
});
afterAll(async () => {
  await product.stop();
  await origin.close();
});

const target = (): string => `${origin.url}/${fresh('kill')}`;

async function foretold(person: Person, scope: unknown, active = true): Promise<Required<Switch>> {
  return fine(await person.post<Required<Switch>>('/api/v1/kill-switch?dry_run=true', { active, scope }));
}

async function listed(person: Person, state = 'active'): Promise<readonly Switch[]> {
  return fine(await person.get<{ items: Switch[] }>(`/api/kill-switches?state=${state}`)).items;
}

describe('a kill switch that is only tried', () => {
  it('names the agents, open requests and held requests that it would cut, and cuts none', async () => {
    const agent = await agentOf(owner, { roles: ['agent-supervised'] });
    const other = await agentOf(owner);
    const streaming = target();
    let end = (): void => undefined;
    origin.on(new URL(streaming).pathname, (_request, response) => {
      response.write('before');
      end = () => void response.end();
    });
    const seen = watched(await agent.open('GET', streaming));
    await eventually('beginning', () => seen.text === 'before');
    const held = target();
    const waiting = agent.forward('POST', held, { body: { n: 1 } });
    const { id } = await question(owner, held);
    const { active, preview } = await foretold(owner, { kind: 'agent', id: agent.id });
    expect(active).toBe(true);
    expect(preview.cuts.agents).toEqual({ total: 1, items: [{ id: agent.id, name: agent.name }] });
    expect(preview.cuts.in_flight.items).toContainEqual({ agent: agent.name, method: 'GET', host: '127.0.0.1' });
    expect(preview.cuts.held).toMatchObject({ total: 1, items: [{ id, agent: agent.name }] });
    expect((await other.forward('GET', target())).status).toBe(200);
    expect(await listed(owner)).toEqual([]);
    fine(await owner.post(`/api/approvals/${id}/approve`));
    expect((await waiting).status).toBe(200);
    end();
    expect(await eventually('end', () => seen.end)).toBe('cleanly');
  });

  it('counts for a connector the agents that may use it', async () => {
    const before = (await foretold(owner, { kind: 'connector', id: connector.id })).preview.cuts.agents.total;
    await agentOf(owner);
    await agentOf(owner, { roles: [] });
    const after = (await foretold(owner, { kind: 'connector', id: connector.id })).preview.cuts.agents.total;
    expect(after - before).toBe(1);
  });

  it('is refused like one that is pressed', async () => {
    const member = await invited(owner, ['member']);
    const scope = { kind: 'tenant', id: owner.tenantId };
    const [mine, nothing, late] = await Promise.all([
      member.post('/api/v1/kill-switch?dry_run=true', { active: true, scope }),
      owner.post('/api/v1/kill-switch?dry_run=true', { active: true, scope: { kind: 'agent', id: 'agt_nothing' } }),
      owner.post('/api/v1/kill-switch?dry_run=true', { active: true, scope, expires_at: '2020-01-01T00:00:00Z' }),
    ]);
    expect([mine.body.code, nothing.status, late.status]).toEqual(['not_permitted', 404, 422]);
  });

  it('counts what other tenants have, and names none of it', async () => {
    const agent = await agentOf(owner);
    const { id } = fine(await owner.post<{ id: string }>('/api/tenants', { name: fresh('tenant') }));
    const there = { 'X-Tenant-Id': id, 'Content-Type': 'application/json' };
    const body = JSON.stringify({ active: true, scope: 'all' });
    const answer = fine(await owner.send<Required<Switch>>('POST', '/api/v1/kill-switch?dry_run=true', there, body));
    expect(answer.preview.cuts.agents.total).toBeGreaterThan(0);
    expect(JSON.stringify(answer)).not.toContain(agent.name);
  });
});

describe('the list of kill switches', () => {
  it('says what is stopped by its name, by whom and why', async () => {
    const agent = await agentOf(owner);
    const scope = { kind: 'agent', id: agent.id };
    await killSwitch(owner, true, scope);
    const [on] = (await listed(owner)).filter((one) => one.scope.id === agent.id);
    expect(on).toMatchObject({
      active: true,
      scope: { ...scope, name: agent.name },
      reason: 'drill',
      created_by_name: owner.email.split('@')[0],
    });
    await killSwitch(owner, false, scope);
  });

  it('keeps the reason of a release', async () => {
    const scope = { kind: 'connector', id: connector.id };
    await killSwitch(owner, true, scope);
    fine(await owner.post('/api/v1/kill-switch', { active: false, scope, reason: 'all is well' }));
    const past = (await listed(owner, 'past')).find((one) => one.scope.id === connector.id);
    expect(past).toMatchObject({ active: false, lifted_by: owner.userId, lifted_because: 'all is well' });
    expect(past?.scope.name).toBe(connector.name);
  });

  it('has one that ended by itself among the past, and the ledger says so', async () => {
    const agent = await agentOf(owner);
    const scope = { kind: 'agent', id: agent.id };
    const expires_at = new Date(Date.now() + 3000).toISOString();
    fine(await owner.post('/api/v1/kill-switch', { active: true, scope, expires_at, reason: 'short' }));
    const ended = await eventually('its end', async () =>
      (await listed(owner, 'past')).find((one) => one.scope.id === agent.id),
    );
    expect(ended).toMatchObject({ active: false, lifted_by: null, lifted_at: expires_at });
    expect((await listed(owner)).some((one) => one.scope.id === agent.id)).toBe(false);
    const kinds = (await ledgerOf(owner)).map(({ kind }) => kind);
    expect(kinds).toContain('killswitch.ended');
  });

  it('shows nobody a name that their roles hide', async () => {
    const agent = await agentOf(owner);
    const scope = { kind: 'agent', id: agent.id };
    await killSwitch(owner, true, scope);
    const grants = [{ permission: 'dashboard.view' }];
    const { name } = fine(await owner.post<{ name: string }>('/api/roles', { name: fresh('role'), grants }));
    const [seen] = (await listed(await invited(owner, [name]))).filter((one) => one.scope.id === agent.id);
    expect(seen).toMatchObject({ scope: { name: null }, created_by_name: null });
    await killSwitch(owner, false, scope);
  });
});
