// Which of many? A search in what the server has, boxes for what it found, and above them what is chosen, wherever it lies in the list.

import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Page } from '../data/api.ts';
import type { Choice, ReadChoices } from '../data/names.ts';
import { choose } from '../strings/en/choose.ts';
import { say } from '../strings/en.ts';
import { base, controls } from '../styles/shared.ts';
import { icon } from './icons.ts';
import { inert, inertStyles } from './inert-text.ts';
import { Listing } from './listing.ts';

@customElement('hg-choose')
export class HgChoose extends LitElement {
  static override styles = [
    base,
    controls,
    inertStyles,
    css`
      legend {
        padding: 0;
      }
      small {
        font-size: var(--size-s);
      }
      .found {
        max-height: 13rem;
        overflow: auto;
        margin-top: var(--gap-2);
        padding: var(--gap-1) var(--gap-2);
        border: 1px solid var(--line);
        border-radius: var(--radius-s);
      }
      li label {
        display: flex;
        gap: var(--gap-2);
        align-items: center;
        min-height: 2rem;
        font-size: inherit;
        margin: 0;
        padding: var(--gap-1);
        font-weight: 500;
        overflow-wrap: anywhere;
      }
      input[type='checkbox'],
      input[type='radio'] {
        flex: none;
        width: 1.1rem;
        height: 1.1rem;
        min-height: 0;
        margin: 0;
        accent-color: var(--accent);
      }
      .chips {
        display: flex;
        flex-wrap: wrap;
        gap: var(--gap-1);
        margin-bottom: var(--gap-2);
      }
      .chips button {
        min-height: 2rem;
        padding: 0 var(--gap-2);
        font-size: var(--size-s);
        font-weight: 600;
        border-color: var(--line);
        background: var(--accent-soft);
        color: var(--accent);
        overflow-wrap: anywhere;
        text-align: left;
      }
      .more button {
        min-height: 2rem;
      }
      .chips svg {
        width: 0.9rem;
        flex: none;
      }
    `,
  ];

  @property() label = '';
  @property() hint = '';
  /** What stands where nothing was found, for example what to make first. */
  @property() none = '';
  /** One at most. */
  @property({ type: Boolean }) single = false;
  /** Ids; `change` follows when they are not the same any more. */
  @property({ attribute: false }) chosen: readonly string[] = [];
  /** Names of what is chosen, as far as they are known from elsewhere. */
  @property({ attribute: false }) names: ReadonlyMap<string, string> = new Map();
  /** Where the choices come from; another one reads them anew. */
  @property() from = '';
  @property({ attribute: false }) read: ReadChoices = async () => ({ items: [], next_cursor: null, total: 0 });
  @state() private words = '';
  readonly #seen = new Map<string, string>();
  /** The words are not the page's: they stay out of the address. */
  readonly #list = new Listing<Choice>(this, {
    filters: [],
    read: async ({ cursor }) => {
      const page = await this.read({ words: this.words, cursor });
      for (const { id, name } of page.items) this.#seen.set(id, name);
      return page;
    },
  });

  /** The name of something that is or was in sight. */
  nameOf(id: string): string {
    return this.#seen.get(id) ?? this.names.get(id) ?? id;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (this.hasUpdated && changed.has('from')) void this.#list.reading.again({ fresh: true });
  }

  protected override render() {
    return html`
      <fieldset>
        <legend class="label">${this.label}</legend>
        ${this.chosen.length > 0 ? html`<div class="chips">${this.chosen.map((id) => this.#chip(id))}</div>` : nothing}
        <input type="search" aria-label=${choose.search(this.label)} placeholder=${choose.placeholder} maxlength="200" @input=${this.#search} />
        ${this.hint ? html`<p class="hint">${this.hint}</p>` : nothing}
        ${this.#list.reading.render((page) => this.#found(page))}
      </fieldset>
    `;
  }

  #chip(id: string) {
    const name = this.nameOf(id);
    return html`<button type="button" aria-label=${choose.remove(name)} @click=${() => this.#set(this.chosen.filter((one) => one !== id))}>${inert(name)}${icon('close')}</button>`;
  }

  #found(page: Page<Choice>) {
    if (page.items.length === 0)
      return html`<p class="hint">${this.words === '' && this.none ? this.none : choose.nothing}</p>`;
    return html`
      <ul class="found">${page.items.map((one) => this.#item(one))}</ul>
      ${page.next_cursor === null ? nothing : html`<div class="row more"><span class="muted small">${choose.total(page.items.length, page.total)}</span><button type="button" ?disabled=${this.#list.busy} @click=${() => this.#list.more()}>${say.more}</button></div>`}
    `;
  }

  #item({ id, name, about }: Choice) {
    const chosen = this.chosen.includes(id);
    return html`<li><label>
      <input type=${this.single ? 'radio' : 'checkbox'} name="choice" .checked=${chosen} @change=${() => this.#pick(id, chosen)} />
      <span>${inert(name)}${about ? html` <small class="muted">${inert(about)}</small>` : nothing}</span>
    </label></li>`;
  }

  #pick(id: string, chosen: boolean): void {
    if (this.single) this.#set([id]);
    else this.#set(chosen ? this.chosen.filter((one) => one !== id) : [...this.chosen, id]);
  }

  #set(chosen: readonly string[]): void {
    this.chosen = chosen;
    this.dispatchEvent(new Event('change', { bubbles: true, composed: true }));
  }

  #search = (event: Event): void => {
    event.stopPropagation();
    this.words = (event.target as HTMLInputElement).value.trim();
    void this.#list.again();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-choose': HgChoose;
  }
}
