// How is something done that may be refused? One at a time: whoever clicks twice asks once, and what went wrong stands there until the next try.

import type { ReactiveControllerHost } from 'lit';
import { type ApiProblem, problemOf } from '../data/api.ts';

type Host = Pick<ReactiveControllerHost, 'requestUpdate' | 'updateComplete'>;

/** What one host does on somebody's word: whether it is under way, and why it last went wrong. */
export class Attempt {
  #problem: ApiProblem | undefined;
  #busy = false;
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Why the last try went wrong; undefined while the next one is under way. */
  get problem(): ApiProblem | undefined {
    return this.#problem;
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** Does this, unless something is under way: then nothing is done. Never rejects; what went wrong is the `problem`. */
  async run(work: () => Promise<unknown>): Promise<void> {
    if (this.#busy) return;
    this.#set(true, undefined);
    try {
      await work();
      this.#set(false, undefined);
    } catch (error) {
      this.#set(false, problemOf(error));
    }
  }

  /** The same for a form that is sent; the first field that is complained of gets the focus. */
  async submit(event: SubmitEvent, work: (form: HTMLFormElement) => Promise<unknown>): Promise<void> {
    event.preventDefault();
    if (this.#busy) return;
    const form = event.target as HTMLFormElement;
    await this.run(() => work(form));
    if (!this.#problem) return;
    await this.#host.updateComplete;
    form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }

  /** No longer says what went wrong, as something else is meant now. */
  forget(): void {
    this.#set(this.#busy, undefined);
  }

  #set(busy: boolean, problem: ApiProblem | undefined): void {
    this.#busy = busy;
    this.#problem = problem;
    this.#host.requestUpdate();
  }
}
