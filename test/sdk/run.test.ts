// What does `holdgate run` do to a program? It sets its way out, keeps Holdgate's own secrets from it, and otherwise is not there.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Agent } from '../support/agent.ts';
import { agentOf, founder } from '../support/person.ts';
import { eventually, type ProductProcess, spawnProduct } from '../support/product.ts';
import { type Given, run, start } from './behind-gate.ts';

let product: ProductProcess;
let agent: Agent;
const folder = mkdtempSync(join(tmpdir(), 'holdgate-run-'));

beforeAll(async () => {
  product = await spawnProduct();
  agent = await agentOf(await founder(product));
});

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await product?.stop();
});

const node = (program: string): string[] => [process.execPath, '-e', program];
const environmentOf = async (given: Given = {}): Promise<Record<string, string>> =>
  JSON.parse((await run(agent, node('console.log(JSON.stringify(process.env))'), given)).stdout);

describe('a program behind holdgate run', () => {
  it.each([0, 1, 42, 255])('gives its own exit code: %d', async (code) => {
    expect((await run(agent, node(`process.exit(${code})`))).code).toBe(code);
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
    ['SIGHUP', 129],
  ] as const)('is told of %s, and its end by it reads as in a shell: %d', async (signal, code) => {
    const { child, stdout, ended } = start(agent, node('console.log("ready"); setInterval(() => {}, 1000)'));
    await eventually('sign of life', () => stdout().includes('ready'));
    child.kill(signal);
    expect((await ended).code).toBe(code);
  });

  it('may end in its own way when it is told to', async () => {
    const { child, stdout, ended } = start(
      agent,
      node('process.on("SIGTERM", () => process.exit(7)); console.log("ready"); setInterval(() => {}, 1000)'),
    );
    await eventually('sign of life', () => stdout().includes('ready'));
    child.kill('SIGTERM');
    expect((await ended).code).toBe(7);
  });

  it('gets its words as they are, options included', async () => {
    const { stdout } = await run(agent, [
      process.execPath,
      '-p',
      'JSON.stringify(process.argv.slice(1))',
      '--',
      '--gate',
      'a b',
      '$HOME',
      '',
    ]);
    expect(JSON.parse(stdout)).toEqual(['--gate', 'a b', '$HOME', '']);
  });

  it('has the way out, in both cases, and what it must trust', async () => {
    const seen = await environmentOf();
    const proxy = `http://${agent.name}:${agent.key}@127.0.0.1:${product.gatePort}`;
    for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'])
      expect(seen[name], name).toBe(proxy);
    expect(seen.NODE_EXTRA_CA_CERTS).toMatch(/ca\.pem$/);
    for (const name of ['SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'GIT_SSL_CAINFO'])
      expect(seen[name], name).toMatch(/bundle\.pem$/);
  });

  it('never sees a variable of Holdgate itself, nor a directory of certificates that would count beside ours', async () => {
    const seen = await environmentOf({
      environment: { HOLDGATE_MASTER_KEY: 'secret', SSL_CERT_DIR: '/etc/ssl/certs' },
    });
    expect(Object.keys(seen).filter((name) => name.startsWith('HOLDGATE_') || name === 'SSL_CERT_DIR')).toEqual([]);
  });

  it('keeps who was left out of proxies before, and reaches the gate itself directly', async () => {
    const { NO_PROXY, no_proxy } = await environmentOf({
      environment: { NO_PROXY: 'one.example, two.example', no_proxy: 'three.example' },
    });
    expect(NO_PROXY?.split(',')).toEqual([
      'one.example',
      'two.example',
      'three.example',
      `127.0.0.1:${product.gatePort}`,
    ]);
    expect(no_proxy).toBe(NO_PROXY);
  });

  it('keeps options of Node that were set before, and gets ours once, also when run twice over', async () => {
    const first = await environmentOf({ environment: { NODE_OPTIONS: '--no-warnings' } });
    expect(first.NODE_OPTIONS).toMatch(/^--no-warnings --import ".*node-preload\.mjs"$/);
    const again = await environmentOf({ environment: { NODE_OPTIONS: first.NODE_OPTIONS as string } });
    expect(again.NODE_OPTIONS).toBe(first.NODE_OPTIONS);
  });

  it('is followed by a summary, unless that is not wanted', async () => {
    expect((await run(agent, node(''))).stderr).toBe('holdgate: 0 calls, 0 held, 0 denied\n');
    expect((await run(agent, node(''), { options: ['--quiet'] })).stderr).toBe('');
  });
});

describe('holdgate run', () => {
  const stranger = (): Agent => new Agent(product, { id: '', name: 'stranger', key: 'hga_nobody' });

  it.each<[string, () => Promise<{ code: number | null; stdout: string; stderr: string }>, number, RegExp]>([
    [
      'a program that does not exist',
      () => run(agent, ['no-such-program-here']),
      127,
      /^no-such-program-here cannot be started: there is no such program\.\n$/,
    ],
    [
      'a file that is no program',
      () => run(agent, [notExecutable()]),
      126,
      /cannot be started: it is not executable\.\n$/,
    ],
    [
      'a key that opens nothing',
      () => run(stranger(), node('console.log("ran")')),
      1,
      /^The gate at .* says: This agent key is not valid/,
    ],
    [
      'no key',
      () => run(agent, node('console.log("ran")'), { environment: { HOLDGATE_AGENT_KEY: '' } }),
      2,
      /^No agent key: /,
    ],
    [
      'a gate that is not there',
      () => run(agent, node('console.log("ran")'), { environment: { HOLDGATE_GATE_URL: 'http://127.0.0.1:1' } }),
      1,
      /cannot be reached \(ECONNREFUSED\)/,
    ],
    [
      "the console's URL",
      () => run(agent, node('console.log("ran")'), { environment: { HOLDGATE_GATE_URL: product.consoleUrl } }),
      1,
      /not its console/,
    ],
    [
      'a URL that is none',
      () => run(agent, node('console.log("ran")'), { options: ['--gate', 'localhost'] }),
      2,
      /is no gate URL such as/,
    ],
    [
      'another CA than the pinned one',
      () => run(agent, node('console.log("ran")'), { options: ['--ca-fingerprint', 'AA:BB'] }),
      1,
      /not the pinned AA:BB/,
    ],
    [
      'a CA file that is not there',
      () => run(agent, node('console.log("ran")'), { options: ['--ca', '/nowhere/ca.pem'] }),
      2,
      /cannot be read \(ENOENT\)/,
    ],
    [
      'a CA file that is none',
      () => run(agent, node('console.log("ran")'), { options: ['--ca', notExecutable()] }),
      2,
      /not a certificate in PEM/,
    ],
  ])('refuses %s with one sentence and starts nothing', async (_what, running, code, sentence) => {
    const ended = await running();
    expect(ended).toMatchObject({ code, stdout: '' });
    expect(ended.stderr).toMatch(sentence);
    expect(ended.stderr.trim().split('\n')).toHaveLength(1);
  });

  function notExecutable(): string {
    const path = join(folder, 'plain.txt');
    writeFileSync(path, 'plain text\n', { mode: 0o644 });
    return path;
  }
});
