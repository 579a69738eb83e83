// How does a component follow what changes? It watches observables while it is on the page, and draws itself again.

import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Observable } from '../data/observable.ts';

/** Redraws the host whenever one of these changes. */
export class Watch implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #watched: readonly Observable<unknown>[];
  #leave: (() => void)[] = [];

  constructor(host: ReactiveControllerHost, ...watched: readonly Observable<never>[] | readonly Observable<unknown>[]) {
    this.#host = host;
    this.#watched = watched as readonly Observable<unknown>[];
    host.addController(this);
  }

  hostConnected(): void {
    this.#leave = this.#watched.map((one) => one.subscribe(() => this.#host.requestUpdate()));
  }

  hostDisconnected(): void {
    for (const leave of this.#leave) leave();
    this.#leave = [];
  }
}
