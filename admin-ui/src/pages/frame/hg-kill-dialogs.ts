// Where do the dialogs of the kill switch open? Above whatever page one is on; their code is fetched when somebody asks.

import { html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { Watch } from '../../components/watch.ts';
import { asked } from '../../data/kill-switch.ts';

const close = (): void => asked.set(undefined);

@customElement('hg-kill-dialogs')
export class HgKillDialogs extends LitElement {
  @state() private loaded = false;

  constructor() {
    super();
    new Watch(this, asked);
  }

  protected override render() {
    const now = asked.value;
    if (!now) return nothing;
    if (!this.loaded) {
      void Promise.all([
        import('../kill-switch/hg-stop-dialog.ts'),
        import('../kill-switch/hg-release-dialog.ts'),
      ]).then(() => {
        this.loaded = true;
      });
      return nothing;
    }
    return now.act === 'stop'
      ? html`<hg-stop-dialog .target=${now.target} @hg-close=${close} @hg-done=${close}></hg-stop-dialog>`
      : html`<hg-release-dialog .one=${now.one} @hg-close=${close} @hg-done=${close}></hg-release-dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-kill-dialogs': HgKillDialogs;
  }
}
