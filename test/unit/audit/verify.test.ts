import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Checkpoints } from '../../../proxy/audit/checkpoints.ts';
import type { SegmentLedger } from '../../../proxy/audit/ledger.ts';
import { verifyFiles } from '../../../proxy/audit/verify.ts';
import { auditVerify } from '../../../proxy/cli/audit-verify.ts';
import { systemClock } from '../../../proxy/runtime/clock.ts';
import { silentLogger } from '../../../proxy/runtime/logger.ts';
import { change, freshDirectory, linesOf, open, STREAM, segmentsOf } from './ledger-fixture.ts';

const { privateKey } = generateKeyPairSync('ed25519');

async function ledgerOf(dataDir: string, entries: number): Promise<void> {
  const ledger = await open(dataDir);
  for (let n = 0; n < entries; n += 1) await ledger.append(change(n % 2 ? 'tnt_a' : 'tnt_b', n));
  await ledger.close();
}

function rewrite(dataDir: string, act: (lines: string[]) => void): void {
  const [path] = segmentsOf(dataDir) as [string];
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  act(lines);
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
}

function checkpointsOf(dataDir: string, ledger?: SegmentLedger): Checkpoints {
  return new Checkpoints({
    dataDir,
    privateKey,
    clock: systemClock,
    logger: silentLogger,
    live: () => (ledger ? [ledger] : []),
  });
}

describe('a ledger that somebody tampers with', () => {
  const ENTRIES = 8;
  const tampering: Record<string, (lines: string[], at: number) => void> = {
    edited: (lines, at) => lines.splice(at, 1, (lines[at] as string).replace(/"at":"(....)/, '"at":"1999')),
    deleted: (lines, at) => lines.splice(at, 1),
    repeated: (lines, at) => lines.splice(at, 0, lines[at] as string),
    swapped: (lines, at) => lines.splice(at, 2, lines[at + 1] as string, lines[at] as string),
    unreadable: (lines, at) => lines.splice(at, 1, 'nonsense'),
  };
  for (const [name, act] of Object.entries(tampering)) {
    it(`is broken where a line was ${name}`, async () => {
      for (let at = 0; at < ENTRIES - 1; at += 1) {
        const dataDir = freshDirectory();
        await ledgerOf(dataDir, ENTRIES);
        rewrite(dataDir, (lines) => act(lines, at));
        const report = await verifyFiles(dataDir);
        expect(report).toMatchObject({ ok: false, first_broken: { stream: STREAM } });
        expect(Math.abs((report.first_broken?.line ?? 0) - (at + 1))).toBeLessThanOrEqual(1);
      }
    });
  }

  it('is broken by any changed byte', async () => {
    const dataDir = freshDirectory();
    await ledgerOf(dataDir, 4);
    const [path] = segmentsOf(dataDir) as [string];
    const whole = readFileSync(path);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 2), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const spoiled = Buffer.from(whole);
        spoiled[at] = (spoiled[at] as number) ^ flip;
        writeFileSync(path, spoiled);
        expect((await verifyFiles(dataDir)).ok).toBe(false);
      }),
      { numRuns: 150 },
    );
  });

  it('shows a new entry that was written with fitting hashes only by its chain', async () => {
    const dataDir = freshDirectory();
    await ledgerOf(dataDir, 4);
    const other = freshDirectory();
    await ledgerOf(other, 6);
    rewrite(dataDir, (lines) => lines.push(linesOf(other)[4] as string));
    expect(await verifyFiles(dataDir)).toMatchObject({ ok: false, first_broken: { line: 5 } });
  });
});

describe('a checkpoint', () => {
  it('agrees with the ledger it was made of, and with all that follows', async () => {
    const dataDir = freshDirectory();
    const ledger = await open(dataDir);
    await ledger.append(change('tnt_a', 1));
    const checkpoint = await checkpointsOf(dataDir, ledger).make();
    await ledger.append(change('tnt_a', 2));
    await ledger.close();
    expect(checkpoint.streams).toMatchObject([{ stream: STREAM, line: 1 }]);
    expect((await verifyFiles(dataDir, { checkpoints: [checkpoint] })).ok).toBe(true);
  });

  it('names streams that this process does not write', async () => {
    const dataDir = freshDirectory();
    await ledgerOf(dataDir, 3);
    expect((await checkpointsOf(dataDir).make()).streams).toMatchObject([{ stream: STREAM, line: 3 }]);
  });

  it('shows a cut tail, a removed stream and a rollback', async () => {
    const dataDir = freshDirectory();
    await ledgerOf(dataDir, 6);
    const checkpoint = await checkpointsOf(dataDir).make();
    const whole = readFileSync(segmentsOf(dataDir)[0] as string);
    rewrite(dataDir, (lines) => lines.splice(4));
    expect((await verifyFiles(dataDir)).ok).toBe(true);
    expect(await verifyFiles(dataDir, { checkpoints: [checkpoint] })).toMatchObject({
      ok: false,
      first_broken: { line: 5 },
    });
    await ledgerOf(dataDir, 4);
    expect(await verifyFiles(dataDir, { checkpoints: [checkpoint] })).toMatchObject({
      ok: false,
      first_broken: { line: 6 },
    });
    writeFileSync(segmentsOf(dataDir)[0] as string, whole);
    expect((await verifyFiles(dataDir, { checkpoints: [checkpoint] })).ok).toBe(true);
    rmSync(join(dataDir, 'ledger'), { recursive: true });
    expect(await verifyFiles(dataDir, { checkpoints: [checkpoint] })).toMatchObject({
      ok: false,
      first_broken: { stream: STREAM, line: 1 },
    });
  });

  it('lets removed segments go only where it says so', async () => {
    const dataDir = freshDirectory();
    const ledger = await open(dataDir, { segmentBytes: 1_000 });
    for (let n = 0; n < 12; n += 1) await ledger.append(change(n % 2 ? 'tnt_a' : 'tnt_b', n));
    await ledger.close();
    const [first, second] = segmentsOf(dataDir) as [string, string];
    const last = JSON.parse(readFileSync(first, 'utf8').trimEnd().split('\n').at(-1) as string) as {
      line: number;
      hash: string;
    };
    rmSync(first);
    expect(await verifyFiles(dataDir)).toMatchObject({ ok: false, first_broken: { line: 1 } });
    const removal = await checkpointsOf(dataDir).makeForRemoval([{ stream: STREAM, line: last.line, hash: last.hash }]);
    expect((await verifyFiles(dataDir, { checkpoints: [removal] })).ok).toBe(true);
    rmSync(second);
    expect((await verifyFiles(dataDir, { checkpoints: [removal] })).ok).toBe(false);
  });
});

describe('holdgate audit verify', () => {
  it('says of each stream whether it is whole, offline', async () => {
    const dataDir = freshDirectory();
    await ledgerOf(dataDir, 3);
    const said: string[] = [];
    expect(await auditVerify({ dataDir, print: (line) => said.push(line) })).toBe(0);
    expect(said).toEqual([`${STREAM}: whole, 3 entries up to line 3`]);
  });

  it('fails on a break, and on an exported checkpoint that the ledger does not reach', async () => {
    const dataDir = freshDirectory();
    await ledgerOf(dataDir, 5);
    const exported = join(freshDirectory(), 'checkpoint.json');
    writeFileSync(exported, JSON.stringify(await checkpointsOf(dataDir).make()));
    rmSync(join(dataDir, 'checkpoints.jsonl'));
    rewrite(dataDir, (lines) => lines.pop());
    const said: string[] = [];
    expect(await auditVerify({ dataDir, print: () => undefined })).toBe(0);
    expect(await auditVerify({ dataDir, checkpoint: exported, print: (line) => said.push(line) })).toBe(1);
    expect(said.at(-1)).toMatch(/BROKEN at line 5: .*tail was cut/);
  });

  it('does not take a checkpoint that was changed after signing', async () => {
    const dataDir = freshDirectory();
    await ledgerOf(dataDir, 2);
    const path = join(freshDirectory(), 'checkpoint.json');
    writeFileSync(path, JSON.stringify({ ...(await checkpointsOf(dataDir).make()), at: '2020-01-01T00:00:00.000Z' }));
    await expect(auditVerify({ dataDir, checkpoint: path, print: () => undefined })).rejects.toThrow(/not valid/);
  });
});
