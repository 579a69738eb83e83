// How does a text get into the clipboard? By a button that says whether it did.

import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { say } from '../strings/en.ts';
import { base, controls } from '../styles/shared.ts';
import { inert, inertStyles } from './inert-text.ts';

@customElement('hg-copy')
export class HgCopy extends LitElement {
  static override styles = [
    base,
    controls,
    inertStyles,
    css`
      .box {
        display: flex;
        align-items: flex-start;
        gap: var(--gap-2);
        padding: var(--gap-2) var(--gap-2) var(--gap-2) var(--gap-3);
        background: var(--sunken);
        border: 1px solid var(--line);
        border-radius: var(--radius-s);
      }
      code {
        flex: 1;
        padding: var(--gap-1) 0;
        font-family: var(--mono);
        font-size: var(--size-s);
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
      button {
        min-height: 2rem;
        padding: 0 var(--gap-3);
      }
    `,
  ];

  @property() text = '';
  @property() label = '';
  @state() private done = false;

  protected override render() {
    return html`
      <div class="box">
        <code>${inert(this.text, true)}</code>
        <button type="button" aria-label=${`${say.copy}: ${this.label}`} @click=${this.#copy}>${this.done ? say.copied : say.copy}</button>
        <span class="hidden-text" role="status">${this.done ? say.copied : ''}</span>
      </div>
    `;
  }

  #copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(this.text);
      this.done = true;
      setTimeout(() => {
        this.done = false;
      }, 2000);
    } catch {
      const code = this.renderRoot.querySelector('code');
      if (code) getSelection()?.selectAllChildren(code);
    }
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-copy': HgCopy;
  }
}
