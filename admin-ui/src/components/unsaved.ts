// What if somebody leaves a page with something unsaved on it? They are asked first, inside the console and by the browser.

import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { keep } from '../data/place.ts';

/** Keeps whoever leaves from losing what the host has not saved, while it is on the page. */
export class Unsaved implements ReactiveController {
  readonly #isUnsaved: () => boolean;
  #release = (): void => {};

  constructor(host: ReactiveControllerHost, isUnsaved: () => boolean) {
    this.#isUnsaved = isUnsaved;
    host.addController(this);
  }

  hostConnected(): void {
    this.#release = keep(this.#isUnsaved);
    addEventListener('beforeunload', this.#ask);
  }

  hostDisconnected(): void {
    this.#release();
    removeEventListener('beforeunload', this.#ask);
  }

  #ask = (event: BeforeUnloadEvent): void => {
    if (this.#isUnsaved()) event.preventDefault();
  };
}
