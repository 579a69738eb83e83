// What is on its way at this moment? Requests, streams and tunnels that a kill switch must be able to cut, known from before their decision
// is recorded, so that a switch that is pressed meanwhile misses nothing.

import type { KillSubject } from '../snapshot.ts';

/** One request, stream or tunnel on its way. */
export class Ongoing {
  readonly subject: KillSubject;
  /** The key that opened the gate for it; undefined: none was needed. */
  readonly keyId: string | undefined;
  #isCut = false;
  #how: (() => void) | undefined;

  constructor(subject: KillSubject, keyId: string | undefined) {
    this.subject = subject;
    this.keyId = keyId;
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

/** Everything that goes on. */
export class InFlight {
  readonly #ongoing = new Set<Ongoing>();

  get size(): number {
    return this.#ongoing.size;
  }

  enter(ongoing: Ongoing): void {
    this.#ongoing.add(ongoing);
  }

  leave(ongoing: Ongoing): void {
    this.#ongoing.delete(ongoing);
  }

  /** Cuts what `matches` means; answers how many. */
  cut(matches: (subject: KillSubject, keyId: string | undefined) => boolean): number {
    const named = [...this.#ongoing].filter(({ subject, keyId }) => matches(subject, keyId));
    for (const ongoing of named) {
      this.#ongoing.delete(ongoing);
      ongoing.cut();
    }
    return named.length;
  }
}
