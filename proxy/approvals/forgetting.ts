// Which approvals may be forgotten? Those that are over, with their votes, the agents' answered requests for access, and what people were
// told of them. Whatever somebody still waits for stays, and so does an answer that is remembered.

import type { AccessRequestRow, ApprovalRow, NotificationDeliveryRow } from '../../store/rows.ts';
import type { Rows, Store, TenantStore, Where } from '../../store/store.ts';
import { type ByAge, countOlder, olderRows } from '../audit/older-rows.ts';
import { isFinal, STATES } from './transitions.ts';

type Counts = Readonly<Record<string, number>>;

const OVER = { state: STATES.filter(isFinal) };
const ANSWERED: Where<AccessRequestRow> = { state: ['accepted', 'declined'] };
const TOLD: Where<NotificationDeliveryRow> = { state: ['delivered', 'failed'] };

/** Forgets approvals by age. */
export class ApprovalForgetting {
  readonly #store: Store;

  constructor({ store }: { store: Store }) {
    this.#store = store;
  }

  /** How many older ones there are. */
  async count(tenantId: string, beforeMs: number): Promise<Counts> {
    const there = this.#store.forTenant(tenantId);
    return {
      approvals: await countOlder({ ...overIn(there), before: beforeMs }),
      access_requests: await countOlder({ ...aged(there.accessRequests, ANSWERED), before: beforeMs }),
      notifications: await countOlder({ ...aged(there.notificationDeliveries, TOLD), before: beforeMs }),
    };
  }

  /** Deletes them; answers how many went. */
  async forget(tenantId: string, beforeMs: number): Promise<Counts> {
    const there = this.#store.forTenant(tenantId);
    return {
      approvals: await this.#forgetApprovals(tenantId, beforeMs),
      access_requests: await deleteOlder({ ...aged(there.accessRequests, ANSWERED), before: beforeMs }, (id) =>
        there.accessRequests.delete({ id }),
      ),
      notifications: await deleteOlder({ ...aged(there.notificationDeliveries, TOLD), before: beforeMs }, (id) =>
        there.notificationDeliveries.delete({ id }),
      ),
    };
  }

  async #forgetApprovals(tenantId: string, before: number): Promise<number> {
    let gone = 0;
    for await (const batch of olderRows({ ...overIn(this.#store.forTenant(tenantId)), before })) {
      gone += await this.#store.transaction(async (scope) => {
        const { approvals, votes } = scope.forTenant(tenantId);
        const ids = batch.map(({ id }) => id);
        await votes.delete({ approval_id: ids });
        return approvals.delete({ id: ids, ...OVER });
      });
    }
    return gone;
  }
}

function overIn({ approvals }: TenantStore) {
  return aged<ApprovalRow>(approvals, OVER);
}

function aged<Row extends { id: string; created_at: number }>(rows: Rows<Row>, where: Where<Row>) {
  return { rows, where, column: 'created_at' } as const;
}

async function deleteOlder<Row extends { id: string }>(
  older: ByAge<Row>,
  remove: (ids: string[]) => Promise<number>,
): Promise<number> {
  let gone = 0;
  for await (const batch of olderRows(older)) gone += await remove(batch.map(({ id }) => id));
  return gone;
}
