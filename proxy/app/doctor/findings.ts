// What does Holdgate need on a machine, and is it there? Looks without writing.

import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Finding } from '../../api/instance.ts';
import type { Config } from '../../config/config.ts';
import { KillSwitchFile } from '../../enforcement/kill-switch-file.ts';
import { databaseFinding, databasePlace } from './database.ts';
import { portProblem } from './ports.ts';

const LEAST_FREE_BYTES = 256 * 1024 * 1024;
const MEBIBYTE = 1024 * 1024;
const KEY = /^[A-Za-z0-9+/]{43}=$/;

/** Every finding, in the order in which a start would meet them. */
export async function* findings(config: Config): AsyncGenerator<Finding> {
  yield* placeFindings(config);
  yield await databaseFinding(config);
  yield killSwitch(config.dataDir);
  yield await port('console port', config.consoleHost, config.consolePort);
  yield await port('gateway port', config.gatewayHost, config.gatewayPort);
}

/** The same of a product that runs here: its ports are its own, and the database is read as a whole only where that is asked for. */
export async function* runningFindings(
  config: Config,
  database: { readonly thorough: boolean; answers(): Promise<Finding> },
): AsyncGenerator<Finding> {
  yield* placeFindings(config);
  yield await (database.thorough ? databaseFinding(config) : database.answers());
  yield killSwitch(config.dataDir);
}

function* placeFindings(config: Config): Generator<Finding> {
  yield { name: 'node', ok: true, says: `${process.version} is new enough` };
  yield { name: 'settings', ok: true, says: 'all values can be read' };
  yield dataDirectory(config.dataDir);
  yield masterKey(config);
}

function dataDirectory(dataDir: string): Finding {
  const name = 'data directory';
  const path = resolve(dataDir);
  const there = existsSync(path);
  try {
    if (there && !statSync(path).isDirectory())
      return { name, ok: false, says: `${dataDir} is a file: name a directory with HOLDGATE_DATA_DIR` };
    const place = there ? path : nearest(path);
    accessSync(place, constants.W_OK | constants.X_OK);
    const { bavail, bsize } = statfsSync(place);
    if (bavail * bsize < LEAST_FREE_BYTES)
      return {
        name,
        ok: false,
        says: `${dataDir} has ${Math.floor((bavail * bsize) / MEBIBYTE)} MiB left: without room for the ledger nothing passes`,
      };
    return { name, ok: true, says: there ? `${dataDir} is writable${openToOthers(path)}` : `${dataDir} will be made` };
  } catch (error) {
    return {
      name,
      ok: false,
      says: `${dataDir} cannot be written (${(error as NodeJS.ErrnoException).code}): give a directory of Holdgate's own with HOLDGATE_DATA_DIR`,
    };
  }
}

const openToOthers = (path: string): string =>
  (statSync(path).mode & 0o077) === 0 ? '' : `, and others on this machine can look into it: chmod 700 closes it`;

/** The closest directory above that exists. */
function nearest(path: string): string {
  const above = dirname(path);
  return existsSync(above) || above === path ? above : nearest(above);
}

function masterKey(config: Config): Finding {
  const { masterKey: given, dataDir } = config;
  const name = 'master key';
  if (given !== undefined) {
    const ok = KEY.test(given);
    return {
      name,
      ok,
      says: ok
        ? 'is given'
        : 'HOLDGATE_MASTER_KEY must be 32 bytes in base64, as `openssl rand -base64 32` prints them',
    };
  }
  if (databasePlace(config).kind === 'postgres')
    return { name, ok: false, says: 'HOLDGATE_MASTER_KEY must be given with PostgreSQL, the same for every replica' };
  return {
    name,
    ok: true,
    says: existsSync(resolve(dataDir, 'master.key'))
      ? 'is in the data directory'
      : 'will be made in the data directory; keep a copy somewhere else',
  };
}

function killSwitch(dataDir: string): Finding {
  const name = 'kill switch';
  const [on] = new KillSwitchFile(dataDir).read().filter(({ active }) => active);
  return on
    ? {
        name,
        ok: false,
        says: `is on (${on.reason}): nothing it covers passes; \`holdgate kill-switch off\` lifts the one of this machine`,
      }
    : { name, ok: true, says: 'none is on in the data directory' };
}

async function port(name: string, host: string, number: number): Promise<Finding> {
  const problem = await portProblem(host, number);
  if (problem === undefined) return { name, ok: true, says: `${host}:${number} is free` };
  return {
    name,
    ok: false,
    says:
      problem === 'EADDRINUSE'
        ? `${host}:${number} is in use, maybe by a running Holdgate`
        : `${host}:${number} cannot be listened on (${problem})`,
  };
}
