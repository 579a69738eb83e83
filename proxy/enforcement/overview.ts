// What is going on? The numbers of the console's first page, from the ledger's index and the approvals.

import type { Store } from '../../store/store.ts';
import { ApiError } from '../errors.ts';
import type { PersonPrincipal } from '../principal.ts';
import { type Clock, rfc3339 } from '../runtime/clock.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const HOURS_SHOWN = 24;
/** As many of today's decisions as are looked at; beyond it the numbers say so. */
const MOST_ENTRIES = 100_000;
const PAGE = 1000;

/** Decisions in one hour. */
export interface HourOfDecisions {
  readonly at: string;
  allow: number;
  deny: number;
  hold: number;
}

export interface OverviewView {
  readonly actions_today: number;
  readonly active_agents: number;
  readonly pending_approvals: number;
  readonly decisions: readonly HourOfDecisions[];
  readonly top_denied_rules: readonly { readonly rule: string; readonly count: number }[];
  readonly truncated: boolean;
}

/** The service behind `GET /api/dashboard/overview`. */
export class Overview {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #indexed: () => Promise<void>;

  constructor(parts: { store: Store; clock: Clock; indexed: () => Promise<void> }) {
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#indexed = parts.indexed;
  }

  /** The numbers of the principal's tenant over the last 24 hours. */
  async read({ tenantId }: PersonPrincipal): Promise<OverviewView> {
    if (tenantId === undefined) throw new ApiError('wrong_tenant', 'No tenant is selected.', { check: 'wrong_tenant' });
    await this.#indexed();
    const tenant = this.#store.forTenant(tenantId);
    const now = this.#clock.now();
    const tally = new Tally(now);
    let cursor: string | undefined;
    do {
      const page = await tenant.auditIndex.page({ limit: PAGE, cursor, where: { kind: 'decision' }, uncounted: true });
      cursor = page.items.every((row) => tally.count(row)) ? (page.next_cursor ?? undefined) : undefined;
    } while (cursor !== undefined && tally.actions < MOST_ENTRIES);
    const [agents, pending] = await Promise.all([
      tenant.agents.count({ status: 'active' }),
      tenant.approvals.count({ state: 'pending' }),
    ]);
    return { ...tally.view(), active_agents: agents, pending_approvals: pending };
  }
}

/** Counts entries, newest first, until one is older than a day. */
class Tally {
  actions = 0;
  readonly #from: number;
  readonly #hours: HourOfDecisions[];
  readonly #denied = new Map<string, number>();

  constructor(nowMs: number) {
    const lastHour = Math.floor(nowMs / HOUR) * HOUR;
    this.#from = nowMs - DAY;
    this.#hours = Array.from({ length: HOURS_SHOWN }, (_, at) => ({
      at: rfc3339(lastHour - (HOURS_SHOWN - 1 - at) * HOUR),
      allow: 0,
      deny: 0,
      hold: 0,
    }));
  }

  /** False for an entry that is too old to count. */
  count({ at, decision, rule }: { at: number; decision: string | null; rule: string | null }): boolean {
    if (at < this.#from) return false;
    this.actions += 1;
    const first = Date.parse(this.#hours[0]?.at ?? '');
    const hour = this.#hours[Math.floor((at - first) / HOUR)];
    if (hour && (decision === 'allow' || decision === 'deny' || decision === 'hold')) hour[decision] += 1;
    if (decision === 'deny' && rule !== null) this.#denied.set(rule, (this.#denied.get(rule) ?? 0) + 1);
    return true;
  }

  view(): Pick<OverviewView, 'actions_today' | 'decisions' | 'top_denied_rules' | 'truncated'> {
    const top = [...this.#denied].sort(([, one], [, other]) => other - one).slice(0, 5);
    return {
      actions_today: this.actions,
      decisions: this.#hours,
      top_denied_rules: top.map(([rule, count]) => ({ rule, count })),
      truncated: this.actions >= MOST_ENTRIES,
    };
  }
}
