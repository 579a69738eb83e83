// What can be wrong with the files of SQLite? Each is said in one sentence, and nothing is made anew where something was.

import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../store/open.ts';
import { newDirectory } from '../support/databases.ts';
import { userRow } from '../support/rows.ts';

const OTHER_PROCESS = join(import.meta.dirname, '../support/hold-database.ts');

let directory: ReturnType<typeof newDirectory>;
let dataDir: string;
let file: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  directory = newDirectory();
  ({ dataDir } = directory);
  file = join(dataDir, 'holdgate.sqlite');
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await directory.remove();
});

/** Another process on the same directory, and what it said. */
async function otherProcess(
  identity: { uid?: number; gid?: number } = {},
): Promise<{ said: string; kill(): Promise<void> }> {
  const child = spawn(process.execPath, [OTHER_PROCESS, dataDir], { stdio: ['ignore', 'pipe', 'ignore'], ...identity });
  children.push(child);
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const said = await new Promise<string>((resolve) =>
    child.stdout?.once('data', (chunk) => resolve(String(chunk).trim())),
  );
  return {
    said,
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** A database that was in use and is closed. */
async function used(): Promise<void> {
  const store = await openStore({ dataDir });
  await store.system.users.insert(userRow());
  await store.close();
}

describe('a data directory', () => {
  it('is one process’s: a second one is told so, until the first is closed', async () => {
    const store = await openStore({ dataDir });
    expect((await otherProcess()).said).toBe('locked');
    await expect(openStore({ dataDir })).rejects.toMatchObject({
      code: 'locked',
      message: expect.stringContaining(file),
    });
    await store.close();
    expect((await otherProcess()).said).toBe('open');
  });

  it('is free again after its process was killed', async () => {
    const first = await otherProcess();
    expect(first.said).toBe('open');
    await expect(openStore({ dataDir })).rejects.toMatchObject({ code: 'locked' });
    await first.kill();
    const store = await openStore({ dataDir });
    await store.close();
  });

  it('is readable by its owner alone', async () => {
    const store = await openStore({ dataDir: join(dataDir, 'new') });
    await store.system.users.insert(userRow());
    const names = readdirSync(join(dataDir, 'new'));
    expect(names).toContain('holdgate.sqlite-wal');
    for (const name of names) expect((statSync(join(dataDir, 'new', name)).mode & 0o777).toString(8), name).toBe('600');
    expect((statSync(join(dataDir, 'new')).mode & 0o777).toString(8)).toBe('700');
    await store.close();
  });

  it.runIf(userInfo().uid === 0)('that cannot be written is called read only', async () => {
    const nobody = { uid: 65_534, gid: 65_534 };
    chownSync(dataDir, nobody.uid, nobody.gid);
    chmodSync(dataDir, 0o500);
    expect((await otherProcess(nobody)).said).toBe('read_only');
  });
});

describe('a database file', () => {
  it('that is none is called corrupt and left as it is', async () => {
    writeFileSync(file, 'this is no database, but somebody may need it'.repeat(100));
    const before = readFileSync(file);
    await expect(openStore({ dataDir })).rejects.toMatchObject({ name: 'StoreError', code: 'corrupt' });
    expect(readFileSync(file)).toEqual(before);
  });

  it('that was emptied is called corrupt, not made anew', async () => {
    await used();
    truncateSync(file, 0);
    await expect(openStore({ dataDir })).rejects.toMatchObject({ code: 'corrupt' });
    expect(statSync(file).size).toBe(0);
  });

  it('that is missing beside its log is called corrupt, not made anew', async () => {
    const first = await otherProcess();
    expect(first.said).toBe('open');
    await first.kill();
    writeFileSync(`${file}-wal`, 'what was not yet in the file');
    rmSync(file);
    await expect(openStore({ dataDir })).rejects.toMatchObject({ code: 'corrupt' });
    expect(existsSync(file)).toBe(false);
  });

  it('that a start left half made is made again', async () => {
    writeFileSync(`${file}.new`, 'half');
    const store = await openStore({ dataDir });
    await store.ping();
    await store.close();
    expect(existsSync(`${file}.new`)).toBe(false);
  });

  it('gives the lock back when it cannot be opened', async () => {
    writeFileSync(file, 'no database');
    await expect(openStore({ dataDir })).rejects.toMatchObject({ code: 'corrupt' });
    rmSync(file);
    const store = await openStore({ dataDir });
    await store.close();
  });

  it('can be named by its path', async () => {
    const store = await openStore({ url: `sqlite:${join(dataDir, 'other.db')}`, dataDir: '/nowhere' });
    await store.close();
    expect(existsSync(join(dataDir, 'other.db'))).toBe(true);
  });
});
