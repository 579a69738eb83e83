// What does an operator see when the product cannot start? One clear sentence, a non-zero exit, and everything that was there still there.

import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { agentOf, founder, type Person } from '../support/person.ts';
import { freePorts, freshDirectory, type Ports, type ProductProcess, spawnProduct } from '../support/product.ts';

// Each test starts processes, some of them three.
vi.setConfig({ testTimeout: 60_000 });

const ENTRY = resolve(import.meta.dirname, '../../proxy/holdgate.js');
const MASTER_KEY = Buffer.alloc(32, 7).toString('base64');
const isRoot = userInfo().uid === 0;
/** Root may write everything; an ordinary user is who meets a read-only disk. */
const NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];

const folder = freshDirectory();
let ports: Ports;
let taken: ReturnType<typeof createServer>;

beforeAll(async () => {
  ports = await freePorts();
  taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  chmodSync(folder, 0o755);
});

afterAll(() => {
  taken?.close();
  rmSync(folder, { recursive: true, force: true });
});

const takenPort = (): string => String((taken.address() as { port: number }).port);

interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

/** Starts the product and waits for its end. `under` is put before the command. */
async function startUp(
  environment: Readonly<Record<string, string>>,
  { words = [], under = [] }: { words?: readonly string[]; under?: readonly string[] } = {},
): Promise<Outcome> {
  const [program = '', ...rest] = [...under, process.execPath, ENTRY, 'serve', ...words];
  const child = spawn(program, rest, {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      HOLDGATE_CONSOLE_PORT: String(ports.console),
      HOLDGATE_GATEWAY_PORT: String(ports.gate),
      HOLDGATE_MASTER_KEY: MASTER_KEY,
      HOLDGATE_LOG_LEVEL: 'warn',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const limit = setTimeout(() => child.kill('SIGKILL'), 15_000);
  const [code] = (await once(child, 'close')) as [number | null];
  clearTimeout(limit);
  return { code, output };
}

/** Says what is wrong and ends; never a stack, never a secret. */
function expectOneSentence({ code, output }: Outcome, sentence: RegExp): void {
  expect(output).toMatch(sentence);
  expect(code, output).toBeGreaterThan(0);
  expect(output).not.toMatch(/^\s+at .+:\d+:\d+/m);
  expect(output).not.toMatch(/fault of its own/);
  expect(output).not.toContain(MASTER_KEY);
}

const fresh = (): string => join(folder, `data-${readdirSync(folder).length}`);

describe('a start', () => {
  it.each<[string, Readonly<Record<string, string>>, RegExp]>([
    [
      'a port that is no number',
      { HOLDGATE_CONSOLE_PORT: 'http' },
      /HOLDGATE_CONSOLE_PORT is "http", but must be a whole number from 0 to 65535\./,
    ],
    ['a port out of range', { HOLDGATE_GATEWAY_PORT: '70000' }, /HOLDGATE_GATEWAY_PORT is "70000", but must be/],
    [
      'a word that is none of the known ones',
      { HOLDGATE_ENFORCEMENT: 'enforce' },
      /HOLDGATE_ENFORCEMENT is "enforce", but must be one of monitor, soft_enforce, full_enforce\./,
    ],
    ['a misspelled variable', { HOLDGATE_CONSOLEPORT: '3000' }, /HOLDGATE_CONSOLEPORT is no setting/],
    [
      'a value and a file for it',
      { HOLDGATE_PUBLIC_URL: 'https://a.example', HOLDGATE_PUBLIC_URL_FILE: '/etc/hostname' },
      /HOLDGATE_PUBLIC_URL and HOLDGATE_PUBLIC_URL_FILE are both given; give one of them\./,
    ],
    [
      'a file that is not there',
      { HOLDGATE_PUBLIC_URL_FILE: '/nowhere/url' },
      /HOLDGATE_PUBLIC_URL_FILE names \/nowhere\/url, which cannot be read \(ENOENT\)\./,
    ],
    [
      'a public URL that is none',
      { HOLDGATE_PUBLIC_URL: 'holdgate.example' },
      /HOLDGATE_PUBLIC_URL is "holdgate.example", but must be an http or https URL/,
    ],
    ['a network that is none', { HOLDGATE_PRIVATE_RANGES: '10.0.0.0/33' }, /10\.0\.0\.0\/33 is not a network such as/],
    [
      'a role that newcomers cannot have',
      { DEFAULT_USER_ROLE: 'owner' },
      /DEFAULT_USER_ROLE is "owner", but must be one of viewer, member, admin\./,
    ],
    [
      'a registration that is neither open nor closed',
      { REGISTRATION_OPEN: 'yes' },
      /REGISTRATION_OPEN is "yes", but must be one of true, false\./,
    ],
    [
      'a master key that is too short',
      { HOLDGATE_MASTER_KEY: 'c2hvcnQ=' },
      /HOLDGATE_MASTER_KEY is not a master key: it must be 32 bytes in base64/,
    ],
    [
      'a settings file that is not there',
      { HOLDGATE_CONFIG: '/nowhere/settings.yaml' },
      /The settings file \/nowhere\/settings\.yaml cannot be read/,
    ],
    [
      'an address of another machine',
      { HOLDGATE_CONSOLE_HOST: '192.0.2.1' },
      /cannot listen on 192\.0\.2\.1:\d+ \(EADDRNOTAVAIL\)/,
    ],
    [
      'a database that does not answer',
      { HOLDGATE_DATABASE_URL: 'postgres://someone:topsecret@127.0.0.1:1/none' },
      /PostgreSQL cannot be reached.*\n {2}cause: connect ECONNREFUSED 127\.0\.0\.1:1/,
    ],
    [
      'a database of a kind that it does not know',
      { HOLDGATE_DATABASE_URL: 'mysql://127.0.0.1/none' },
      /HOLDGATE_DATABASE_URL/,
    ],
  ])('with %s ends with a sentence that says so', async (_what, environment, sentence) => {
    const outcome = await startUp({ HOLDGATE_DATA_DIR: fresh(), ...environment });
    expectOneSentence(outcome, sentence);
    expect(outcome.output).not.toContain('topsecret');
  });

  it('names all problems at once', async () => {
    const { output } = await startUp({ HOLDGATE_CONSOLE_PORT: 'x', HOLDGATE_GATEWAY_PORT: 'y', HOLDGATE_TYPO: 'z' });
    expect(output).toMatch(
      /^The configuration has 3 problems:\n {2}HOLDGATE_CONSOLE_PORT .*\n {2}HOLDGATE_GATEWAY_PORT .*\n {2}HOLDGATE_TYPO .*\n$/,
    );
  });

  it.each<[string, string, RegExp]>([
    ['is no YAML', 'HOLDGATE_CONSOLE_PORT: [', /The settings file .* cannot be read: /],
    ['is a list', '- HOLDGATE_CONSOLE_PORT', /must be a mapping such as HOLDGATE_CONSOLE_PORT: 3000\./],
    ['names what is no setting', 'HOLDGATE_NOPE: 1', /names HOLDGATE_NOPE, which is no setting\./],
    [
      'has a value that cannot be',
      'HOLDGATE_DRAIN_SECONDS: -1',
      /HOLDGATE_DRAIN_SECONDS is "-1", but must be a whole number/,
    ],
  ])('with a settings file that %s ends with a sentence', async (_what, yaml, sentence) => {
    const path = join(folder, 'settings.yaml');
    writeFileSync(path, yaml);
    expectOneSentence(await startUp({ HOLDGATE_DATA_DIR: fresh() }, { words: ['--config', path] }), sentence);
  });

  it.each(['HOLDGATE_CONSOLE_PORT', 'HOLDGATE_GATEWAY_PORT'])(
    'on a port that is in use names it: %s',
    async (variable) => {
      expectOneSentence(
        await startUp({ HOLDGATE_DATA_DIR: fresh(), [variable]: takenPort() }),
        new RegExp(`cannot listen on 127\\.0\\.0\\.1:${takenPort()}.*EADDRINUSE`),
      );
    },
  );

  it('in a data directory that is a file says so, and leaves the file', async () => {
    const path = fresh();
    writeFileSync(path, 'precious');
    expectOneSentence(await startUp({ HOLDGATE_DATA_DIR: path }), new RegExp(`data directory ${path}`));
    expect(readFileSync(path, 'utf8')).toBe('precious');
  });

  it('with a database file that is none says so, and leaves the file', async () => {
    const dataDir = fresh();
    mkdirSync(dataDir);
    const path = join(dataDir, 'holdgate.sqlite');
    writeFileSync(path, 'these are notes, not rows\n'.repeat(100));
    expectOneSentence(
      await startUp({ HOLDGATE_DATA_DIR: dataDir }),
      /is not a database\. Restore a backup, or move it away\./,
    );
    expect(readFileSync(path, 'utf8')).toContain('these are notes');
  });

  it.runIf(isRoot || process.platform !== 'linux')('cannot be tried as another user here', () => {
    expect(spawnSync('setpriv', ['--version']).status).toBe(0);
  });

  it('on a disk that cannot be written says so', async () => {
    const dataDir = fresh();
    mkdirSync(dataDir, { mode: 0o555 });
    expectOneSentence(
      await startUp({ HOLDGATE_DATA_DIR: dataDir }, { under: isRoot ? NOBODY : [] }),
      /cannot be (written|made) \((EACCES|EROFS)\)/,
    );
    expect(readdirSync(dataDir)).toEqual([]);
  });
});

describe('an instance with data', () => {
  const dataDir = join(folder, 'kept');
  let product: ProductProcess;
  let owner: Person;

  const again = (): Promise<ProductProcess> =>
    spawnProduct({ dataDir, ports, environment: { HOLDGATE_MASTER_KEY: MASTER_KEY } });
  /** What must be the same before and after a start that failed. */
  const content = (): string => {
    const hash = createHash('sha256');
    for (const name of readdirSync(dataDir, { recursive: true, encoding: 'utf8' }).toSorted()) {
      const path = join(dataDir, name);
      if (statSync(path).isFile() && /\.jsonl$|\.sqlite$/.test(name)) hash.update(name).update(readFileSync(path));
    }
    return hash.digest('hex');
  };

  beforeAll(async () => {
    product = await again();
    owner = await founder(product);
    await agentOf(owner, { name: 'keeper' });
  });

  afterAll(() => product?.stop());

  const stillWhole = async (): Promise<void> => {
    product = await again();
    owner = owner.at(product);
    const { body } = await owner.get<{ items: { name: string }[] }>('/api/agents');
    expect(body.items.map(({ name }) => name)).toEqual(['keeper']);
    expect((await owner.get('/api/audit/verify')).body).toMatchObject({ ok: true });
  };

  it('is left alone by a second process on the same data directory', async () => {
    const other = await freePorts();
    const outcome = await startUp({
      HOLDGATE_DATA_DIR: dataDir,
      HOLDGATE_CONSOLE_PORT: String(other.console),
      HOLDGATE_GATEWAY_PORT: String(other.gate),
    });
    expectOneSentence(
      outcome,
      /Another Holdgate process is using .*\. Stop it, or give this one another data directory\./,
    );
    expect((await owner.get('/api/auth/me')).status).toBe(200);
    expect((await owner.get('/api/audit/verify')).body).toMatchObject({ ok: true });
  });

  it.each<[string, () => Readonly<Record<string, string>>, RegExp]>([
    ['another master key', () => ({ HOLDGATE_MASTER_KEY: Buffer.alloc(32, 8).toString('base64') }), /master key/i],
    ['a busy port', () => ({ HOLDGATE_CONSOLE_PORT: takenPort() }), /EADDRINUSE/],
    ['a broken setting', () => ({ HOLDGATE_ENFORCEMENT: 'never' }), /HOLDGATE_ENFORCEMENT/],
  ])('loses nothing by a start with %s', async (_what, environment, sentence) => {
    await product.stop();
    const before = content();
    expectOneSentence(await startUp({ HOLDGATE_DATA_DIR: dataDir, ...environment() }), sentence);
    expect(content()).toBe(before);
    await stillWhole();
  });

  it('is not begun anew where its database is gone but its ledger is not', async () => {
    await product.stop();
    const aside = join(folder, 'aside.sqlite');
    cpSync(join(dataDir, 'holdgate.sqlite'), aside);
    writeFileSync(join(dataDir, 'holdgate.sqlite'), '');
    expectOneSentence(
      await startUp({ HOLDGATE_DATA_DIR: dataDir }),
      /is empty, so its content was lost\. Restore a backup/,
    );
    cpSync(aside, join(dataDir, 'holdgate.sqlite'));
    await stillWhole();
    expect(existsSync(aside)).toBe(true);
  });
});
