// What does the process itself need to know before anything else starts?

import { oneOf, SettingProblem, setting, text } from '../runtime/setting.ts';

/** A URL of another kind must not become the name of a file. */
function databaseUrl(value: string): string {
  if (/^postgres(ql)?:\/\/./.test(value) || /^sqlite:./.test(value)) return value;
  throw new SettingProblem('must be postgres://user:password@host:5432/database, or sqlite: and the path of a file');
}

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
    parse: databaseUrl,
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
