// How does the console hear of entries as they are written? Those of this gate from its ledger, those of other replicas from the index.

import type { Store } from '../../store/store.ts';
import { EntryEvents } from '../api/entry-events.ts';
import type { EventHub } from '../api/event-hub.ts';
import { OtherGates } from '../api/other-gates.ts';
import { agentObjects } from '../audit/entry-visibility.ts';
import type { PeopleNames } from '../audit/presented.ts';
import type { Basis } from './ground.ts';

/** As many as one look at the index is for. */
const ONE_LOOK = 100;

/** What people are called, as their accounts say now. */
export function namesOver(store: Store): PeopleNames {
  return {
    namesOf: async (ids) =>
      new Map((await store.system.users.all({ id: ids })).map(({ id, email, name }) => [id, { email, name }])),
  };
}

/** Tells the hub's listeners of entries from `start` to `stop`. */
export function buildEntryTelling({
  ground: { store, ledger },
  clock,
  logger,
  hub,
}: Pick<Basis, 'ground' | 'clock' | 'logger'> & { hub: EventHub }): { start(): void; stop(): void } {
  const { stream } = ledger;
  const events = new EntryEvents({
    hub,
    stream,
    names: namesOver(store),
    objectsOf: (tenantId, ids) => agentObjects(store.forTenant(tenantId), ids),
    logger,
  });
  const others = new OtherGates({
    heard: () => hub.heard,
    newest: async (tenantId, value) => {
      const since = { column: 'at', value } as const;
      const asked = { limit: ONE_LOOK, since, uncounted: true, sort: { column: 'at', descending: true } } as const;
      return (await store.forTenant(tenantId).auditIndex.page(asked)).items;
    },
    stream,
    tell: (tenantId, rows) => events.elsewhere(tenantId, rows),
    now: () => clock.now(),
    logger,
  });
  return {
    start() {
      ledger.onWritten(events.written);
      // SQLite belongs to one process: there are no others.
      if (store.kind === 'postgres') others.start();
    },
    stop() {
      others.stop();
      events.stop();
    },
  };
}
