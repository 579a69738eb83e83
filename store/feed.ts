// Who hears of changes? Listeners of this process, each version once, whichever way it became known.

import type { ChangeRow } from './rows.ts';
import type { FeedNotice } from './store.ts';

/** Passes notices on to listeners; a version that was announced is not announced again. */
export class Feed {
  readonly #listeners = new Set<(notice: FeedNotice) => void>();
  readonly #announced = new Map<string, number>();

  onChange(heard: (notice: FeedNotice) => void): () => void {
    this.#listeners.add(heard);
    return () => void this.#listeners.delete(heard);
  }

  announce({ tenant_id, version }: ChangeRow): void {
    if (version <= (this.#announced.get(tenant_id) ?? 0)) return;
    this.#announced.set(tenant_id, version);
    this.#tell({ tenantId: tenant_id, version });
  }

  /** Takes versions as known without telling anybody: what was there before the first listener. */
  begin(changes: readonly ChangeRow[]): void {
    for (const { tenant_id, version } of changes) this.#announced.set(tenant_id, version);
  }

  /** Notices may have been lost, or the database was put back: reload everything, and count from these versions on. */
  announceAll(changes: readonly ChangeRow[]): void {
    this.#announced.clear();
    this.begin(changes);
    this.#tell('all');
  }

  #tell(notice: FeedNotice): void {
    for (const heard of this.#listeners) heard(notice);
  }
}
