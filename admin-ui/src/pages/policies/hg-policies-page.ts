// Which policies does the tenant have? The list; a policy's own path, or a new one's, shows its text instead.

import { html, LitElement, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import '../../components/hg-state.ts';
import { Watch } from '../../components/watch.ts';
import { place } from '../../data/place.ts';
import { base } from '../../styles/shared.ts';
import './hg-policy-editor.ts';
import './hg-policy-list.ts';
import { templatePage } from '../templates/template-pages.ts';
import { POLICY_SHELF } from './policy-shelf.ts';

@customElement('hg-policies-page')
export class HgPoliciesPage extends LitElement {
  static override styles = [base];

  constructor() {
    super();
    new Watch(this, place);
  }

  #before: string | undefined;

  protected override updated(): void {
    const [, id] = place.value.segments;
    // Whoever comes back from a policy goes on from the top of the list.
    if (this.#before !== undefined && id === undefined) void this.#focusList();
    this.#before = id;
  }

  async #focusList(): Promise<void> {
    const list = this.renderRoot.querySelector('hg-policy-list');
    await list?.updateComplete;
    list?.focus();
  }

  protected override render() {
    const [section, id, ...rest] = place.value.segments;
    if (section !== 'policies') return nothing;
    if (id === undefined) return html`<hg-policy-list></hg-policy-list>`;
    if (id === 'templates') return templatePage(POLICY_SHELF, rest);
    return keyed(id, html`<hg-policy-editor .policyId=${id === 'new' ? undefined : id}></hg-policy-editor>`);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-policies-page': HgPoliciesPage;
  }
}
