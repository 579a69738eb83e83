// What asks to be looked at, and does each number lead to a list of as many? Silent agents, secrets that end, credentials that are old.

import { afterAll, beforeAll, expect, it } from 'vitest';
import type { OverviewView } from '../../proxy/enforcement/overview.ts';
import { systemClock } from '../../proxy/runtime/clock.ts';
import { describeProductOnBoth } from '../support/both-databases.ts';
import { Origin } from '../support/origin.ts';
import { agentOf, connectorTo, fine, founder, invited, PASSWORD, type Person } from '../support/person.ts';

const DAY_MS = 24 * 3_600_000;

type List = { items: { name?: string; connector_name?: string }[]; total: number };

describeProductOnBoth('the overview', (start) => {
  let origin: Origin;
  let owner: Person;
  let passedMs = 0;
  const clock = { ...systemClock, now: () => Date.now() + passedMs };
  const inDays = (days: number): string => new Date(clock.now() + days * DAY_MS).toISOString();

  beforeAll(async () => {
    origin = await Origin.start();
    owner = await founder(await start({ clock }));
    await connectorTo(owner, origin);
  });
  afterAll(() => origin.close());

  const overview = async (by = owner): Promise<OverviewView> =>
    fine(await by.get<OverviewView & object>('/api/dashboard/overview'));
  const names = async (path: string): Promise<(string | undefined)[]> =>
    fine(await owner.get<List>(path)).items.map(({ name, connector_name }) => name ?? connector_name);

  it('has no concern on the first day', async () => {
    const { silent_agents, ending_keys, ending_tokens, old_credentials } = await overview();
    expect([silent_agents, ending_keys, ending_tokens, old_credentials].map((one) => one?.total)).toEqual([0, 0, 0, 0]);
  });

  it('counts what the lists that it leads to have', async () => {
    const sleeper = await agentOf(owner);
    await sleeper.forward('GET', `${origin.url}/one`);
    const { items } = fine(await owner.get<{ items: { id: string }[] }>('/api/connectors'));
    fine(await owner.put(`/api/connectors/${items[0]?.id}/credential`, { placement: 'bearer', value: 'one-secret' }));
    await expect.poll(async () => (await overview()).silent_agents?.total).toBe(0);
    passedMs = 91 * DAY_MS;
    fine(await owner.post('/api/auth/login', { email: owner.email, password: PASSWORD }));
    const awake = fine(await owner.post<{ id: string }>('/api/agents', { name: 'awake' }));
    fine(await owner.post(`/api/agents/${awake.id}/keys`, { expires_at: inDays(5) }));
    fine(await owner.post(`/api/agents/${awake.id}/keys`, { expires_at: inDays(50) }));
    const token = (name: string, days: number) =>
      owner.post('/api/tokens', { name, permissions: ['audit.view'], scope: 'tenant', expires_at: inDays(days) });
    fine(await token('soon', 5));
    fine(await token('later', 50));
    const seen = await overview();
    const named = (concern: OverviewView['silent_agents']) => concern?.items.map(({ name }) => name);
    expect(named(seen.silent_agents)).toEqual(await names('/api/agents?concern=silent'));
    expect(seen.silent_agents?.total).toBe(1);
    expect(named(seen.ending_keys)).toEqual(['awake']);
    expect(Date.parse(seen.ending_keys?.items[0]?.at ?? '') - clock.now()).toBeLessThan(6 * DAY_MS);
    expect(await names('/api/agents?concern=keys_ending')).toEqual(['awake']);
    expect(named(seen.ending_tokens)).toEqual(['soon']);
    expect(await names('/api/tokens?ending=true')).toEqual(['soon']);
    expect(seen.old_credentials?.total).toBe(1);
    expect(named(seen.old_credentials)).toEqual(await names('/api/credentials?old=true'));
    expect((await names('/api/agents?status=disabled')).length).toBe(0);
  });

  it('shows nobody what they may not see elsewhere', async () => {
    const { name } = fine(
      await owner.post<{ name: string }>('/api/roles', { name: 'looks', grants: [{ permission: 'dashboard.view' }] }),
    );
    const { silent_agents, ending_keys, ending_tokens, old_credentials } = await overview(await invited(owner, [name]));
    expect([silent_agents, ending_keys, ending_tokens, old_credentials]).toEqual([null, null, null, null]);
  });
});
