// How is a form on a page sent? It says what is wrong at the field, and that it was saved where it was.

import type { ReactiveControllerHost } from 'lit';
import type { ApiProblem } from '../data/api.ts';
import { Attempt } from './attempt.ts';

/** The state of one form of a page. */
export class Saving {
  saved = false;
  readonly #attempt: Attempt;
  readonly #send: (form: HTMLFormElement) => Promise<unknown>;

  constructor(host: ReactiveControllerHost, send: (form: HTMLFormElement) => Promise<unknown>) {
    this.#attempt = new Attempt(host);
    this.#send = send;
  }

  get problem(): ApiProblem | undefined {
    return this.#attempt.problem;
  }

  get busy(): boolean {
    return this.#attempt.busy;
  }

  /** For the form's submit event. */
  readonly submit = (event: SubmitEvent): Promise<void> =>
    this.#attempt.submit(event, async (form) => {
      this.saved = false;
      await this.#send(form);
      this.saved = true;
    });
}
