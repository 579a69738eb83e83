// How does a page read something? Once when it appears and again when asked; an answer that comes too late is dropped.

import { html, LitElement, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { problemOf } from '../data/api.ts';
import { LOADING, type Loaded } from '../data/observable.ts';
import { say } from '../strings/en.ts';
import './hg-state.ts';
import { keepingFocus } from './keep-focus.ts';

/** Keeps what `read` answered for its host. */
export class Reading<Value> implements ReactiveController {
  value: Loaded<Value> = LOADING;
  readonly #host: ReactiveControllerHost;
  readonly #read: () => Promise<Value>;
  #turn = 0;

  constructor(host: ReactiveControllerHost, read: () => Promise<Value>) {
    this.#host = host;
    this.#read = read;
    host.addController(this);
  }

  hostConnected(): void {
    void this.again();
  }

  /** Reads anew. What is there stays on the page meanwhile, unless `fresh`. */
  async again(options: { fresh?: boolean } = {}): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    if (options.fresh || this.value.state === 'failed') this.#show(LOADING);
    try {
      const value = await this.#read();
      if (turn === this.#turn) this.#show({ state: 'there', value });
    } catch (error) {
      if (turn === this.#turn) this.#show({ state: 'failed', problem: problemOf(error) });
    }
  }

  /** Changes what is there without asking. */
  replace(value: Value): void {
    this.#show({ state: 'there', value });
  }

  /** `there` drawn, or the state of what is not there. */
  render(there: (value: Value) => TemplateResult): TemplateResult {
    const { value } = this;
    if (value.state === 'there') return there(value.value);
    if (value.state === 'loading') return html`<div class="panel"><hg-state kind="loading"></hg-state></div>`;
    const { status, message, required } = value.problem;
    if (status === 403)
      return html`<div class="panel"><hg-state kind="forbidden" heading=${say.forbidden} text=${required ? say.forbiddenWhy(required) : message}></hg-state></div>`;
    return html`<div class="panel"><hg-state kind="failed" heading=${say.failed} text=${message} retry @hg-retry=${() => this.again()}></hg-state></div>`;
  }

  #show(value: Loaded<Value>): void {
    const found = this.#host instanceof LitElement ? keepingFocus(this.#host.renderRoot as ShadowRoot) : undefined;
    this.value = value;
    this.#host.requestUpdate();
    if (found) void this.#host.updateComplete.then(found);
  }
}
