// How does the index forget the entries of a chain? Oldest first and in batches; each batch, the signed statement about it and what usage
// still counts of it are one transaction, so that a crash leaves none of them without the others.

import type { AuditIndexRow } from '../../store/rows.ts';
import type { Rows, Scope, Store, Where } from '../../store/store.ts';
import type { Clock } from '../runtime/clock.ts';
import { countOlder, olderRows } from './older-rows.ts';
import { DECISION_KINDS, type RemovalScope, type Removals } from './removals.ts';
import { keepUsage } from './usage.ts';

/** Whose entries: a tenant's, those that are an organization's alone, or the instance's own (neither). */
export interface Chain {
  readonly tenantId: string | null;
  readonly organizationId: string | null;
}

/** Entries of a chain that may go. */
export interface Forgotten {
  readonly chain: Chain;
  readonly scope: RemovalScope;
  /** ms since 1970; entries from then on stay. */
  readonly before: number;
}

/** Removes entries from the index. What stands in segment files stays there. */
export class IndexForgetting {
  readonly #store: Store;
  readonly #removals: Removals;
  readonly #clock: Clock;

  constructor(parts: { store: Store; removals: Removals; clock: Clock }) {
    this.#store = parts.store;
    this.#removals = parts.removals;
    this.#clock = parts.clock;
  }

  /** How many entries the index has of what may go. */
  count({ chain, scope, before }: Forgotten): Promise<number> {
    return countOlder({ rows: rowsOf(this.#store, chain), where: whereOf(chain, scope), column: 'at', before });
  }

  /**
   * Removes them and answers how many went, at most about `most`. The newest entry of each stream stays until another follows it: by it a
   * start knows what the index still lacks.
   */
  async forget({ chain, scope, before }: Forgotten, most = Number.POSITIVE_INFINITY): Promise<number> {
    const newest = new Map<string, number>();
    let gone = 0;
    const rows = rowsOf(this.#store, chain);
    for await (const older of olderRows({ rows, where: whereOf(chain, scope), column: 'at', before })) {
      for (const { stream } of older)
        if (!newest.has(stream)) newest.set(stream, await this.#store.system.lastIndexedLine(stream));
      const going = older.filter(({ stream, line }) => line !== newest.get(stream));
      if (going.length > 0) gone += await this.#remove({ chain, scope, before }, going);
      if (gone >= most) break;
    }
    return gone;
  }

  #remove({ chain, scope: what, before }: Forgotten, going: readonly AuditIndexRow[]): Promise<number> {
    const name = chain.tenantId ?? chain.organizationId ?? '*';
    return this.#store.transaction(async (scope) => {
      const ids = going.map(({ id }) => id);
      const rows = rowsOf(scope, chain);
      // Somebody else may have been faster; what is counted and stated is what this transaction removes.
      const there = await rows.all({ id: ids });
      if (there.length === 0) return 0;
      await rows.delete({ id: ids });
      await this.#removals.state(scope, { chain: name, scope: what, before, lines: there }, this.#clock.now());
      if (chain.tenantId !== null) await keepUsage(scope, chain.tenantId, there);
      return there.length;
    });
  }
}

function rowsOf(scope: Scope, { tenantId }: Chain): Rows<AuditIndexRow> {
  return tenantId === null ? scope.system.auditIndex : scope.forTenant(tenantId).auditIndex;
}

function whereOf({ tenantId, organizationId }: Chain, scope: RemovalScope): Where<AuditIndexRow> {
  return {
    ...(tenantId === null && { tenant_id: null, organization_id: organizationId }),
    ...(scope === 'decisions' && { kind: DECISION_KINDS }),
  };
}
