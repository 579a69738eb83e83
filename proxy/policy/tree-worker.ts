// The thread that reads large policies: text in, tree out. It decides nothing and holds nothing.

import { parentPort } from 'node:worker_threads';
import { readTree } from './engine/tree.ts';

parentPort?.on('message', ({ id, text }: { id: number; text: string }) =>
  parentPort?.postMessage({ id, reading: readTree(text) }),
);
