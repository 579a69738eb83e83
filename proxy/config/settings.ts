// What does the process itself need to know before anything else starts?

import { oneOf, setting, text } from '../runtime/setting.ts';

export const processSettings = {
  dataDir: setting({
    env: 'HOLDGATE_DATA_DIR',
    flag: 'data-dir',
    describe: 'Directory of everything that must last',
    parse: text,
    fallback: './data',
  }),
  databaseUrl: setting<string | undefined>({
    env: 'HOLDGATE_DATABASE_URL',
    flag: 'database-url',
    describe: 'postgres://… for PostgreSQL',
    parse: text,
    fallback: undefined,
    fallbackText: 'SQLite in the data directory',
    secret: true,
  }),
  logLevel: setting<'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent'>({
    env: 'HOLDGATE_LOG_LEVEL',
    flag: 'log-level',
    describe: 'How much is logged',
    parse: oneOf('trace', 'debug', 'info', 'warn', 'error', 'silent'),
    fallback: 'info',
  }),
};
