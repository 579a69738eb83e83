// How is the ledger's index filled and searched? In large batches that can be repeated, and by what people look for.

import { beforeAll, expect, it } from 'vitest';
import type { AuditIndexRow } from '../../store/rows.ts';
import { TABLES } from '../../store/schema.ts';
import type { Store } from '../../store/store.ts';
import { describeOnBoth } from '../support/databases.ts';
import { rowFor } from '../support/rows.ts';

const entry = (line: number, more: Partial<AuditIndexRow> = {}): AuditIndexRow =>
  rowFor(TABLES.auditIndex, {
    stream: 's',
    line,
    id: `s-${line}`,
    tenant_id: 'tnt_1',
    at: line,
    decision_id: `dec_${line}`,
    latency_ms: 1.25,
    ...more,
  });

describeOnBoth('the index of the ledger', (database) => {
  let store: Store;
  beforeAll(async () => {
    ({ store } = await database.open());
  });

  it('takes more rows than one statement, and none twice', async () => {
    const rows = Array.from({ length: 1201 }, (_, index) => entry(index + 1));
    await store.system.appendAuditIndex(rows.slice(0, 700));
    await store.system.appendAuditIndex([entry(1, { text: 'another text' }), ...rows]);
    expect(await store.system.auditIndex.count({ stream: 's' })).toBe(1201);
    expect(await store.system.auditIndex.first({ stream: 's', line: 1 })).toEqual(rows[0]);
    expect(await store.system.lastIndexedLine('s')).toBe(1201);
    expect(await store.system.lastIndexedLine('nobody')).toBe(0);
  });

  it('lists the newest entries first, over all streams', async () => {
    const other = { tenant_id: 'tnt_order' };
    await store.system.appendAuditIndex([
      entry(1, { stream: 'a', at: 10, ...other }),
      entry(2, { stream: 'a', at: 30, ...other }),
      entry(1, { stream: 'b', at: 20, ...other }),
      entry(2, { stream: 'b', at: 30, ...other }),
    ]);
    const page = await store.forTenant('tnt_order').auditIndex.page({ limit: 10 });
    expect(page.items.map(({ stream, line }) => `${stream}${line}`)).toEqual(['b2', 'a2', 'b1', 'a1']);
  });

  it('counts decisions by effect and hour, and the rules that denied most, of one tenant alone', async () => {
    const hour = 3_600_000;
    const sinceMs = 1_795_000_000_000;
    const at = (slice: number) => sinceMs + slice * hour + 1;
    const decided = (line: number, more: Partial<AuditIndexRow>) =>
      entry(line, { stream: 'tally', tenant_id: 'tnt_tally', decision: 'allow', rule: null, ...more });
    await store.system.appendAuditIndex([
      decided(1, { at: sinceMs - 1 }),
      decided(2, { at: at(0) }),
      decided(3, { at: at(2) }),
      decided(4, { at: at(2) }),
      decided(5, { at: at(2), decision: 'deny', rule: 'two' }),
      decided(6, { at: at(3), decision: 'deny', rule: 'two' }),
      decided(7, { at: at(3), decision: 'deny', rule: 'one' }),
      decided(8, { at: at(3), decision: null }),
      decided(9, { at: at(3), tenant_id: 'tnt_other' }),
    ]);
    const { slices, deniedBy } = await store.forTenant('tnt_tally').decisionTally({ sinceMs, sliceMs: hour });
    const sorted = slices.toSorted((one, other) => one.slice - other.slice || (one.decision < other.decision ? -1 : 1));
    expect(sorted).toEqual([
      { slice: 0, decision: 'allow', count: 1 },
      { slice: 2, decision: 'allow', count: 2 },
      { slice: 2, decision: 'deny', count: 1 },
      { slice: 3, decision: 'deny', count: 2 },
    ]);
    expect(deniedBy).toEqual([
      { rule: 'two', count: 2 },
      { rule: 'one', count: 1 },
    ]);
  });

  it('counts how often policies spoke, those that are asked about and of one tenant alone', async () => {
    const spoke = (line: number, at: number, policy: string | null, tenant_id = 'tnt_hits') =>
      entry(line, { stream: 'hits', tenant_id, at, policy, decision: 'deny' });
    await store.system.appendAuditIndex([
      spoke(1, 9, 'one'),
      spoke(2, 10, 'one'),
      spoke(3, 20, 'one'),
      spoke(4, 15, 'two'),
      spoke(5, 30, 'three'),
      spoke(6, 30, null),
      spoke(7, 30, 'one', 'tnt_other'),
    ]);
    const asked = { policies: ['one', 'two', 'four'], sinceMs: 10, recentMs: 20 };
    const counted = await store.forTenant('tnt_hits').policyHits(asked);
    expect(counted.toSorted((one, other) => (one.policy < other.policy ? -1 : 1))).toEqual([
      { policy: 'one', all: 2, recent: 1 },
      { policy: 'two', all: 1, recent: 0 },
    ]);
  });

  it('lets holds and claims in between its batches', async () => {
    const rows = Array.from({ length: 5000 }, (_, index) => entry(index + 1, { stream: 'long' }));
    let indexed = false;
    // As in a process that has run for a while, two at once need no new connection.
    await Promise.all([1, 2].map(() => store.transaction((scope) => scope.system.bumpInstance())));
    const appending = store.system.appendAuditIndex(rows).then(() => {
      indexed = true;
    });
    await store.transaction((scope) => scope.system.bumpInstance());
    expect(indexed).toBe(false);
    await appending;
    expect(await store.system.lastIndexedLine('long')).toBe(5000);
  });

  it('is searched by decision id exactly, by everything else in part', async () => {
    const mine = { tenant_id: 'tnt_search', stream: 'search' };
    await store.system.appendAuditIndex([
      entry(1, {
        ...mine,
        decision_id: 'dec_abc',
        url: 'https://api.stripe.com/v1/refunds',
        agent_id: 'agt_one',
        kind: 'decision',
      }),
      entry(2, {
        ...mine,
        decision_id: 'dec_abcd',
        url: 'https://api.github.com/',
        rule: 'Big-Refunds',
        kind: 'policy.published',
      }),
    ]);
    const found = async (q: string) =>
      (await store.forTenant('tnt_search').auditIndex.page({ limit: 10, q })).items.map(({ line }) => line);
    expect(await found('dec_abc')).toEqual([1]);
    expect(await found('dec_ab')).toEqual([]);
    expect(await found('refunds')).toEqual([2, 1]);
    expect(await found('AGT_ONE')).toEqual([1]);
    expect(await found('published')).toEqual([2]);
  });
});
