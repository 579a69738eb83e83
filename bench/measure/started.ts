// A program under measurement: started on one core, awaited, ended by its own id.

import { type ChildProcess, spawn } from 'node:child_process';
import net from 'node:net';

/** A running program. */
export interface Started {
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts `node` with these words on a core. Resolves when `port` takes connections; rejects when the program ends before. */
export async function started(
  words: readonly string[],
  { core, port, env = {} }: { core: number; port: number; env?: Readonly<Record<string, string>> },
): Promise<Started> {
  const child = spawn('taskset', ['-c', String(core), process.execPath, ...words], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  await listening(child, port);
  return {
    pid: child.pid as number,
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill('SIGTERM');
      }),
  };
}

const LIMIT_MS = 30_000;

async function listening(child: ChildProcess, port: number): Promise<void> {
  const end = performance.now() + LIMIT_MS;
  while (performance.now() < end) {
    if (child.exitCode !== null) throw new Error(`the program ended with ${child.exitCode} before it listened`);
    if (await connects(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nothing listens on port ${port}`);
}

function connects(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
