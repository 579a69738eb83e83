// What is drawn where there is nothing to draw? Loading, empty, failed, forbidden: each with a word on what to do.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { say } from '../strings/en.ts';
import { base, controls } from '../styles/shared.ts';
import { icon } from './icons.ts';
import { inert, inertStyles } from './inert-text.ts';

@customElement('hg-state')
export class HgState extends LitElement {
  static override styles = [
    base,
    controls,
    inertStyles,
    css`
      :host {
        padding: var(--gap-6) var(--gap-4);
        text-align: center;
      }
      .mark {
        display: inline-grid;
        place-items: center;
        width: 3rem;
        height: 3rem;
        margin-bottom: var(--gap-3);
        border-radius: 50%;
        background: var(--sunken);
        color: var(--muted);
      }
      :host([kind='failed']) .mark {
        background: var(--bad-soft);
        color: var(--bad);
      }
      :host([kind='empty']) .mark {
        background: var(--good-soft);
        color: var(--good);
      }
      p {
        max-width: 34rem;
        margin: var(--gap-1) auto 0;
        color: var(--muted);
      }
      .actions {
        margin-top: var(--gap-4);
      }
      ::slotted(.row) {
        justify-content: center;
      }
      .bar {
        width: 8rem;
        height: 0.25rem;
        margin: 0 auto var(--gap-3);
        overflow: hidden;
        border-radius: 1rem;
        background: var(--sunken);
      }
      .bar::before {
        content: '';
        display: block;
        width: 40%;
        height: 100%;
        border-radius: 1rem;
        background: var(--accent);
      }
      @media (prefers-reduced-motion: no-preference) {
        .bar::before {
          animation: pass 1.1s ease-in-out infinite;
        }
      }
      @keyframes pass {
        from {
          transform: translateX(-100%);
        }
        to {
          transform: translateX(250%);
        }
      }
    `,
  ];

  @property({ reflect: true }) kind: 'loading' | 'empty' | 'failed' | 'forbidden' = 'loading';
  @property() heading = '';
  @property() text = '';
  /** Shows a button that asks for another try. */
  @property({ type: Boolean }) retry = false;

  protected override render() {
    if (this.kind === 'loading')
      return html`<div role="status"><div class="bar"></div><span class="muted">${this.heading || say.loading}</span></div>`;
    return html`
      <div role=${this.kind === 'failed' ? 'alert' : nothing}>
        <span class="mark" aria-hidden="true">${icon(MARKS[this.kind])}</span>
        <h2>${inert(this.heading)}</h2>
        ${this.text ? html`<p>${inert(this.text)}</p>` : nothing}
        <div class="actions">
          ${this.retry ? html`<button type="button" @click=${this.#again}>${say.again}</button>` : nothing}
          <slot></slot>
        </div>
      </div>
    `;
  }

  #again = (): void => {
    this.dispatchEvent(new Event('hg-retry'));
  };
}

const MARKS = { empty: 'check', failed: 'warning', forbidden: 'lock' } as const;

declare global {
  interface HTMLElementTagNameMap {
    'hg-state': HgState;
  }
}
