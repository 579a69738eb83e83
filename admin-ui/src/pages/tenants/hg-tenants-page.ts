// Which part of the tenants is shown? The list, or a part of one of them, by the address.

import { html, LitElement } from 'lit';
import { customElement } from 'lit/decorators.js';
import { Watch } from '../../components/watch.ts';
import { place } from '../../data/place.ts';
import { base } from '../../styles/shared.ts';
import './hg-tenant-list.ts';
import { templatePage } from '../templates/template-pages.ts';
import './hg-tenant-view.ts';
import { TENANT_SHELF } from './tenant-shelf.ts';

@customElement('hg-tenants-page')
export class HgTenantsPage extends LitElement {
  static override styles = [base];

  constructor() {
    super();
    new Watch(this, place);
  }

  protected override render() {
    const [, id, part = 'boundary'] = place.value.segments;
    if (id === 'templates') return templatePage(TENANT_SHELF, place.value.segments.slice(2));
    return id === undefined || id === 'new'
      ? html`<hg-tenant-list ?creating=${id === 'new'}></hg-tenant-list>`
      : html`<hg-tenant-view .tenantId=${id} .view=${part}></hg-tenant-view>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-tenants-page': HgTenantsPage;
  }
}
