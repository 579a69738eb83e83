// What is on its way at this moment? Requests, streams and tunnels that a kill switch must be able to cut.

import type { KillSubject } from '../snapshot.ts';

/** Something that goes on and can be cut. */
export interface Ongoing {
  readonly subject: KillSubject;
  cut(): void;
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

  /** Cuts what `matches` names; answers how many. */
  cut(matches: (subject: KillSubject) => boolean): number {
    const named = [...this.#ongoing].filter(({ subject }) => matches(subject));
    for (const ongoing of named) {
      this.#ongoing.delete(ongoing);
      ongoing.cut();
    }
    return named.length;
  }
}
