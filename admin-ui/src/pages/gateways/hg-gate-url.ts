// Under which address do agents reach this process's gate? As the server says it, ready to copy.

import { html, LitElement } from 'lit';
import { customElement } from 'lit/decorators.js';
import '../../components/hg-copy.ts';
import { Reading } from '../../components/reading.ts';
import { type Gate, readGate } from '../../data/gate.ts';
import { gateways as words } from '../../strings/en/gateways.ts';
import { start } from '../../strings/en/start.ts';
import { base, controls } from '../../styles/shared.ts';

@customElement('hg-gate-url')
export class HgGateUrl extends LitElement {
  static override styles = [base, controls];

  readonly #gate = new Reading<Gate>(this, readGate);

  protected override render() {
    return this.#gate.render(
      ({ url, configured }) => html`<div>
        <span class="label">${words.url}</span>
        <hg-copy text=${url} label=${words.url}></hg-copy>
        ${configured ? '' : html`<p class="hint">${start.gateSeen}</p>`}
      </div>`,
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-gate-url': HgGateUrl;
  }
}
