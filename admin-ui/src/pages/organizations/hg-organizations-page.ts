// Which part of the organizations is shown? The list, or one of them, by the address.

import { html } from 'lit';
import { customElement } from 'lit/decorators.js';
import { ListOrOne } from '../../components/list-or-one.ts';
import './hg-organization-list.ts';
import './hg-organization-view.ts';

@customElement('hg-organizations-page')
export class HgOrganizationsPage extends ListOrOne {
  protected override list() {
    return html`<hg-organization-list></hg-organization-list>`;
  }

  protected override one(id: string) {
    return html`<hg-organization-view .organizationId=${id}></hg-organization-view>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-organizations-page': HgOrganizationsPage;
  }
}
