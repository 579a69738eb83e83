// How does every list look? A heading with what one can do, a filter, a table that grows by itself, and a word where there is nothing.

import { css, html, nothing, type TemplateResult } from 'lit';
import { ref } from 'lit/directives/ref.js';
import type { Page } from '../data/api.ts';
import { say } from '../strings/en.ts';
import { base, controls, tables } from '../styles/shared.ts';
import { inertStyles } from './inert-text.ts';
import type { Listing } from './listing.ts';
import type { Chunk } from './virtual-rows.ts';

/** One column: its heading, and what stands in it of an item. */
export interface Column<Item> {
  readonly name: string;
  readonly cell: (item: Item) => unknown;
  /** The heading is only for those who listen. */
  readonly quiet?: boolean;
}

/** A filter of few values; its name is that in the address. */
export interface FilterChoice {
  readonly name: string;
  readonly label: string;
  readonly options: Readonly<Record<string, string>>;
  /** What stands for no choice; 'any' unless given. */
  readonly usual?: string;
}

/** It orders a list, and takes nothing out of it. */
const ORDER = 'sort';

/** What a list page says and offers. */
export interface ListPage<Item> {
  readonly title: string;
  readonly lead: string;
  readonly columns: readonly Column<Item>[];
  readonly empty: { readonly heading: string; readonly text: string };
  /** Buttons beside the heading, and below the empty state. */
  readonly actions?: unknown;
  /** The label of the field for words; without it there is none. */
  readonly search?: string;
  readonly choices?: readonly FilterChoice[];
  readonly total?: (count: number) => string;
  /** The ways to the lists beside this one, below the heading. */
  readonly parts?: unknown;
  /** Between the filter and the table. */
  readonly notice?: unknown;
}

/** The words of a list, as an area's strings name them. */
export interface ListWords {
  readonly title: string;
  readonly lead: string;
  readonly search: string;
  readonly total: (count: number) => string;
  readonly empty: string;
  readonly emptyWhy: string;
}

/** What a list page says, from its area's words. */
export const listWords = ({ title, lead, search, total, empty, emptyWhy }: ListWords) => ({
  title,
  lead,
  search,
  total,
  empty: { heading: empty, text: emptyWhy },
});

const NEAR = '800px 0px';

/** What a page of a list adopts; it includes everybody's ground. */
export const listStyles = [
  base,
  controls,
  tables,
  inertStyles,
  css`
    .filter {
      display: grid;
      grid-template-columns: minmax(12rem, 1fr);
      grid-auto-columns: minmax(9rem, auto);
      grid-auto-flow: column;
      align-items: end;
      gap: var(--gap-3);
    }
    h1:focus {
      outline: none;
    }
    td {
      overflow-wrap: anywhere;
    }
    td button {
      min-height: 2rem;
      padding: 0 var(--gap-3);
    }
    td.quiet button {
      white-space: nowrap;
    }
    td button.danger {
      border-color: transparent;
      background: transparent;
    }
    @media (min-width: 40.01rem) {
      td.quiet {
        text-align: right;
      }
      td.quiet .row {
        justify-content: flex-end;
      }
      td.quiet:first-child {
        width: 3rem;
        text-align: left;
      }
    }
    .gap td {
      padding: 0;
      border: 0;
    }
    @media (max-width: 40rem) {
      .filter {
        grid-auto-flow: row;
        grid-template-columns: repeat(2, minmax(0, 1fr));
      }
      .filter > :first-child {
        grid-column: 1 / -1;
      }
    }
  `,
];

/** The heading of a page: its name, a sentence, and what can be done. */
export function pageHead(title: string, lead: string, actions: unknown = nothing): TemplateResult {
  return html`
    <div class="spread">
      <div><h1 tabindex="-1">${title}</h1><p class="muted">${lead}</p></div>
      ${actions}
    </div>
  `;
}

/** A whole list page for the render method of its host. */
export function listPage<Item>(listing: Listing<Item>, page: ListPage<Item>): TemplateResult {
  return html`
    <div class="stack">
      ${pageHead(page.title, page.lead, page.actions)}
      ${page.parts ?? nothing}
      ${page.search !== undefined || page.choices ? filterForm(listing, page) : nothing}
      ${page.notice ?? nothing}
      ${listing.reading.render((read) => listTable(listing, page, read))}
    </div>
  `;
}

function filterForm<Item>(
  listing: Listing<Item>,
  { search, choices = [] }: Pick<ListPage<Item>, 'search' | 'choices'>,
): TemplateResult {
  const { filters } = listing;
  const words = (event: Event) => String(new FormData(event.currentTarget as HTMLFormElement).get('q') ?? '').trim();
  return html`
    <form class="filter" role="search" @submit=${(event: SubmitEvent) => {
      event.preventDefault();
      listing.filter({ q: words(event) });
    }} @input=${(event: Event) => {
      if ((event.target as HTMLInputElement).name === 'q') listing.search(words(event));
    }}>
      ${
        search === undefined
          ? nothing
          : html`<div><label for="q">${search}</label><input id="q" name="q" type="search" maxlength="200" autocomplete="off" spellcheck="false" .value=${filters.q ?? ''} /></div>`
      }
      ${choices.map((choice) => choiceOf(listing, choice))}
    </form>
  `;
}

function choiceOf<Item>(
  listing: Listing<Item>,
  { name, label, options, usual = say.any }: FilterChoice,
): TemplateResult {
  const chosen = listing.filters[name] ?? '';
  return html`
    <div>
      <label for=${name}>${label}</label>
      <select id=${name} name=${name} .value=${chosen} @change=${(event: Event) => listing.filter({ [name]: (event.target as HTMLSelectElement).value })}>
        <option value="" ?selected=${chosen === ''}>${usual}</option>
        ${Object.entries(options).map(([value, text]) => html`<option value=${value} ?selected=${value === chosen}>${text}</option>`)}
      </select>
    </div>
  `;
}

function listTable<Item>(listing: Listing<Item>, page: ListPage<Item>, read: Page<Item>): TemplateResult {
  if (read.items.length === 0)
    return read.next_cursor === null ? nothingToShow(listing, page) : footOf(listing, page, read);
  const chunks = listing.rows.chunks(read.items);
  return html`
    <div class="panel scroll">
      <table aria-rowcount=${read.total + 1}>
        <thead><tr aria-rowindex="1">${page.columns.map(({ name, quiet }) => html`<th scope="col">${quiet ? html`<span class="hidden-text">${name}</span>` : name}</th>`)}</tr></thead>
        ${chunks.map((chunk) => html`<tbody data-chunk=${chunk.index}>${chunk.drawn ? rowsOf(chunk, page.columns) : listing.rows.gap(chunk.index, page.columns.length)}</tbody>`)}
      </table>
    </div>
    ${footOf(listing, page, read)}
  `;
}

/** What stands below a list: how many there are, and the way to more, which is taken by itself when it comes near. */
export function footOf<Item>(
  listing: Listing<Item>,
  { total = say.total }: Pick<ListPage<Item>, 'total'>,
  read: Page<Item>,
): TemplateResult {
  return html`
    ${listing.problem ? html`<p class="alert" role="alert">${listing.problem.message}</p>` : nothing}
    <div class="spread">
      <p class="muted small" role="status">${total(read.total)}</p>
      ${
        read.next_cursor === null
          ? nothing
          : html`<button type="button" ?disabled=${listing.busy} @click=${() => listing.more()} ${ref((button) => follow(button, listing))}>${listing.busy ? say.loading : say.more}</button>`
      }
    </div>
  `;
}

function nothingToShow<Item>(listing: Listing<Item>, { empty, actions }: ListPage<Item>): TemplateResult {
  const filtered = Object.keys(listing.filters).filter((name) => name !== ORDER);
  return html`<div class="panel">${
    filtered.length > 0
      ? html`<hg-state kind="empty" heading=${say.noMatch} text=${say.noMatchWhy}><button type="button" @click=${() => listing.filter(Object.fromEntries(filtered.map((name) => [name, ''])))}>${say.showAll}</button></hg-state>`
      : html`<hg-state kind="empty" heading=${empty.heading} text=${empty.text}>${actions ?? nothing}</hg-state>`
  }</div>`;
}

function rowsOf<Item>(chunk: Chunk<Item>, columns: readonly Column<Item>[]): TemplateResult[] {
  return chunk.items.map(
    (item, at) =>
      html`<tr aria-rowindex=${chunk.start + at + 2}>${columns.map(({ name, cell, quiet }) => html`<td class=${quiet ? 'quiet' : nothing} data-name=${name}>${cell(item)}</td>`)}</tr>`,
  );
}

const followed = new WeakMap<Element, IntersectionObserver>();

/** Reads on when the button comes near; whoever works by keys presses it. */
function follow<Item>(button: Element | undefined, listing: Listing<Item>): void {
  if (button === undefined) return;
  followed.get(button)?.disconnect();
  // A page that could not be read is asked for again by hand alone.
  if (listing.problem || listing.busy || listing.held) return;
  const observer = new IntersectionObserver(
    ([entry]) => {
      if (entry?.isIntersecting) void listing.more();
    },
    { rootMargin: NEAR },
  );
  followed.set(button, observer);
  observer.observe(button);
}
