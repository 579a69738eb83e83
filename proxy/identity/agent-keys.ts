// By what does an agent prove who it is? Keys of 256 bits, shown once, stored by digest; a key acts in the tenant that made it.

import type { AgentKeyRow } from '../../store/rows.ts';
import type { Page, Store } from '../../store/store.ts';
import type { Changes } from '../audit/changes.ts';
import type { PersonPrincipal } from '../principal.ts';
import { type Clock, rfc3339 } from '../runtime/clock.ts';
import { newId } from '../runtime/ids.ts';
import type { Agents, FoundAgent } from './agents.ts';
import { type ListRequest, pageFor } from './lists.ts';
import { notFound } from './refusals.ts';
import { digestOf, hintOf, newSecret } from './secrets.ts';
import { readExpiry } from './tokens.ts';

/** A key without its value. `hint` is its first characters; times are RFC 3339. */
export interface AgentKeyView {
  readonly id: string;
  readonly agent_id: string;
  readonly name: string;
  readonly hint: string;
  readonly created_at: string;
  readonly created_by: string | null;
  readonly expires_at: string | null;
  readonly last_used_at: string | null;
}

/** Keys of the agents of the active tenant. */
export class AgentKeys {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #changes: Changes;
  readonly #agents: Agents;

  constructor(parts: { store: Store; clock: Clock; changes: Changes; agents: Agents }) {
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#changes = parts.changes;
    this.#agents = parts.agents;
  }

  /** A new key, with its value for this once. Needs `agents.keys` for the agent. */
  async create(
    principal: PersonPrincipal,
    agentId: string,
    order: { name?: string | undefined; expires_at?: string | null | undefined },
  ): Promise<AgentKeyView & { key: string }> {
    const found = await this.#agents.demand(principal, agentId, 'agents.keys');
    const now = this.#clock.now();
    const key = newSecret('hga_');
    const row: AgentKeyRow = {
      id: newId('key', now),
      tenant_id: found.tenant.id,
      agent_id: agentId,
      digest: digestOf(key),
      hint: hintOf(key),
      name: order.name ?? '',
      created_at: now,
      created_by: principal.userId,
      expires_at: readExpiry(order.expires_at, now),
      last_used_at: null,
    };
    await this.#changes.apply({
      ...about(principal, found, 'agent_key.created'),
      async work(scope) {
        await scope.forTenant(row.tenant_id).agentKeys.insert(row);
        return { result: undefined, after: { key_id: row.id, name: row.name, expires_at: viewOf(row).expires_at } };
      },
    });
    return { ...viewOf(row), key };
  }

  /**
   * A new key in place of another, with its value for this once; the old one goes on for `overlapSeconds`, or until it ends anyway. Needs
   * `agents.keys` for the agent. Throws `not_found`.
   */
  async rotate(
    principal: PersonPrincipal,
    agentId: string,
    {
      keyId,
      overlapSeconds,
      expires_at,
    }: { keyId: string; overlapSeconds: number; expires_at?: string | null | undefined },
  ): Promise<AgentKeyView & { key: string; replaces: AgentKeyView }> {
    const found = await this.#agents.demand(principal, agentId, 'agents.keys');
    const now = this.#clock.now();
    const key = newSecret('hga_');
    const fresh = { id: newId('key', now), digest: digestOf(key), hint: hintOf(key), created_at: now };
    const expiresAt = readExpiry(expires_at, now);
    const { row, old } = await this.#changes.apply({
      ...about(principal, found, 'agent_key.rotated'),
      async work(scope) {
        const keys = scope.forTenant(found.tenant.id).agentKeys;
        const replaced = await keys.first({ id: keyId, agent_id: agentId });
        if (!replaced || (replaced.expires_at !== null && replaced.expires_at <= now)) throw notFound();
        const ends = Math.min(replaced.expires_at ?? Number.POSITIVE_INFINITY, now + overlapSeconds * 1000);
        const old: AgentKeyRow = { ...replaced, expires_at: ends };
        const row: AgentKeyRow = {
          ...replaced,
          ...fresh,
          created_by: principal.userId,
          expires_at: expiresAt,
          last_used_at: null,
        };
        await keys.update({ id: keyId }, { expires_at: ends });
        await keys.insert(row);
        return {
          result: { row, old },
          before: { key_id: keyId, expires_at: viewOf(replaced).expires_at },
          after: { key_id: row.id, replaces: keyId, replaced_ends: viewOf(old).expires_at },
        };
      },
    });
    return { ...viewOf(row), key, replaces: viewOf(old) };
  }

  /** The agent's keys in this tenant, without their values. Needs `agents.view` for the agent. */
  async list(principal: PersonPrincipal, agentId: string, request: ListRequest): Promise<Page<AgentKeyView>> {
    const { tenant } = await this.#agents.demand(principal, agentId, 'agents.view');
    const page = await this.#store
      .forTenant(tenant.id)
      .agentKeys.page(pageFor<AgentKeyRow>(request, { where: { agent_id: agentId }, sortable: ['created_at'] }));
    return { ...page, items: page.items.map(viewOf) };
  }

  /** Ends a key from the next request. Needs `agents.keys` for the agent. Throws `not_found`. */
  async revoke(principal: PersonPrincipal, agentId: string, keyId: string): Promise<void> {
    const found = await this.#agents.demand(principal, agentId, 'agents.keys');
    await this.#changes.apply({
      ...about(principal, found, 'agent_key.revoked'),
      async work(scope) {
        const gone = await scope.forTenant(found.tenant.id).agentKeys.delete({ id: keyId, agent_id: agentId });
        if (gone === 0) throw notFound();
        return { result: undefined, before: { key_id: keyId }, after: null };
      },
    });
  }
}

function about(principal: PersonPrincipal, { agent, tenant }: FoundAgent, kind: string) {
  const subject = { kind: 'agent', id: agent.id, name: agent.name };
  return {
    principal,
    organizationId: principal.organizationId,
    tenantId: tenant.id,
    kind,
    subject,
    touches: { access: [tenant.id] },
  };
}

function viewOf(row: AgentKeyRow): AgentKeyView {
  const { id, agent_id, name, hint, created_by } = row;
  const time = (at: number | null): string | null => (at === null ? null : rfc3339(at));
  return {
    id,
    agent_id,
    name,
    hint,
    created_at: rfc3339(row.created_at),
    created_by,
    expires_at: time(row.expires_at),
    last_used_at: time(row.last_used_at),
  };
}
