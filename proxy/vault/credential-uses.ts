// When did a request last leave with a credential? Remembered as it is placed and written behind, so that no request waits for it.

import type { Store } from '../../store/store.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import { WriteBehind } from '../runtime/write-behind.ts';

interface Use {
  readonly tenantId: string;
  readonly credentialId: string;
  atMs: number;
}

/** Uses of credentials; those of this process at once, those of others once they have written them down. */
export class CredentialUses extends WriteBehind<Use> {
  readonly #clock: Clock;

  constructor({ store, clock, logger }: { store: Store; clock: Clock; logger: Logger }) {
    super({ logger, what: 'when credentials were used could not be written', keep: (used) => keep(store, used) });
    this.#clock = clock;
  }

  /** Remembers that it leaves now. */
  note(tenantId: string, credentialId: string): void {
    const known = this.waiting.get(credentialId);
    if (known) known.atMs = this.#clock.now();
    else this.waiting.set(credentialId, { tenantId, credentialId, atMs: this.#clock.now() });
  }
}

async function keep(store: Store, used: readonly Use[]): Promise<void> {
  for (const { tenantId, credentialId, atMs } of used)
    await store.forTenant(tenantId).credentials.update({ id: credentialId }, { last_used_at: atMs });
}
