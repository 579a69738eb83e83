// How is a policy compiled while the process serves? YAML of some size takes hundreds of milliseconds to read, so that happens on a thread
// of its own; nothing else waits for it.

import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Problem } from '../errors.ts';
import { type CompiledPolicy, compilePolicy } from './engine/compile.ts';
import { readTree, type TreeReading } from './engine/tree.ts';

/** Shorter texts are read at once: sending them takes as long. Characters, about 10 ms. */
const READ_AT_ONCE = 16_384;

/** As `compilePolicy`, with turns of the event loop in between. Never rejects because of the text. */
export async function compileGently(
  yaml: string,
  identity: { readonly id: string; readonly version: number },
): Promise<{ policy?: CompiledPolicy; problems: Problem[] }> {
  if (yaml.length <= READ_AT_ONCE) return compilePolicy(yaml, identity);
  const reading = await readElsewhere(yaml);
  // What came from the other thread was just unpacked; checking it is a turn of its own.
  await setImmediate();
  return compilePolicy(yaml, identity, reading);
}

interface Waiting {
  readonly text: string;
  readonly resolve: (reading: TreeReading) => void;
}

/** One thread for the process, started by the first large text. */
let thread: Worker | undefined;
const waiting = new Map<number, Waiting>();
let last = 0;

function readElsewhere(text: string): Promise<TreeReading> {
  const worker = thread ?? startThread();
  return new Promise((resolve) => {
    last += 1;
    waiting.set(last, { text, resolve });
    worker.ref();
    worker.postMessage({ id: last, text });
  });
}

function startThread(): Worker {
  const worker = new Worker(new URL('./tree-worker.ts', import.meta.url));
  thread = worker;
  worker.on('message', ({ id, reading }: { id: number; reading: TreeReading }) => {
    waiting.get(id)?.resolve(reading);
    waiting.delete(id);
    // An idle thread keeps no process alive.
    if (waiting.size === 0) worker.unref();
  });
  worker.on('error', () => undefined);
  worker.on('exit', () => {
    if (thread === worker) thread = undefined;
    // Slow is better than not at all, and the next large text gets a new thread.
    for (const { text, resolve } of waiting.values()) resolve(readTree(text));
    waiting.clear();
  });
  return worker;
}
