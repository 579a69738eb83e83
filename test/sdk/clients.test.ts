// Do stock clients come through the gate as they are? Each through `holdgate run` and interception, to an origin that speaks TLS under an
// authority of its own: a call that passes, one that is refused, and one that waits for a person while the client waits for its answer.

import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Agent } from '../support/agent.ts';
import { Origin } from '../support/origin.ts';
import { agentOf, connectorTo, fine, founder, type Person, policy, publish, question } from '../support/person.ts';
import { type ProductProcess, spawnProduct } from '../support/product.ts';
import { run, start } from './behind-gate.ts';
import { pythonWithClients } from './python.ts';

const python = pythonWithClients();
const client = (file: string): string => join(import.meta.dirname, 'clients', file);

let product: ProductProcess;
let owner: Person;
let agent: Agent;
let origin: Origin;

beforeAll(async () => {
  [product, origin] = [await spawnProduct(), await Origin.start({ secure: true })];
  owner = await founder(product);
  await connectorTo(owner, origin);
  const pathStarts = (value: string) => ({
    conditions: { all: [{ field: 'request.path', operator: 'starts_with', value }] },
  });
  await publish(owner, policy({ ...pathStarts('/denied'), decision: 'deny', reason: 'Not this one' }));
  await publish(owner, policy({ ...pathStarts('/held'), decision: 'requires_approval' }));
  agent = await agentOf(owner);
});

afterAll(async () => {
  await origin?.close();
  await product?.stop();
});

const approve = async (url: string): Promise<void> => {
  const { id } = await question(owner, url);
  fine(await owner.post(`/api/approvals/${id}/approve`));
};

interface Client {
  readonly name: string;
  /** The command that sends one request and prints its status; or why it cannot run here. */
  readonly command: ((method: string, url: string) => readonly string[]) | { readonly missing: string };
}

const inPython = (file: string): Client['command'] =>
  'path' in python ? (method, url) => [python.path, client(file), method, url] : python;

const CLIENTS: readonly Client[] = [
  {
    name: 'curl',
    command: (method, url) => [
      'curl',
      '-sS',
      '-o',
      devNull,
      '-w',
      '%{http_code}',
      '-X',
      method,
      ...(method === 'POST' ? ['-d', 'amount=1'] : []),
      url,
    ],
  },
  { name: "Node's fetch", command: (method, url) => [process.execPath, client('fetch.mjs'), method, url] },
  {
    name: 'a Node library with its own https.Agent',
    command: (method, url) => [process.execPath, client('own-agent.mjs'), method, url],
  },
  { name: "Python's requests", command: inPython('with_requests.py') },
  { name: "Python's httpx", command: inPython('with_httpx.py') },
];

describe.each(CLIENTS)('$name', ({ name, command }) => {
  if ('missing' in command) {
    it.skipIf(!process.env.CI)(`is not installed here: ${command.missing}`, () =>
      expect(command.missing).toBeUndefined(),
    );
    return;
  }
  const slug = name.replaceAll(/\W+/g, '-');

  it('gets what the origin answered to an allowed call', async () => {
    const { stdout, stderr, code } = await run(agent, command('POST', `${origin.url}/open/${slug}`));
    expect({ stdout, code }, stderr).toEqual({ stdout: '200', code: 0 });
    expect(origin.seen(`/open/${slug}`).map(({ method, body }) => [method, body])).toEqual([['POST', 'amount=1']]);
  });

  it('gets 403 for a denied call, which the origin never sees', async () => {
    const { stdout, stderr } = await run(agent, command('POST', `${origin.url}/denied/${slug}`));
    expect(stdout, stderr).toBe('403');
    expect(stderr).toMatch(/1 call, 0 held, 1 denied\n {2}denied dec_/);
    expect(origin.seen(`/denied/${slug}`)).toEqual([]);
  });

  it('waits while a call is held, and gets 200 once somebody approves', async () => {
    const url = `${origin.url}/held/${slug}`;
    const waiting = run(agent, command('POST', url));
    await approve(url);
    const { stdout, stderr } = await waiting;
    expect(stdout, stderr).toBe('200');
    expect(origin.seen(`/held/${slug}`)).toHaveLength(1);
  });
});

describe('git over https', () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdgate-git-'));
  const git = (...words: string[]): string =>
    execFileSync('git', words, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

  beforeAll(() => {
    git('init', '-q', '-b', 'main', 'work');
    writeFileSync(join(folder, 'work', 'hello.txt'), 'hello\n');
    git('-C', 'work', 'add', '.');
    git('-C', 'work', '-c', 'user.name=Test', '-c', 'user.email=test@example.com', 'commit', '-qm', 'Say hello');
    git('clone', '-q', '--bare', 'work', 'hello.git');
    for (const place of ['open', 'denied', 'held']) {
      for (const path of ['info/refs', 'git-upload-pack'])
        origin.on(`/${place}/hello.git/${path}`, (request, response) => backend(folder, path, request, response));
    }
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const clone = (place: string) =>
    start(agent, ['git', 'clone', '-q', `${origin.url}/${place}/hello.git`, join(folder, place)]);
  const cloned = (place: string): string => readFileSync(join(folder, place, 'hello.txt'), 'utf8');

  it('clones a repository', async () => {
    const { code, stderr } = await clone('open').ended;
    expect(code, stderr).toBe(0);
    expect(cloned('open')).toBe('hello\n');
  });

  it('says 403 where that is denied', async () => {
    const { code, stderr } = await clone('denied').ended;
    expect(code).toBe(128);
    expect(stderr).toMatch(/403/);
  });

  it('clones it once both of its requests are approved', async () => {
    const { ended } = clone('held');
    await approve(`${origin.url}/held/hello.git/info/refs?service=git-upload-pack`);
    // Protocol 2 asks twice: what is there, and then for it.
    await approve(`${origin.url}/held/hello.git/git-upload-pack`);
    await approve(`${origin.url}/held/hello.git/git-upload-pack`);
    const { code, stderr } = await ended;
    expect(code, stderr).toBe(0);
    expect(cloned('held')).toBe('hello\n');
  });
});

/** `git http-backend`, which speaks CGI (RFC 3875), behind one path of an origin. */
function backend(root: string, path: string, request: IncomingMessage, response: ServerResponse): void {
  const { method = '', url = '', headers } = request;
  const cgi = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      REQUEST_METHOD: method,
      PATH_INFO: `/hello.git/${path}`,
      QUERY_STRING: url.split('?')[1] ?? '',
      CONTENT_TYPE: headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: headers['content-encoding'] ?? '',
      HTTP_GIT_PROTOCOL: String(headers['git-protocol'] ?? ''),
    },
  });
  request.pipe(cgi.stdin);
  const chunks: Buffer[] = [];
  cgi.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  cgi.on('close', () => {
    const whole = Buffer.concat(chunks);
    const end = whole.indexOf('\r\n\r\n');
    for (const line of whole.subarray(0, end).toString('latin1').split('\r\n')) {
      const [name = '', value = ''] = line.split(': ');
      if (name === 'Status') response.statusCode = Number.parseInt(value, 10);
      else response.setHeader(name, value);
    }
    response.end(whole.subarray(end + 4));
  });
}
