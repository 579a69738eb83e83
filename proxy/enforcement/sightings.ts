// When was an agent last seen? Remembered for each request and written behind in one go, so that no request waits for it.

import type { Store } from '../../store/store.ts';
import type { Logger } from '../runtime/logger.ts';
import type { Caller } from './authenticate.ts';

const EVERY_MS = 15_000;

interface Sighting {
  readonly tenantId: string;
  readonly agentId: string;
  readonly keyId: string | undefined;
  atMs: number;
}

/** Agents and keys that called since they were last written down. */
export class Sightings {
  readonly #store: Store;
  readonly #logger: Logger;
  readonly #seen = new Map<string, Sighting>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(parts: { store: Store; logger: Logger }) {
    this.#store = parts.store;
    this.#logger = parts.logger;
  }

  /** Remembers that this caller called. */
  note({ agent, tenant, keyId }: Caller, atMs: number): void {
    const id = keyId ?? agent.id;
    const known = this.#seen.get(id);
    if (known) known.atMs = atMs;
    else this.#seen.set(id, { tenantId: tenant.id, agentId: agent.id, keyId, atMs });
  }

  start(): void {
    this.#timer = setInterval(() => void this.write(), EVERY_MS);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.write();
  }

  /** Writes down what is not written yet. What fails is only a time that nobody decides by, so it is logged and let go. */
  write(): Promise<void> {
    const seen = [...this.#seen.values()];
    this.#seen.clear();
    this.#writing = this.#writing
      .then(() => this.#keep(seen))
      .catch((error: unknown) => this.#logger.warn({ err: error }, 'when agents were last seen could not be written'));
    return this.#writing;
  }

  async #keep(seen: readonly Sighting[]): Promise<void> {
    for (const { tenantId, agentId, keyId, atMs } of seen) {
      await this.#store.system.agents.update({ id: agentId }, { last_seen_at: atMs });
      if (keyId !== undefined)
        await this.#store.forTenant(tenantId).agentKeys.update({ id: keyId }, { last_used_at: atMs });
    }
  }
}
