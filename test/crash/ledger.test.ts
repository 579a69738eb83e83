import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Entry } from '../../proxy/audit/entry.ts';
import { openLedger } from '../../proxy/audit/ledger.ts';
import { verifyFiles } from '../../proxy/audit/verify.ts';
import { systemClock } from '../../proxy/runtime/clock.ts';
import { silentLogger } from '../../proxy/runtime/logger.ts';

const WRITER = join(import.meta.dirname, 'ledger-writer.ts');
const KILLS = 40;
const MOST_SAID = 20_000;
const STRACE = spawnSync('strace', ['-V']).status === 0;

function freshDirectory(): string {
  const path = mkdtempSync(join(tmpdir(), 'holdgate-crash-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

interface Writer {
  readonly child: ChildProcess;
  readonly said: string[];
  until(met: (said: readonly string[]) => boolean): Promise<void>;
  kill(): Promise<void>;
}

function writer(command: readonly string[]): Writer {
  const [program = '', ...rest] = command;
  const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
  const said: string[] = [];
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  lines.on('line', (line) => said.push(line));
  const ended = once(lines, 'close');
  onTestFinished(() => (child.exitCode === null && child.signalCode === null ? kill() : undefined));
  const until = async (met: (said: readonly string[]) => boolean): Promise<void> => {
    while (!met(said)) {
      if (child.exitCode !== null || child.signalCode !== null || said.length > MOST_SAID)
        throw new Error(`what was awaited did not come: ${said.slice(-3).join(', ')}`);
      await pause(5);
    }
  };
  const kill = async (): Promise<void> => {
    // Not the child: under strace that would leave the writer running.
    const pid = said.find((line) => line.startsWith('open '))?.slice(5);
    process.kill(Number(pid), 'SIGKILL');
    await ended;
  };
  return { child, said, until, kill };
}

const acknowledged = (said: readonly string[]): string[] => said.filter((line) => line.startsWith('gate-'));

function entriesIn(dataDir: string): Entry[] {
  const directory = join(dataDir, 'ledger', 'gate');
  const segments = readdirSync(directory)
    .filter((name) => name.endsWith('.jsonl'))
    .sort();
  return segments.flatMap((name) =>
    readFileSync(join(directory, name), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Entry),
  );
}

async function reopen(dataDir: string): Promise<void> {
  const ledger = await openLedger({
    dataDir,
    stream: 'gate',
    durability: 'written',
    clock: systemClock,
    logger: silentLogger,
  });
  expect(ledger.alarms).toEqual([]);
  await ledger.close();
}

function expectAllThere(dataDir: string, told: readonly string[]): void {
  const kept = new Set(entriesIn(dataDir).map(({ id, hash }) => `${id} ${hash}`));
  expect(told.filter((line) => !kept.has(line))).toEqual([]);
}

describe('a ledger whose process is killed while it writes', () => {
  for (const durability of ['written', 'synced']) {
    it(`has every acknowledged entry and a whole chain, after ${KILLS} kills (${durability})`, {
      timeout: 120_000,
    }, async () => {
      const dataDir = freshDirectory();
      const told: string[] = [];
      for (let kill = 0; kill < KILLS; kill += 1) {
        const one = writer([process.execPath, WRITER, dataDir, durability, String(1 + (kill % 16))]);
        await one.until((said) => said.some((line) => line.startsWith('open')));
        await pause(Math.random() * 60);
        await one.kill();
        told.push(...acknowledged(one.said));
        // A kill that falls into a write leaves half a line; most do not, so that every other round gets one by hand.
        if (kill % 2 === 1) appendFileSync(lastSegment(dataDir), '{"v":1,"id":"gate-');
      }
      await reopen(dataDir);
      expect(told.length).toBeGreaterThan(KILLS);
      expectAllThere(dataDir, told);
      expect(await verifyFiles(dataDir)).toMatchObject({ ok: true, streams: [{ torn_bytes: 0 }] });
      expect(entriesIn(dataDir).filter(({ kind }) => kind === 'ledger.repaired').length).toBeGreaterThanOrEqual(
        KILLS / 2,
      );
    });
  }
});

function lastSegment(dataDir: string): string {
  const directory = join(dataDir, 'ledger', 'gate');
  return join(
    directory,
    readdirSync(directory)
      .filter((name) => name.endsWith('.jsonl'))
      .sort()
      .at(-1) as string,
  );
}

/** System calls on the segment files fail as told; `-P` keeps the fault away from every other file and from the pipe. */
function failing(dataDir: string, fault: string, durability: string): Writer {
  const segment = join(dataDir, 'ledger', 'gate', '000000000001.jsonl');
  const calls = 'pwrite64,fdatasync,ftruncate';
  return writer([
    'strace',
    '-f',
    '-qqq',
    '-E',
    'UV_THREADPOOL_SIZE=1',
    '-o',
    '/dev/null',
    '-P',
    segment,
    '-e',
    `trace=${calls}`,
    '-e',
    `inject=${fault}`,
    process.execPath,
    WRITER,
    dataDir,
    durability,
    '4',
    '100000000',
  ]);
}

describe.skipIf(!STRACE)('a ledger whose disk fails for a while', () => {
  const faults: Record<string, [fault: string, durability: string]> = {
    'no space is left': ['pwrite64:error=ENOSPC:when=20..60', 'written'],
    'writing fails': ['pwrite64:error=EIO:when=20..60', 'written'],
    'every other write fails': ['pwrite64:error=EIO:when=5..200+2', 'written'],
    'syncing fails': ['fdatasync:error=EIO:when=5..15', 'synced'],
    'neither writing nor cutting back works': ['pwrite64,ftruncate:error=EIO:when=20..60', 'written'],
  };
  for (const [what, [fault, durability]] of Object.entries(faults)) {
    it(`refuses while ${what}, goes on by itself afterwards, and is whole`, { timeout: 60_000 }, async () => {
      const dataDir = freshDirectory();
      const one = failing(dataDir, fault, durability);
      const recovered = (said: readonly string[]): boolean => {
        const last = said.lastIndexOf('refused gate_unavailable');
        return last !== -1 && acknowledged(said.slice(last)).length > 20;
      };
      await one.until(recovered);
      await one.kill();
      expect(acknowledged(one.said.slice(0, one.said.indexOf('refused gate_unavailable'))).length).toBeGreaterThan(0);
      await reopen(dataDir);
      expectAllThere(dataDir, acknowledged(one.said));
      expect(await verifyFiles(dataDir)).toMatchObject({ ok: true });
    });
  }

  it('refuses after five seconds while a write hangs, and goes on when it has ended', { timeout: 60_000 }, async () => {
    const dataDir = freshDirectory();
    // Faults count per thread: the first write blocks and is noticed as slow, the next one hangs beside the event loop.
    const one = failing(dataDir, 'pwrite64:delay_enter=7000000:when=1', 'written');
    await one.until(
      (said) =>
        said.some((line) => line.startsWith('refused')) &&
        acknowledged(said.slice(said.indexOf('refused gate_unavailable'))).length > 20,
    );
    await one.kill();
    await reopen(dataDir);
    expectAllThere(dataDir, acknowledged(one.said));
    expect(await verifyFiles(dataDir)).toMatchObject({ ok: true });
  });

  it('writes no half line when the disk is full in the middle of one', { timeout: 60_000 }, async () => {
    const dataDir = freshDirectory();
    const limited = `ulimit -f 24; trap '' XFSZ; exec "$0" "$@"`;
    const one = writer(['bash', '-c', limited, process.execPath, WRITER, dataDir, 'written', '4', '10000000']);
    await one.until((said) => said.filter((line) => line.startsWith('refused')).length > 10);
    await one.kill();
    const refusedFrom = one.said.findIndex((line) => line.startsWith('refused'));
    expect(acknowledged(one.said.slice(0, refusedFrom)).length).toBeGreaterThan(3);
    expect(await verifyFiles(dataDir)).toMatchObject({ ok: true, streams: [{ torn_bytes: 0 }] });
    const again = writer([process.execPath, WRITER, dataDir, 'written', '4', '10000000']);
    await again.until((said) => acknowledged(said).length > 20);
    await again.kill();
    await reopen(dataDir);
    expectAllThere(dataDir, [...acknowledged(one.said), ...acknowledged(again.said)]);
    expect(await verifyFiles(dataDir)).toMatchObject({ ok: true });
  });
});
