// Where do log lines go? pino to standard error, one JSON object a line; secrets never reach it because they have loggable twins.

import { type Logger as PinoLogger, pino } from 'pino';

/** pino's logger; structured fields first, then the sentence. */
export type Logger = PinoLogger;

/** A logger that writes to standard error. `level` is one of pino's. */
export function createLogger(level: string): Logger {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ fd: 2, sync: false }),
  );
}

/** A logger that says nothing, for tests and commands. */
export const silentLogger: Logger = pino({ level: 'silent' });
