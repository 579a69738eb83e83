// How does the console ask or show something on top? The browser's own dialog: it keeps the focus in, gives it back however it ends, and closes
// by Escape.

import { css, html, LitElement } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { say } from '../strings/en.ts';
import { base, controls } from '../styles/shared.ts';
import { icon } from './icons.ts';
import { inert, inertStyles } from './inert-text.ts';
import { canHaveFocus, focusedElement, giveFocusBack, pathToFocus } from './keep-focus.ts';

@customElement('hg-dialog')
export class HgDialog extends LitElement {
  static override styles = [
    base,
    controls,
    inertStyles,
    css`
      :host {
        display: contents;
      }
      dialog {
        width: min(34rem, calc(100vw - 2rem));
        max-height: calc(100dvh - 2rem);
        padding: 0;
        color: var(--text);
        background: var(--surface);
        border: 1px solid var(--line);
        border-radius: var(--radius);
        box-shadow: var(--shadow-high);
        overflow: auto;
      }
      dialog.side {
        width: min(46rem, 100vw);
        max-width: 100vw;
        height: 100dvh;
        max-height: 100dvh;
        margin: 0 0 0 auto;
        border-width: 0 0 0 1px;
        border-radius: 0;
      }
      dialog::backdrop {
        background: #0a0e1580;
      }
      header {
        position: sticky;
        top: 0;
        z-index: 1;
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: var(--gap-3);
        padding: var(--gap-3) var(--gap-3) var(--gap-3) var(--gap-5);
        background: var(--surface);
        border-bottom: 1px solid var(--line);
      }
      h2:focus {
        outline: none;
      }
      .body {
        padding: var(--gap-4) var(--gap-5) var(--gap-5);
      }
      @media (max-width: 40rem) {
        header {
          padding-left: var(--gap-4);
        }
        .body {
          padding: var(--gap-4);
        }
      }
    `,
  ];

  @property() heading = '';
  /** A panel at the side, for much to read. */
  @property({ type: Boolean }) side = false;
  @query('dialog') private dialog!: HTMLDialogElement;

  /** What had the focus before, and what is around that. */
  #back: readonly HTMLElement[] = [];
  /** What had it last in here. */
  #last: HTMLElement | undefined;
  readonly #contents = new MutationObserver(() => this.#findFocus());

  override connectedCallback(): void {
    super.connectedCallback();
    this.#back = pathToFocus();
    this.#contents.observe(this, { childList: true, subtree: true, attributeFilter: ['disabled', 'hidden'] });
  }

  /** A dialog that is taken away is not closed, so the browser gives nothing back. */
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#contents.disconnect();
    giveFocusBack(this.#back);
  }

  protected override firstUpdated(): void {
    this.dialog.showModal();
    if (this.querySelector('[autofocus]')) return;
    const first = this.querySelector<HTMLElement>('input, select, textarea, hg-choose');
    // Where a finger works, a field with the focus brings a keyboard over half of what is to be read.
    if (first?.matches('input, select, textarea') && matchMedia('(pointer: fine)').matches) first.focus();
  }

  protected override render() {
    return html`
      <dialog class=${this.side ? 'side' : ''} aria-labelledby="heading" @focusin=${this.#focused} @close=${this.#closed} @click=${this.#outside}>
        <header>
          <h2 id="heading" tabindex="-1">${inert(this.heading)}</h2>
          <button class="plain" type="button" @click=${() => this.dialog.close()}>${icon('close')}<span class="hidden-text">${say.close}</span></button>
        </header>
        <div class="body"><slot></slot></div>
      </dialog>
    `;
  }

  #focused = (event: FocusEvent): void => {
    const [element] = event.composedPath();
    if (element instanceof HTMLElement) this.#last = element;
  };

  /** A step that was taken takes its button along: then it is the next one's turn, and never what was not there to be read before. */
  #findFocus(): void {
    if (!this.dialog?.open || focusedElement() !== undefined) return;
    const next =
      this.#last && canHaveFocus(this.#last) ? this.#last : this.renderRoot.querySelector<HTMLElement>('#heading');
    next?.focus();
  }

  /** A click beside a side panel closes it; an answer half typed in a dialog is not thrown away by a slip. */
  #outside = (event: MouseEvent): void => {
    if (this.side && event.target === this.dialog) this.dialog.close();
  };

  #closed = (): void => {
    // Whoever put the dialog inside another component hears it there.
    this.dispatchEvent(new Event('hg-close', { bubbles: true, composed: true }));
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-dialog': HgDialog;
  }
}
