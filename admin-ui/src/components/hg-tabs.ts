// How are several views of one thing offered? As tabs: one is open, arrows go from one to the next, and what belongs to it stands below.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { base, controls } from '../styles/shared.ts';

/** One view. */
export interface Tab {
  readonly id: string;
  readonly name: string;
  /** A short word beside the name: a count, a result. */
  readonly note?: string;
  readonly tone?: 'good' | 'warn' | 'bad';
}

@customElement('hg-tabs')
export class HgTabs extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      [role='tablist'] {
        display: flex;
        gap: 2px;
        width: fit-content;
        max-width: 100%;
        padding: 2px;
        overflow-x: auto;
        background: var(--sunken);
        border-radius: var(--radius-s);
      }
      [role='tab'] {
        flex: none;
        min-height: 2.25rem;
        border: 0;
        background: transparent;
        font-weight: 500;
      }
      [role='tab'][aria-selected='true'] {
        background: var(--surface);
        box-shadow: var(--shadow);
        font-weight: 650;
      }
      [role='tabpanel'] {
        margin-top: var(--gap-4);
      }
    `,
  ];

  @property({ attribute: false }) tabs: readonly Tab[] = [];
  @property() selected = '';

  protected override render() {
    return html`
      <div role="tablist" @keydown=${this.#arrows}>${this.tabs.map((tab) => this.#tab(tab))}</div>
      <div role="tabpanel" id="panel" aria-labelledby=${this.selected}><slot></slot></div>
    `;
  }

  #tab({ id, name, note, tone }: Tab) {
    const selected = this.selected === id;
    return html`<button type="button" role="tab" id=${id} aria-controls="panel" aria-selected=${selected} tabindex=${selected ? 0 : -1} @click=${() => this.#choose(id)}>${name}${note ? html`<span class="badge ${tone ?? nothing}">${note}</span>` : nothing}</button>`;
  }

  #choose(id: string): void {
    this.selected = id;
    this.dispatchEvent(new CustomEvent('hg-tab', { detail: id }));
  }

  #arrows = async (event: KeyboardEvent): Promise<void> => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const at = this.tabs.findIndex(({ id }) => id === this.selected);
    const next = this.tabs[(at + step + this.tabs.length) % this.tabs.length];
    if (!next) return;
    this.#choose(next.id);
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-tabs': HgTabs;
  }
}
