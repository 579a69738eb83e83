// How does a hold end without a decision? It expires, its agent withdraws it, a kill switch cancels it, or a crash leaves its outcome
// unknown. All of it is recorded like any other change.

import type { ApprovalRow } from '../../store/rows.ts';
import type { Rows, Scope } from '../../store/store.ts';
import type { AgentPrincipal, SystemPrincipal } from '../principal.ts';
import type { DeskParts } from './desk-parts.ts';
import { endOf } from './hold.ts';
import { requirementOf } from './question.ts';
import { type ApprovalEvent, changeFor, isDue, LIVE } from './transitions.ts';

/** What a kill switch sees of a hold. */
export interface HoldSubject {
  readonly organizationId: string;
  readonly tenantId: string;
  readonly agentId: string;
  readonly groupIds: readonly string[];
  readonly ownerUserId: string | undefined;
  readonly connectorId: string | undefined;
  readonly gatewayId: string;
}

const SYSTEM: SystemPrincipal = { kind: 'system', part: 'approvals' };
const KILL_SWITCH: SystemPrincipal = { kind: 'system', part: 'kill-switch' };
const KINDS = { expire: 'approval.expired', withdraw: 'approval.withdrawn', lose: 'approval.unknown' } as const;
const PAGE = 100;

/** Ends holds. */
export class Ending {
  readonly #parts: DeskParts;
  readonly #organizations = new Map<string, string>();

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  /** Lets one expire whose time is over. */
  expire(row: ApprovalRow): Promise<void> {
    return this.#end(row, 'expire', SYSTEM);
  }

  /** Takes one back in the name of its agent. */
  withdraw(row: ApprovalRow, agent: AgentPrincipal): Promise<void> {
    return this.#end(row, 'withdraw', agent);
  }

  /** Says of a use that nobody finished that its outcome is unknown. */
  lose(row: ApprovalRow): Promise<void> {
    return this.#end(row, 'lose', SYSTEM);
  }

  async #end(row: ApprovalRow, event: keyof typeof KINDS, principal: SystemPrincipal | AgentPrincipal): Promise<void> {
    const { changes, clock } = this.#parts;
    const ended = await changes.apply({
      principal,
      organizationId: await this.organizationOf(row.tenant_id),
      tenantId: row.tenant_id,
      kind: KINDS[event],
      subject: { kind: 'approval', id: row.id },
      touches: {},
      work: async (scope) => {
        const result = await move(scope, row, event, clock.now());
        return { result, before: { state: row.state }, after: { state: result?.state ?? row.state } };
      },
    });
    if (!ended) return;
    this.announce(ended);
    if (event === 'expire' && row.state === 'pending') this.#parts.tell({ kind: 'expired', row: ended });
  }

  /** Cancels live holds of a tenant by id; answers those that were still live. */
  async cancel(tenantId: string, ids: readonly string[], because: string): Promise<number> {
    if (ids.length === 0) return 0;
    const { changes, clock } = this.#parts;
    const cancelled = await changes.apply({
      principal: KILL_SWITCH,
      organizationId: await this.organizationOf(tenantId),
      tenantId,
      kind: 'approval.cancelled',
      subject: { kind: 'tenant', id: tenantId },
      touches: {},
      work: async (scope) => {
        const { approvals } = scope.forTenant(tenantId);
        const rows = await approvals.all({ id: ids, state: LIVE });
        const change = { ...changeFor('pending', 'cancel', clock.now()), comment: because };
        await approvals.update({ id: rows.map(({ id }) => id), state: LIVE }, change);
        return {
          result: rows.map((row) => ({ ...row, ...change })),
          after: { because, approvals: rows.map(({ id }) => id) },
        };
      },
    });
    for (const row of cancelled) this.announce(row);
    return cancelled.length;
  }

  /** The live holds of the instance with what a kill switch sees of them, a page at a time. */
  async *live(tenantId?: string): AsyncGenerator<{ readonly id: string; readonly subject: HoldSubject }> {
    const { store } = this.#parts;
    const approvals = tenantId === undefined ? store.system.approvals : store.forTenant(tenantId).approvals;
    for await (const row of everyRow(approvals)) yield { id: row.id, subject: await this.subjectOf(row) };
  }

  /** What a kill switch sees of this hold. */
  async subjectOf(row: ApprovalRow): Promise<HoldSubject> {
    const { owner_user_id, group_ids } = requirementOf(row);
    return {
      organizationId: (await this.organizationOf(row.tenant_id)) ?? '',
      tenantId: row.tenant_id,
      agentId: row.agent_id,
      groupIds: group_ids,
      ownerUserId: owner_user_id ?? undefined,
      connectorId: row.connector_id ?? undefined,
      gatewayId: row.gateway_id ?? '',
    };
  }

  /** Wakes who waits for it and tells who watches. */
  announce(row: ApprovalRow): void {
    const how = endOf(row);
    if (how) this.#parts.waiters.settle(row.id, how);
    this.#parts.notify(row.tenant_id, row.id);
  }

  /** A tenant never changes its organization, so this is read once. */
  async organizationOf(tenantId: string): Promise<string | null> {
    const known = this.#organizations.get(tenantId);
    if (known !== undefined) return known;
    const tenant = await this.#parts.store.forTenant(tenantId).tenant();
    if (!tenant) return null;
    this.#organizations.set(tenantId, tenant.organization_id);
    return tenant.organization_id;
  }
}

/** State by state and in the order of the index, so that no page has to be sorted. */
async function* everyRow(approvals: Rows<ApprovalRow>): AsyncGenerator<ApprovalRow> {
  for (const state of LIVE) {
    let cursor: string | undefined;
    do {
      const sort = { column: 'expires_at' } as const;
      const page = await approvals.page({ limit: PAGE, uncounted: true, where: { state }, sort, cursor });
      yield* page.items;
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
  }
}

/** Applies an event to the row as it is in this transaction; undefined where it came too late, or too early to expire. */
async function move(
  scope: Scope,
  { tenant_id, id }: ApprovalRow,
  event: ApprovalEvent,
  nowMs: number,
): Promise<ApprovalRow | undefined> {
  const { approvals } = scope.forTenant(tenant_id);
  const row = await approvals.first({ id });
  if (!row || (event === 'expire' && !isDue(row, nowMs))) return undefined;
  const change = changeFor(row.state, event, nowMs);
  if (!change) return undefined;
  await approvals.update({ id, state: row.state }, change);
  return { ...row, ...change };
}
