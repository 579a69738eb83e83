// What is going on? The numbers of the console's first page, from the ledger's index and the approvals.

import type { DecisionTally, Store } from '../../store/store.ts';
import { ApiError } from '../errors.ts';
import type { PersonPrincipal } from '../principal.ts';
import { type Clock, rfc3339 } from '../runtime/clock.ts';

const HOUR = 3_600_000;
const HOURS_SHOWN = 24;

/** Decisions in one hour. */
export interface HourOfDecisions {
  readonly at: string;
  readonly allow: number;
  readonly deny: number;
  readonly hold: number;
}

export interface OverviewView {
  readonly actions_today: number;
  readonly active_agents: number;
  readonly pending_approvals: number;
  readonly decisions: readonly HourOfDecisions[];
  readonly top_denied_rules: readonly { readonly rule: string; readonly count: number }[];
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

  /** The numbers of the principal's tenant over this hour and the 23 before it. */
  async read({ tenantId }: PersonPrincipal): Promise<OverviewView> {
    if (tenantId === undefined) throw new ApiError('wrong_tenant', 'No tenant is selected.', { check: 'wrong_tenant' });
    await this.#indexed();
    const tenant = this.#store.forTenant(tenantId);
    const thisHour = Math.floor(this.#clock.now() / HOUR) * HOUR;
    const sinceMs = thisHour - (HOURS_SHOWN - 1) * HOUR;
    const { slices, deniedBy } = await tenant.decisionTally({ sinceMs, sliceMs: HOUR });
    const [agents, pending] = await Promise.all([
      tenant.agents.count({ status: 'active' }),
      tenant.approvals.count({ state: 'pending' }),
    ]);
    return {
      actions_today: slices.reduce((sum, { count }) => sum + count, 0),
      active_agents: agents,
      pending_approvals: pending,
      decisions: hoursOf(slices, sinceMs),
      top_denied_rules: deniedBy,
    };
  }
}

/** Every hour, also those in which nothing was decided. */
function hoursOf(slices: DecisionTally['slices'], sinceMs: number): HourOfDecisions[] {
  const hours = Array.from({ length: HOURS_SHOWN }, (_, at) => ({
    at: rfc3339(sinceMs + at * HOUR),
    allow: 0,
    deny: 0,
    hold: 0,
  }));
  for (const { slice, decision, count } of slices) {
    const hour = hours[slice];
    if (hour && (decision === 'allow' || decision === 'deny' || decision === 'hold')) hour[decision] = count;
  }
  return hours;
}
