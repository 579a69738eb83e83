// Which actions does a connector recognise? Its own first, which can be changed, then those that the product or a description knows.

import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '../../components/hg-confirm.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { Reading } from '../../components/reading.ts';
import type { Page } from '../../data/api.ts';
import { type Connector, editConnector, type KnownAction, readActions } from '../../data/connectors.ts';
import { may } from '../../data/session.ts';
import { say } from '../../strings/en.ts';
import { base, controls, tables } from '../../styles/shared.ts';
import './hg-action-dialog.ts';

/** More are found by a word; a description may have thousands. */
const SHOWN = 200;

type Open =
  | { readonly kind: 'edit'; readonly at: number | undefined }
  | { readonly kind: 'remove'; readonly at: number };

@customElement('hg-known-actions')
export class HgKnownActions extends LitElement {
  static override styles = [
    base,
    controls,
    tables,
    inertStyles,
    css`
      section {
        padding: var(--gap-4) var(--gap-5);
      }
      td {
        overflow-wrap: anywhere;
      }
      td button {
        min-height: 2rem;
        padding: 0 var(--gap-3);
      }
      .find {
        max-width: 24rem;
      }
    `,
  ];

  @property({ attribute: false }) connector!: Connector;
  @state() private open: Open | undefined;
  @state() private words = '';
  readonly #reading = new Reading<Page<KnownAction>>(this, () => readActions(this.connector.id));

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.get('connector') !== undefined) void this.#reading.again();
  }

  protected override render() {
    const mayEdit = may('connectors.edit');
    return html`
      <section class="panel stack" aria-labelledby="actions">
        <div class="spread">
          <div><h2 id="actions">${say.connectors.actions}</h2><p class="muted">${say.connectors.actionsLead}</p></div>
          ${mayEdit ? html`<button type="button" @click=${() => this.#show({ kind: 'edit', at: undefined })}>${say.connectors.addAction}</button>` : nothing}
        </div>
        ${this.#reading.render(({ items }) => this.#table(items, mayEdit))}
      </section>
      ${this.open ? this.#dialog(this.open) : nothing}
    `;
  }

  #table(items: readonly KnownAction[], mayEdit: boolean) {
    const words = say.connectors;
    if (items.length === 0) return html`<p class="muted">${words.actionsNone}</p>`;
    const wanted = this.words.toLowerCase();
    const found = items.filter(({ type, path }) => `${type} ${path}`.toLowerCase().includes(wanted));
    return html`
      ${items.length > 10 ? html`<div class="find"><label for="find">${words.filterActions}</label><input id="find" type="search" maxlength="200" @input=${this.#find} /></div>` : nothing}
      <div class="scroll"><table>
        <thead><tr>${[words.actionType, words.path, words.verb, words.risk].map((name) => html`<th scope="col">${name}</th>`)}<th scope="col"><span class="hidden-text">${words.editAction}</span></th></tr></thead>
        <tbody>${found.slice(0, SHOWN).map((action) => this.#row(action, mayEdit))}</tbody>
      </table></div>
      <p class="muted small" role="status">${words.actionsTotal(Math.min(found.length, SHOWN), items.length)}</p>
    `;
  }

  #row(action: KnownAction, mayEdit: boolean) {
    const words = say.connectors;
    const { type, method, path, verb, risk, sentence, own } = action;
    const at = own ? this.#placeOf(action) : -1;
    return html`<tr>
      <td data-name=${words.actionType}><span><strong>${inert(type)}</strong>${at >= 0 ? html` <span class="badge accent">${words.own}</span>` : nothing}${sentence ? html`<br /><span class="muted small">${inert(sentence)}</span>` : nothing}</span></td>
      <td data-name=${words.path}><span class="mono">${inert(`${method} ${path}`)}</span></td>
      <td data-name=${words.verb}>${words.verbShort[verb]}</td>
      <td data-name=${words.risk}>${risk}</td>
      <td>${
        at >= 0 && mayEdit
          ? html`<span class="row">
              <button type="button" aria-label=${words.editActionOf(type)} @click=${() => this.#show({ kind: 'edit', at })}>${words.editAction}</button>
              <button class="danger" type="button" aria-label=${words.removeActionOf(type)} @click=${() => this.#show({ kind: 'remove', at })}>${words.removeAction}</button></span>`
          : nothing
      }</td>
    </tr>`;
  }

  /** Those of a description are the connector's too, and are changed with it alone. */
  #placeOf({ type, method, path }: KnownAction): number {
    return this.connector.actions.findIndex((one) => one.type === type && one.method === method && one.path === path);
  }

  #dialog(open: Open) {
    const { connector } = this;
    if (open.kind === 'edit')
      return html`<hg-action-dialog .connector=${connector} .at=${open.at} @hg-close=${this.#close} @hg-done=${this.#done}></hg-action-dialog>`;
    const type = connector.actions[open.at]?.type ?? '';
    return html`<hg-confirm heading=${say.connectors.removeActionTitle(type)} text=${say.connectors.removeActionLead} action=${say.connectors.removeAction}
      .act=${async () => {
        const actions = connector.actions.filter((_, at) => at !== open.at);
        await editConnector(connector.id, { actions });
      }} @hg-close=${this.#close} @hg-done=${this.#done}></hg-confirm>`;
  }

  #find = (event: Event): void => {
    this.words = (event.target as HTMLInputElement).value.trim();
  };

  #show(open: Open): void {
    this.open = open;
  }

  #close = (): void => {
    this.open = undefined;
  };

  #done = (): void => {
    this.open = undefined;
    this.dispatchEvent(new Event('hg-changed'));
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-known-actions': HgKnownActions;
  }
}
