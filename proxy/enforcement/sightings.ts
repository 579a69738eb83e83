// When was an agent last seen? Remembered for each request and written behind, so that no request waits for it.

import type { Store } from '../../store/store.ts';
import type { Logger } from '../runtime/logger.ts';
import { WriteBehind } from '../runtime/write-behind.ts';
import type { Caller } from './authenticate.ts';

interface Sighting {
  readonly tenantId: string;
  readonly agentId: string;
  readonly keyId: string | undefined;
  atMs: number;
}

/** Agents and keys that called since they were last written down. */
export class Sightings extends WriteBehind<Sighting> {
  constructor({ store, logger }: { store: Store; logger: Logger }) {
    super({ logger, what: 'when agents were last seen could not be written', keep: (seen) => keep(store, seen) });
  }

  /** Remembers that this caller called. */
  note({ agent, tenant, keyId }: Caller, atMs: number): void {
    const id = keyId ?? agent.id;
    const known = this.waiting.get(id);
    if (known) known.atMs = atMs;
    else this.waiting.set(id, { tenantId: tenant.id, agentId: agent.id, keyId, atMs });
  }
}

async function keep(store: Store, seen: readonly Sighting[]): Promise<void> {
  for (const { tenantId, agentId, keyId, atMs } of seen) {
    await store.system.agents.update({ id: agentId }, { last_seen_at: atMs });
    if (keyId !== undefined) await store.forTenant(tenantId).agentKeys.update({ id: keyId }, { last_used_at: atMs });
  }
}
