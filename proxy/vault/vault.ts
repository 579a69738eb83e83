// Is this the master key that the database was sealed under? A check value says so at start; afterwards the vault seals and opens what
// the rooms keep: credentials, held bodies, and the instance's own secrets.

import type { Scope, Store } from '../../store/store.ts';
import { StoreError } from '../../store/store.ts';
import { StartError } from '../errors.ts';
import type { Clock } from '../runtime/clock.ts';
import { Envelope, SealError, type SealedPlace, sealedVersion } from './envelope.ts';
import { instancePlace } from './places.ts';

/** Seals request bodies of holds; the port that `approvals` has. */
export interface BodySeal {
  seal(tenantId: string, bytes: Uint8Array): string;
  /** Throws SealError when it was changed or belongs to another tenant. */
  open(tenantId: string, text: string): Buffer;
}

const CHECK_NAME = 'vault-check';
const CHECK_TEXT = 'holdgate vault';
const ATTEMPTS = 3;
const FIRST_KEY_VERSION = 1;

/** Sealing under the instance's master key. Prints as nothing but its name. */
export class Vault {
  readonly #envelope: Envelope;
  readonly #store: Store;
  readonly #clock: Clock;

  constructor(parts: { envelope: Envelope; store: Store; clock: Clock }) {
    this.#envelope = parts.envelope;
    this.#store = parts.store;
    this.#clock = parts.clock;
  }

  get keyVersion(): number {
    return this.#envelope.keyVersion;
  }

  seal(place: SealedPlace, bytes: Uint8Array): string {
    return this.#envelope.seal(place, bytes);
  }

  /** Throws SealError when it was changed, moved, or sealed under another key. */
  open(place: SealedPlace, text: string): Buffer {
    return this.#envelope.open(place, text);
  }

  /** Seals bytes of a tenant for one purpose: held bodies, replay facts. */
  sealFor(purpose: SealedPlace['purpose']): BodySeal {
    return {
      seal: (tenantId, bytes) => this.seal({ tenantId, purpose, subject: '' }, bytes),
      open: (tenantId, text) => this.open({ tenantId, purpose, subject: '' }, text),
    };
  }

  /**
   * A secret of the instance by name (CA key, checkpoint key). The first process to ask makes it, in one transaction; every other one,
   * also on another replica at the same moment, gets that same value. `make` may be called without its value being used.
   */
  async instanceSecret(name: string, make: () => Uint8Array): Promise<Buffer> {
    const place = instancePlace(name);
    const existing = await this.#store.system.secrets.first({ name });
    if (existing !== undefined) return this.open(place, existing.sealed);
    const fresh = this.seal(place, make());
    for (let attempt = 1; ; attempt += 1) {
      try {
        const kept = await this.#store.transaction((scope) =>
          keptOrInserted(scope, { name, sealed: fresh, created_at: this.#clock.now() }),
        );
        return this.open(place, kept);
      } catch (error) {
        if (attempt >= ATTEMPTS || !(error instanceof StoreError && error.code === 'conflict')) throw error;
      }
    }
  }
}

/** Opens the vault. Throws StartError when `masterKey` (32 bytes) is not the one that this database was sealed under. */
export async function openVault(parts: { masterKey: Buffer; store: Store; clock: Clock }): Promise<Vault> {
  const { masterKey, store, clock } = parts;
  // One statement, so that a replica that starts at this moment cannot come between two answers.
  const secrets = await store.system.secrets.all();
  const kept = secrets.find(({ name }) => name === CHECK_NAME);
  if (secrets.length > 0 && kept === undefined) {
    throw new StartError(
      'The database has sealed secrets but no check value for the master key. It is damaged; restore it from a backup.',
    );
  }
  const keyVersion = kept === undefined ? FIRST_KEY_VERSION : sealedVersion(kept.sealed);
  const vault = new Vault({ envelope: new Envelope(masterKey, keyVersion), store, clock });
  try {
    const check = await vault.instanceSecret(CHECK_NAME, () => Buffer.from(CHECK_TEXT));
    if (check.toString() === CHECK_TEXT) return vault;
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
  }
  throw new StartError(
    'The master key is not the one that this database was sealed under. Set HOLDGATE_MASTER_KEY (or master.key in the data directory) to the one of the first start.',
  );
}

async function keptOrInserted(
  scope: Scope,
  row: { name: string; sealed: string; created_at: number },
): Promise<string> {
  const existing = await scope.system.secrets.first({ name: row.name });
  if (existing !== undefined) return existing.sealed;
  await scope.system.secrets.insert(row);
  return row.sealed;
}
