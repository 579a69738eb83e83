// What becomes of an agent's request for access? An administrator makes it a draft of a policy or a role, which allows nothing until they
// publish or assign it, or declines with a reason. Nothing that an agent asks for changes anything by itself.

import type { AccessRequestRow } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';
import type { Changes } from '../audit/changes.ts';
import { ApiError } from '../errors.ts';
import type { PersonPrincipal } from '../principal.ts';
import { type Clock, rfc3339 } from '../runtime/clock.ts';
import { tenantOf } from './desk-parts.ts';
import { nameOf, wanted } from './suggested-policy.ts';
import type { PolicyDrafts } from './suggestions.ts';

/** Where drafts of roles are made: a role that nobody holds. Filled with the roles. */
export interface RoleDrafts {
  create(
    principal: PersonPrincipal,
    role: {
      readonly name: string;
      readonly description: string;
      readonly permission: string;
      readonly agentId: string;
    },
  ): Promise<{ readonly id: string; readonly name: string }>;
}

/** What a list is asked for. */
export interface AccessListRequest {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly q?: string | undefined;
  readonly state?: AccessRequestRow['state'] | undefined;
}

interface Parts {
  readonly store: Store;
  readonly changes: Changes;
  readonly clock: Clock;
  readonly policies: PolicyDrafts;
  readonly roles: RoleDrafts;
}

/** The administrators' side of requests for access. */
export class AccessRequests {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Newest first. Needs `policies.view`. */
  async list(principal: PersonPrincipal, { limit, cursor, q, state }: AccessListRequest) {
    principal.rights.demand('policies.view');
    const rows = this.#parts.store.forTenant(tenantOf(principal)).accessRequests;
    const page = await rows.page({ limit, cursor, q, where: state === undefined ? {} : { state } });
    const items = page.items.filter(({ agent_id }) => principal.rights.may('agents.view', { agentId: agent_id }));
    return { ...page, items: items.map(viewOf) };
  }

  /** One of them. Throws ApiError `not_found`. */
  async get(principal: PersonPrincipal, id: string): Promise<AccessRequestView> {
    principal.rights.demand('policies.view');
    return viewOf(await this.#found(principal, id));
  }

  /** Makes the draft and tells the agent. Needs `policies.edit` or `roles.manage`, as the draft does. Throws `already_decided`, `name_taken`. */
  async accept(
    principal: PersonPrincipal,
    id: string,
    { as, answer }: { as: 'policy' | 'role'; answer?: string | undefined },
  ): Promise<AccessRequestView> {
    const row = await this.#open(principal, id);
    const draft = as === 'policy' ? await this.#policyFor(principal, row) : await this.#roleFor(principal, row);
    const said = answer ?? 'An administrator is preparing this. Ask again later.';
    return this.#decide(principal, row, { state: 'accepted', answer: said, draft: { kind: as, ...draft } });
  }

  /** Declines with words for the agent. Needs `policies.edit`. Throws `already_decided`. */
  async decline(principal: PersonPrincipal, id: string, { reason }: { reason: string }): Promise<AccessRequestView> {
    principal.rights.demand('policies.edit');
    return this.#decide(principal, await this.#open(principal, id), { state: 'declined', answer: reason, draft: null });
  }

  async #policyFor(principal: PersonPrincipal, row: AccessRequestRow): Promise<Record<string, unknown>> {
    principal.rights.demand('policies.edit');
    const { id, name, version } = await this.#parts.policies.create(principal, wanted(asked(row)));
    return { id, name, version };
  }

  async #roleFor(principal: PersonPrincipal, row: AccessRequestRow): Promise<Record<string, unknown>> {
    principal.rights.demand('roles.manage');
    const { type } = asked(row);
    return this.#parts.roles.create(principal, {
      name: nameOf(`${row.agent_name}-${type}`),
      description: `Asked for by ${row.agent_name}: ${row.reason}`.slice(0, 500),
      permission: `action.${type}`,
      agentId: row.agent_id,
    });
  }

  #decide(
    principal: PersonPrincipal,
    known: AccessRequestRow,
    outcome: Pick<AccessRequestRow, 'state' | 'answer' | 'draft'>,
  ): Promise<AccessRequestView> {
    const { changes, clock } = this.#parts;
    return changes.apply({
      principal,
      organizationId: principal.organizationId,
      tenantId: known.tenant_id,
      kind: outcome.state === 'accepted' ? 'access.accepted' : 'access.declined',
      subject: { kind: 'access_request', id: known.id, name: known.agent_name },
      touches: {},
      work: async (scope) => {
        const change = { ...outcome, decided_by: principal.userId, decided_at: clock.now() };
        const rows = scope.forTenant(known.tenant_id).accessRequests;
        if ((await rows.update({ id: known.id, state: 'open' }, change)) === 0) throw decided();
        return { result: viewOf({ ...known, ...change }), before: { state: 'open' }, after: outcome };
      },
    });
  }

  async #open(principal: PersonPrincipal, id: string): Promise<AccessRequestRow> {
    const row = await this.#found(principal, id);
    if (row.state !== 'open') throw decided();
    return row;
  }

  async #found(principal: PersonPrincipal, id: string): Promise<AccessRequestRow> {
    const row = await this.#parts.store.forTenant(tenantOf(principal)).accessRequests.first({ id });
    if (row && principal.rights.may('agents.view', { agentId: row.agent_id })) return row;
    throw new ApiError('not_found', 'There is no such request for access.');
  }
}

const decided = (): ApiError => new ApiError('already_decided', 'This request for access is answered already.');

/** What a draft is made of. Throws ApiError where no connector knew what it was. */
function asked({ agent_name, method, url, action, reason }: AccessRequestRow) {
  const { type } = (action.action ?? {}) as { type?: string };
  if (type !== undefined) return { agentName: agent_name, type, method, url, reason };
  throw new ApiError(
    'conflict',
    'No connector knew this destination when it was asked for. Add a connector first; then no draft is needed, or the agent asks again.',
  );
}

/** What the gate said of it, as its row keeps it. */
interface Foretelling {
  readonly decision: 'allow' | 'deny' | 'requires_approval';
  readonly code?: string;
  readonly message: string;
  readonly action?: { readonly type: string; readonly sentence: string };
}

/** A request for access as the API shows it. */
export type AccessRequestView = ReturnType<typeof viewOf>;

function viewOf(row: AccessRequestRow) {
  const { decision, code, message, action } = row.action as unknown as Foretelling;
  return {
    id: row.id,
    state: row.state,
    agent: { id: row.agent_id, name: row.agent_name },
    method: row.method,
    url: row.url,
    claimed_reason: row.reason,
    /** What the gate said of it when it was asked for. */
    foretold: { decision, code: code ?? null, message, action: action ?? null },
    answer: row.answer,
    decided_by: row.decided_by,
    decided_at: row.decided_at === null ? null : rfc3339(row.decided_at),
    draft: row.draft as { kind: 'policy' | 'role'; id: string; name: string } | null,
    created_at: rfc3339(row.created_at),
  };
}
