// Is there room left in the limits that a request counts against? Counted in the database, so that it holds across restarts and replicas;
// whoever asks while a count is being written rides along with the next one, so that many at once cost few transactions.

import type { LimitUsageRow } from '../../store/rows.ts';
import type { Scope, Store } from '../../store/store.ts';
import { GateError } from '../errors.ts';
import type { LimitHit, LimitRef } from '../policy/engine/policy-set.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';

/** A limit that has no room. `retryAfterMs` undefined: waiting helps nothing, since the amount alone is too much or cannot be told. */
export interface Overrun {
  readonly ref: LimitRef;
  readonly retryAfterMs: number | undefined;
}

interface Asking {
  readonly tenantId: string;
  readonly hits: readonly LimitHit[];
  readonly nowMs: number;
  readonly charge: boolean;
  resolve(overrun: Overrun | undefined): void;
  reject(error: unknown): void;
}

/** A window is counted in this many slices; the oldest counts until all of it has left, so that no window ever holds more. */
const SLICES = 60;
const LEAST_SLICE_MS = 100;
const MOST_TOGETHER = 500;
const TIDY_MS = 10 * 60 * 1000;

/** Counts. Costs nothing where no limit is named. */
export class Limits {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #queue: Asking[] = [];
  #busy = false;
  #tidiedAt = 0;

  constructor(parts: { store: Store; clock: Clock; logger: Logger }) {
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#logger = parts.logger;
  }

  /**
   * Counts the request in all of these, or in none and says which has no room; without `charge` it only looks. Rejects with GateError
   * `gate_unavailable` where nobody can count.
   */
  take(tenantId: string, hits: readonly LimitHit[], { charge }: { charge: boolean }): Promise<Overrun | undefined> {
    if (hits.length === 0) return Promise.resolve(undefined);
    const nowMs = this.#clock.now();
    return new Promise((resolve, reject) => {
      this.#queue.push({ tenantId, hits, nowMs, charge, resolve, reject });
      if (!this.#busy) void this.#work();
    });
  }

  async #work(): Promise<void> {
    this.#busy = true;
    while (this.#queue.length > 0) {
      const together = this.#queue.splice(0, MOST_TOGETHER);
      try {
        const answers = await this.#store.transaction((scope) => countTogether(scope, together));
        together.forEach((asking, at) => {
          asking.resolve(answers[at]);
        });
      } catch (error) {
        this.#logger.error({ err: error }, 'limits cannot be counted, so what they name is refused');
        for (const { reject } of together) reject(uncounted(error));
      }
      await this.#tidy();
    }
    this.#busy = false;
  }

  async #tidy(): Promise<void> {
    const nowMs = this.#clock.now();
    if (nowMs - this.#tidiedAt < TIDY_MS) return;
    this.#tidiedAt = nowMs;
    try {
      const rows = this.#store.system.limitUsage;
      const { items } = await rows.page({ limit: 1000, uncounted: true, sort: { column: 'expires_at' } });
      for (const { tenant_id, key, expires_at } of items)
        if (expires_at <= nowMs) await rows.delete({ tenant_id, key, expires_at });
    } catch (error) {
      this.#logger.warn({ err: error }, 'old counts of limits could not be taken away');
    }
  }
}

const uncounted = (cause: unknown): GateError =>
  new GateError('gate_unavailable', 'The gate could not count this request against its limits, so nothing was sent.', {
    cause,
  });

/** Each in turn on what those before it left; rows are read once and written once. */
async function countTogether(scope: Scope, together: readonly Asking[]): Promise<(Overrun | undefined)[]> {
  const answers: (Overrun | undefined)[] = [];
  const counters = new Map<string, Counter>();
  for (const asking of together) {
    for (const { hit, key } of keysOf(asking))
      if (!counters.has(at(asking, key)))
        counters.set(at(asking, key), await Counter.read(scope, asking, { hit, key }));
    answers.push(decide(asking, counters));
  }
  for (const counter of counters.values()) await counter.write(scope);
  return answers;
}

const at = ({ tenantId }: Asking, key: string): string => `${tenantId} ${key}`;

const keysOf = ({ hits }: Asking): { hit: LimitHit; key: string }[] =>
  hits.flatMap((hit) => hit.keys.map((key) => ({ hit, key })));

function decide(asking: Asking, counters: ReadonlyMap<string, Counter>): Overrun | undefined {
  const { nowMs, charge } = asking;
  const asked = keysOf(asking).map(({ hit, key }) => ({ hit, counter: counters.get(at(asking, key)) as Counter }));
  for (const { hit, counter } of asked) {
    const overrun = counter.overrun(hit, nowMs);
    if (overrun) return overrun;
  }
  if (charge) for (const { hit, counter } of asked) counter.add(hit.amount ?? 0, nowMs);
  return undefined;
}

/** One count within one window, as it is while a transaction lasts. */
class Counter {
  readonly #row: Pick<LimitUsageRow, 'tenant_id' | 'key'>;
  readonly #known: boolean;
  readonly #windowMs: number;
  readonly #sliceMs: number;
  /** By number of the slice, oldest first. */
  readonly #slices: Map<number, number>;
  #changedAt: number | undefined;

  private constructor(row: LimitUsageRow, { known, windowMs }: { known: boolean; windowMs: number }) {
    this.#row = row;
    this.#known = known;
    this.#windowMs = windowMs;
    this.#sliceMs = Math.max(Math.ceil(windowMs / SLICES), LEAST_SLICE_MS);
    const slices = Object.entries(row.slices).map(([slice, amount]) => [Number(slice), amount] as const);
    this.#slices = new Map(slices.sort(([one], [other]) => one - other));
  }

  static async read(
    scope: Scope,
    { tenantId }: Asking,
    { hit, key }: { hit: LimitHit; key: string },
  ): Promise<Counter> {
    const found = await scope.forTenant(tenantId).limitUsage.first({ key });
    const row = found ?? { tenant_id: tenantId, key, slices: {}, expires_at: 0 };
    return new Counter(row, { known: found !== undefined, windowMs: hit.ref.windowMs });
  }

  /** Why one more of this amount is too much, if it is. */
  overrun({ ref, amount }: LimitHit, nowMs: number): Overrun | undefined {
    if (amount === undefined || amount > ref.max) return { ref, retryAfterMs: undefined };
    this.#forget(nowMs);
    let over = [...this.#slices.values()].reduce((sum, one) => sum + one, amount) - ref.max;
    if (over <= 0) return undefined;
    for (const [slice, used] of this.#slices) {
      over -= used;
      if (over <= 0) return { ref, retryAfterMs: (slice + 1) * this.#sliceMs + this.#windowMs - nowMs };
    }
    return { ref, retryAfterMs: undefined };
  }

  add(amount: number, nowMs: number): void {
    const slice = Math.floor(nowMs / this.#sliceMs);
    this.#slices.set(slice, (this.#slices.get(slice) ?? 0) + amount);
    this.#changedAt = nowMs;
  }

  async write(scope: Scope): Promise<void> {
    if (this.#changedAt === undefined) return;
    const { tenant_id, key } = this.#row;
    const rows = scope.forTenant(tenant_id).limitUsage;
    const slices = Object.fromEntries(this.#slices);
    const expires_at = this.#changedAt + this.#windowMs + this.#sliceMs;
    if (this.#known) await rows.update({ key }, { slices, expires_at });
    else await rows.insert({ tenant_id, key, slices, expires_at });
  }

  #forget(nowMs: number): void {
    for (const slice of this.#slices.keys())
      if ((slice + 1) * this.#sliceMs <= nowMs - this.#windowMs) this.#slices.delete(slice);
  }
}
