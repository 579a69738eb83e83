// Should what is not saved be lost? Asked above whatever page one is on before it is left; the code is fetched when somebody is asked.

import { html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { Watch } from '../../components/watch.ts';
import { leaving, letGo } from '../../data/place.ts';
import { say } from '../../strings/en.ts';

const stay = (): void => leaving.set(undefined);

@customElement('hg-leaving')
export class HgLeaving extends LitElement {
  @state() private loaded = false;

  constructor() {
    super();
    new Watch(this, leaving);
  }

  protected override render() {
    if (!leaving.value) return nothing;
    if (!this.loaded) {
      void import('../../components/hg-confirm.ts').then(() => {
        this.loaded = true;
      });
      return nothing;
    }
    return html`<hg-confirm heading=${say.leaving} text=${say.leavingWhy} action=${say.leave} .act=${async () => letGo()} @hg-close=${stay}></hg-confirm>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-leaving': HgLeaving;
  }
}
