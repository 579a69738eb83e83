// When does the process end? On the first SIGTERM or SIGINT it drains; a second one ends it at once.

import type { Logger } from './logger.ts';

/** Resolves on the first SIGTERM or SIGINT. The second one exits the process with 130. */
export function untilStopped(logger: Logger): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let asked = false;
    const stop = (signal: NodeJS.Signals): void => {
      if (asked) process.exit(130);
      asked = true;
      logger.info({ signal }, 'stopping: no new connections, running requests may finish');
      resolve(signal);
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
  });
}
