// What would happen to an agent's request? For people, with the explanation; and again for recorded requests, when a policy changes.

import { ApiError, GateError } from '../errors.ts';
import type { PersonPrincipal } from '../principal.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Snapshot, TenantInForce } from '../snapshot.ts';
import type { History } from './enforce.ts';
import { type Foretold, foretell, type Hypothetical } from './foretell.ts';
import type { Limits } from './limits.ts';

/** Where the dry run finds the rules in force. */
export interface RulesInForce {
  readonly current: Snapshot;
  tenant(tenantId: string): Promise<TenantInForce | undefined>;
}

/** The service behind `POST /api/v1/actions/dry-run`. */
export class DryRun {
  readonly #rules: RulesInForce;
  readonly #history: History;
  readonly #limits: Limits;
  readonly #clock: Clock;

  constructor(parts: { rules: RulesInForce; history: History; limits: Limits; clock: Clock }) {
    this.#rules = parts.rules;
    this.#history = parts.history;
    this.#limits = parts.limits;
    this.#clock = parts.clock;
  }

  /** Foretells for the agent of this id or name in the principal's tenant. Throws ApiError `not_found` or `invalid_request`. */
  async run(
    principal: PersonPrincipal,
    { agent: named, ...request }: Hypothetical & { readonly agent: string },
  ): Promise<Foretold> {
    const tenant = principal.tenantId === undefined ? undefined : await this.#rules.tenant(principal.tenantId);
    const agent =
      tenant && (tenant.agents.get(named) ?? [...tenant.agents.values()].find(({ name }) => name === named));
    if (!tenant || !agent || !principal.rights.may('agents.view', { agentId: agent.id, groupIds: agent.groupIds })) {
      throw new ApiError('not_found', 'There is no such agent in this tenant.');
    }
    try {
      const history = this.#history.countFor(tenant.id, agent.id);
      return await foretell(request, {
        tenant,
        agent,
        killSwitches: this.#rules.current.killSwitches,
        nowMs: this.#clock.now(),
        history,
        limits: this.#limits,
      });
    } catch (error) {
      if (!(error instanceof GateError)) throw error;
      throw new ApiError('invalid_request', error.message, {
        errors: [{ pointer: error.code === 'ambiguous_target' ? '/url' : '/method', message: error.message }],
      });
    }
  }
}
