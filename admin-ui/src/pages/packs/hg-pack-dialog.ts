// What would a pack change? Text by text and in recorded traffic, before it is done.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { DialogForm, dialogStyles } from '../../components/dialog-form.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { changePack, type Pack, type PackOrder, type PackReport } from '../../data/packs.ts';
import { packs as words } from '../../strings/en/packs.ts';
import '../policies/hg-difference.ts';
import '../policies/hg-policy-impact.ts';

const TONES = { create: 'good', update: 'accent', delete: 'bad', unchanged: '', detached: '' } as const;

@customElement('hg-pack-dialog')
export class HgPackDialog extends LitElement {
  static override styles = [
    ...dialogStyles,
    inertStyles,
    css`
      li {
        padding: var(--gap-2) 0;
        border-top: 1px solid var(--line);
      }
      summary {
        cursor: pointer;
        overflow-wrap: anywhere;
      }
      h3 {
        font-size: var(--size-m);
      }
    `,
  ];

  @property({ attribute: false }) pack!: Pack;
  @property({ attribute: false }) order!: PackOrder;
  /** What it would do. */
  @property({ attribute: false }) report!: PackReport;
  readonly #form = new DialogForm(this, () => changePack(this.order, { preview: false }));

  protected override render() {
    const { act } = this.order;
    return this.#form.render(
      {
        heading: words.titles[act](this.pack.title),
        action: words.actions[act] ?? act,
        danger: act === 'uninstall',
        side: true,
      },
      shown(this.report),
    );
  }
}

function shown({ changes, impact }: PackReport) {
  const changing = changes.filter(({ action }) => action !== 'unchanged');
  return html`<div class="stack">
    <p role="status">${changing.length > 0 ? words.previewed : words.unchanged}</p>
    <ul>${changing.map((one) => change(one))}</ul>
    ${impact ? html`<section class="stack"><h3>${words.impact}</h3><hg-policy-impact .impact=${impact}></hg-policy-impact></section>` : nothing}
  </div>`;
}

function change({ name, action, before, after }: PackReport['changes'][number]) {
  return html`<li><details>
    <summary><span class="badge ${TONES[action]}">${words.changes[action]}</span> ${inert(name)}</summary>
    <hg-difference .earlier=${before ?? ''} .later=${after ?? ''}></hg-difference>
  </details></li>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-pack-dialog': HgPackDialog;
  }
}
