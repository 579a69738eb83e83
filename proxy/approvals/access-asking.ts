// How does an agent ask for a rule? It says what it wanted to do and why; that waits for an administrator, and is answered with their words.

import type { AccessRequestRow } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';
import type { Changes } from '../audit/changes.ts';
import { GateError } from '../errors.ts';
import type { AgentPrincipal } from '../principal.ts';
import { type Clock, rfc3339 } from '../runtime/clock.ts';
import { newId } from '../runtime/ids.ts';

/** What an agent would like to be allowed. `foretold`: what the gate says of it today. */
export interface AccessAsk {
  readonly method: string;
  readonly url: string;
  readonly reason: string;
  readonly foretold: Readonly<Record<string, unknown>>;
}

/** Called once for each new request, after it is durable. */
export type AccessAsked = (row: AccessRequestRow) => void;

/** Requests of one agent that may be open at a time: people must not be flooded. */
const MOST_OPEN = 20;
const MOST_SHOWN = 100;

/** The agent's side of requests for access. */
export class AccessAsking {
  readonly #parts: {
    readonly store: Store;
    readonly changes: Changes;
    readonly clock: Clock;
    readonly asked: AccessAsked;
  };

  constructor(parts: { store: Store; changes: Changes; clock: Clock; asked: AccessAsked }) {
    this.#parts = parts;
  }

  /** Asks; the same again, while nobody has answered, is the same request. Throws GateError `too_many_holds`. */
  async ask(agent: AgentPrincipal, ask: AccessAsk): Promise<AgentAccessView> {
    const { store, changes, clock, asked } = this.#parts;
    const tenant = store.forTenant(agent.tenantId);
    const organizationId = (await tenant.tenant())?.organization_id ?? null;
    const id = newId('acr', clock.now());
    const { row, fresh } = await changes.apply({
      principal: agent,
      organizationId,
      tenantId: agent.tenantId,
      kind: 'access.requested',
      subject: { kind: 'access_request', id },
      touches: {},
      work: async (scope) => {
        const rows = scope.forTenant(agent.tenantId).accessRequests;
        const open = await rows.all({ agent_id: agent.agentId, state: 'open' });
        const same = open.find(({ method, url }) => method === ask.method && url === ask.url);
        if (same) return { result: { row: same, fresh: false }, after: { joined: same.id } };
        if (open.length >= MOST_OPEN) throw tooMany(open.length);
        const made = rowOf(agent, ask, { id, nowMs: clock.now() });
        await rows.insert(made);
        return { result: { row: made, fresh: true }, after: { method: made.method, url: made.url } };
      },
    });
    if (fresh) asked(row);
    return agentView(row);
  }

  /** The agent's own, newest first. */
  async list(agent: AgentPrincipal): Promise<AgentAccessView[]> {
    const rows = this.#parts.store.forTenant(agent.tenantId).accessRequests;
    const { items } = await rows.page({ limit: MOST_SHOWN, uncounted: true, where: { agent_id: agent.agentId } });
    return items.map(agentView);
  }

  /** One of the agent's own; undefined for anybody else's. */
  async get(agent: AgentPrincipal, id: string): Promise<AgentAccessView | undefined> {
    const rows = this.#parts.store.forTenant(agent.tenantId).accessRequests;
    const row = await rows.first({ id, agent_id: agent.agentId });
    return row && agentView(row);
  }
}

const tooMany = (open: number): GateError =>
  new GateError('too_many_holds', `${open} requests for access of this agent are open. Wait until they are answered.`);

function rowOf(agent: AgentPrincipal, ask: AccessAsk, { id, nowMs }: { id: string; nowMs: number }): AccessRequestRow {
  return {
    id,
    tenant_id: agent.tenantId,
    agent_id: agent.agentId,
    agent_name: agent.name,
    state: 'open',
    method: ask.method,
    url: ask.url,
    action: { ...ask.foretold },
    reason: ask.reason,
    answer: null,
    decided_by: null,
    decided_at: null,
    draft: null,
    created_at: nowMs,
  };
}

/** What an agent learns of its own request. */
export type AgentAccessView = ReturnType<typeof agentView>;

function agentView(row: AccessRequestRow) {
  return {
    id: row.id,
    state: row.state,
    method: row.method,
    url: row.url,
    reason: row.reason,
    /** The administrator's own words. */
    answer: row.answer,
    created_at: rfc3339(row.created_at),
    decided_at: row.decided_at === null ? null : rfc3339(row.decided_at),
    agent_hint: 'stop_and_report' as const,
  };
}
