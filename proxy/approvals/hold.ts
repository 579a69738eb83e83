// Who waits for which approval, in this process? The only place where a connection waits. A waiter costs a timer and a listener;
// the request itself stays with whoever called.

import type { ApprovalRow } from '../../store/rows.ts';

/** How a wait ended. `consumed`: the grant is used, or belongs to a newer connection of the same request. `timeout` counts all ended waits of the hold. */
export type WaitEnd =
  | { readonly kind: 'approved' }
  | { readonly kind: 'consumed' }
  | { readonly kind: 'denied'; readonly reason: string | null; readonly by: string | null }
  | { readonly kind: 'expired' }
  | { readonly kind: 'cancelled'; readonly because: string }
  | { readonly kind: 'withdrawn' }
  | { readonly kind: 'timeout'; readonly waitsEnded: number }
  | { readonly kind: 'gone' };

/** How long a connection waits, and how it says that it is gone. */
export interface WaitOptions {
  readonly ms: number;
  readonly gone: AbortSignal;
}

/** What the state of a row means to somebody who waits for it; undefined: go on waiting. */
export function endOf(row: Pick<ApprovalRow, 'state' | 'comment' | 'decided_by'>): WaitEnd | undefined {
  switch (row.state) {
    case 'pending':
      return undefined;
    case 'approved':
      return { kind: 'approved' };
    case 'denied':
      return { kind: 'denied', reason: row.comment, by: row.decided_by };
    case 'expired':
      return { kind: 'expired' };
    case 'cancelled':
      return { kind: 'cancelled', because: row.comment ?? '' };
    case 'withdrawn':
      return { kind: 'withdrawn' };
    default:
      return { kind: 'consumed' };
  }
}

/** `over`: the time is up, and nobody said anything. */
type Ended = WaitEnd | 'over';

interface Waiter {
  /** A connection that would use the grant; false for somebody who only looks on. */
  readonly claims: boolean;
  end(how: Ended): void;
}

/** A wait that has begun. */
export interface Waiting {
  readonly ended: Promise<Ended>;
  /** Ends it from outside. */
  end(how: WaitEnd): void;
}

/** All waits of this process. */
export class Waiters {
  /** In the order of arrival, so that the last one is the newest. */
  readonly #byApproval = new Map<string, Set<Waiter>>();

  /** Begins a wait; it ends by `settle`, by time or by going. */
  begin(approvalId: string, { ms, gone }: WaitOptions, claims: boolean): Waiting {
    const { promise, resolve } = Promise.withResolvers<Ended>();
    const leave = () => end({ kind: 'gone' });
    const timer = setTimeout(() => end('over'), ms);
    const end = (how: Ended) => {
      clearTimeout(timer);
      gone.removeEventListener('abort', leave);
      this.#remove(approvalId, waiter);
      resolve(how);
    };
    const waiter: Waiter = { claims, end };
    this.#add(approvalId, waiter);
    if (gone.aborted) leave();
    else gone.addEventListener('abort', leave, { once: true });
    return { ended: promise, end };
  }

  /** Whether a connection waits for it that would use its grant. */
  isWaitedFor(approvalId: string): boolean {
    return [...(this.#byApproval.get(approvalId) ?? [])].some(({ claims }) => claims);
  }

  /** What is waited for by a connection that would use its grant. */
  waitedFor(): string[] {
    return [...this.#byApproval.keys()].filter((id) => this.isWaitedFor(id));
  }

  /** Whether anybody waits for it, if only to look on. */
  has(approvalId: string): boolean {
    return this.#byApproval.has(approvalId);
  }

  /** What is waited for, if only to look on. */
  approvalIds(): string[] {
    return [...this.#byApproval.keys()];
  }

  /** Wakes everybody who waits for it. An approval goes to the newest connection alone; the others learn that it is used. */
  settle(approvalId: string, how: WaitEnd): void {
    const waiters = [...(this.#byApproval.get(approvalId) ?? [])].reverse();
    const newest = waiters.find(({ claims }) => claims);
    for (const waiter of waiters) {
      waiter.end(how.kind === 'approved' && waiter.claims && waiter !== newest ? { kind: 'consumed' } : how);
    }
  }

  #add(approvalId: string, waiter: Waiter): void {
    const known = this.#byApproval.get(approvalId);
    if (known) known.add(waiter);
    else this.#byApproval.set(approvalId, new Set([waiter]));
  }

  #remove(approvalId: string, waiter: Waiter): void {
    const known = this.#byApproval.get(approvalId);
    known?.delete(waiter);
    if (known?.size === 0) this.#byApproval.delete(approvalId);
  }
}
