// When did somebody last do something in a tenant? Kept to the quarter of an hour, so that hardly a request of the console writes.

import { LRUCache } from 'lru-cache';
import type { Store } from '../../store/store.ts';
import { StoreError } from '../../store/store.ts';
import type { Clock } from '../runtime/clock.ts';

const QUARTER_MS = 15 * 60_000;
const KEPT = 50_000;

/** Notes who was where. Nobody decides by these times, so a database that cannot write them stops nobody. */
export class Presence {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #written = new LRUCache<string, number>({ max: KEPT });

  constructor(parts: { store: Store; clock: Clock }) {
    this.#store = parts.store;
    this.#clock = parts.clock;
  }

  /** Notes that this person uses this tenant now. */
  async note(tenantId: string, userId: string): Promise<void> {
    const [now, key] = [this.#clock.now(), `${tenantId} ${userId}`];
    const last = this.#written.get(key);
    if (last !== undefined && last + QUARTER_MS > now) return;
    this.#written.set(key, now);
    try {
      const { presence } = this.#store.forTenant(tenantId);
      const known = await presence.update({ user_id: userId }, { last_used_at: now });
      if (known === 0) await presence.insert({ tenant_id: tenantId, user_id: userId, last_used_at: now });
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
    }
  }
}
