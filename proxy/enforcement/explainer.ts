// Why was this decided, what would be decided now, and which agents may do something? For people, each by their own rights.

import type { Store } from '../../store/store.ts';
import type { RoleDirectory } from '../access/role-directory.ts';
import { ApiError, GateError } from '../errors.ts';
import type { Draft, DraftSets } from '../policy/draft-sets.ts';
import type { PolicyEffect } from '../policy/engine/decision.ts';
import type { PersonPrincipal } from '../principal.ts';
import type { Clock } from '../runtime/clock.ts';
import type { AgentInForce, TenantInForce } from '../snapshot.ts';
import { effectFor, knownActions } from './agent-actions.ts';
import type { ReadCall } from './call.ts';
import type { RulesInForce } from './dry-run.ts';
import type { History } from './enforce.ts';
import { type Explanation, explainCall, type Speaker, speakerOf, underLimits } from './explanation.ts';
import { type Hypothetical, imagine } from './foretell.ts';
import type { Limits } from './limits.ts';
import { callAgain, type RecordedLine } from './recorded-call.ts';
import type { RecordedCalls } from './recorded-calls.ts';
import { changed, type Instead, type SentFacts, sentFacts } from './what-if.ts';
import { limitsSay } from './within-limits.ts';

/** A decision as it was recorded, and what would be decided now. */
export interface ExplainedDecision {
  readonly decision_id: string;
  readonly recorded: {
    /** ms since 1970. */
    readonly at: number;
    readonly agent: { readonly id: string; readonly name: string };
    readonly decision: RecordedLine['decision'];
    readonly code?: string;
    readonly rule?: RecordedLine['entry']['rule'];
    /** Who spoke; absent where no rule is named. */
    readonly speaker?: Speaker;
    readonly would?: RecordedLine['entry']['would'];
    readonly request: RecordedLine['request'];
    readonly policy_version?: number;
    readonly access_version?: number;
  };
  /** What rules could read beside method and URL: kept, lost on the way to the database or forgotten, or never kept. */
  readonly facts: 'kept' | 'lost' | 'not_kept';
  /** What was kept, as far as people may read it; null where nothing was. */
  readonly sent: SentFacts | null;
  /** null where its agent or its destination is gone. */
  readonly now: Explanation | null;
  /** The same with what was asked to be otherwise. */
  readonly instead?: Explanation | null;
  /** Whether the rules say otherwise now. null where that cannot be told. */
  readonly differs: boolean | null;
}

/** An agent that may do an action, before policies. */
export interface AgentHolder {
  readonly agent_id: string;
  readonly name: string;
  readonly connector: string;
  readonly effect: Exclude<PolicyEffect, 'deny'>;
}

interface Parts {
  readonly rules: RulesInForce;
  readonly recorded: RecordedCalls;
  readonly history: History;
  readonly limits: Limits;
  readonly directory: RoleDirectory;
  readonly drafts: DraftSets;
  readonly store: Store;
  readonly clock: Clock;
}

/** The explainer of the active tenant. */
export class Explainer {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * What would happen to a request that nobody made; with a draft, if that were in force. Takes policies.view, and agents.view of the agent.
   * Throws `not_found`, `invalid_request`.
   */
  async ofRequest(
    principal: PersonPrincipal,
    { agent: named, draft, ...request }: Hypothetical & { readonly agent: string; readonly draft?: Draft | undefined },
  ): Promise<Explanation> {
    principal.rights.demand('policies.view');
    const { tenant: inForce, agent } = await this.#agent(principal, named);
    const { history, limits, rules, clock, drafts } = this.#parts;
    const tenant = draft ? { ...inForce, policies: await drafts.with(inForce.id, draft) } : inForce;
    const call = saying(() =>
      imagine(request, {
        tenant,
        agent,
        killSwitches: rules.current.killSwitches,
        nowMs: clock.now(),
        history: history.countFor(tenant.id, agent.id),
      }),
    );
    return underLimits(await this.#explain(call), await limitsSay(limits, call));
  }

  /**
   * A recorded decision, then and now; with `instead`, also what would be decided now had it been so. Takes policies.view, and audit.view of
   * its agent. Throws `not_found`, `invalid_request`.
   */
  async ofDecision(principal: PersonPrincipal, decisionId: string, instead?: Instead): Promise<ExplainedDecision> {
    principal.rights.demand('audit.view');
    principal.rights.demand('policies.view');
    const tenant = await this.#tenant(principal);
    const found = tenant && (await this.#parts.recorded.find(tenant.id, decisionId));
    if (!tenant || !found) throw noDecision();
    const { line, kept, lost } = found;
    const agent = tenant.agents.get(line.agentId);
    if (!principal.rights.may('audit.view', agent ? objectOf(agent) : { agentId: line.agentId })) throw noDecision();
    const history = () => undefined;
    const call = agent && callAgain(line, kept, { tenant, agent, history });
    const now = call ? await this.#explain(call) : null;
    return {
      decision_id: decisionId,
      recorded: recordedOf(line),
      facts: kept ? 'kept' : lost ? 'lost' : 'not_kept',
      sent: kept ? sentFacts(kept) : null,
      now,
      ...(instead && { instead: await this.#instead(principal, { tenant, found, instead }) }),
      differs: now && !now.undecided && line.decision !== 'error' ? now.decision !== WORDS[strictly(line)] : null,
    };
  }

  async #instead(
    principal: PersonPrincipal,
    { tenant, found, instead }: { tenant: TenantInForce; found: FoundDecision; instead: Instead },
  ): Promise<Explanation | null> {
    const agent =
      instead.agent === undefined
        ? tenant.agents.get(found.line.agentId)
        : (await this.#agent(principal, instead.agent)).agent;
    if (!agent) return null;
    const { line, facts } = saying(() => changed(found, instead));
    const call = callAgain(line, facts, { tenant, agent, history: () => undefined });
    return call ? this.#explain(call) : null;
  }

  /** Agents that may do an action, outright or with approval, on one connector or on any. Those that the caller may not see are left out. */
  async agentsWho(
    principal: PersonPrincipal,
    actionType: string,
    { connectorId }: { connectorId?: string | undefined } = {},
  ): Promise<readonly AgentHolder[]> {
    principal.rights.demand('agents.view');
    const tenant = await this.#tenant(principal);
    if (!tenant) return [];
    const connectors = await this.#parts.store.forTenant(tenant.id).connectors.all();
    const asked = connectors.filter(({ id }) => connectorId === undefined || id === connectorId);
    const actions = knownActions(asked).filter(({ type }) => type === actionType);
    return [...tenant.agents.values()]
      .filter((agent) => principal.rights.may('agents.view', objectOf(agent)))
      .flatMap((agent) =>
        actions.flatMap((action) => {
          const effect = effectFor(tenant, agent, action);
          return effect === 'deny'
            ? []
            : [{ agent_id: agent.id, name: agent.name, connector: action.connector.name, effect }];
        }),
      );
  }

  async #explain(call: ReadCall): Promise<Explanation> {
    const { rules, directory, store } = this.#parts;
    const roles = await directory.all(store, call.caller.tenant.id);
    return explainCall(call, { killSwitches: rules.current.killSwitches, roles });
  }

  async #tenant({ tenantId }: PersonPrincipal): Promise<TenantInForce | undefined> {
    return tenantId === undefined ? undefined : this.#parts.rules.tenant(tenantId);
  }

  async #agent(principal: PersonPrincipal, named: string): Promise<{ tenant: TenantInForce; agent: AgentInForce }> {
    const tenant = await this.#tenant(principal);
    const agent =
      tenant && (tenant.agents.get(named) ?? [...tenant.agents.values()].find(({ name }) => name === named));
    if (!tenant || !agent || !principal.rights.may('agents.view', objectOf(agent)))
      throw new ApiError('not_found', 'There is no such agent in this tenant.');
    return { tenant, agent };
  }
}

type FoundDecision = NonNullable<Awaited<ReturnType<RecordedCalls['find']>>>;

/** Makes a request out of what somebody typed; what cannot be one is their mistake. */
function saying<Made>(make: () => Made): Made {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof GateError)) throw error;
    const pointer = error.code === 'ambiguous_target' ? '/url' : '/method';
    throw new ApiError('invalid_request', error.message, { errors: [{ pointer, message: error.message }] });
  }
}

const WORDS = { allow: 'allow', deny: 'deny', hold: 'requires_approval' } as const;

/** What the rules said, whatever the level let pass. A policy that only watches says nothing. */
function strictly({ decision, entry: { would } }: RecordedLine): keyof typeof WORDS {
  if (would && would.relaxed_by !== 'policy_mode') return would.decision;
  return decision === 'error' ? 'deny' : decision;
}

function objectOf({ id, groupIds, labels }: AgentInForce) {
  return { agentId: id, groupIds, labels };
}

function noDecision(): ApiError {
  return new ApiError('not_found', 'There is no such decision in this tenant.');
}

function recordedOf({ at, agentId, decision, request, entry }: RecordedLine): ExplainedDecision['recorded'] {
  const { code, rule, would, policy_version, access_version, agent } = entry;
  return {
    at,
    agent: { id: agentId, name: agent?.name ?? '' },
    decision,
    ...(code !== undefined && { code }),
    ...(rule && { rule, speaker: speakerOf(code, rule) }),
    ...(would && { would }),
    request,
    ...(policy_version !== undefined && { policy_version }),
    ...(access_version !== undefined && { access_version }),
  };
}
