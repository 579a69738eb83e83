// Which console do the tests look at? One built once per run; a second build would take files away under the first one's browser.

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { build } from 'vite';
import { inject } from 'vitest';
import '../support/test-run.ts';

const CONFIGURATION = resolve(import.meta.dirname, '../../admin-ui/vite.config.ts');
const LOOK_MS = 100;

/** Resolves when the console stands; rejects where it cannot be built, for whoever asks. */
export async function builtConsole(): Promise<void> {
  const [begun, ended] = ['console-begun', 'console-ended'].map((name) => join(inject('testRun'), name)) as [
    string,
    string,
  ];
  if (isFirst(begun)) await buildInto(ended);
  while (!existsSync(ended)) await pause(LOOK_MS);
  const fault = readFileSync(ended, 'utf8');
  if (fault !== '') throw new Error(`the console cannot be built: ${fault}`);
}

async function buildInto(ended: string): Promise<void> {
  const fault = await build({ configFile: CONFIGURATION, logLevel: 'error' }).then(() => '', String);
  // Whoever waits must not see the file before its text.
  writeFileSync(`${ended}.part`, fault);
  renameSync(`${ended}.part`, ended);
}

function isFirst(begun: string): boolean {
  try {
    mkdirSync(begun);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
