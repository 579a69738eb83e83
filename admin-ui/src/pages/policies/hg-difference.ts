// In which lines do two texts differ? What goes, what comes, and between them what stays: drawn with signs, so that colour is not needed.
// Comparing comes with the editor's own library, so this is loaded where two texts are shown, and not before.

import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { base } from '../../styles/shared.ts';
import { compared } from './policy-merge.ts';

const SIGNS = { same: ' ', removed: '-', added: '+' } as const;

@customElement('hg-difference')
export class HgDifference extends LitElement {
  static override styles = [
    base,
    inertStyles,
    css`
      pre {
        margin: var(--gap-2) 0 0;
        padding: var(--gap-2) var(--gap-3);
        max-height: 28rem;
        overflow: auto;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        font: var(--size-s) / 1.5 var(--mono);
        background: var(--sunken);
        border-radius: var(--radius-s);
      }
      .added {
        color: var(--good);
      }
      .removed {
        color: var(--bad);
      }
    `,
  ];

  @property() earlier = '';
  @property() later = '';

  /** Empty lines of a text that is not there are left out. */
  protected override render() {
    const { earlier, later } = this;
    const lines = compared(earlier, later).filter(({ text }) => text !== '' || (earlier !== '' && later !== ''));
    return html`<pre tabindex="0">${lines.map(({ kind, text }) => html`<span class=${kind}>${SIGNS[kind]} ${inert(text)}\n</span>`)}</pre>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-difference': HgDifference;
  }
}
