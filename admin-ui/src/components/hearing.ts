// How does a component hear what happens? It listens to the events of the selected tenant while it is on the page.

import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { type Heard, hear } from '../data/live.ts';

/** Tells of each event, and of `poll` where something may have been missed. */
export class Hearing implements ReactiveController {
  readonly #heard: Heard;
  #leave = (): void => {};

  constructor(host: ReactiveControllerHost, heard: Heard) {
    this.#heard = heard;
    host.addController(this);
  }

  hostConnected(): void {
    this.#leave = hear(this.#heard);
  }

  hostDisconnected(): void {
    this.#leave();
  }
}
