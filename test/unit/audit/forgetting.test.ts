// What may be missing without the ledger being broken? Only what was removed on purpose, by a signed statement; anything else that is cut
// out of index or files is still found.

import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Checkpoints, keptCheckpoints } from '../../../proxy/audit/checkpoints.ts';
import type { EntryInput } from '../../../proxy/audit/entry.ts';
import { IndexForgetting } from '../../../proxy/audit/forgetting.ts';
import { AuditIndex } from '../../../proxy/audit/index.ts';
import { type RemovalScope, Removals } from '../../../proxy/audit/removals.ts';
import { SegmentRemoval } from '../../../proxy/audit/segment-removal.ts';
import { verifyFiles } from '../../../proxy/audit/verify.ts';
import { verifyIndex } from '../../../proxy/audit/verify-index.ts';
import { auditVerify } from '../../../proxy/cli/audit-verify.ts';
import { systemClock } from '../../../proxy/runtime/clock.ts';
import { newId } from '../../../proxy/runtime/ids.ts';
import { silentLogger } from '../../../proxy/runtime/logger.ts';
import type { Store } from '../../../store/store.ts';
import { describeOnBoth } from '../../support/databases.ts';
import { change, freshDirectory, open, STREAM, segmentsOf } from './ledger-fixture.ts';

const LATER = Date.UTC(2100, 0);
const { privateKey } = generateKeyPairSync('ed25519');

describeOnBoth('an index that forgets', (database) => {
  /** A ledger with its index, and whoever forgets. Ids of tenants are fresh, since their chains share a database. */
  async function ledger(dataDir = freshDirectory(), given?: Store) {
    const store = given ?? (await database.open()).store;
    const logger = silentLogger;
    const index = new AuditIndex({ dataDir, stream: STREAM, system: store.system, clock: systemClock, logger });
    const lines = await open(dataDir, { index, segmentBytes: 1_500 });
    const removals = new Removals({ system: store.system, privateKey });
    const checkpoints = new Checkpoints({ dataDir, privateKey, clock: systemClock, logger, live: () => [lines] });
    const forgetting = new IndexForgetting({ store, removals, clock: systemClock });
    const segments = new SegmentRemoval({ dataDir, system: store.system, checkpoints, removals, logger });
    return {
      store,
      dataDir,
      removals,
      segments,
      async append(...entries: EntryInput[]) {
        for (const entry of entries) await lines.append(entry);
        await index.caughtUp();
      },
      forget: (tenantId: string | null, scope: RemovalScope = 'all', before = LATER) =>
        forgetting.forget({ chain: { tenantId, organizationId: 'org_one' }, scope, before }),
      verify: async (where = dataDir) => {
        const checked = { dataDir: where, system: store.system, removals, checkpoints: await keptCheckpoints(where) };
        const { files, chains } = await verifyIndex(checked);
        return { files: files.ok, broken: [...chains].filter(([, { broken }]) => broken).map(([chain]) => chain) };
      },
      close: async () => {
        await lines.close();
        await index.close();
      },
    };
  }

  const decision = (tenantId: string, kind: 'decision' | 'outcome' = 'decision'): EntryInput => ({
    ...change(tenantId),
    kind,
    decision_id: newId('dec', Date.now()),
  });
  const WHOLE = { files: true, broken: [] };

  it('still verifies, and finds a row that somebody else cut out beside it', async () => {
    const { store, ...one } = await ledger();
    const [a, b] = ['tnt_a', 'tnt_b'];
    await one.append(decision(a), change(a), decision(b), decision(a, 'outcome'), change(b), change(a, 2));
    expect(await one.forget(a, 'decisions')).toBe(2);
    expect(await one.verify()).toEqual(WHOLE);
    const [cut] = await store.forTenant(a).auditIndex.all();
    await store.forTenant(a).auditIndex.delete({ id: cut?.id as string });
    expect(await one.verify()).toEqual({ files: true, broken: [a] });
    await one.close();
  });

  it('forgets what is older than a time and nothing younger', async () => {
    const one = await ledger();
    await one.append({ ...change('tnt_a'), at: '2026-01-01T00:00:00.000Z' });
    await one.append({ ...change('tnt_a'), at: '2026-02-01T00:00:00.000Z' }, change('tnt_b'));
    expect(await one.forget('tnt_a', 'all', Date.UTC(2026, 1))).toBe(1);
    expect(await one.store.forTenant('tnt_a').auditIndex.count()).toBe(1);
    expect(await one.verify()).toEqual(WHOLE);
    await one.close();
  });

  it('believes no statement that another key signed, or that was widened', async () => {
    const { store, ...one } = await ledger();
    await one.append(change('tnt_a'), change('tnt_a', 2), change('tnt_b'));
    const [cut] = await store.forTenant('tnt_a').auditIndex.all();
    await store.forTenant('tnt_a').auditIndex.delete({ id: cut?.id as string });
    const foreign = new Removals({ system: store.system, privateKey: generateKeyPairSync('ed25519').privateKey });
    const lines = [{ stream: STREAM, line: 1 }];
    await store.transaction((scope) => foreign.state(scope, { chain: 'tnt_a', scope: 'all', before: LATER, lines }, 1));
    expect(await one.verify()).toEqual({ files: true, broken: ['tnt_a'] });
    await store.system.dataRemovals.delete({});
    await store.transaction((scope) =>
      one.removals.state(scope, { chain: 'tnt_a', scope: 'decisions', before: LATER, lines }, 1),
    );
    await store.system.dataRemovals.update({ chain: 'tnt_a' }, { scope: 'all' });
    expect(await one.verify()).toEqual({ files: true, broken: ['tnt_a'] });
    await one.close();
  });

  it('keeps the newest line of a stream, so that a start brings nothing back', async () => {
    const one = await ledger();
    await one.append(change('tnt_a'), change('tnt_a', 2), change('tnt_a', 3));
    expect(await one.forget('tnt_a')).toBe(2);
    await one.close();
    const again = await ledger(one.dataDir, one.store);
    await again.append(change('tnt_b'));
    expect(await again.store.forTenant('tnt_a').auditIndex.count()).toBe(1);
    expect(await again.verify()).toEqual(WHOLE);
    await again.close();
  });

  it('verifies lines of a gate whose files are elsewhere, and finds what was cut out of them', async () => {
    const { store, ...one } = await ledger();
    for (let n = 0; n < 4; n += 1) await one.append(change('tnt_a', n), change('tnt_b', n));
    expect(await one.forget('tnt_a')).toBe(4);
    const elsewhere = freshDirectory();
    expect(await one.verify(elsewhere)).toEqual(WHOLE);
    expect(await store.forTenant('tnt_b').auditIndex.delete({ id: `${STREAM}-4` })).toBe(1);
    expect((await one.verify(elsewhere)).broken).not.toEqual([]);
    await one.close();
  });

  it('lets segments go that nobody keeps a line of, and the rest verifies from there, offline as well', async () => {
    const one = await ledger();
    for (let n = 0; n < 12; n += 1) await one.append(change('tnt_a', n), change('tnt_b', n));
    await one.forget('tnt_a');
    expect(await one.segments.removeForgotten()).toBe(0);
    await one.forget('tnt_b');
    await one.append(change('tnt_a', 'next'));
    const all = segmentsOf(one.dataDir).length;
    const removed = await one.segments.removeForgotten();
    expect(removed).toBeGreaterThan(2);
    expect(segmentsOf(one.dataDir)).toHaveLength(all - removed);
    expect(await one.verify()).toEqual(WHOLE);
    await one.close();
    expect((await verifyFiles(one.dataDir)).ok).toBe(false);
    const said: string[] = [];
    expect(await auditVerify({ dataDir: one.dataDir, print: (line) => said.push(line) })).toBe(0);
    expect(said.join()).toMatch(/begins at line \d+: the lines before were removed on purpose/);
    const again = await ledger(one.dataDir, one.store);
    await again.append(change('tnt_b', 'after'));
    expect(await again.verify()).toEqual(WHOLE);
    await again.close();
  });

  it('verifies with every step of a removal, whichever a crash was', async () => {
    const one = await ledger();
    for (let n = 0; n < 12; n += 1) await one.append(change('tnt_a', n));
    const before = segmentsOf(one.dataDir).map((path) => ({ path, text: readFileSync(path) }));
    await one.forget('tnt_a');
    await one.append(change('tnt_a', 'next'));
    const removed = await one.segments.removeForgotten();
    for (const { path, text } of before.slice(0, removed).toReversed()) {
      writeFileSync(path, text);
      expect(await one.verify()).toEqual(WHOLE);
    }
    rmSync(before[removed]?.path as string);
    expect((await one.verify()).files).toBe(false);
    await one.close();
  });

  it('keeps a segment whose lines somebody else cut out of the index', async () => {
    const one = await ledger();
    for (let n = 0; n < 12; n += 1) await one.append(change('tnt_a', n));
    const rows = await one.store.forTenant('tnt_a').auditIndex.all();
    const cut = rows.map(({ id }) => id).filter((id) => id !== `${STREAM}-12`);
    await one.store.forTenant('tnt_a').auditIndex.delete({ id: cut });
    expect(await one.segments.removeForgotten()).toBe(0);
    expect((await one.verify()).broken).toEqual(['tnt_a']);
    await one.close();
  });
});
