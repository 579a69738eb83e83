// What happens to holds while nobody calls? They expire on time, a crash's unknown outcomes are said, other replicas' answers reach
// the connections that wait here. One timer for the next expiry, however many holds there are.

import type { ApprovalRow, ApprovalState } from '../../store/rows.ts';
import type { DeskParts } from './desk-parts.ts';
import type { Ending } from './ending.ts';
import type { Escalation } from './escalation.ts';
import type { RememberedGrants } from './grants.ts';
import { endOf } from './hold.ts';
import { isDue, LIVE, STATES } from './transitions.ts';

/** At the latest after this the desk looks again, whatever the timer says: the machine's clock may have been set. */
const LONGEST_SLEEP_MS = 30_000;
const AGAIN_AFTER_FAILURE_MS = 1000;
/** How soon an answer given at another replica reaches a connection that waits here. */
const OTHERS_MS = 500;
/** Another replica may still be sending what it claimed; after this nobody will say how it ended. */
const UNFINISHED_MS = 60 * 60 * 1000;
const BATCH = 20;
const DECIDED = STATES.filter((state) => state !== 'pending');

/** The timers of the desk. */
export class Upkeep {
  readonly #parts: DeskParts;
  readonly #ending: Ending;
  readonly #escalation: Escalation;
  readonly #grants: RememberedGrants;
  #startedMs = 0;
  #nextMs = Number.POSITIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #others: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #stopped = true;

  constructor(parts: DeskParts, rooms: { ending: Ending; escalation: Escalation; grants: RememberedGrants }) {
    this.#parts = parts;
    this.#ending = rooms.ending;
    this.#escalation = rooms.escalation;
    this.#grants = rooms.grants;
  }

  /** Heals what a crash left, then keeps time. */
  async start(): Promise<void> {
    this.#stopped = false;
    this.#startedMs = this.#parts.clock.now();
    await this.#heal();
    await this.run();
    if (this.#parts.store.kind === 'postgres') this.#watchOthers();
  }

  /** Stops the timers; a run that has begun is awaited. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#others);
    await this.#running;
  }

  /** Something is due then; the timer is set to the soonest. */
  expect(dueMs: number): void {
    if (!this.#stopped && dueMs < this.#nextMs) this.#sleepUntil(dueMs);
  }

  /** Does now what is due, and sleeps until the next. */
  run(): Promise<void> {
    this.#running = this.#running.then(() => this.#work());
    return this.#running;
  }

  async #work(): Promise<void> {
    try {
      this.#nextMs = Number.POSITIVE_INFINITY;
      const next = Math.min(await this.#expireDue(), await this.#escalateDue());
      await this.#grants.tidy();
      if (this.#parts.store.kind === 'postgres') await this.#heal();
      this.#sleepUntil(Math.min(next, this.#nextMs));
    } catch (error) {
      this.#parts.logger.warn({ err: error }, 'holds could not be looked after; trying again');
      this.#sleepUntil(this.#parts.clock.now() + AGAIN_AFTER_FAILURE_MS);
    }
  }

  #sleepUntil(ms: number): void {
    this.#nextMs = ms;
    clearTimeout(this.#timer);
    if (this.#stopped) return;
    const sleepMs = Math.min(Math.max(ms - this.#parts.clock.now(), 0), LONGEST_SLEEP_MS);
    this.#timer = setTimeout(() => void this.run(), sleepMs);
    this.#timer.unref();
  }

  /** Lets expire what is due; answers when the next one will be. */
  async #expireDue(): Promise<number> {
    const next: number[] = [];
    for (const state of LIVE) next.push(await this.#expireIn(state));
    return Math.min(...next);
  }

  async #expireIn(state: ApprovalState): Promise<number> {
    const soonest = { limit: BATCH, uncounted: true, where: { state }, sort: { column: 'expires_at' } } as const;
    for (;;) {
      const { items } = await this.#parts.store.system.approvals.page(soonest);
      const due = items.filter((row) => isDue(row, this.#parts.clock.now()));
      for (const row of due) await this.#ending.expire(row);
      if (due.length < items.length || items.length === 0)
        return items[due.length]?.expires_at ?? Number.POSITIVE_INFINITY;
    }
  }

  /** Escalates what is due; answers when the next one will be. Rows from before there was escalation have no time and come first. */
  async #escalateDue(): Promise<number> {
    const soonest = {
      limit: BATCH,
      uncounted: true,
      where: { state: 'pending' },
      sort: { column: 'escalate_at' },
    } as const;
    let cursor: string | undefined;
    do {
      const page = await this.#parts.store.system.approvals.page({ ...soonest, cursor });
      for (const row of page.items) {
        if (row.escalate_at === null) continue;
        if (row.escalate_at > this.#parts.clock.now()) return row.escalate_at;
        await this.#escalation.escalate(row, 'nobody decided in time');
      }
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
    return Number.POSITIVE_INFINITY;
  }

  /** On SQLite whatever was claimed before this process started died with the one before. */
  async #heal(): Promise<void> {
    const { store, clock } = this.#parts;
    const before = store.kind === 'sqlite' ? this.#startedMs : clock.now() - UNFINISHED_MS;
    const consumed = await store.system.approvals.all({ state: 'consumed' });
    for (const row of consumed) if ((row.consumed_at ?? 0) < before) await this.#ending.lose(row);
  }

  #watchOthers(): void {
    if (this.#stopped) return;
    const look = () =>
      this.#lookAtOthers().catch((error: unknown) =>
        this.#parts.logger.warn({ err: error }, 'answers of other replicas cannot be read'),
      );
    this.#others = setTimeout(() => void look().finally(() => this.#watchOthers()), OTHERS_MS);
    this.#others.unref();
  }

  async #lookAtOthers(): Promise<void> {
    const ids = this.#parts.waiters.approvalIds();
    if (ids.length === 0) return;
    const decided: ApprovalRow[] = await this.#parts.store.system.approvals.all({ id: ids, state: DECIDED });
    for (const row of decided) {
      const how = endOf(row);
      if (how) this.#parts.waiters.settle(row.id, how);
    }
  }
}
