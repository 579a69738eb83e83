// How does a test start a program behind the gate? With `holdgate run`, as a person would, and with nothing else in its environment.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import type { Agent } from '../support/agent.ts';

const ENTRY = resolve(import.meta.dirname, '../../proxy/holdgate.js');

/** What a program that has ended left. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that runs behind the gate. */
export interface Running {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly ended: Promise<Ended>;
}

/** What differs from the usual start. */
export interface Given {
  /** Options of `holdgate run`. */
  readonly options?: readonly string[];
  /** More variables than the machine's path, the gate and the key. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts `holdgate run -- words…` as this agent. */
export function start(
  { product, name, key }: Agent,
  words: readonly string[],
  { options = [], environment = {} }: Given = {},
): Running {
  const child = spawn(process.execPath, [ENTRY, 'run', ...options, '--', ...words], {
    env: {
      PATH: process.env.PATH,
      HOLDGATE_GATE_URL: product.gateUrl,
      HOLDGATE_CA: join(product.dataDir, 'ca.pem'),
      HOLDGATE_AGENT: name,
      HOLDGATE_AGENT_KEY: key,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].on('data', (chunk: Buffer) => {
      said[stream] += chunk.toString();
    });
  const ended = once(child, 'close').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
    ...said,
  }));
  return { child, stdout: () => said.stdout, ended };
}

/** Runs a program behind the gate to its end. */
export function run(agent: Agent, words: readonly string[], given?: Given): Promise<Ended> {
  return start(agent, words, given).ended;
}
