// How does a command change something without a running product? It opens the same database, ledger and vault, alone, and makes nothing
// that is not there: a wrong directory must not become a new instance.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { StartError } from '../errors.ts';
import { systemClock } from '../runtime/clock.ts';
import { createLogger } from '../runtime/logger.ts';
import { type Ground, openGround } from './ground.ts';

/** Runs `work` on the opened ground and closes it. Throws StartError without an instance, StoreError `locked` while one runs on SQLite. */
export async function onTheGround<Result>(config: Config, work: (ground: Ground) => Promise<Result>): Promise<Result> {
  if (config.databaseUrl === undefined && !existsSync(join(config.dataDir, 'holdgate.sqlite')))
    throw new StartError(
      `There is no instance in ${config.dataDir}. Name its data directory with --data-dir or HOLDGATE_DATA_DIR.`,
      { exitCode: 2 },
    );
  const ground = await openGround({
    config,
    clock: systemClock,
    logger: createLogger('error'),
    refresh: async () => undefined,
  });
  try {
    return await work(ground);
  } finally {
    await ground.close();
  }
}
