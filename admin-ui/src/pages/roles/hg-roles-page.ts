// Which part of the roles is shown? The list, the templates, a new role or one that is there, by the address.

import { html, LitElement } from 'lit';
import { customElement } from 'lit/decorators.js';
import { Watch } from '../../components/watch.ts';
import { place } from '../../data/place.ts';
import { base } from '../../styles/shared.ts';
import './hg-role-editor.ts';
import './hg-role-list.ts';
import { templatePage } from '../templates/template-pages.ts';
import { ROLE_SHELF } from './role-shelf.ts';

@customElement('hg-roles-page')
export class HgRolesPage extends LitElement {
  static override styles = [base];

  constructor() {
    super();
    new Watch(this, place);
  }

  protected override render() {
    const { segments, query } = place.value;
    const [, part] = segments;
    if (part === undefined) return html`<hg-role-list></hg-role-list>`;
    if (part === 'templates') return templatePage(ROLE_SHELF, segments.slice(2));
    if (part === 'new')
      return html`<hg-role-editor .template=${query.get('template') ?? ''} .original=${query.get('clone') ?? ''}></hg-role-editor>`;
    return html`<hg-role-editor .roleId=${part}></hg-role-editor>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-roles-page': HgRolesPage;
  }
}
