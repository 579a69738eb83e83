// Which agents belong together? The list, or one of the groups by its address.

import { html, LitElement } from 'lit';
import { customElement } from 'lit/decorators.js';
import { Watch } from '../../components/watch.ts';
import { place } from '../../data/place.ts';
import { base } from '../../styles/shared.ts';
import './hg-group-list.ts';
import './hg-group-view.ts';

@customElement('hg-groups-page')
export class HgGroupsPage extends LitElement {
  static override styles = base;

  constructor() {
    super();
    new Watch(this, place);
  }

  protected override render() {
    const [, id] = place.value.segments;
    return id === undefined || id === 'new'
      ? html`<hg-group-list></hg-group-list>`
      : html`<hg-group-view .groupId=${id}></hg-group-view>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-groups-page': HgGroupsPage;
  }
}
