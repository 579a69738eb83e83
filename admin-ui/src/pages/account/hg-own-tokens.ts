// Which programs act in my name here? My own API tokens of this tenant, with their ends and last use; each can be revoked.

import { html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import '../../components/hg-confirm.ts';
import { inert } from '../../components/inert-text.ts';
import { listStyles } from '../../components/list-page.ts';
import { Reading } from '../../components/reading.ts';
import { readOwnTokens } from '../../data/account.ts';
import type { Page } from '../../data/api.ts';
import { may } from '../../data/session.ts';
import { type ApiToken, revokeToken } from '../../data/tokens.ts';
import { moment, say } from '../../strings/en.ts';

const words = say.tokens;

@customElement('hg-own-tokens')
export class HgOwnTokens extends LitElement {
  static override styles = listStyles;

  @state() private ending: ApiToken | undefined;
  readonly #tokens = new Reading<Page<ApiToken> | undefined>(this, async () =>
    may('tokens.manage') ? readOwnTokens() : undefined,
  );

  protected override render() {
    return html`
      ${this.#tokens.render((page) => html`<div>${page ? this.#table(page) : html`<p class="muted">${say.account.tokensMayNot}</p>`}</div>`)}
      ${
        this.ending
          ? html`<hg-confirm heading=${words.endTitle(this.ending.name)} text=${words.endLead} action=${words.end} .act=${() => revokeToken(this.ending?.id ?? '')}
              @hg-done=${this.#ended} @hg-close=${this.#closed}></hg-confirm>`
          : nothing
      }
    `;
  }

  #table({ items, total }: Page<ApiToken>) {
    if (items.length === 0)
      return html`<p class="muted">${say.account.tokensNone} <a href="/tokens">${words.create}</a></p>`;
    const names = [words.name, words.permissions, words.scope, words.used, words.ends];
    return html`<div class="stack">
      <div class="panel scroll"><table>
        <thead><tr>${names.map((name) => html`<th scope="col">${name}</th>`)}<th scope="col"><span class="hidden-text">${words.end}</span></th></tr></thead>
        <tbody>${items.map((token) => this.#row(token))}</tbody>
      </table></div>
      <p class="muted small">${total > items.length ? words.total(total) : nothing} <a href="/tokens">${say.account.tokensAll}</a></p>
    </div>`;
  }

  #row(token: ApiToken) {
    const { name, permissions, scope, last_used_at: used, expires_at: ends } = token;
    return html`<tr>
      <td data-name=${words.name}><strong>${inert(name)}</strong></td>
      <td data-name=${words.permissions}>${inert(permissions.join(', '))}</td>
      <td data-name=${words.scope}>${words.scopes[scope]}</td>
      <td data-name=${words.used}>${used ? moment(used) : html`<span class="muted">${say.agents.never}</span>`}</td>
      <td data-name=${words.ends}>${ends ? moment(ends) : html`<span><span class="badge warn">${words.endless}</span></span>`}</td>
      <td class="quiet"><button type="button" class="danger" aria-label="${words.end}: ${name}" @click=${() => {
        this.ending = token;
      }}>${words.end}</button></td>
    </tr>`;
  }

  #closed = (): void => {
    this.ending = undefined;
  };

  #ended = (): void => {
    this.#closed();
    void this.#tokens.again();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-own-tokens': HgOwnTokens;
  }
}
