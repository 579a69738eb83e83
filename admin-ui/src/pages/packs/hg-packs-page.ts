// Which part of the packs is shown? All of them, or one, by the address.

import { html } from 'lit';
import { customElement } from 'lit/decorators.js';
import { ListOrOne } from '../../components/list-or-one.ts';
import './hg-pack-list.ts';
import './hg-pack-view.ts';

@customElement('hg-packs-page')
export class HgPacksPage extends ListOrOne {
  protected override list() {
    return html`<hg-pack-list></hg-pack-list>`;
  }

  protected override one(name: string) {
    return html`<hg-pack-view .packName=${name}></hg-pack-view>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-packs-page': HgPacksPage;
  }
}
