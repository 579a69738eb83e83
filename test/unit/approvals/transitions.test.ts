// Which way can an approval go? Only forward, and nothing leaves a final state.

import { expect, it } from 'vitest';
import {
  type ApprovalEvent,
  after,
  changeFor,
  isDue,
  isFinal,
  LIVE,
  STATES,
} from '../../../proxy/approvals/transitions.ts';

const EVENTS: readonly ApprovalEvent[] = [
  'approve',
  'deny',
  'expire',
  'withdraw',
  'cancel',
  'claim',
  'complete',
  'fail',
  'lose',
];

it('an approval goes these ways and no others', () => {
  const ways = STATES.flatMap((state) =>
    EVENTS.flatMap((event) => after(state, event) ?? []).map((next) => `${state} → ${next}`),
  );
  expect(ways).toEqual([
    'pending → approved',
    'pending → denied',
    'pending → expired',
    'pending → withdrawn',
    'pending → cancelled',
    'approved → expired',
    'approved → withdrawn',
    'approved → cancelled',
    'approved → consumed',
    'consumed → completed',
    'consumed → failed',
    'consumed → unknown',
  ]);
});

it('seven states are final, and reaching one erases the body', () => {
  expect(STATES.filter(isFinal)).toEqual([
    'completed',
    'failed',
    'unknown',
    'denied',
    'expired',
    'withdrawn',
    'cancelled',
  ]);
  for (const state of STATES) {
    for (const event of EVENTS) {
      const change = changeFor(state, event, 7);
      if (!change?.state) continue;
      expect(change).toEqual(
        isFinal(change.state) ? { state: change.state, body_sealed: null, finished_at: 7 } : { state: change.state },
      );
    }
  }
});

it('only what somebody could still use expires, at its very millisecond', () => {
  expect(LIVE.every((state) => isDue({ state, expires_at: 100 }, 100) && !isDue({ state, expires_at: 100 }, 99))).toBe(
    true,
  );
  expect(STATES.filter((state) => isDue({ state, expires_at: 100 }, 100))).toEqual(LIVE);
});
