// Which part of the organizations is shown? The list, or one of them, by the address.

import { html, LitElement } from 'lit';
import { customElement } from 'lit/decorators.js';
import { Watch } from '../../components/watch.ts';
import { place } from '../../data/place.ts';
import { base } from '../../styles/shared.ts';
import './hg-organization-list.ts';
import './hg-organization-view.ts';

@customElement('hg-organizations-page')
export class HgOrganizationsPage extends LitElement {
  static override styles = [base];

  constructor() {
    super();
    new Watch(this, place);
  }

  protected override render() {
    const [, id] = place.value.segments;
    return id === undefined
      ? html`<hg-organization-list></hg-organization-list>`
      : html`<hg-organization-view .organizationId=${id}></hg-organization-view>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-organizations-page': HgOrganizationsPage;
  }
}
