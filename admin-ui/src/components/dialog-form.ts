// How is something created or changed in a dialog? One form: it sends, shows at the field what is wrong, and closes when it is done.

import { css, html, type ReactiveControllerHost, type TemplateResult } from 'lit';
import type { ApiProblem } from '../data/api.ts';
import { say } from '../strings/en.ts';
import { base, controls } from '../styles/shared.ts';
import { Attempt } from './attempt.ts';
import { fault, textsOf } from './form-field.ts';
import './hg-dialog.ts';

/** What a dialog's form says. */
export interface DialogText {
  readonly heading: string;
  /** The word on the button that sends. */
  readonly action: string;
  /** It takes something away. */
  readonly danger?: boolean;
  readonly side?: boolean;
}

/** What a dialog with a form adopts. */
export const dialogStyles = [
  base,
  controls,
  css`
    .actions {
      display: flex;
      flex-wrap: wrap;
      justify-content: flex-end;
      gap: var(--gap-2);
    }
  `,
];

/**
 * The form of a dialog element. What `send` answers is the detail of the `hg-done` that follows; a refusal stays in the dialog. `hg-close`
 * comes when the person gives up.
 */
export class DialogForm {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #send: (texts: Record<string, string>, form: HTMLFormElement) => Promise<unknown>;
  readonly #attempt: Attempt;

  constructor(
    host: ReactiveControllerHost & HTMLElement,
    send: (texts: Record<string, string>, form: HTMLFormElement) => Promise<unknown>,
  ) {
    this.#host = host;
    this.#send = send;
    this.#attempt = new Attempt(host);
  }

  get problem(): ApiProblem | undefined {
    return this.#attempt.problem;
  }

  /** No longer says what was wrong, as something else is meant now. */
  forget(): void {
    this.#attempt.forget();
  }

  /** The dialog around these fields. */
  render({ heading, action, danger = false, side = false }: DialogText, fields: unknown): TemplateResult {
    return html`
      <hg-dialog heading=${heading} ?side=${side}>
        <form class="stack" @submit=${this.#submit} novalidate>
          ${fault(this.problem)}
          ${fields}
          <div class="actions">
            <button type="button" @click=${() => this.#host.dispatchEvent(new Event('hg-close'))}>${say.cancel}</button>
            <button class=${danger ? 'danger solid' : 'primary'} type="submit" ?disabled=${this.#attempt.busy}>${action}</button>
          </div>
        </form>
      </hg-dialog>
    `;
  }

  #submit = (event: SubmitEvent): Promise<void> =>
    this.#attempt.submit(event, async (form) => {
      const detail = await this.#send(textsOf(form), form);
      this.#host.dispatchEvent(new CustomEvent('hg-done', { detail }));
    });
}
