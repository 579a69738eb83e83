// Which states can an approval be in, and what leads from one to another? Pure; nothing else decides this.

import type { ApprovalRow, ApprovalState } from '../../store/rows.ts';

/** What can happen to an approval. */
export type ApprovalEvent =
  | 'approve'
  | 'deny'
  | 'expire'
  | 'withdraw'
  | 'cancel'
  | 'claim'
  | 'complete'
  | 'fail'
  | 'lose';

const NEXT: Readonly<Record<ApprovalState, Partial<Readonly<Record<ApprovalEvent, ApprovalState>>>>> = {
  pending: { approve: 'approved', deny: 'denied', expire: 'expired', withdraw: 'withdrawn', cancel: 'cancelled' },
  approved: { claim: 'consumed', expire: 'expired', withdraw: 'withdrawn', cancel: 'cancelled' },
  consumed: { complete: 'completed', fail: 'failed', lose: 'unknown' },
  completed: {},
  failed: {},
  unknown: {},
  denied: {},
  expired: {},
  withdrawn: {},
  cancelled: {},
};

/** Every state, in the order in which a life goes through them. */
export const STATES = Object.keys(NEXT) as ApprovalState[];

/** States in which a request can still be joined or let through by it; at most one such row per fingerprint. */
export const LIVE: readonly ApprovalState[] = ['pending', 'approved'];

/** The state after an event; undefined where the event cannot happen in this state. */
export function after(state: ApprovalState, event: ApprovalEvent): ApprovalState | undefined {
  return NEXT[state][event];
}

/** Whether nothing can happen to it any more; its body is erased then. */
export function isFinal(state: ApprovalState): boolean {
  return Object.keys(NEXT[state]).length === 0;
}

/** Whether its time is over while somebody could still have used it. */
export function isDue({ state, expires_at }: Pick<ApprovalRow, 'state' | 'expires_at'>, nowMs: number): boolean {
  return LIVE.includes(state) && expires_at <= nowMs;
}

/** The columns that an event changes, with the body erased at a final state; undefined where it cannot happen. */
export function changeFor(state: ApprovalState, event: ApprovalEvent, nowMs: number): Partial<ApprovalRow> | undefined {
  const next = after(state, event);
  if (next === undefined) return undefined;
  return { state: next, ...(isFinal(next) && { body_sealed: null, finished_at: nowMs }) };
}
