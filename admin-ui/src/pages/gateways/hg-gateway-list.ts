// Through which listeners do agents of this tenant call, and with how many rules?

import { html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { inert } from '../../components/inert-text.ts';
import { type Column, listPage, listStyles, listWords } from '../../components/list-page.ts';
import { Listing } from '../../components/listing.ts';
import { type Gateway, listGateways, mayEditGateways } from '../../data/gateways.ts';
import { go } from '../../data/place.ts';
import { gateways as words } from '../../strings/en/gateways.ts';
import './hg-gateway-dialog.ts';

const COLUMNS: readonly Column<Gateway>[] = [
  {
    name: words.name,
    cell: ({ id, name, own }) =>
      html`<span class="row"><a href="/gateways/${id}"><strong>${inert(name)}</strong></a>${own ? html`<span class="badge good">${words.own}</span>` : nothing}</span>`,
  },
  {
    name: words.environment,
    cell: ({ environment }) => (environment ? inert(environment) : html`<span class="muted">${words.none}</span>`),
  },
  {
    name: words.level,
    cell: ({ enforcement }) =>
      words.levelShort[enforcement ?? ''] ?? html`<span class="muted">${words.inherited}</span>`,
  },
  {
    name: words.rules,
    cell: ({ access_rules: rules }) =>
      html`<span class=${rules.length === 0 ? 'muted' : ''}>${words.rulesOf(rules.length)}</span>`,
  },
];

@customElement('hg-gateway-list')
export class HgGatewayList extends LitElement {
  static override styles = listStyles;

  @state() private creating = false;
  readonly #list = new Listing<Gateway>(this, { read: listGateways });

  protected override render() {
    return html`
      ${listPage(this.#list, {
        ...listWords(words),
        columns: COLUMNS,
        actions: mayEditGateways()
          ? html`<button class="primary" type="button" @click=${() => this.#ask(true)}>${words.create}</button>`
          : nothing,
      })}
      ${this.creating ? html`<hg-gateway-dialog @hg-close=${() => this.#ask(false)} @hg-done=${made}></hg-gateway-dialog>` : nothing}
    `;
  }

  #ask(creating: boolean): void {
    this.creating = creating;
  }
}

const made = (event: Event): void => go(`/gateways/${(event as CustomEvent<Gateway>).detail.id}`);

declare global {
  interface HTMLElementTagNameMap {
    'hg-gateway-list': HgGatewayList;
  }
}
