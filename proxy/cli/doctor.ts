// `holdgate doctor`: is everything here that Holdgate needs? A line a check, each failure with what to do; exit code 1 if any failed.

import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import net from 'node:net';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { openStore } from '../../store/open.ts';
import { StoreError } from '../../store/store.ts';
import type { Config } from '../config/config.ts';
import { settingsReference } from '../config/reference.ts';
import { configFrom, withSettings } from './settings-options.ts';

interface Finding {
  readonly name: string;
  readonly ok: boolean;
  readonly says: string;
}

/** The command. */
export function doctorCommand(): Command {
  return withSettings(new Command('doctor').description('Check this machine and this configuration'))
    .option('--settings', 'print every setting instead')
    .action(async (options: Record<string, string | undefined> & { settings?: boolean }) => {
      if (options.settings) {
        process.stdout.write(settingsReference());
        return;
      }
      const { settings: _none, ...rest } = options;
      const config = configFrom(rest);
      let failed = 0;
      for await (const { name, ok, says } of findings(config)) {
        process.stdout.write(`${ok ? 'ok  ' : 'FAIL'} ${name.padEnd(14)} ${says}\n`);
        if (!ok) failed += 1;
      }
      if (failed > 0) process.exitCode = 1;
    });
}

async function* findings(config: Config): AsyncGenerator<Finding> {
  yield { name: 'node', ok: true, says: `${process.version}, which is new enough` };
  yield { name: 'settings', ok: true, says: 'all values can be read' };
  yield dataDirectory(config.dataDir);
  yield masterKey(config);
  yield await database(config);
  yield await port('console port', config.consoleHost, config.consolePort);
  yield await port('gateway port', config.gatewayHost, config.gatewayPort);
}

function dataDirectory(dataDir: string): Finding {
  const name = 'data directory';
  const path = resolve(dataDir);
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    accessSync(path, constants.R_OK | constants.W_OK);
    const open = (statSync(path).mode & 0o077) !== 0;
    return { name, ok: true, says: open ? `${dataDir} is writable, and others on this machine can read it: chmod 700 closes it` : `${dataDir} is writable` };
  } catch (error) {
    return { name, ok: false, says: `${dataDir} cannot be written (${(error as NodeJS.ErrnoException).code}): give a directory of Holdgate's own with HOLDGATE_DATA_DIR` };
  }
}

function masterKey({ masterKey: given, dataDir, databaseUrl }: Config): Finding {
  const name = 'master key';
  if (given !== undefined) {
    const ok = /^[A-Za-z0-9+/]{43}=$/.test(given);
    return { name, ok, says: ok ? 'given' : 'HOLDGATE_MASTER_KEY must be 32 bytes in base64, as `openssl rand -base64 32` prints them' };
  }
  if (databaseUrl !== undefined) return { name, ok: false, says: 'with PostgreSQL HOLDGATE_MASTER_KEY must be given, the same for every replica' };
  return { name, ok: true, says: existsSync(resolve(dataDir, 'master.key')) ? 'in the data directory' : 'will be made in the data directory; keep a copy somewhere else' };
}

async function database({ databaseUrl, dataDir }: Config): Promise<Finding> {
  const name = 'database';
  try {
    const store = await openStore({ ...(databaseUrl !== undefined && { url: databaseUrl }), dataDir });
    await store.ping();
    await store.close();
    return { name, ok: true, says: databaseUrl === undefined ? 'SQLite opens' : 'PostgreSQL answers' };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    if (error.code === 'locked') return { name, ok: true, says: 'in use by a running Holdgate' };
    return { name, ok: false, says: error.message };
  }
}

function port(name: string, host: string, number: number): Promise<Finding> {
  return new Promise((done) => {
    const server = net.createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      done({ name, ok: false, says: error.code === 'EADDRINUSE' ? `${host}:${number} is in use, maybe by a running Holdgate` : `${host}:${number} cannot be used (${error.code})` });
    });
    server.listen(number, host, () => server.close(() => done({ name, ok: true, says: `${host}:${number} is free` })));
  });
}
