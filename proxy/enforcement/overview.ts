// What is going on? The numbers of the console's first page, from the ledger's index and the approvals.

import type { DecisionTally, Store } from '../../store/store.ts';
import { ApiError } from '../errors.ts';
import type { Agents } from '../identity/agents.ts';
import { endsSoon } from '../identity/concerns.ts';
import type { Tokens } from '../identity/tokens.ts';
import type { PersonPrincipal } from '../principal.ts';
import { type Clock, rfc3339 } from '../runtime/clock.ts';
import type { CredentialVault } from '../vault/credentials.ts';

const HOUR = 3_600_000;
const HOURS_SHOWN = 24;
/** As many of each concern as are named. */
const NAMED = 5;

/** Decisions in one hour. */
export interface HourOfDecisions {
  readonly at: string;
  readonly allow: number;
  readonly deny: number;
  readonly hold: number;
}

/** Things that ask to be looked at: how many, and the first of them. `at`: last seen, end, or last change; RFC 3339. */
export interface Concern {
  readonly total: number;
  readonly items: readonly { readonly id: string; readonly name: string; readonly at: string }[];
}

export interface OverviewView {
  readonly actions_today: number;
  readonly active_agents: number;
  readonly pending_approvals: number;
  readonly decisions: readonly HourOfDecisions[];
  readonly top_denied_rules: readonly { readonly rule: string; readonly count: number }[];
  /** Active agents that called before and have not for a day. Here and below null for those who may not see such things. */
  readonly silent_agents: Concern | null;
  /** Agents with keys that end within two weeks. */
  readonly ending_keys: Concern | null;
  readonly ending_tokens: Concern | null;
  /** Credentials that were entered more than 90 days ago. */
  readonly old_credentials: Concern | null;
}

type Concerns = Pick<OverviewView, 'silent_agents' | 'ending_keys' | 'ending_tokens' | 'old_credentials'>;

/** What it is read from. `sighted` resolves when it is written down which agents have called by now. */
export interface OverviewParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly indexed: () => Promise<void>;
  readonly sighted: () => Promise<void>;
  readonly agents: Agents;
  readonly tokens: Tokens;
  readonly credentials: CredentialVault;
}

/** The service behind `GET /api/dashboard/overview`. */
export class Overview {
  readonly #parts: OverviewParts;

  constructor(parts: OverviewParts) {
    this.#parts = parts;
  }

  /** The numbers of the principal's tenant over this hour and the 23 before it. */
  async read(principal: PersonPrincipal): Promise<OverviewView> {
    const { tenantId } = principal;
    const { store, clock, indexed, sighted } = this.#parts;
    if (tenantId === undefined) throw new ApiError('wrong_tenant', 'No tenant is selected.', { check: 'wrong_tenant' });
    await Promise.all([indexed(), sighted()]);
    const tenant = store.forTenant(tenantId);
    const thisHour = Math.floor(clock.now() / HOUR) * HOUR;
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
      ...(await this.#concerns(principal, tenantId)),
    };
  }

  /** By the lists that people are led to, so that each number is that of its list. */
  async #concerns(principal: PersonPrincipal, tenantId: string): Promise<Concerns> {
    const { agents, tokens, credentials } = this.#parts;
    const may = (permission: string): boolean => principal.rights.may(permission);
    const limit = NAMED;
    const [silent, keys, ending, old, ends] = await Promise.all([
      may('agents.view') ? agents.list(principal, { limit, concern: 'silent', sort: 'last_seen_at' }) : null,
      may('agents.view') ? agents.list(principal, { limit, concern: 'keys_ending' }) : null,
      may('tokens.manage') ? tokens.list(principal, { limit, ending: true }) : null,
      may('connectors.view') ? credentials.list(principal, { limit, old: true }) : null,
      this.#keyEnds(tenantId),
    ]);
    return {
      silent_agents: concern(silent, ({ id, name, last_seen_at }) => ({ id, name, at: last_seen_at ?? '' })),
      ending_keys: concern(keys, ({ id, name }) => ({ id, name, at: rfc3339(ends.get(id) ?? 0) })),
      ending_tokens: concern(ending, ({ id, name, expires_at }) => ({ id, name, at: expires_at ?? '' })),
      old_credentials: concern(old, ({ id, connector_name, updated_at }) => ({
        id,
        name: connector_name,
        at: updated_at,
      })),
    };
  }

  /** When the first of an agent's keys ends that end soon, by the agent's id. */
  async #keyEnds(tenantId: string): Promise<ReadonlyMap<string, number>> {
    const { store, clock } = this.#parts;
    const ends = new Map<string, number>();
    for (const { agent_id, expires_at } of await store.forTenant(tenantId).agentKeys.all())
      if (expires_at !== null && endsSoon(expires_at, clock.now()))
        ends.set(agent_id, Math.min(expires_at, ends.get(agent_id) ?? expires_at));
    return ends;
  }
}

function concern<Item>(
  page: { readonly items: readonly Item[]; readonly total: number } | null,
  shown: (item: Item) => Concern['items'][number],
): Concern | null {
  return page && { total: page.total, items: page.items.map(shown) };
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
