// Which policies are there, and which are in force? Their names, states, and when they were changed.

import { html, LitElement, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { inert } from '../../components/inert-text.ts';
import { type Column, listPage, listStyles } from '../../components/list-page.ts';
import { Listing } from '../../components/listing.ts';
import { go } from '../../data/place.ts';
import { type Policy, readPolicies } from '../../data/policies.ts';
import { may } from '../../data/session.ts';
import { templates } from '../../strings/en/templates.ts';
import { moment, say } from '../../strings/en.ts';
import { links } from '../../styles/shared.ts';
import './hg-suggestions.ts';
import { policyState } from './policy-state.ts';

@customElement('hg-policy-list')
export class HgPolicyList extends LitElement {
  static override styles = [listStyles, links];

  readonly #list = new Listing<Policy>(this, { read: readPolicies });
  readonly #columns: readonly Column<Policy>[] = [
    {
      name: say.policies.name,
      cell: ({ id, name }) => html`<a href="/policies/${id}"><strong>${inert(name)}</strong></a>`,
    },
    { name: say.policies.state, cell: policyState },
    { name: say.policies.updated, cell: ({ updated_at }) => moment(updated_at) },
  ];

  override focus(): void {
    this.renderRoot.querySelector('h1')?.focus({ preventScroll: true });
  }

  protected override render() {
    return listPage(this.#list, {
      title: say.policies.title,
      lead: say.policies.lead,
      search: say.policies.search,
      total: say.policies.total,
      empty: { heading: say.policies.empty, text: say.policies.emptyWhy },
      columns: this.#columns,
      notice: may('approvals.view') ? html`<hg-suggestions></hg-suggestions>` : nothing,
      actions: html`<span class="row"><a class="button" href="/policies/templates">${templates.open}</a>
        ${may('policies.edit') ? html`<button class="primary" type="button" @click=${() => go('/policies/new')}>${say.policies.create}</button>` : nothing}</span>`,
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-policy-list': HgPolicyList;
  }
}
