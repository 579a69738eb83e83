// May what is open still go on? After each change of the rules everything on its way is decided again, and cut where it would be refused
// now; a key that expires takes what it opened with it. What would only be held by now goes on: somebody let it go when it left.

import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import type { Snapshot, TenantInForce } from '../snapshot.ts';
import { assess } from './assess.ts';
import { caseOf, type HistoryCount, type ReadCall, withBody } from './call.ts';
import type { History } from './enforce.ts';
import type { InFlight, Ongoing } from './in-flight.ts';

interface Parts {
  readonly inFlight: InFlight;
  readonly snapshots: { readonly current: Snapshot };
  readonly history: History;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Well below the second within which an expired key's streams must end. */
const EXPIRY_MS = 400;
/** Decided between two turns of the event loop, about 5 ms. */
const PER_TURN = 200;

/** Follows the rules for what is open. */
export class OpenStreams {
  readonly #parts: Parts;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Watches for keys that expire. */
  start(): void {
    this.#timer = setInterval(() => this.#cutExpired(), EXPIRY_MS);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Decides anew what is open in tenants whose rules are others than before; resolves once what is refused now is cut. */
  async recheck(before: Snapshot, now: Snapshot): Promise<void> {
    if (this.#parts.inFlight.size === 0) return;
    const changed = new Set([...now.tenants].filter(([id, one]) => before.tenants.get(id) !== one).map(([id]) => id));
    const concerned = this.#parts.inFlight.of(({ tenantId }) => changed.has(tenantId));
    for (const [at, ongoing] of concerned.entries()) {
      if (at > 0 && at % PER_TURN === 0) await setImmediate();
      if (ongoing.place >= 0 && this.#isRefused(ongoing)) this.#parts.inFlight.cut((_, __, one) => one === ongoing);
    }
  }

  #isRefused({ call }: Ongoing): boolean {
    if (!call) return false;
    const { snapshots, clock, history, logger } = this.#parts;
    const tenant = snapshots.current.tenants.get(call.caller.tenant.id);
    const agent = tenant?.agents.get(call.caller.agent.id);
    if (!tenant || !agent) return true;
    try {
      const again = asOfNow(call, { tenant, nowMs: clock.now(), history: history.countFor(tenant.id, agent.id) });
      if (!again) return true;
      const assessment = assess(caseOf(again, snapshots.current.killSwitches));
      return assessment.settled && assessment.verdict.effect === 'deny';
    } catch (error) {
      logger.error(
        { err: error, decision_id: call.decisionId },
        'what is open could not be decided again, so it is cut',
      );
      return true;
    }
  }

  #cutExpired(): void {
    const { inFlight, snapshots, clock } = this.#parts;
    if (inFlight.size === 0) return;
    const nowMs = clock.now();
    const expired = new Set<string>();
    for (const { keyId, expiresAt } of snapshots.current.keys.values())
      if (expiresAt !== undefined && expiresAt <= nowMs) expired.add(keyId);
    if (expired.size > 0) inFlight.cut((_, keyId) => keyId !== undefined && expired.has(keyId));
  }
}

/** The call as the rules of now see it; undefined where its connector is gone. Its body is what was read of it then. */
function asOfNow(
  call: ReadCall,
  { tenant, nowMs, history }: { tenant: TenantInForce; nowMs: number; history: HistoryCount },
): ReadCall | undefined {
  const agent = tenant.agents.get(call.caller.agent.id);
  const connector = call.connector && tenant.connectors.byId(call.connector.id);
  if (!agent || (call.connector && !connector)) return undefined;
  return withBody({ ...call, caller: { ...call.caller, tenant, agent }, connector, atMs: nowMs }, call.body, history);
}
