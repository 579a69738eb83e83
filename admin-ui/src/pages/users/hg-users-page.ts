// Which part of the users is shown? The list, the history of imports, or one person, by the address.

import { html, LitElement } from 'lit';
import { customElement } from 'lit/decorators.js';
import { Watch } from '../../components/watch.ts';
import { place } from '../../data/place.ts';
import { base } from '../../styles/shared.ts';
import './hg-import-history.ts';
import './hg-person-view.ts';
import './hg-user-list.ts';

@customElement('hg-users-page')
export class HgUsersPage extends LitElement {
  static override styles = [base];

  constructor() {
    super();
    new Watch(this, place);
  }

  protected override render() {
    const [, part] = place.value.segments;
    if (part === undefined) return html`<hg-user-list></hg-user-list>`;
    return part === 'imports'
      ? html`<hg-import-history></hg-import-history>`
      : html`<hg-person-view .personId=${part}></hg-person-view>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-users-page': HgUsersPage;
  }
}
