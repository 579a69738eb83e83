// What does an agent do, and what may it do? Counted by the database and said by the gate's own checks; and a key is replaced without a gap.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { Agent } from '../support/agent.ts';
import { describeProductOnBoth } from '../support/both-databases.ts';
import { Origin } from '../support/origin.ts';
import {
  agentOf,
  type ConnectorMade,
  connectorTo,
  fine,
  founder,
  fresh,
  invited,
  type Person,
} from '../support/person.ts';
import type { Product } from '../support/product.ts';

interface Activity {
  readonly agent_id: string;
  readonly allow: readonly number[];
  readonly hold: readonly number[];
  readonly deny: readonly number[];
}
interface Permission {
  readonly connector: { readonly id: string };
  readonly action: string;
  readonly effect: string;
  readonly part: string;
  readonly source: string;
}
interface Key {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly expires_at: string | null;
  readonly replaces: { readonly id: string; readonly expires_at: string };
}

describeProductOnBoth('an agent', (start) => {
  let product: Product;
  let origin: Origin;
  let owner: Person;
  let connector: ConnectorMade;
  beforeAll(async () => {
    origin = await Origin.start();
    product = await start();
    owner = await founder(product);
    connector = await connectorTo(owner, origin);
  });
  afterAll(() => origin?.close());

  const activity = async (person: Person, ids: readonly string[]) =>
    fine(await person.get<{ items: Activity[] }>(`/api/agent-activity?ids=${ids.join(',')}`)).items;
  const permissions = async (person: Person, id: string) =>
    person.get<{ items: Permission[] }>(`/api/agents/${id}/permissions`);

  it('shows what it did in the last day, by the hour and apart from others', async () => {
    const [busy, idle] = [await agentOf(owner), await agentOf(owner)];
    const reader = await agentOf(owner, { roles: ['agent-read-only'] });
    for (const path of ['a', 'b', 'c']) await busy.forward('GET', `${origin.url}/${path}`);
    await reader.forward('POST', `${origin.url}/x`, { body: {} });
    const items = await activity(owner, [busy.id, idle.id, reader.id, 'agt_nobody']);
    const sums = items.map(({ agent_id, allow, deny }) => [agent_id, sum(allow), sum(deny), allow.length]);
    expect(sums).toEqual([
      [busy.id, 3, 0, 24],
      [idle.id, 0, 0, 24],
      [reader.id, 0, 1, 24],
    ]);
    expect(items[0]?.allow.slice(0, 22).every((count) => count === 0)).toBe(true);
  });

  it('is shown to nobody who may not see it', async () => {
    const [one, other] = [await agentOf(owner), await agentOf(owner)];
    const grants = [{ permission: 'agents.view', limit: { agents: [one.id] } }];
    const { name } = fine(await owner.post<{ name: string }>('/api/roles', { name: fresh('role'), grants }));
    const limited = await invited(owner, [name]);
    expect((await activity(limited, [one.id, other.id])).map(({ agent_id }) => agent_id)).toEqual([one.id]);
    expect((await permissions(limited, other.id)).status).toBe(404);
  });

  it('says what it may do, and which role, rule or boundary says so', async () => {
    const supervised = await agentOf(owner, { roles: ['agent-supervised'] });
    const none = await agentOf(owner, { roles: [] });
    const of = async (agent: Agent) => {
      const { items } = fine(await permissions(owner, agent.id));
      return items
        .filter((one) => one.connector.id === connector.id && ['http.get', 'http.delete'].includes(one.action))
        .map(({ action, effect, part, source }) => [action, effect, part, source]);
    };
    expect(await of(supervised)).toEqual([
      ['http.get', 'allow', 'role', 'role agent-supervised'],
      ['http.delete', 'requires_approval', 'role', 'role agent-supervised'],
    ]);
    expect((await of(none)).map(([, effect, , source]) => [effect, source])).toEqual([
      ['deny', 'no role'],
      ['deny', 'no role'],
    ]);
  });

  it('gets a new key while the old one still works, and no longer than was said', async () => {
    const agent = await agentOf(owner);
    const path = `/api/agents/${agent.id}/keys/${agent.keyId}/rotate`;
    const made = fine(await owner.post<Key>(path, { overlap_seconds: 5 }));
    expect(made).toMatchObject({ expires_at: null, replaces: { id: agent.keyId } });
    const fresh = new Agent(product, { id: agent.id, name: agent.name, key: made.key, keyId: made.id });
    const call = async (one: Agent) => (await one.forward('GET', `${origin.url}/key`)).status;
    expect([await call(agent), await call(fresh)]).toEqual([200, 200]);
    const ends = Date.parse(made.replaces.expires_at);
    while (Date.now() <= ends) await new Promise((resolve) => setTimeout(resolve, 50));
    expect([await call(agent), await call(fresh)]).toEqual([407, 200]);
    expect((await owner.post(path, {})).status).toBe(404);
  });

  it('has its key replaced only by those who may make keys', async () => {
    const agent = await agentOf(owner);
    const viewer = await invited(owner, ['viewer']);
    const path = `/api/agents/${agent.id}/keys/${agent.keyId}/rotate`;
    expect((await viewer.post(path, {})).body).toMatchObject({ code: 'not_permitted', required: 'agents.keys' });
  });
});

const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);
