// How is a form on a page sent? It says what is wrong at the field, and that it was saved where it was.

import type { ReactiveControllerHost } from 'lit';
import { type ApiProblem, problemOf } from '../data/api.ts';

/** The state of one form of a page. */
export class Saving {
  problem: ApiProblem | undefined;
  busy = false;
  saved = false;
  readonly #host: ReactiveControllerHost;
  readonly #send: (form: HTMLFormElement) => Promise<unknown>;

  constructor(host: ReactiveControllerHost, send: (form: HTMLFormElement) => Promise<unknown>) {
    this.#host = host;
    this.#send = send;
  }

  /** For the form's submit event. */
  readonly submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (this.busy) return;
    const form = event.target as HTMLFormElement;
    this.#set({ busy: true, saved: false, problem: undefined });
    try {
      await this.#send(form);
      this.#set({ busy: false, saved: true, problem: undefined });
    } catch (error) {
      this.#set({ busy: false, saved: false, problem: problemOf(error) });
      await this.#host.updateComplete;
      form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
    }
  };

  #set({ busy, saved, problem }: { busy: boolean; saved: boolean; problem: ApiProblem | undefined }): void {
    this.busy = busy;
    this.saved = saved;
    this.problem = problem;
    this.#host.requestUpdate();
  }
}
