// Which secrets lie in the vault, how old are they, when were they used last, and which are missing? Never what they are.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import '../../components/hg-confirm.ts';
import { inert } from '../../components/inert-text.ts';
import { type Column, listPage, listStyles } from '../../components/list-page.ts';
import { Listing } from '../../components/listing.ts';
import { Reading } from '../../components/reading.ts';
import type { Connector } from '../../data/connectors.ts';
import { now } from '../../data/now.ts';
import {
  type Credential,
  forgetCredential,
  listCredentials,
  mayWriteCredentials,
  withoutCredential,
} from '../../data/vault.ts';
import { vault as words } from '../../strings/en/configuration.ts';
import { moment, say, span } from '../../strings/en.ts';
import { links } from '../../styles/shared.ts';
import '../connectors/hg-credential-dialog.ts';
import '../connectors/hg-try-dialog.ts';

const OLD_MS = 90 * 24 * 3_600_000;

type Asking =
  | { readonly what: 'enter'; readonly connector: Pick<Connector, 'id' | 'name'> }
  | { readonly what: 'try'; readonly connector: Pick<Connector, 'id' | 'name'> }
  | { readonly what: 'forget'; readonly credential: Credential };

@customElement('hg-vault-page')
export class HgVaultPage extends LitElement {
  static override styles = [
    listStyles,
    links,
    css`
      .missing {
        margin-top: var(--gap-5);
        padding: var(--gap-4);
      }
      .missing li {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: var(--gap-2);
        padding: var(--gap-2) 0;
        border-top: 1px solid var(--line);
        overflow-wrap: anywhere;
      }
      .missing button {
        min-height: 2rem;
      }
    `,
  ];

  @state() private asking: Asking | undefined;
  readonly #list = new Listing<Credential>(this, { read: listCredentials, filters: ['old'] });
  readonly #missing = new Reading<readonly Connector[]>(this, withoutCredential);
  readonly #columns: readonly Column<Credential>[] = [
    {
      name: words.connector,
      cell: ({ connector_id: id, connector_name: name }) =>
        html`<strong><a href="/connectors/${id}">${inert(name)}</a></strong>`,
    },
    { name: words.placement, cell: (credential) => placementOf(credential) },
    { name: words.age, cell: ({ updated_at: at }) => age(at) },
    {
      name: words.by,
      cell: ({ author }) => (author === undefined ? html`<span class="muted">${words.nobody}</span>` : inert(author)),
    },
    { name: words.used, cell: (credential) => lastUse(credential) },
    {
      name: words.state,
      cell: ({ attached }) =>
        html`<span><span class="badge ${attached ? 'good' : 'warn'}">${attached ? words.attached : words.detached}</span></span>`,
    },
    { name: words.replace, quiet: true, cell: (credential) => this.#buttons(credential) },
  ];

  protected override render() {
    return html`
      ${listPage(this.#list, {
        title: words.title,
        lead: words.lead,
        total: words.total,
        empty: { heading: words.empty, text: words.emptyWhy },
        choices: [{ name: 'old', label: words.age, options: words.ages }],
        columns: this.#columns,
        actions: html`<a class="button" href="/connectors">${words.toConnectors}</a>`,
      })}
      ${this.#missing.render((connectors) => this.#without(connectors))}
      ${this.asking ? this.#dialog(this.asking) : nothing}
    `;
  }

  #buttons(credential: Credential) {
    const { connector_id: id, connector_name: name } = credential;
    if (!mayWriteCredentials()) return nothing;
    return html`<span class="row">
      <button type="button" aria-label=${say.connectors.tryOf(name)} @click=${() => this.#ask({ what: 'try', connector: { id, name } })}>${say.connectors.tryIt}</button>
      <button type="button" aria-label="${words.replace}: ${name}" @click=${() => this.#ask({ what: 'enter', connector: { id, name } })}>${words.replace}</button>
      <button class="danger" type="button" aria-label="${words.forget}: ${name}" @click=${() => this.#ask({ what: 'forget', credential })}>${words.forget}</button>
    </span>`;
  }

  #without(connectors: readonly Connector[]) {
    if (connectors.length === 0) return html``;
    return html`<section class="panel missing">
      <h2>${words.missing}</h2><p class="muted">${words.missingLead}</p>
      <ul>${connectors.map(
        (connector) =>
          html`<li><strong>${inert(connector.name)}</strong>${
            mayWriteCredentials()
              ? html`<button type="button" aria-label=${words.enterFor(connector.name)} @click=${() => this.#ask({ what: 'enter', connector })}>${words.enter}</button>`
              : nothing
          }</li>`,
      )}</ul>
    </section>`;
  }

  #dialog(asking: Asking) {
    const close = () => this.#ask(undefined);
    if (asking.what === 'enter')
      return html`<hg-credential-dialog .connector=${asking.connector} @hg-close=${close} @hg-done=${this.#done}></hg-credential-dialog>`;
    if (asking.what === 'try')
      return html`<hg-try-dialog .connector=${asking.connector} @hg-close=${close}></hg-try-dialog>`;
    const { connector_id: id, connector_name: name } = asking.credential;
    return html`<hg-confirm heading=${words.forgetTitle(name)} text=${words.forgetLead} action=${words.forget} .act=${() => forgetCredential(id)} @hg-close=${close} @hg-done=${this.#done}></hg-confirm>`;
  }

  #ask(asking: Asking | undefined): void {
    this.asking = asking;
  }

  #done = (): void => {
    this.asking = undefined;
    void this.#list.again();
    void this.#missing.again();
  };
}

function placementOf({ placement, name }: Credential) {
  const how = say.connectors.placements[placement] ?? placement;
  return html`<span>${how}${name ? html` <span class="mono">${inert(name)}</span>` : nothing}</span>`;
}

function age(at: string) {
  const passed = now() - Date.parse(at);
  return html`<span class="row" title=${moment(at)}>${words.ageOf(span(passed))}${passed > OLD_MS ? html`<span class="badge warn" title=${words.oldWhy}>${words.old}</span>` : nothing}</span>`;
}

function lastUse({ last_used_at: at }: Credential) {
  if (at === null) return html`<span class="muted">${words.usedNever}</span>`;
  return html`<span title=${moment(at)}>${words.usedAgo(span(now() - Date.parse(at)))}</span>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-vault-page': HgVaultPage;
  }
}
