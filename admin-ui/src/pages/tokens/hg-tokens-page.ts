// Which programs use the API in somebody's name? Tokens with what they may do, when they were used, and the way to end them.

import { html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import '../../components/hg-confirm.ts';
import { inert } from '../../components/inert-text.ts';
import { type Column, listPage, listStyles } from '../../components/list-page.ts';
import { Listing } from '../../components/listing.ts';
import { type ApiToken, readTokens, revokeToken } from '../../data/tokens.ts';
import { moment, say } from '../../strings/en.ts';
import './hg-create-token-dialog.ts';

@customElement('hg-tokens-page')
export class HgTokensPage extends LitElement {
  static override styles = listStyles;

  @state() private creating = false;
  @state() private ending: ApiToken | undefined;
  readonly #list = new Listing<ApiToken>(this, { read: readTokens, filters: ['q', 'ending'] });
  readonly #columns: readonly Column<ApiToken>[] = [
    { name: say.tokens.name, cell: ({ name }) => html`<strong>${inert(name)}</strong>` },
    { name: say.tokens.permissions, cell: ({ permissions }) => inert(permissions.join(', ')) },
    { name: say.tokens.scope, cell: ({ scope }) => say.tokens.scopes[scope] },
    {
      name: say.tokens.used,
      cell: ({ last_used_at: at }) => (at ? moment(at) : html`<span class="muted">${say.agents.never}</span>`),
    },
    {
      name: say.tokens.ends,
      cell: ({ expires_at: at }) =>
        at ? moment(at) : html`<span><span class="badge warn">${say.tokens.endless}</span></span>`,
    },
    {
      name: say.tokens.end,
      quiet: true,
      cell: (token) =>
        html`<button class="danger" type="button" aria-label="${say.tokens.end}: ${token.name}" @click=${() => {
          this.ending = token;
        }}>${say.tokens.end}</button>`,
    },
  ];

  protected override render() {
    return html`
      ${listPage(this.#list, {
        title: say.tokens.title,
        lead: say.tokens.lead,
        search: say.tokens.name,
        choices: [{ name: 'ending', label: say.tokens.ends, options: say.tokens.ending }],
        total: say.tokens.total,
        empty: { heading: say.tokens.empty, text: say.tokens.emptyWhy },
        columns: this.#columns,
        actions: html`<button class="primary" type="button" @click=${() => {
          this.creating = true;
        }}>${say.tokens.create}</button>`,
      })}
      ${this.creating ? html`<hg-create-token-dialog @hg-done=${() => this.#list.again()} @hg-close=${this.#closed}></hg-create-token-dialog>` : nothing}
      ${
        this.ending
          ? html`<hg-confirm heading=${say.tokens.endTitle(this.ending.name)} text=${say.tokens.endLead} action=${say.tokens.end} .act=${() => revokeToken(this.ending?.id ?? '')}
              @hg-done=${this.#ended} @hg-close=${this.#closed}></hg-confirm>`
          : nothing
      }
    `;
  }

  #closed = (): void => {
    this.creating = false;
    this.ending = undefined;
  };

  #ended = (): void => {
    this.#closed();
    void this.#list.again();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-tokens-page': HgTokensPage;
  }
}
