// When did a request last leave with a credential? Remembered as it is placed and written behind in one go, so that no request waits for it.

import type { Store } from '../../store/store.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';

const EVERY_MS = 15_000;

interface Use {
  readonly tenantId: string;
  atMs: number;
}

/** Uses of credentials; those of this process at once, those of others once they have written them down. */
export class CredentialUses {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #used = new Map<string, Use>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(parts: { store: Store; clock: Clock; logger: Logger }) {
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#logger = parts.logger;
  }

  /** Remembers that it leaves now. */
  note(tenantId: string, credentialId: string): void {
    const known = this.#used.get(credentialId);
    if (known) known.atMs = this.#clock.now();
    else this.#used.set(credentialId, { tenantId, atMs: this.#clock.now() });
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
    const used = [...this.#used];
    this.#used.clear();
    this.#writing = this.#writing
      .then(async () => {
        for (const [id, { tenantId, atMs }] of used)
          await this.#store.forTenant(tenantId).credentials.update({ id }, { last_used_at: atMs });
      })
      .catch((error: unknown) => this.#logger.warn({ err: error }, 'when credentials were used could not be written'));
    return this.#writing;
  }
}
