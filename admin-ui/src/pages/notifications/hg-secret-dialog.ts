// With what are messages checked? The signing secret of a new channel, shown once.

import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '../../components/hg-copy.ts';
import '../../components/hg-dialog.ts';
import { notifications as words } from '../../strings/en/notifications.ts';
import { base, controls } from '../../styles/shared.ts';

@customElement('hg-secret-dialog')
export class HgSecretDialog extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      .row {
        justify-content: flex-end;
      }
    `,
  ];

  @property() secret = '';

  protected override render() {
    return html`<hg-dialog heading=${words.secret}><div class="stack">
      <p class="alert note" role="status">${words.secretOnce}</p>
      <hg-copy text=${this.secret} label=${words.secret}></hg-copy>
      <div class="row"><button class="primary" type="button" @click=${() => this.dispatchEvent(new Event('hg-close'))}>${words.done}</button></div>
    </div></hg-dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-secret-dialog': HgSecretDialog;
  }
}
