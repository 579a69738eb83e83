// Which services does the gate know? The list, creation, and the credential that only goes in.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import '../../components/hg-state.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { Reading } from '../../components/reading.ts';
import type { Page } from '../../data/api.ts';
import { type Connector, readConnectors } from '../../data/connectors.ts';
import { may } from '../../data/session.ts';
import { say } from '../../strings/en.ts';
import { base, controls, tables } from '../../styles/shared.ts';
import './hg-create-connector-dialog.ts';
import './hg-credential-dialog.ts';

@customElement('hg-connectors-page')
export class HgConnectorsPage extends LitElement {
  static override styles = [
    base,
    controls,
    tables,
    inertStyles,
    css`
      td button {
        min-height: 2rem;
        padding: 0 var(--gap-3);
      }
    `,
  ];

  @state() private creating = false;
  @state() private credentialFor: Connector | undefined;
  readonly #reading = new Reading<Page<Connector>>(this, () => readConnectors());

  protected override render() {
    return html`
      <div class="stack">
        <div class="spread">
          <div><h1>${say.connectors.title}</h1><p class="muted">${say.connectors.lead}</p></div>
          ${this.#create()}
        </div>
        ${this.#reading.render((page) => this.#list(page))}
      </div>
      ${
        this.creating
          ? html`<hg-create-connector-dialog @hg-created=${this.#created} @hg-close=${() => {
              this.creating = false;
            }}></hg-create-connector-dialog>`
          : nothing
      }
      ${
        this.credentialFor
          ? html`<hg-credential-dialog .connector=${this.credentialFor} @hg-close=${this.#entered}></hg-credential-dialog>`
          : nothing
      }
    `;
  }

  #create() {
    return may('connectors.edit')
      ? html`<button class="primary" type="button" @click=${() => {
          this.creating = true;
        }}>${say.connectors.create}</button>`
      : nothing;
  }

  #list({ items, next_cursor, total }: Page<Connector>) {
    if (items.length === 0)
      return html`<div class="panel"><hg-state kind="empty" heading=${say.connectors.empty} text=${say.connectors.emptyWhy}>${this.#create()}</hg-state></div>`;
    const names = [say.connectors.name, say.connectors.type, say.connectors.hosts, say.connectors.credential];
    return html`
      <div class="panel scroll">
        <table>
          <thead><tr>${names.map((name) => html`<th scope="col">${name}</th>`)}<th scope="col"><span class="hidden-text">${say.connectors.set}</span></th></tr></thead>
          <tbody>${items.map((connector) => this.#row(connector))}</tbody>
        </table>
      </div>
      ${next_cursor ? html`<div><button type="button" @click=${() => this.#more({ items, next_cursor, total })}>${say.more}</button></div>` : nothing}
    `;
  }

  #row(connector: Connector) {
    const hosts = connector.hosts.length > 0 ? connector.hosts.join(', ') : (connector.base_url ?? '–');
    return html`
      <tr>
        <td data-name=${say.connectors.name}><strong>${inert(connector.name)}</strong></td>
        <td data-name=${say.connectors.type}>${inert(connector.type)}</td>
        <td data-name=${say.connectors.hosts}>${inert(hosts)}</td>
        <td data-name=${say.connectors.credential}><span>${credentialState(connector)}</span></td>
        <td>${
          may('credentials.write')
            ? html`<button type="button" aria-label=${`${say.connectors.set}: ${connector.name}`} @click=${() => {
                this.credentialFor = connector;
              }}>${say.connectors.set}</button>`
            : nothing
        }</td>
      </tr>
    `;
  }

  #entered = (): void => {
    this.credentialFor = undefined;
    void this.#reading.again();
  };

  #created = (event: Event): void => {
    this.creating = false;
    if (may('credentials.write')) this.credentialFor = (event as CustomEvent<Connector>).detail;
    void this.#reading.again();
  };

  async #more(page: Page<Connector>): Promise<void> {
    const next = await readConnectors(page.next_cursor ?? undefined).catch(() => undefined);
    if (next) this.#reading.replace({ ...next, items: [...page.items, ...next.items] });
  }
}

function credentialState({ credential }: Connector) {
  if (!credential) return html`<span class="muted">${say.connectors.none}</span>`;
  if (!credential.attached) return html`<span class="badge warn">${say.connectors.detached}</span>`;
  return html`<span class="badge good">${say.connectors.placements[credential.placement] ?? credential.placement}</span>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-connectors-page': HgConnectorsPage;
  }
}
