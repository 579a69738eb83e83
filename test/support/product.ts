// The real product on free ports with a data directory of its own: in this process, which is quick, or as a child that can be killed.

import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createApp } from '../../proxy/app.ts';
import { readConfig } from '../../proxy/config/config.ts';
import type { Pack } from '../../proxy/policy/packs/pack.ts';
import { type Clock, systemClock } from '../../proxy/runtime/clock.ts';
import { type Logger, silentLogger } from '../../proxy/runtime/logger.ts';
import { freePort } from './free-port.ts';

const ENTRY = resolve(import.meta.dirname, '../../proxy/holdgate.js');
const READY_S = 60;
const OUTPUT_KEPT = 50_000;

/** Where a running product is. */
export interface Product {
  readonly consoleUrl: string;
  readonly gateUrl: string;
  readonly gatePort: number;
  readonly consolePort: number;
  readonly dataDir: string;
  /** What agents trust. */
  readonly ca: string;
  /** Ends it; the data directory goes with it unless it was given. */
  stop(): Promise<void>;
}

/** What differs from the usual start. `environment` holds the product's own variables. */
export interface ProductOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Given: it stays when the product stops, so that another one can go on with it. */
  readonly dataDir?: string;
  readonly clock?: Clock;
  readonly logger?: Logger;
  /** Policy packs in place of those that come with the product. */
  readonly packs?: readonly Pack[];
}

/** Starts the product in this process. */
export async function startProduct(options: ProductOptions = {}): Promise<Product> {
  const { environment = {}, clock = systemClock, logger = silentLogger, packs } = options;
  const dataDir = options.dataDir ?? freshDirectory();
  const config = readConfig({ environment: variables(dataDir, environment) });
  const app = await createApp({ config, logger, clock, ...(packs && { packs }) });
  const { consoleUrl, gateUrl } = await app.start();
  const stop = async (): Promise<void> => {
    await app.stop();
    if (options.dataDir === undefined) remove(dataDir);
  };
  return { ...placed(consoleUrl, gateUrl, dataDir), stop };
}

/** A product that runs as a process of its own. */
export interface ProductProcess extends Product {
  readonly pid: number;
  /** What it wrote to standard output and error lately. */
  output(): string;
  /** SIGKILL; resolves when it is gone. The data directory stays. */
  kill(): Promise<void>;
}

/** Ports that stay the same over several starts. */
export interface Ports {
  readonly console: number;
  readonly gate: number;
}

/** What differs from the usual start of a process. */
export interface ProcessOptions extends Omit<ProductOptions, 'clock' | 'logger' | 'packs'> {
  readonly ports?: Ports;
  /** Put before the command, for strace and the like. */
  readonly under?: readonly string[];
  /** False: do not wait until it is ready; its data directory must have been used before. */
  readonly ready?: boolean;
}

/** Starts the product as a process and waits until it is ready. */
export async function spawnProduct(options: ProcessOptions = {}): Promise<ProductProcess> {
  const dataDir = options.dataDir ?? freshDirectory();
  const ports = options.ports ?? (await freePorts());
  const env = variables(dataDir, {
    HOLDGATE_CONSOLE_PORT: String(ports.console),
    HOLDGATE_GATEWAY_PORT: String(ports.gate),
    HOLDGATE_LOG_LEVEL: 'warn',
    ...options.environment,
  });
  const [program = '', ...rest] = [...(options.under ?? []), process.execPath, ENTRY, 'serve'];
  const child = spawn(program, rest, { env: { PATH: process.env.PATH, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const gone = once(child, 'close');
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-OUTPUT_KEPT);
    });
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (isRunning(child)) child.kill(signal);
    await gone;
  };
  const consoleUrl = `http://127.0.0.1:${ports.console}`;
  try {
    if (options.ready !== false) await ready(consoleUrl, child);
  } catch (error) {
    await end('SIGKILL');
    throw new Error(`${(error as Error).message}: ${output}`, { cause: error });
  }
  return {
    ...placed(consoleUrl, `http://127.0.0.1:${ports.gate}`, dataDir),
    pid: child.pid as number,
    output: () => output,
    kill: () => end('SIGKILL'),
    async stop() {
      await end('SIGTERM');
      if (options.dataDir === undefined) remove(dataDir);
    },
  };
}

/** Two ports that are free at this moment. */
export async function freePorts(): Promise<Ports> {
  return { console: await freePort(), gate: await freePort() };
}

/** A new directory below the machine's temporary one. */
export function freshDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'holdgate-test-'));
}

/** Asks until there is an answer that is neither undefined nor false; fails after `seconds`, saying what did not come. */
export async function eventually<T>(
  what: string,
  ask: () => T | undefined | false | Promise<T | undefined | false>,
  seconds = 15,
): Promise<T> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > end) throw new Error(`within ${seconds} s there was no ${what}`);
    await pause(10);
  }
}

const keys = new Map<string, string>();

function variables(dataDir: string, environment: Readonly<Record<string, string>>): Record<string, string> {
  const masterKey = keys.get(dataDir) ?? randomBytes(32).toString('base64');
  keys.set(dataDir, masterKey);
  return {
    HOLDGATE_CONSOLE_PORT: '0',
    HOLDGATE_GATEWAY_PORT: '0',
    HOLDGATE_DATA_DIR: dataDir,
    HOLDGATE_MASTER_KEY: masterKey,
    HOLDGATE_DRAIN_SECONDS: '0',
    ...environment,
  };
}

function placed(consoleUrl: string, gateUrl: string, dataDir: string): Omit<Product, 'stop'> {
  return {
    consoleUrl,
    gateUrl,
    gatePort: Number(new URL(gateUrl).port),
    consolePort: Number(new URL(consoleUrl).port),
    dataDir,
    ca: readFileSync(join(dataDir, 'ca.pem'), 'utf8'),
  };
}

const isRunning = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;

function ready(consoleUrl: string, child: ChildProcess): Promise<boolean> {
  return eventually(
    'GET /readyz that answers 200',
    async () => {
      if (!isRunning(child)) throw new Error('the product ended before it was ready');
      const answer = await fetch(`${consoleUrl}/readyz`).catch(() => undefined);
      await answer?.body?.cancel();
      return answer?.status === 200;
    },
    READY_S,
  );
}

function remove(dataDir: string): void {
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
}
