// Where are answers to creates kept? In the database, so that a repeated create meets the first one after a restart and on other replicas.

import { type Store, StoreError } from '../../store/store.ts';
import type { KeptAnswers } from '../api/idempotency.ts';
import type { Clock } from '../runtime/clock.ts';

const KEPT_MS = 24 * 3_600_000;

/** Fills the console's port from the store. One that is older than a day is replaced; of two at once the first stays. */
export function keptAnswers(store: Store, clock: Clock): KeptAnswers {
  return {
    find: (key) => store.system.idempotency.first({ key }),
    async keep(answer) {
      try {
        await store.transaction(async ({ system }) => {
          const known = await system.idempotency.first({ key: answer.key });
          if (known && known.created_at > clock.now() - KEPT_MS) return;
          if (known) await system.idempotency.delete({ key: answer.key });
          await system.idempotency.insert(answer);
        });
      } catch (error) {
        if (!(error instanceof StoreError && error.code === 'conflict')) throw error;
      }
    },
  };
}
