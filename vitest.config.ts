import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // What is waited for comes when it comes: the machine may be busy with the other worker.
    expect: { poll: { timeout: 15_000, interval: 25 } },
    pool: 'forks',
    maxWorkers: 2,
    globalSetup: ['test/support/test-run.ts'],
  },
});
