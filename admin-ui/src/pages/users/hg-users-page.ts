// Which part of the users is shown? The list, invitations, the history of imports, groups of people, or one person, by the address.

import { html, LitElement } from 'lit';
import { customElement } from 'lit/decorators.js';
import { Watch } from '../../components/watch.ts';
import { place } from '../../data/place.ts';
import { base } from '../../styles/shared.ts';
import './hg-import-history.ts';
import './hg-invitation-list.ts';
import './hg-people-group-view.ts';
import './hg-people-groups.ts';
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
    const [, part, group] = place.value.segments;
    if (part === undefined) return html`<hg-user-list></hg-user-list>`;
    if (part === 'invitations') return html`<hg-invitation-list></hg-invitation-list>`;
    if (part === 'imports') return html`<hg-import-history></hg-import-history>`;
    if (part !== 'groups') return html`<hg-person-view .personId=${part}></hg-person-view>`;
    return group === undefined || group === 'new'
      ? html`<hg-people-groups ?creating=${group === 'new'}></hg-people-groups>`
      : html`<hg-people-group-view .groupId=${group}></hg-people-group-view>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-users-page': HgUsersPage;
  }
}
