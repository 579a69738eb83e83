// What does the gate do with a hold? Open or join it, claim its grant, say how it ended. Each is one transaction; the one that
// claims is the single use.

import type { ApprovalRow } from '../../store/rows.ts';
import { type Scope, StoreError } from '../../store/store.ts';
import { GateError } from '../errors.ts';
import { newId } from '../runtime/ids.ts';
import type { DeskParts } from './desk-parts.ts';
import { type HoldAsk, rowOf } from './question.ts';
import { changeFor, isDue, LIVE } from './transitions.ts';

/** What became of an ask. `granted`: an approval that nobody used yet; claim it. `pending` in `too_many` is how many wait. */
export type Asked =
  | { readonly kind: 'pending'; readonly approval: ApprovalRow; readonly joined: boolean }
  | { readonly kind: 'granted'; readonly approval: ApprovalRow }
  | { readonly kind: 'too_many'; readonly pending: number };

/** How a consumed approval ended. */
export type Finish = 'completed' | 'failed' | 'unknown';

const TRIES = 10;
const FINISHED_BY = { completed: 'complete', failed: 'fail', unknown: 'lose' } as const;

/** The gate's side of the desk. */
export class Asking {
  readonly #parts: DeskParts;
  readonly #expire: (row: ApprovalRow) => Promise<void>;

  constructor(parts: DeskParts, expire: (row: ApprovalRow) => Promise<void>) {
    this.#parts = parts;
    this.#expire = expire;
  }

  /** Joins the live hold of this fingerprint, or opens one. */
  async ask(ask: HoldAsk): Promise<Asked> {
    for (let tried = 1; tried <= TRIES; tried += 1) {
      const asked = await this.#askOnce(ask);
      if (asked.kind === 'due') await this.#expire(asked.approval);
      else if (asked.kind !== 'collided') return asked;
    }
    throw new GateError(
      'gate_unavailable',
      'The hold of this request changes faster than it can be joined. Try again.',
    );
  }

  async #askOnce(ask: HoldAsk): Promise<Asked | { kind: 'due'; approval: ApprovalRow } | { kind: 'collided' }> {
    try {
      return await this.#parts.store.transaction((scope) => this.#within(scope, ask));
    } catch (error) {
      // Another connection opened the same hold in between: the next try joins it.
      if (error instanceof StoreError && error.code === 'conflict') return { kind: 'collided' };
      throw error;
    }
  }

  async #within(scope: Scope, ask: HoldAsk): Promise<Asked | { kind: 'due'; approval: ApprovalRow }> {
    const { approvals } = scope.forTenant(ask.tenantId);
    const nowMs = this.#parts.clock.now();
    const live = await approvals.first({ fingerprint: ask.fingerprint, state: LIVE });
    if (live) {
      if (isDue(live, nowMs)) return { kind: 'due', approval: live };
      const attempt = { attempts: live.attempts + 1, last_attempt_at: nowMs };
      await approvals.update({ id: live.id }, attempt);
      const approval = { ...live, ...attempt };
      return live.state === 'approved' ? { kind: 'granted', approval } : { kind: 'pending', approval, joined: true };
    }
    const pending = await approvals.count({ agent_id: ask.agent.id, state: 'pending' });
    if (pending >= ask.maxPending) return { kind: 'too_many', pending };
    const sealed = ask.body.length === 0 ? null : this.#parts.seal.seal(ask.tenantId, ask.body);
    const keys = await scope.forTenant(ask.tenantId).agentKeys.all({ agent_id: ask.agent.id });
    const keyMakers = [...new Set(keys.flatMap(({ created_by }) => created_by ?? []))];
    const approval = rowOf(ask, { id: newId('apr', nowMs), nowMs, sealed, keyMakers });
    await approvals.insert(approval);
    return { kind: 'pending', approval, joined: false };
  }

  /** Uses the grant: true for exactly one caller, and only within its time. The transaction is the single use. */
  claim(tenantId: string, approvalId: string, decisionId: string): Promise<boolean> {
    return this.#parts.store.transaction(async (scope) => {
      const { approvals } = scope.forTenant(tenantId);
      const row = await approvals.first({ id: approvalId });
      const nowMs = this.#parts.clock.now();
      const change = row && !isDue(row, nowMs) ? changeFor(row.state, 'claim', nowMs) : undefined;
      if (!row || !change) return false;
      await approvals.update(
        { id: row.id, state: row.state },
        { ...change, consumed_at: nowMs, consumed_by: decisionId },
      );
      return true;
    });
  }

  /** Says how the one use ended, and erases the body. Does nothing where that is known already. */
  finish(tenantId: string, approvalId: string, result: Finish): Promise<boolean> {
    return this.#parts.store.transaction(async (scope) => {
      const { approvals } = scope.forTenant(tenantId);
      const row = await approvals.first({ id: approvalId });
      const change = row && changeFor(row.state, FINISHED_BY[result], this.#parts.clock.now());
      if (!row || !change) return false;
      await approvals.update({ id: row.id, state: row.state }, change);
      return true;
    });
  }

  /** Counts a wait that ended without an answer; answers the row as it is then. */
  countWait(tenantId: string, approvalId: string): Promise<ApprovalRow | undefined> {
    return this.#parts.store.transaction(async (scope) => {
      const { approvals } = scope.forTenant(tenantId);
      const row = await approvals.first({ id: approvalId });
      if (row?.state !== 'pending') return row;
      const change = { waits_ended: row.waits_ended + 1 };
      await approvals.update({ id: row.id }, change);
      return { ...row, ...change };
    });
  }
}
