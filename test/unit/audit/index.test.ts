import { rmSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AuditIndex } from '../../../proxy/audit/index.ts';
import type { Durability, SegmentLedger } from '../../../proxy/audit/ledger.ts';
import { verifyIndex } from '../../../proxy/audit/verify-index.ts';
import { systemClock } from '../../../proxy/runtime/clock.ts';
import { silentLogger } from '../../../proxy/runtime/logger.ts';
import { openStore } from '../../../store/open.ts';
import type { AuditIndexRow } from '../../../store/rows.ts';
import { type Store, StoreError, type SystemStore } from '../../../store/store.ts';
import { change, entriesOf, freshDirectory, linesOf, open, STREAM, segmentsOf } from './ledger-fixture.ts';

interface Indexed {
  readonly dataDir: string;
  readonly store: Store;
  readonly index: AuditIndex;
  readonly ledger: SegmentLedger;
  close(): Promise<void>;
}

interface Setting {
  readonly dataDir?: string;
  readonly store?: Store;
  readonly system?: (real: SystemStore) => SystemStore;
  readonly durability?: Durability;
}

async function indexed({
  dataDir = freshDirectory(),
  store: given,
  system = (real) => real,
  durability = 'written',
}: Setting = {}): Promise<Indexed> {
  const store = given ?? (await openStore({ dataDir: freshDirectory() }));
  if (!given) onTestFinished(() => store.close());
  const index = new AuditIndex({
    dataDir,
    stream: STREAM,
    system: system(store.system),
    clock: systemClock,
    logger: silentLogger,
  });
  const ledger = await open(dataDir, { index, durability });
  const close = async (): Promise<void> => {
    await ledger.close();
    await index.close();
  };
  return { dataDir, store, index, ledger, close };
}

/** The real store, but appending rows fails while `failing()`. */
const failingWhile =
  (failing: () => boolean) =>
  (real: SystemStore): SystemStore => ({
    ...real,
    appendAuditIndex: async (rows: readonly AuditIndexRow[]) => {
      if (failing()) throw new StoreError('unavailable', 'The database is away.');
      await real.appendAuditIndex(rows);
    },
    lastIndexedLine: (stream: string) => real.lastIndexedLine(stream),
  });

async function write(ledger: SegmentLedger, entries: number): Promise<void> {
  await Promise.all(Array.from({ length: entries }, (_, n) => ledger.append(change(n % 2 ? 'tnt_a' : 'tnt_b', n))));
}

const textsIn = async (store: Store): Promise<string[]> =>
  (await store.system.auditIndex.page({ limit: 1000, sort: { column: 'stream' } })).items.map(({ text }) => text);

describe('the index', () => {
  it('has every line when it has caught up', async () => {
    const { dataDir, store, index, ledger, close } = await indexed();
    await write(ledger, 700);
    await index.caughtUp();
    expect(await textsIn(store)).toEqual(linesOf(dataDir));
    await close();
  });

  it('is filled before an entry counts, where that is asked for', async () => {
    const { store, ledger, close } = await indexed({ durability: 'database' });
    const { id } = await ledger.append(change('tnt_a'));
    expect(await store.forTenant('tnt_a').auditIndex.first({ id })).toMatchObject({
      line: 1,
      kind: 'agent.created',
      agent_id: 'agt_1',
    });
    await close();
  });

  it('heals what lies behind its last line, and nothing in the middle', async () => {
    const first = await indexed();
    await write(first.ledger, 10);
    await first.close();
    const alone = await open(first.dataDir);
    await write(alone, 2_500);
    await alone.close();
    await first.store.system.auditIndex.delete({ stream: STREAM, line: 4 });
    const second = await indexed({ dataDir: first.dataDir, store: first.store });
    await second.index.caughtUp();
    expect(await second.store.system.auditIndex.count()).toBe(2_509);
    await second.close();
  });

  it('does not keep entries from being written while the database fails, and catches up by itself', async () => {
    let away = true;
    const { dataDir, store, index, ledger, close } = await indexed({ system: failingWhile(() => away) });
    for (let round = 0; round < 30; round += 1) await write(ledger, 1_000);
    expect(index.behind).toBe(30_000);
    away = false;
    await index.caughtUp();
    expect(await store.system.auditIndex.count()).toBe(30_000);
    expect((await verifyIndex({ dataDir, system: store.system })).files.ok).toBe(true);
    await close();
  });

  it('gives back lines that the files have lost', async () => {
    const first = await indexed();
    await write(first.ledger, 20);
    await first.close();
    const before = linesOf(first.dataDir);
    rmSync(segmentsOf(first.dataDir)[0] as string);
    const second = await indexed({ dataDir: first.dataDir, store: first.store });
    expect(second.ledger.alarms).toEqual([]);
    expect(linesOf(first.dataDir).slice(0, 20)).toEqual(before);
    expect(entriesOf(first.dataDir).at(-1)).toMatchObject({ kind: 'ledger.repaired', details: { restored_lines: 20 } });
    await second.index.caughtUp();
    await second.close();
    expect(
      [...(await verifyIndex({ dataDir: first.dataDir, system: first.store.system })).chains.values()].filter(
        ({ broken }) => broken,
      ),
    ).toEqual([]);
  });

  it('raises an alarm and leaves numbers free where its lines do not follow from the files', async () => {
    const first = await indexed();
    await write(first.ledger, 6);
    await first.close();
    rmSync(segmentsOf(first.dataDir)[0] as string);
    const alone = await open(first.dataDir);
    await write(alone, 3);
    await alone.close();
    const second = await indexed({ dataDir: first.dataDir, store: first.store });
    expect(second.ledger.alarms).toMatchObject([{ line: 4 }]);
    expect(await second.ledger.append(change('tnt_a'))).toMatchObject({ id: `${STREAM}-7` });
    await second.index.caughtUp();
    await second.close();
  });
});

describe('verifying the index', () => {
  async function broken(tamper: (store: Store) => Promise<unknown>): Promise<Record<string, unknown>> {
    const { dataDir, store, ledger, close } = await indexed();
    await write(ledger, 9);
    await close();
    await tamper(store);
    const { files, chains } = await verifyIndex({ dataDir, system: store.system });
    expect(files.ok).toBe(true);
    return Object.fromEntries(
      [...chains].flatMap(([chain, report]) => (report.broken ? [[chain, report.broken]] : [])),
    );
  }

  it('finds nothing in an index that nobody touched', async () => {
    expect(await broken(async () => undefined)).toEqual({});
  });

  it('finds a change in any column', async () => {
    const changes: Partial<AuditIndexRow>[] = [
      { id: 'gate-99' },
      { organization_id: 'org_two' },
      { seq: 77 },
      { at: 1 },
      { kind: 'agent.deleted' },
      { decision_id: 'dec_1' },
      { actor_kind: 'system' },
      { actor_id: 'usr_x' },
      { agent_id: null },
      { action: 'x' },
      { method: 'GET' },
      { url: 'http://x' },
      { decision: 'allow' },
      { rule: 'r' },
      { status: 200 },
      { latency_ms: 1 },
      { hash: 'h' },
      { prev_hash: 'h' },
      { text: '{}' },
    ];
    for (const one of changes) {
      const found = await broken((store) => store.system.auditIndex.update({ stream: STREAM, line: 5 }, one));
      expect(found, JSON.stringify(one)).toMatchObject({
        tnt_b: { line: 5, why: expect.stringContaining(Object.keys(one)[0] as string) },
      });
    }
  });

  it('tells both tenants of a row that was moved from one to the other', async () => {
    expect(
      await broken((store) => store.system.auditIndex.update({ stream: STREAM, line: 5 }, { tenant_id: 'tnt_a' })),
    ).toMatchObject({ tnt_a: { line: 5 }, tnt_b: { line: 5 } });
  });

  it('finds a row that was deleted', async () => {
    expect(await broken((store) => store.system.auditIndex.delete({ stream: STREAM, line: 6 }))).toEqual({
      tnt_a: { stream: STREAM, line: 6, why: 'it is missing in the index' },
    });
  });

  it('finds a row that no file has', async () => {
    const added = async (store: Store): Promise<void> => {
      const row = await store.system.auditIndex.first({ stream: STREAM, line: 9 });
      await store.system.appendAuditIndex([{ ...(row as AuditIndexRow), line: 10, id: 'gate-10' }]);
    };
    expect(await broken(added)).toMatchObject({ tnt_b: { line: 10 } });
  });

  it('checks the lines of a stream whose files are elsewhere by themselves', async () => {
    const { dataDir, store, ledger, close } = await indexed();
    await write(ledger, 9);
    await close();
    const elsewhere = freshDirectory();
    expect((await verifyIndex({ dataDir: elsewhere, system: store.system })).chains.get('tnt_a')).toEqual({
      entries: 4,
      broken: undefined,
    });
    await store.system.auditIndex.delete({ stream: STREAM, line: 2 });
    const { chains } = await verifyIndex({ dataDir: elsewhere, system: store.system });
    expect([...chains.values()].some(({ broken }) => broken?.line === 3)).toBe(true);
    expect(linesOf(dataDir)).toHaveLength(9);
  });
});
