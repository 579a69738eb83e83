// Which part of the packs is shown? All of them, or one, by the address.

import { html, LitElement } from 'lit';
import { customElement } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import { Watch } from '../../components/watch.ts';
import { place } from '../../data/place.ts';
import { base } from '../../styles/shared.ts';
import './hg-pack-list.ts';
import './hg-pack-view.ts';

@customElement('hg-packs-page')
export class HgPacksPage extends LitElement {
  static override styles = [base];

  constructor() {
    super();
    new Watch(this, place);
  }

  protected override render() {
    const [, name] = place.value.segments;
    if (name === undefined) return html`<hg-pack-list></hg-pack-list>`;
    return html`${keyed(name, html`<hg-pack-view .packName=${name}></hg-pack-view>`)}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-packs-page': HgPacksPage;
  }
}
