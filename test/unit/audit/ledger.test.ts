import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verifyFiles } from '../../../proxy/audit/verify.ts';
import { GateError, StartError } from '../../../proxy/errors.ts';
import { change, entriesOf, freshDirectory, linesOf, open, STREAM, segmentsOf } from './ledger-fixture.ts';

const ZEROS = '0'.repeat(64);

describe('an appended entry', () => {
  it('stands in the file when the append resolves', async () => {
    const dataDir = freshDirectory();
    const ledger = await open(dataDir);
    const { id, seq, hash } = await ledger.append(change('tnt_a'));
    expect([id, seq]).toEqual([`${STREAM}-1`, 1]);
    expect(entriesOf(dataDir)).toMatchObject([
      { v: 1, id, seq, hash, line: 1, prev_hash: ZEROS, prev_line: ZEROS, tenant_id: 'tnt_a' },
    ]);
    await ledger.close();
  });

  it('ends in the hash of its own text', async () => {
    const dataDir = freshDirectory();
    const ledger = await open(dataDir);
    await ledger.append({ ...change('tnt_a'), details: { text: 'größer ,"hash":"x"} 𝄞 \ud800' } });
    const [line = ''] = linesOf(dataDir);
    const cut = line.lastIndexOf(',"hash":');
    expect(line.slice(cut)).toBe(
      `,"hash":"${createHash('sha256')
        .update(`${line.slice(0, cut)}}`)
        .digest('hex')}"}`,
    );
    await ledger.close();
  });

  it('carries the time it was given, once, before what it says', async () => {
    const dataDir = freshDirectory();
    const ledger = await open(dataDir);
    await ledger.append({ ...change('tnt_a'), at: '2026-01-02T03:04:05.678Z' });
    expect(linesOf(dataDir)[0]?.match(/"at":"2026-01-02T03:04:05.678Z"/g)).toHaveLength(1);
    await ledger.close();
  });

  it('is numbered per tenant without gaps, however many write at once', async () => {
    const dataDir = freshDirectory();
    const ledger = await open(dataDir, { segmentBytes: 20_000 });
    const tenants = ['tnt_a', 'tnt_b', null];
    await Promise.all(Array.from({ length: 600 }, (_, n) => ledger.append(change(tenants[n % 3] ?? null, n))));
    for (const tenant of tenants) {
      const own = entriesOf(dataDir).filter((entry) => entry.tenant_id === tenant);
      expect(own.map(({ seq }) => seq)).toEqual(own.map((_, at) => at + 1));
      expect(own.slice(1).map(({ prev_hash }) => prev_hash)).toEqual(own.slice(0, -1).map(({ hash }) => hash));
    }
    expect(segmentsOf(dataDir).length).toBeGreaterThan(1);
    expect(await verifyFiles(dataDir)).toMatchObject({ ok: true, entries: 600 });
    await ledger.close();
  });

  it('is refused when it cannot be written as JSON, and the others are not', async () => {
    const dataDir = freshDirectory();
    const ledger = await open(dataDir);
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    const [bad, good] = await Promise.allSettled([
      ledger.append({ ...change('tnt_a'), details: circle }),
      ledger.append(change('tnt_a')),
    ]);
    expect(bad).toMatchObject({ status: 'rejected', reason: { code: 'gate_unavailable' } });
    expect(good).toMatchObject({ status: 'fulfilled', value: { seq: 1 } });
    await ledger.close();
  });

  it('is on the disk itself when the ledger is synced', async () => {
    const dataDir = freshDirectory();
    const ledger = await open(dataDir, { durability: 'synced' });
    await Promise.all(Array.from({ length: 50 }, (_, n) => ledger.append(change('tnt_a', n))));
    await ledger.close();
    expect(await verifyFiles(dataDir)).toMatchObject({ ok: true, entries: 50 });
  });

  it('is refused after the ledger was closed', async () => {
    const ledger = await open(freshDirectory());
    await ledger.close();
    await expect(ledger.append(change('tnt_a'))).rejects.toBeInstanceOf(GateError);
  });
});

describe('a ledger that is opened again', () => {
  it('goes on where every chain stopped', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.constantFrom('tnt_a', 'tnt_b', 'tnt_c', null), { maxLength: 12 }), {
          minLength: 2,
          maxLength: 4,
        }),
        fc.boolean(),
        async (starts, keepHeads) => {
          const dataDir = freshDirectory();
          for (const tenants of starts) {
            const ledger = await open(dataDir, { segmentBytes: 2_000 });
            for (const tenant of tenants) await ledger.append(change(tenant));
            await ledger.close();
            if (!keepHeads) rmSync(join(dataDir, 'ledger', STREAM, 'heads.json'), { force: true });
          }
          expect(await verifyFiles(dataDir)).toMatchObject({ ok: true, entries: starts.flat().length });
        },
      ),
      { numRuns: 25 },
    );
  });

  it('cuts a torn last line and says so', async () => {
    const dataDir = freshDirectory();
    const first = await open(dataDir);
    await first.append(change('tnt_a', 1));
    await first.close();
    appendFileSync(segmentsOf(dataDir)[0] as string, '{"v":1,"id":"gate-2","str');
    const second = await open(dataDir);
    await second.append(change('tnt_a', 2));
    await second.close();
    expect(entriesOf(dataDir).map(({ kind, details }) => [kind, details?.cut_bytes])).toEqual([
      ['agent.created', undefined],
      ['ledger.repaired', 25],
      ['agent.created', undefined],
    ]);
    expect(await verifyFiles(dataDir)).toMatchObject({ ok: true, entries: 3 });
  });

  it('starts with an alarm when its middle was changed, and the break stays visible', async () => {
    const dataDir = freshDirectory();
    const first = await open(dataDir);
    for (let n = 0; n < 5; n += 1) await first.append(change('tnt_a', n));
    await first.close();
    const [path] = segmentsOf(dataDir) as [string];
    const lines = readFileSync(path, 'utf8').split('\n');
    lines.splice(2, 1);
    writeFileSync(path, lines.join('\n'));
    const second = await open(dataDir);
    expect(second.alarms).toMatchObject([{ stream: STREAM, line: 4 }]);
    await second.append(change('tnt_a', 9));
    await second.close();
    expect(await verifyFiles(dataDir)).toMatchObject({ ok: false, first_broken: { stream: STREAM, line: 4 } });
  });

  it('does not believe a heads file that the lines contradict', async () => {
    const dataDir = freshDirectory();
    const first = await open(dataDir);
    for (let n = 0; n < 4; n += 1) await first.append(change('tnt_a', n));
    await first.close();
    const [path] = segmentsOf(dataDir) as [string];
    writeFileSync(path, `${readFileSync(path, 'utf8').split('\n').slice(0, 2).join('\n')}\n`);
    const second = await open(dataDir);
    expect(await second.append(change('tnt_a', 'later'))).toMatchObject({ id: `${STREAM}-3`, seq: 3 });
    await second.close();
    expect(await verifyFiles(dataDir)).toMatchObject({ ok: true, entries: 3 });
  });

  it('is refused while another has it open', async () => {
    const dataDir = freshDirectory();
    const ledger = await open(dataDir);
    await expect(open(dataDir)).rejects.toBeInstanceOf(StartError);
    await expect(open(dataDir, { stream: 'other' }).then((other) => other.close())).resolves.toBeUndefined();
    await ledger.close();
    await (await open(dataDir)).close();
  });
});

describe('a segment file that somebody else touches', () => {
  it('takes no more entries once it was removed', async () => {
    const dataDir = freshDirectory();
    let monotonic = 0;
    const ledger = await open(dataDir, { clock: { now: () => 0, monotonic: () => monotonic } });
    await ledger.append(change('tnt_a', 1));
    rmSync(segmentsOf(dataDir)[0] as string);
    monotonic += 2_000;
    await expect(ledger.append(change('tnt_a', 2))).rejects.toMatchObject({ code: 'gate_unavailable' });
    expect(ledger.healthy).toBe(false);
    await ledger.close().catch(() => undefined);
  });
});
