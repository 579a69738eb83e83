// Under which key does a tenant keep what it may want to forget? One per tenant and month, itself sealed under the master key: deleting
// the key forgets the month, wherever copies of what it sealed may lie.

import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { type Store, StoreError } from '../../store/store.ts';
import type { Clock } from '../runtime/clock.ts';
import { Envelope, type SealedPlace } from './envelope.ts';
import { monthKeyPlace } from './places.ts';
import type { Vault } from './vault.ts';

const KEY_BYTES = 32;
const KEY_VERSION = 1;
const KEYS_KEPT = 200;

/** The month of a time (ms since 1970) as keys are named: `2026-11`, UTC. */
export function monthOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 7);
}

/** Seals and opens by month. */
export class MonthKeys {
  readonly #store: Store;
  readonly #vault: Vault;
  readonly #clock: Clock;
  /** Opened ones. A key that another replica has deleted is asked for again after a while. */
  readonly #opened: LRUCache<string, Envelope>;

  constructor(parts: { store: Store; vault: Vault; clock: Clock }) {
    this.#store = parts.store;
    this.#vault = parts.vault;
    this.#clock = parts.clock;
    this.#opened = new LRUCache({ max: KEYS_KEPT, ttl: 60_000, perf: { now: () => parts.clock.monotonic() } });
  }

  /** Seals bytes of a month, whose key is made when it is first needed. `subject` is what the value belongs to. */
  async seal(
    tenantId: string,
    month: string,
    { subject, bytes }: { subject: string; bytes: Uint8Array },
  ): Promise<string> {
    const envelope = (await this.#open(tenantId, month)) ?? (await this.#make(tenantId, month));
    return envelope.seal(placeOf(tenantId, subject), bytes);
  }

  /** The bytes; undefined where the month is forgotten. Throws SealError for what was changed or moved. */
  async open(
    tenantId: string,
    month: string,
    { subject, sealed }: { subject: string; sealed: string },
  ): Promise<Buffer | undefined> {
    return (await this.#open(tenantId, month))?.open(placeOf(tenantId, subject), sealed);
  }

  /** Forgets every month before this one, for good; answers how many. What they sealed is deleted by whoever keeps it. */
  async forgetBefore(tenantId: string, month: string): Promise<number> {
    const keys = this.#store.forTenant(tenantId).replayKeys;
    const old = (await keys.all()).filter((row) => row.month < month);
    for (const row of old) {
      await keys.delete({ month: row.month });
      this.#opened.delete(`${tenantId} ${row.month}`);
    }
    return old.length;
  }

  async #open(tenantId: string, month: string): Promise<Envelope | undefined> {
    const known = this.#opened.get(`${tenantId} ${month}`);
    if (known) return known;
    const row = await this.#store.forTenant(tenantId).replayKeys.first({ month });
    return row && this.#keep(tenantId, month, this.#vault.open(monthKeyPlace(tenantId, month), row.sealed));
  }

  async #make(tenantId: string, month: string): Promise<Envelope> {
    const key = randomBytes(KEY_BYTES);
    const sealed = this.#vault.seal(monthKeyPlace(tenantId, month), key);
    try {
      await this.#store
        .forTenant(tenantId)
        .replayKeys.insert({ tenant_id: tenantId, month, sealed, created_at: this.#clock.now() });
      return this.#keep(tenantId, month, key);
    } catch (error) {
      if (!(error instanceof StoreError && error.code === 'conflict')) throw error;
    }
    // Another replica was faster; its key counts.
    const theirs = await this.#open(tenantId, month);
    if (!theirs) throw new StoreError('unavailable', `The replay key of ${month} was deleted while it was being made.`);
    return theirs;
  }

  #keep(tenantId: string, month: string, key: Buffer): Envelope {
    const envelope = new Envelope(key, KEY_VERSION);
    this.#opened.set(`${tenantId} ${month}`, envelope);
    return envelope;
  }
}

function placeOf(tenantId: string, subject: string): SealedPlace {
  return { tenantId, purpose: 'replay', subject };
}
