// What is announced of calls that soft_enforce let go unasked? Each rule and agent once a minute, with how many there were since: an agent in
// a loop must not drown the channel, and the ledger has every one.

import type { Verdict } from '../enforcement/assess.ts';
import type { ReadCall } from '../enforcement/call.ts';
import type { Notice } from '../notifications/notifications.ts';
import type { Clock } from '../runtime/clock.ts';

const PAUSE_MS = 60_000;
const MOST_KNOWN = 10_000;

/** Makes the notices. */
export class UnaskedNotices {
  readonly #clock: Clock;
  readonly #told = new Map<string, { atMs: number; since: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What to say of this call; undefined where the like of it was announced less than a minute ago. */
  of({ caller: { tenant, agent }, action, decisionId }: ReadCall, would: Verdict): Notice | undefined {
    const key = JSON.stringify([tenant.id, agent.id, would.rule.policy, would.rule.name]);
    const nowMs = this.#clock.now();
    const known = this.#told.get(key);
    if (known && nowMs - known.atMs < PAUSE_MS) {
      known.since += 1;
      return undefined;
    }
    if (this.#told.size >= MOST_KNOWN) this.#told.clear();
    this.#told.set(key, { atMs: nowMs, since: 0 });
    return {
      event: 'approval.unasked',
      tenantId: tenant.id,
      title: `${agent.name} did ${action?.type ?? 'something'} without being asked about: the level is soft_enforce`,
      path: '/audit',
      risk: would.policyRule?.risk ?? action?.risk ?? 0,
      data: {
        decision_id: decisionId,
        agent: agent.name,
        action: action?.type ?? null,
        rule: would.rule.name,
        unannounced: known?.since ?? 0,
      },
    };
  }
}
