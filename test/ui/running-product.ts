// The product as a process of its own: free ports, a new data directory, awaited until ready, ended by its id.

import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const READY_MS = 30_000;

/** A running product. */
export interface RunningProduct {
  readonly url: string;
  readonly gateUrl: string;
  stop(): Promise<void>;
}

/** Starts the product and waits until it is ready; rejects with what it printed where it does not get so far. */
export async function startProduct(environment: Readonly<Record<string, string>> = {}): Promise<RunningProduct> {
  const dataDir = mkdtempSync(join(tmpdir(), 'holdgate-ui-'));
  const [consolePort, gatePort] = [await freePort(), await freePort()];
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(HOLDGATE_|REGISTRATION_OPEN|DEFAULT_USER_ROLE)/.test(name)),
  );
  const child = spawn(process.execPath, ['proxy/holdgate.js', 'serve'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...inherited,
      HOLDGATE_DATA_DIR: dataDir,
      HOLDGATE_CONSOLE_PORT: String(consolePort),
      HOLDGATE_GATEWAY_PORT: String(gatePort),
      HOLDGATE_MASTER_KEY: randomBytes(32).toString('base64'),
      ...environment,
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => (output = (output + String(chunk)).slice(-5000)));
  const url = `http://127.0.0.1:${consolePort}`;
  const stop = () => end(child, dataDir);
  try {
    await ready(url, child);
  } catch (cause) {
    await stop();
    throw new Error(`the product is not ready:\n${output}`, { cause });
  }
  return { url, gateUrl: `http://127.0.0.1:${gatePort}`, stop };
}

async function ready(url: string, child: ChildProcess): Promise<void> {
  const until = Date.now() + READY_MS;
  while (Date.now() < until && child.exitCode === null) {
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve_) => setTimeout(resolve_, 100));
  }
  throw new Error('no answer');
}

async function end(child: ChildProcess, dataDir: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
    await gone;
    clearTimeout(timer);
  }
  rmSync(dataDir, { recursive: true, force: true });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
