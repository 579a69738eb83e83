// What does an agent do, and what may it do? Its decisions of the last day by the hour, and every action that the connectors know with the
// answer of access rules, roles and boundary, and which of them gave it.

import type { Store } from '../../store/store.ts';
import { ApiError } from '../errors.ts';
import type { Agents } from '../identity/agents.ts';
import { demandHere, type PersonPrincipal } from '../principal.ts';
import { type Clock, rfc3339 } from '../runtime/clock.ts';
import { type KnownAction, knownActions, spokenFor } from './agent-actions.ts';
import type { RulesInForce } from './dry-run.ts';
import type { Speaker } from './explanation.ts';

const HOUR_MS = 3_600_000;
const HOURS = 24;

/** Decisions about an agent, hour by hour. */
export interface AgentActivity {
  readonly agent_id: string;
  readonly allow: readonly number[];
  readonly hold: readonly number[];
  readonly deny: readonly number[];
}

/** What an agent may do, before policies. */
export interface EffectiveAction {
  readonly connector: { readonly id: string; readonly name: string };
  readonly action: string;
  readonly verb: 'read' | 'write';
  readonly effect: 'allow' | 'requires_approval' | 'deny';
  /** Which part gave the answer, and what it is called: a role, an access rule, the boundary. */
  readonly part: Speaker;
  readonly source: string;
}

interface Parts {
  readonly store: Store;
  readonly clock: Clock;
  readonly agents: Agents;
  readonly rules: RulesInForce;
  /** Resolves when the ledger's index has what was decided so far. */
  readonly indexed: () => Promise<void>;
}

/** The service behind `/api/agent-activity` and `/api/agents/{id}/permissions`. */
export class AgentStanding {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** This hour and the 23 before it, for those of the agents that the caller may see. */
  async activity(
    principal: PersonPrincipal,
    agentIds: readonly string[],
  ): Promise<{ since: string; items: AgentActivity[] }> {
    const tenantId = demandHere(principal, 'agents.view');
    const { store, clock, rules, indexed } = this.#parts;
    const sinceMs = Math.floor(clock.now() / HOUR_MS) * HOUR_MS - (HOURS - 1) * HOUR_MS;
    const inForce = await rules.tenant(tenantId);
    const seen = agentIds.filter((id) => {
      const agent = inForce?.agents.get(id);
      return (
        agent && principal.rights.may('agents.view', { agentId: id, groupIds: agent.groupIds, labels: agent.labels })
      );
    });
    const since = rfc3339(sinceMs);
    if (seen.length === 0) return { since, items: [] };
    await indexed();
    const slices = await store.forTenant(tenantId).agentTally({ agentIds: seen, sinceMs, sliceMs: HOUR_MS });
    const of = (id: string, word: string): number[] => {
      const hours = Array.from({ length: HOURS }, () => 0);
      for (const { agent, slice, decision, count } of slices)
        if (agent === id && decision === word && slice >= 0 && slice < HOURS) hours[slice] = count;
      return hours;
    };
    const items = seen.map((id) => ({
      agent_id: id,
      allow: of(id, 'allow'),
      hold: of(id, 'hold'),
      deny: of(id, 'deny'),
    }));
    return { since, items };
  }

  /** Every action of every connector, with what the agent may. Throws ApiError `not_found`. */
  async permissions(principal: PersonPrincipal, agentId: string): Promise<readonly EffectiveAction[]> {
    const { store, agents, rules } = this.#parts;
    const { tenant: row } = await agents.demand(principal, agentId, 'agents.view');
    const tenant = await rules.tenant(row.id);
    const agent = tenant?.agents.get(agentId);
    if (!tenant || !agent) throw new ApiError('not_found', 'There is no such agent in this tenant.');
    const connectors = (await store.forTenant(row.id).connectors.all()).toSorted((a, b) =>
      a.name.localeCompare(b.name),
    );
    const seen = connectors.filter(({ id }) => principal.rights.may('connectors.view', { connectorId: id }));
    return knownActions(seen).map((action) => shown(action, spokenFor(tenant, agent, action)));
  }
}

function shown(
  { connector, type, verb }: KnownAction,
  { effect, part, source }: ReturnType<typeof spokenFor>,
): EffectiveAction {
  return { connector, action: type, verb, effect, part, source };
}
