// What is on its way at this moment? Requests, streams and tunnels that a kill switch must be able to cut, known from before their decision
// is recorded, so that a switch that is pressed meanwhile misses nothing.

import type { KillSubject } from '../snapshot.ts';
import type { ReadCall } from './call.ts';

/** One request, stream or tunnel on its way. */
export class Ongoing {
  readonly subject: KillSubject;
  /** The key that opened the gate for it; undefined: none was needed. */
  readonly keyId: string | undefined;
  /** What was decided, to be decided again; undefined where it cannot be. */
  readonly call: ReadCall | undefined;
  /** Its place among what is in flight; -1: it is not there. */
  place = -1;
  #isCut = false;
  #how: (() => void) | undefined;

  constructor(subject: KillSubject, keyId: string | undefined, call?: ReadCall) {
    this.subject = subject;
    this.keyId = keyId;
    this.call = call;
  }

  /** Whether it was cut, if only before anything had left. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** From now on `how` cuts it. */
  cutBy(how: () => void): void {
    this.#how = how;
  }

  cut(): void {
    this.#isCut = true;
    this.#how?.();
  }
}

/**
 * Everything that goes on. A list in which the last one takes the place of one that leaves, not a Set: V8's hash tables point from the one
 * they outgrew to the next, so that a Set that is filled and emptied by every request keeps each request's objects until the next full
 * collection (measured: minor collections of 20 ms instead of 1 ms, docs/decisions/0012-in-flight-is-a-list.md).
 */
export class InFlight {
  readonly #ongoing: Ongoing[] = [];

  get size(): number {
    return this.#ongoing.length;
  }

  enter(ongoing: Ongoing): void {
    if (ongoing.place >= 0) return;
    ongoing.place = this.#ongoing.push(ongoing) - 1;
  }

  leave(ongoing: Ongoing): void {
    const { place } = ongoing;
    if (place < 0) return;
    ongoing.place = -1;
    const last = this.#ongoing.pop();
    if (last === undefined || last === ongoing) return;
    this.#ongoing[place] = last;
    last.place = place;
  }

  /** What goes on at this moment for these subjects. */
  of(matches: (subject: KillSubject) => boolean): Ongoing[] {
    return this.#ongoing.filter(({ subject }) => matches(subject));
  }

  /** Cuts what `matches` means; answers how many. */
  cut(matches: (subject: KillSubject, keyId: string | undefined, ongoing: Ongoing) => boolean): number {
    const named = this.#ongoing.filter((ongoing) => matches(ongoing.subject, ongoing.keyId, ongoing));
    for (const ongoing of named) {
      this.leave(ongoing);
      ongoing.cut();
    }
    return named.length;
  }
}
