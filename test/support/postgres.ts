// Where is a PostgreSQL to test with? A throw-away cluster per test run, started by the first test that asks, on a free port of
// 127.0.0.1, without fsync; each caller gets a database of its own.

import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { freePort } from './free-port.ts';

const START_LIMIT_MS = 30_000;
const LOOK_MS = 50;
const SETTINGS = [
  'fsync=off',
  'full_page_writes=off',
  'synchronous_commit=off',
  'listen_addresses=127.0.0.1',
  'max_connections=200',
];

interface Cluster {
  readonly port: number;
  readonly pid: number;
}

/** The directory with `initdb` and `postgres`; undefined where PostgreSQL is not installed. */
export function postgresBinaries(): string | undefined {
  const places = [...versioned('/usr/lib/postgresql'), ...(process.env.PATH ?? '').split(delimiter)];
  return places.find((place) => existsSync(join(place, 'initdb')) && existsSync(join(place, 'postgres')));
}

function versioned(root: string): string[] {
  if (!existsSync(root)) return [];
  return readdirSync(root)
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(root, version, 'bin'));
}

/** Makes the directory in which the tests of one run share a cluster. */
export function beginRun(): string {
  const run = mkdtempSync(join(tmpdir(), 'holdgate-test-'));
  chmodSync(run, 0o755);
  return run;
}

/** Stops the run's cluster, if any test started one, and removes its files. */
export async function endRun(run: string): Promise<void> {
  const cluster = clusterOf(run);
  if (cluster) await stopped(cluster.pid, join(run, 'postgres', 'data', 'postmaster.pid'));
  rmSync(run, { recursive: true, force: true, maxRetries: 5 });
}

/** Whoever has ended stays a process until somebody asks what came of it, which nobody may: PostgreSQL takes its file away before. */
async function stopped(pid: number, file: string): Promise<void> {
  try {
    process.kill(pid, 'SIGINT');
    while (existsSync(file) && process.kill(pid, 0)) await pause(LOOK_MS);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** A new, empty database in the run's cluster. `drop` ends its connections. */
export async function newDatabase(run: string): Promise<{ url: string; drop(): Promise<void> }> {
  const { port } = await shared(run);
  const name = `t_${randomBytes(6).toString('hex')}`;
  await administer(port, `create database ${name}`);
  return {
    url: `postgres://holdgate@127.0.0.1:${port}/${name}`,
    drop: () => administer(port, `drop database if exists ${name} with (force)`),
  };
}

/** Runs one statement as the cluster's superuser. */
async function administer(port: number, statement: string): Promise<void> {
  const client = new Client({ host: '127.0.0.1', port, user: 'holdgate', database: 'postgres' });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** The first caller makes the cluster, the others wait for it. */
async function shared(run: string): Promise<Cluster> {
  try {
    mkdirSync(join(run, 'starting'));
  } catch {
    return waitedFor(() => clusterOf(run));
  }
  const cluster = await startCluster(run);
  writeFileSync(join(run, 'cluster.new'), JSON.stringify(cluster));
  renameSync(join(run, 'cluster.new'), join(run, 'cluster.json'));
  return cluster;
}

function clusterOf(run: string): Cluster | undefined {
  const file = join(run, 'cluster.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Cluster) : undefined;
}

async function startCluster(run: string): Promise<Cluster> {
  const bin = postgresBinaries();
  if (!bin) throw new Error('PostgreSQL is not installed.');
  const identity = unprivileged();
  const home = join(run, 'postgres');
  mkdirSync(home, { mode: 0o700 });
  if (identity) chownSync(home, identity.uid, identity.gid);
  const data = join(home, 'data');
  const initArguments = ['-D', data, '-U', 'holdgate', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync'];
  execFileSync(join(bin, 'initdb'), initArguments, { ...identity, cwd: home, stdio: 'ignore' });
  const port = await freePort();
  const log = openSync(join(run, 'postgres.log'), 'a');
  const settings = SETTINGS.flatMap((setting) => ['-c', setting]);
  const child = spawn(join(bin, 'postgres'), ['-D', data, '-p', String(port), '-k', home, ...settings], {
    ...identity,
    cwd: home,
    detached: true,
    stdio: ['ignore', log, log],
  });
  child.unref();
  await waitedFor(() =>
    administer(port, 'select 1').then(
      () => true,
      () => undefined,
    ),
  );
  return { port, pid: child.pid as number };
}

/** PostgreSQL refuses to run as root; another user of the machine has to. */
function unprivileged(): { uid: number; gid: number } | undefined {
  if (userInfo().uid !== 0) return undefined;
  const entries = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const entry = entries.find(([name]) => name === 'postgres') ?? entries.find(([name]) => name === 'nobody');
  if (!entry) throw new Error('PostgreSQL cannot run as root, and there is no user postgres or nobody.');
  return { uid: Number(entry[2]), gid: Number(entry[3]) };
}

async function waitedFor<Answer>(look: () => Answer | undefined | Promise<Answer | undefined>): Promise<Answer> {
  const end = Date.now() + START_LIMIT_MS;
  while (Date.now() < end) {
    const answer = await look();
    if (answer !== undefined) return answer;
    await pause(LOOK_MS);
  }
  throw new Error(`PostgreSQL did not start within ${START_LIMIT_MS} ms.`);
}
