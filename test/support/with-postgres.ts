// Runs a command beside a throw-away PostgreSQL: `node test/support/with-postgres.ts -- COMMAND…`. The command finds its URL, with `{database}`
// where a database's name belongs, in HOLDGATE_TEST_POSTGRES and wherever an argument says `{postgres}`. Ends with the command's exit code.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { beginRun, endRun, newDatabase } from './postgres.ts';

const words = process.argv.slice(process.argv[2] === '--' ? 3 : 2);
const run = beginRun();
try {
  const { url } = await newDatabase(run);
  const place = url.replace(/[^/]+$/, '{database}');
  const [program = '', ...rest] = words.map((word) => word.replaceAll('{postgres}', place));
  const child = spawn(program, rest, { stdio: 'inherit', env: { ...process.env, HOLDGATE_TEST_POSTGRES: place } });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  const [code] = (await once(child, 'exit')) as [number | null];
  process.exitCode = code ?? 1;
} finally {
  await endRun(run);
}
