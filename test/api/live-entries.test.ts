// Who hears of a decision as it is made? Whoever listens in its tenant and may see it, in batches that no burst makes longer.

import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { EntryEvents } from '../../proxy/api/entry-events.ts';
import { EventHub, type NumberedEvent } from '../../proxy/api/event-hub.ts';
import type { EntryInput } from '../../proxy/audit/entry.ts';
import type { WrittenLine } from '../../proxy/audit/stream-file.ts';
import { silentLogger } from '../../proxy/runtime/logger.ts';
import type { Agent } from '../support/agent.ts';
import { type EventStream, eventStream, type Heard } from '../support/event-stream.ts';
import { agentOf, type Fields, fine, founder, fresh, invited, type Person } from '../support/person.ts';
import { newDatabase, postgresBinaries } from '../support/postgres.ts';
import { freshDirectory, type Product, startProduct } from '../support/product.ts';

/** An address that no connector knows, so that a call to it is decided at once, and denied. */
const nowhere = (): string => `http://unknown.example/${fresh('live')}`;

/** Whether an event tells of a decision about this address. */
const tellsOf =
  (url: string) =>
  ({ type, data }: Heard): boolean =>
    type === 'decision' && data.entries.some((entry: { request?: { url: string } }) => entry.request?.url === url);

describe('a decision', () => {
  let product: Product;
  let owner: Person;
  let agent: Agent;
  const streams: EventStream[] = [];

  beforeAll(async () => {
    product = await startProduct();
    owner = await founder(product);
    agent = await agentOf(owner);
  });
  afterEach(() => {
    for (const stream of streams.splice(0)) stream.leave();
  });
  afterAll(() => product.stop());

  async function listen(person: Person, headers?: Record<string, string>): Promise<EventStream> {
    const stream = await eventStream(person, headers);
    streams.push(stream);
    return stream;
  }

  async function withRole(grants: Fields[]): Promise<Person> {
    const { name } = fine(await owner.post<{ name: string }>('/api/roles', { name: fresh('role'), grants }));
    return invited(owner, [name]);
  }

  it('is told to whoever may see the audit, as the audit shows it', async () => {
    const stream = await listen(await invited(owner, ['viewer']));
    const url = nowhere();
    const { decisionId } = await agent.forward('GET', url);
    const told = (await stream.until(tellsOf(url))).at(-1);
    const { items } = fine(await owner.get<{ items: Fields[] }>(`/api/audit?decision_id=${decisionId}`));
    expect(told?.data.left_out).toBe(0);
    expect(told?.data.entries).toContainEqual(items.find(({ kind }) => kind === 'decision'));
  });

  it('is followed by what came of it, and by changes', async () => {
    const stream = await listen(owner);
    const { id } = fine(await owner.post<{ id: string }>('/api/agents', { name: fresh('agent') }));
    const came = await stream.until(
      ({ type, data }) =>
        type === 'entry' && data.entries.some((entry: Fields) => JSON.stringify(entry.subject ?? '').includes(id)),
    );
    expect(came.some(tellsOf('anything'))).toBe(false);
  });

  it('is told to nobody without the right, and in no other tenant', async () => {
    const without = await listen(await withRole([{ permission: 'dashboard.view' }]));
    const { id } = fine(await owner.post<{ id: string }>('/api/tenants', { name: fresh('Team') }));
    const elsewhere = await listen(Object.assign(owner.at(product), { tenantId: id }));
    const stream = await listen(owner);
    const url = nowhere();
    await agent.forward('GET', url);
    await stream.until(tellsOf(url));
    // Both hear of a kill switch that is pressed afterwards, and have heard nothing before that.
    const scope = { kind: 'agent', id: agent.id };
    fine(await owner.post('/api/v1/kill-switch', { active: true, scope, reason: 'drill' }));
    for (const other of [without, elsewhere]) {
      const came = await other.until(({ type }) => type === 'kill_switch.changed');
      expect(JSON.stringify(came)).not.toContain(url);
    }
    fine(await owner.post('/api/v1/kill-switch', { active: false, scope }));
  });

  it('of an agent that a limited grant does not name is told to others alone', async () => {
    const seen = await agentOf(owner);
    const limited = await withRole([
      { permission: 'audit.view', limit: { agents: [seen.id] } },
      { permission: 'dashboard.view' },
    ]);
    const stream = await listen(limited);
    const [hidden, shown] = [nowhere(), nowhere()];
    await agent.forward('GET', hidden);
    await seen.forward('GET', shown);
    const came = await stream.until(tellsOf(shown));
    expect(JSON.stringify(came)).not.toContain(hidden);
    expect(came.map(({ data }) => data.left_out ?? 0)).toEqual(came.map(() => 0));
  });

  it('that was missed while a stream was broken is told when it comes back', async () => {
    const stream = await listen(owner);
    const [first, second] = [nowhere(), nowhere()];
    await agent.forward('GET', first);
    const heard = (await stream.until(tellsOf(first))).at(-1);
    stream.leave();
    await agent.forward('GET', second);
    const again = await listen(owner, { 'Last-Event-ID': String(heard?.id) });
    const came = await again.until(tellsOf(second));
    expect(came.some(({ type }) => type === 'reset')).toBe(false);
  });
});

describe('a burst', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const line = (n: number, more: Partial<EntryInput> = {}): WrittenLine => {
    const actor = { kind: 'agent', id: 'agt_1' } as const;
    const input: EntryInput = { kind: 'decision', tenant_id: 'tnt_1', organization_id: 'org_1', actor, ...more };
    return { input, line: n, seq: n, at: '2026-01-01T00:00:00.000Z', hash: '', prevHash: '', text: '' };
  };

  function telling() {
    const hub = new EventHub({ run: 'r', lingerMs: 30_000 });
    const asked: string[][] = [];
    const events = new EntryEvents({
      hub,
      stream: 's',
      names: { namesOf: async () => new Map() },
      objectsOf: async (_, ids) => {
        asked.push([...ids]);
        return new Map(ids.map((agentId) => [agentId, { agentId }]));
      },
      logger: silentLogger,
    });
    const heard: NumberedEvent[] = [];
    const listen = (tenantId = 'tnt_1') =>
      hub.listen(tenantId, { hear: (event) => void heard.push(event), check: () => {} });
    return { hub, events, heard, asked, listen };
  }

  it('is told in one batch of so many entries, with the number of those left out', async () => {
    const { events, heard, listen } = telling();
    listen();
    for (let n = 0; n < 500; n += 1) events.written([line(n), line(n, { tenant_id: 'tnt_2' })]);
    expect(heard).toEqual([]);
    await vi.advanceTimersByTimeAsync(250);
    expect(heard.map(({ type, data }) => [type, (data as { entries: unknown[] }).entries.length])).toEqual([
      ['decision', 50],
    ]);
    expect(heard[0]?.data).toMatchObject({ left_out: 450 });
  });

  it('counts for somebody with a limited grant what their agents did', async () => {
    const { events, heard, listen } = telling();
    listen();
    const other = { actor: { kind: 'agent', id: 'agt_2' }, agent: { id: 'agt_2', name: 'two' } } as const;
    const mine = { agent: { id: 'agt_1', name: 'one' } };
    for (let n = 0; n < 60; n += 1) events.written([line(n, mine), line(n, other)]);
    await vi.advanceTimersByTimeAsync(250);
    const seen = (agentId: string) =>
      heard[0]?.dataFor?.({ may: (_, object) => object?.agentId === agentId }) as {
        entries: unknown[];
        left_out: number;
      };
    expect([seen('agt_1').entries.length, seen('agt_1').left_out]).toEqual([25, 35]);
    expect(heard[0]?.dataFor?.({ may: () => false })).toBeUndefined();
  });

  it('is not kept, read or told while nobody listens', async () => {
    const { hub, events, asked } = telling();
    events.written([line(1)]);
    await vi.advanceTimersByTimeAsync(1000);
    expect([asked, hub.since('tnt_1', 'r-1')]).toEqual([[], { complete: false, events: [] }]);
  });

  it('after the last stream left is kept for a while for whoever comes back, and then makes them read everything', async () => {
    const { hub, events, heard, listen } = telling();
    const leave = listen();
    events.written([line(1)]);
    await vi.advanceTimersByTimeAsync(250);
    const id = heard[0]?.id ?? '';
    leave();
    events.written([line(2)]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(hub.since('tnt_1', id)).toMatchObject({ complete: true, events: [{ type: 'decision' }] });
    await vi.advanceTimersByTimeAsync(30_000);
    events.written([line(3)]);
    listen();
    expect(hub.since('tnt_1', id)).toEqual({ complete: false, events: [] });
  });
});

describe.skipIf(!postgresBinaries())('a decision of another replica', () => {
  it('is told by this one as well', async () => {
    const database = await newDatabase(inject('testRun'));
    const environment = {
      HOLDGATE_DATABASE_URL: database.url,
      HOLDGATE_MASTER_KEY: randomBytes(32).toString('base64'),
    };
    const start = () => startProduct({ environment, dataDir: freshDirectory() });
    const here = await start();
    const there = await start();
    const owner = await founder(here);
    const agent = await agentOf(owner.at(there));
    const stream = await eventStream(owner);
    const url = nowhere();
    const told = stream.until(tellsOf(url));
    // The first look learns what was there before somebody listened.
    const calls = setInterval(() => void agent.forward('GET', url).catch(() => {}), 300);
    await told;
    clearInterval(calls);
    stream.leave();
    await here.stop();
    await there.stop();
    await database.drop();
  });
});
