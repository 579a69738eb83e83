// `holdgate serve`: runs the product until it is told to stop.

import { Command } from 'commander';
import { createApp } from '../app.ts';
import { createLogger } from '../runtime/logger.ts';
import { untilStopped } from '../runtime/shutdown.ts';
import { collectStartGarbage } from '../runtime/start-garbage.ts';
import { configFrom, withSettings } from './settings-options.ts';

/** The command. */
export function serveCommand(): Command {
  return withSettings(new Command('serve').description('Run the gate and the console')).action(
    async (options: Record<string, string | undefined>) => {
      const config = configFrom(options);
      const logger = createLogger(config.logLevel);
      const app = await createApp({ config, logger });
      try {
        await collectStartGarbage();
        const { consoleUrl, gateUrl } = await app.start();
        logger.info({ console: consoleUrl, gate: gateUrl, data: config.dataDir }, 'Holdgate is ready');
        await untilStopped(logger);
      } finally {
        // Also where one of the two ports could not be had: the other one is listening then.
        await app.stop();
      }
    },
  );
}
