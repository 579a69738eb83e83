// What everything else stands on: the database, the vault, the ledger and the way things are changed. Opened in this order, closed in reverse.

import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openStore } from '../../store/open.ts';
import type { Store } from '../../store/store.ts';
import { Changes, type RefreshSnapshot } from '../audit/changes.ts';
import { Checkpoints } from '../audit/checkpoints.ts';
import { AuditIndex } from '../audit/index.ts';
import { openLedger, type SegmentLedger } from '../audit/ledger.ts';
import { Removals } from '../audit/removals.ts';
import type { Config } from '../config/config.ts';
import { StartError } from '../errors.ts';
import type { Pack } from '../policy/packs/pack.ts';
import type { Clock } from '../runtime/clock.ts';
import { newId } from '../runtime/ids.ts';
import type { Logger } from '../runtime/logger.ts';
import { masterKeyFrom } from '../vault/master-key.ts';
import { openVault, type Vault } from '../vault/vault.ts';

/** The opened ground. */
export interface Ground {
  readonly dataDir: string;
  readonly store: Store;
  readonly vault: Vault;
  readonly ledger: SegmentLedger;
  readonly index: AuditIndex;
  readonly checkpoints: Checkpoints;
  readonly removals: Removals;
  readonly changes: Changes;
  close(): Promise<void>;
}

/** What each half of the product is built from. */
export interface Basis {
  readonly config: Config;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly ground: Ground;
  /** The policy packs that can be installed; absent: those that come with the product. */
  readonly packs?: readonly Pack[];
}

/** Opens it. Throws StartError or StoreError with one sentence for the operator; what was opened before is closed then. */
export async function openGround(parts: {
  config: Config;
  clock: Clock;
  logger: Logger;
  refresh: RefreshSnapshot;
}): Promise<Ground> {
  const { config, clock, logger, refresh } = parts;
  const dataDir = makeDataDir(config.dataDir);
  const store = await openStore({ ...(config.databaseUrl !== undefined && { url: config.databaseUrl }), dataDir });
  const opened: (() => Promise<void>)[] = [() => store.close()];
  const close = async (): Promise<void> => {
    for (const closing of opened.toReversed()) await closing();
  };
  try {
    const masterKey = masterKeyFrom({ value: config.masterKey, dataDir, databaseKind: store.kind, logger });
    const vault = await openVault({ masterKey, store, clock });
    const stream = config.ledgerStream ?? keptStreamName(dataDir, clock);
    const index = new AuditIndex({ dataDir, stream, system: store.system, clock, logger });
    const ledger = await openLedger({ dataDir, stream, durability: config.ledgerDurability, clock, logger, index });
    opened.push(async () => {
      await ledger.close();
      await index.close();
    });
    const privateKey = await checkpointKey(vault);
    const removals = new Removals({ system: store.system, privateKey });
    const checkpoints = new Checkpoints({
      dataDir,
      privateKey,
      clock,
      logger,
      live: () => [ledger],
    });
    const endCheckpoints = checkpoints.everyHour();
    opened.push(async () => endCheckpoints());
    const changes = new Changes({ store, ledger, refresh });
    return { dataDir, store, vault, ledger, index, checkpoints, removals, changes, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function makeDataDir(given: string): string {
  const dataDir = resolve(given);
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    return dataDir;
  } catch (cause) {
    throw new StartError(
      `The data directory ${given} cannot be made (${(cause as NodeJS.ErrnoException).code}). Give a writable one with HOLDGATE_DATA_DIR.`,
      { cause },
    );
  }
}

/** A name that no other gate has, kept with the segments that carry it. */
function keptStreamName(dataDir: string, clock: Clock): string {
  const path = join(dataDir, 'ledger-stream');
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      throw new StartError(`${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`, { cause: error });
  }
  const name = `gate_${newId('req', clock.now()).slice(-10)}`;
  writeFileSync(path, `${name}\n`, { mode: 0o600 });
  return name;
}

async function checkpointKey(vault: Vault): Promise<ReturnType<typeof createPrivateKey>> {
  const pkcs8 = await vault.instanceSecret('checkpoint-key', () =>
    generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'der' }),
  );
  return createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
}
