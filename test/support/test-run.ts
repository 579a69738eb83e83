// What do all test files of one run share? A directory in which the first of them that needs PostgreSQL starts it; it ends with the run.

import type { TestProject } from 'vitest/node';
import { beginRun, endRun } from './postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    testRun: string;
  }
}

export default function setup(project: TestProject): () => Promise<void> {
  const run = beginRun();
  project.provide('testRun', run);
  return () => endRun(run);
}
