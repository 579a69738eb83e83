// How often did this happen before? Counts of let-through actions by agent for `history.count`, in memory: minutes for the last hour,
// hours for the last week. A restart forgets them; the ledger does not.

import type { HistoryQuery } from '../policy/engine/facts.ts';
import type { HistoryCount } from './call.ts';
import type { History } from './enforce.ts';

const MINUTE = 60_000;
const KEPT_MS = 7 * 24 * 60 * MINUTE;
const MOST_SERIES = 100_000;

/** One action of one agent: how many in which minute, oldest first. */
type Series = Map<number, number>;

/** Counts per tenant, agent and action, bounded in time and number. `now` answers ms since 1970. */
export class ActionHistory implements History {
  readonly #series = new Map<string, Series>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  note(tenantId: string, agentId: string, action: string, atMs: number): void {
    const key = keyOf(tenantId, agentId, action);
    let series = this.#series.get(key);
    if (!series) {
      if (this.#series.size >= MOST_SERIES) this.#forgetOldest();
      series = new Map();
      this.#series.set(key, series);
    }
    const minute = Math.floor(atMs / MINUTE);
    series.set(minute, (series.get(minute) ?? 0) + 1);
    const [oldest] = series.keys();
    if (oldest !== undefined && oldest * MINUTE < atMs - KEPT_MS) series.delete(oldest);
  }

  countFor(tenantId: string, agentId: string): HistoryCount {
    return (query) => this.#count(tenantId, agentId, query);
  }

  #count(tenantId: string, agentId: string, { windowMs, action, agent }: HistoryQuery): number | undefined {
    if (windowMs > KEPT_MS) return undefined;
    const from = Math.floor((this.#now() - windowMs) / MINUTE);
    if (agent === 'self' && action !== undefined) return sum(this.#series.get(keyOf(tenantId, agentId, action)), from);
    const prefix = agent === 'self' ? `${tenantId} ${agentId} ` : `${tenantId} `;
    const suffix = action === undefined ? undefined : ` ${action}`;
    let total = 0;
    for (const [key, series] of this.#series) {
      if (key.startsWith(prefix) && (suffix === undefined || key.endsWith(suffix))) total += sum(series, from);
    }
    return total;
  }

  #forgetOldest(): void {
    const [first] = this.#series.keys();
    if (first !== undefined) this.#series.delete(first);
  }
}

const keyOf = (tenantId: string, agentId: string, action: string): string => `${tenantId} ${agentId} ${action}`;

function sum(series: Series | undefined, fromMinute: number): number {
  let total = 0;
  for (const [minute, count] of series ?? []) if (minute >= fromMinute) total += count;
  return total;
}
