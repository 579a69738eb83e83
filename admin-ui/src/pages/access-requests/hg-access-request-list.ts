// Which agents have asked for what?

import { html, LitElement } from 'lit';
import { customElement } from 'lit/decorators.js';
import { inert } from '../../components/inert-text.ts';
import { type Column, listPage, listStyles } from '../../components/list-page.ts';
import { Listing } from '../../components/listing.ts';
import { type AccessRequest, readAccessRequests } from '../../data/access-requests.ts';
import { requests as words } from '../../strings/en/requests.ts';
import { moment } from '../../strings/en.ts';
import { stateOf } from './request-state.ts';

const COLUMNS: readonly Column<AccessRequest>[] = [
  {
    name: words.what,
    cell: ({ id, method, url, claimed_reason: claim }) =>
      html`<span><a class="mono" href="/access-requests/${id}">${inert(`${method} ${url}`)}</a><br /><span class="muted">${inert(claim)}</span></span>`,
  },
  { name: words.agent, cell: ({ agent }) => inert(agent.name) },
  { name: words.state, cell: stateOf },
  { name: words.when, cell: ({ created_at }) => moment(created_at) },
];

@customElement('hg-access-request-list')
export class HgAccessRequestList extends LitElement {
  static override styles = listStyles;

  readonly #list = new Listing<AccessRequest>(this, { filters: ['q', 'state'], read: readAccessRequests });

  protected override render() {
    return listPage(this.#list, {
      title: words.title,
      lead: words.lead,
      search: words.search,
      choices: [{ name: 'state', label: words.state, options: words.states }],
      total: words.total,
      empty: { heading: words.empty, text: words.emptyWhy },
      columns: COLUMNS,
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-access-request-list': HgAccessRequestList;
  }
}
