// Who deletes data and applies retention? The rooms that keep it, put together; built once everything that keeps data stands.

import { ApprovalForgetting } from '../approvals/forgetting.ts';
import { DataDeletion } from '../audit/data-deletion.ts';
import { IndexForgetting } from '../audit/forgetting.ts';
import { fileRemains, Retention } from '../audit/retention.ts';
import { SegmentRemoval } from '../audit/segment-removal.ts';
import { TenantResources } from '../identity/tenant-resources.ts';
import type { GateSide } from './gate.ts';
import type { Basis } from './ground.ts';
import type { PeopleServices } from './people.ts';

const BECAUSE = 'the agent and everything else in this tenant was deleted';

/** Deletion on demand, and retention by the day. */
export interface Forgetting {
  readonly dataDeletion: DataDeletion;
  /** Carries on with what a crash cut short, then keeps retention. */
  start(): void;
  stop(): Promise<void>;
}

/** Builds both. */
export function buildForgetting({
  ground,
  clock,
  logger,
  people,
  gate,
}: Basis & { people: PeopleServices; gate: GateSide }): Forgetting {
  const { store, changes, removals, checkpoints, dataDir } = ground;
  const index = new IndexForgetting({ store, removals, clock });
  const approvals = new ApprovalForgetting({ store });
  const segments = new SegmentRemoval({ dataDir, system: store.system, checkpoints, removals, logger });
  const dataDeletion = new DataDeletion({
    store,
    changes,
    clock,
    index,
    caughtUp: () => ground.index.caughtUp(),
    facts: gate.facts,
    approvals,
    resources: new TenantResources({
      store,
      beginning: people.beginning,
      endHolds: async (tenantId) => void (await gate.desk.cancel(tenantId, {}, BECAUSE)),
    }),
    files: {
      removeForgotten: () => segments.removeForgotten(),
      remains: () => fileRemains(store, clock.now()),
    },
  });
  const retention = new Retention({ store, clock, logger, index, deletion: dataDeletion, segments });
  let resuming: Promise<void> = Promise.resolve();
  return {
    dataDeletion,
    start() {
      resuming = dataDeletion
        .resume()
        .catch((err: unknown) => logger.error({ err }, 'a deletion of data was cut short and could not be carried on'));
      retention.start();
    },
    async stop() {
      await resuming;
      await retention.stop();
    },
  };
}
