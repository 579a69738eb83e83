// Which services does the gate know? The list, creation, and the credential that only goes in.

import { html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import '../../components/hg-stop-button.ts';
import { inert } from '../../components/inert-text.ts';
import { type Column, listPage, listStyles } from '../../components/list-page.ts';
import { Listing } from '../../components/listing.ts';
import { type Connector, readConnectors } from '../../data/connectors.ts';
import { may } from '../../data/session.ts';
import { say } from '../../strings/en.ts';
import { links } from '../../styles/shared.ts';
import './hg-create-connector-dialog.ts';
import './hg-credential-dialog.ts';

@customElement('hg-connector-list')
export class HgConnectorList extends LitElement {
  static override styles = [listStyles, links];

  @state() private creating = false;
  @state() private credentialFor: Connector | undefined;
  readonly #list = new Listing<Connector>(this, { read: readConnectors });
  readonly #columns: readonly Column<Connector>[] = [
    {
      name: say.connectors.name,
      cell: ({ id, name }) =>
        html`<a href="/connectors/${id}" aria-label=${say.connectors.open(name)}><strong>${inert(name)}</strong></a>`,
    },
    { name: say.connectors.type, cell: ({ type }) => inert(type) },
    { name: say.connectors.hosts, cell: ({ hosts, base_url }) => inert(hosts.join(', ') || (base_url ?? '–')) },
    { name: say.connectors.credential, cell: (connector) => html`<span>${credentialState(connector)}</span>` },
    { name: say.connectors.set, quiet: true, cell: (connector) => this.#ways(connector) },
  ];

  protected override render() {
    return html`
      ${listPage(this.#list, {
        title: say.connectors.title,
        lead: say.connectors.lead,
        search: say.connectors.search,
        total: say.connectors.total,
        empty: { heading: say.connectors.empty, text: say.connectors.emptyWhy },
        columns: this.#columns,
        actions: may('connectors.edit')
          ? html`<button class="primary" type="button" @click=${this.#create}>${say.connectors.create}</button>`
          : nothing,
      })}
      ${this.creating ? html`<hg-create-connector-dialog @hg-done=${this.#created} @hg-close=${this.#closed}></hg-create-connector-dialog>` : nothing}
      ${
        this.credentialFor
          ? html`<hg-credential-dialog .connector=${this.credentialFor} @hg-done=${this.#entered} @hg-close=${this.#closed}></hg-credential-dialog>`
          : nothing
      }
    `;
  }

  #ways(connector: Connector) {
    return html`<span class="row">${this.#set(connector)}<hg-stop-button kind="connector" target=${connector.id} name=${connector.name}></hg-stop-button></span>`;
  }

  #set(connector: Connector) {
    if (!may('credentials.write')) return nothing;
    return html`<button type="button" aria-label=${`${say.connectors.set}: ${connector.name}`} @click=${() => {
      this.credentialFor = connector;
    }}>${say.connectors.set}</button>`;
  }

  #create = (): void => {
    this.creating = true;
  };

  #closed = (): void => {
    this.creating = false;
    this.credentialFor = undefined;
  };

  #entered = (): void => {
    this.credentialFor = undefined;
    void this.#list.again();
  };

  #created = (event: Event): void => {
    this.creating = false;
    if (may('credentials.write')) this.credentialFor = (event as CustomEvent<Connector>).detail;
    void this.#list.again();
  };
}

function credentialState({ credential }: Connector) {
  if (!credential) return html`<span class="muted">${say.connectors.none}</span>`;
  if (!credential.attached) return html`<span class="badge warn">${say.connectors.detached}</span>`;
  return html`<span class="badge good">${say.connectors.placements[credential.placement] ?? credential.placement}</span>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-connector-list': HgConnectorList;
  }
}
