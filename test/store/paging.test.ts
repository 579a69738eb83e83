// How is a long list read? In pages that together are the list, in the order asked for, however it changes meanwhile.

import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AgentRow } from '../../store/rows.ts';
import type { PageRequest, Store } from '../../store/store.ts';
import { describeOnBoth } from '../support/databases.ts';
import { agentRow, newTenant } from '../support/rows.ts';

describeOnBoth('a list', (database) => {
  let store: Store;
  beforeAll(async () => {
    ({ store } = await database.open());
  });

  async function filled(rows: readonly Partial<AgentRow>[]) {
    const { id } = await newTenant(store);
    const { agents } = store.forTenant(id);
    await agents.insertMany(rows.map((row) => agentRow(row)));
    return agents;
  }

  async function everyPage(
    agents: Awaited<ReturnType<typeof filled>>,
    request: Omit<PageRequest<AgentRow>, 'cursor'>,
  ): Promise<AgentRow[]> {
    const all: AgentRow[] = [];
    let cursor: string | undefined;
    do {
      const page = await agents.page({ ...request, cursor });
      all.push(...page.items);
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
    return all;
  }

  it('is its pages put together, each row once, in order, null before everything', async () => {
    const seenAt = fc.array(fc.option(fc.integer({ min: 0, max: 5 }), { nil: null }), { minLength: 1, maxLength: 12 });
    const run = async (times: (number | null)[], limit: number, descending: boolean) => {
      const agents = await filled(times.map((last_seen_at) => ({ last_seen_at })));
      const listed = await everyPage(agents, { limit, sort: { column: 'last_seen_at', descending } });
      const sign = descending ? -1 : 1;
      const expected = (await agents.all()).sort(
        (a, b) => sign * ((a.last_seen_at ?? -1) - (b.last_seen_at ?? -1) || (a.id < b.id ? -1 : 1)),
      );
      expect(listed.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
    };
    await fc.assert(fc.asyncProperty(seenAt, fc.integer({ min: 1, max: 5 }), fc.boolean(), run), { numRuns: 15 });
  });

  it('says how many rows there are in all, on every page', async () => {
    const agents = await filled(Array.from({ length: 5 }, () => ({})));
    const first = await agents.page({ limit: 2 });
    const second = await agents.page({ limit: 2, cursor: first.next_cursor ?? undefined });
    expect([first.total, second.total, first.items.length, second.items.length]).toEqual([5, 5, 2, 2]);
  });

  it('can begin at a value, which its total counts from as well', async () => {
    const agents = await filled([1, 2, 3, 4, 5].map((created_at) => ({ created_at })));
    const since = { column: 'created_at', value: 3 } as const;
    const request = { limit: 2, since, sort: { column: 'created_at' } } as const;
    expect((await everyPage(agents, request)).map(({ created_at }) => created_at)).toEqual([3, 4, 5]);
    expect((await agents.page(request)).total).toBe(3);
  });

  it('can be read without counting it', async () => {
    const agents = await filled(Array.from({ length: 5 }, () => ({})));
    const page = await agents.page({ limit: 2, uncounted: true });
    expect([page.total, page.items.length, page.next_cursor !== null]).toEqual([2, 2, true]);
  });

  it('is counted no further than asked, and says that there are more', async () => {
    const agents = await filled(Array.from({ length: 5 }, () => ({})));
    const totals = await Promise.all(
      [3, 4, 5].map(async (countedTo) => (await agents.page({ limit: 1, countedTo })).total),
    );
    expect(totals).toEqual([4, 5, 5]);
  });

  it('does not show a row twice when others come in before it', async () => {
    const agents = await filled([{ id: 'b' }, { id: 'd' }]);
    const first = await agents.page({ limit: 1 });
    await agents.insertMany([agentRow({ id: 'a' }), agentRow({ id: 'c' })]);
    const rest = await agents.page({ limit: 10, cursor: first.next_cursor ?? undefined });
    expect(rest.items.map(({ id }) => id)).toEqual(['c', 'd']);
  });

  it('narrows by condition and by text at once, and counts what is left', async () => {
    const agents = await filled([
      { name: 'Refund-Bot', status: 'active' },
      { name: 'refund-old', status: 'disabled' },
      { name: 'other' },
    ]);
    const page = await agents.page({ limit: 10, q: 'REFUND', where: { status: 'active' } });
    expect([page.total, page.items.map(({ name }) => name)]).toEqual([1, ['Refund-Bot']]);
  });

  it.each(['%', '_', '\\', "'", '"', '💥'])('finds %s only where it stands', async (mark) => {
    const agents = await filled([{ name: `with ${mark} in it` }, { name: 'without' }]);
    expect((await agents.page({ limit: 10, q: mark })).items.map(({ name }) => name)).toEqual([`with ${mark} in it`]);
  });

  describe('refuses a cursor', () => {
    const request = { limit: 1, sort: { column: 'name' } } as const;
    it.each([
      '',
      'x',
      '!!!',
      btoa('{}'),
      btoa('["+name,id","a"]'),
      btoa('["+name,id","a",{"x":1}]'),
      btoa('["+name,id","a",null]'),
    ])('that it did not give out: %s', async (cursor) => {
      const agents = await filled([{}, {}]);
      await expect(agents.page({ ...request, cursor })).rejects.toMatchObject({ code: 'bad_cursor' });
    });

    it('of another order', async () => {
      const agents = await filled([{}, {}]);
      const cursor = (await agents.page(request)).next_cursor ?? undefined;
      expect(cursor).toBeDefined();
      await expect(agents.page({ limit: 1, sort: { column: 'name', descending: true }, cursor })).rejects.toMatchObject(
        { code: 'bad_cursor' },
      );
    });
  });
});
