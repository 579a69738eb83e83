// A whole list: full, empty, loading, failed and forbidden.

import { html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { type Column, listPage, listStyles } from '../../src/components/list-page.ts';
import { Listing } from '../../src/components/listing.ts';
import { ApiProblem, type Page as Read } from '../../src/data/api.ts';
import type { Page } from '../drawn.ts';

interface Row {
  readonly name: string;
  readonly state: string;
}

const COLUMNS: readonly Column<Row>[] = [
  { name: 'Name', cell: ({ name }) => html`<strong>${name}</strong>` },
  {
    name: 'State',
    cell: ({ state }) => html`<span class="badge ${state === 'active' ? 'good' : 'warn'}">${state}</span>`,
  },
  {
    name: 'Pause',
    quiet: true,
    cell: ({ name }) => html`<button type="button" aria-label="Pause ${name}">Pause</button>`,
  },
];

@customElement('gallery-list')
export class GalleryList extends LitElement {
  static override styles = listStyles;

  @property() heading = '';
  @property({ attribute: false }) read: () => Promise<Read<Row>> = () => new Promise(() => {});
  readonly #list = new Listing<Row>(this, { read: () => this.read(), filters: [] });

  protected override render() {
    return listPage(this.#list, {
      title: this.heading,
      lead: 'Programs that call out through the gate.',
      search: 'Search',
      columns: COLUMNS,
      empty: { heading: 'No agent yet', text: 'Create one, and give it a key.' },
      actions: html`<button class="primary" type="button">Create an agent</button>`,
    });
  }
}

const rows = (count: number): readonly Row[] =>
  Array.from({ length: count }, (_, at) => ({ name: `agent-${at + 1}`, state: at % 3 === 2 ? 'paused' : 'active' }));
const answering = (items: readonly Row[]) => async () => ({ items, next_cursor: null, total: items.length });
const refusing = (status: number, detail: string, required?: string) => () =>
  Promise.reject(new ApiProblem({ status, code: 'refused', detail, ...(required && { required }) }));
const list = (heading: string, read?: () => Promise<Read<Row>>) =>
  read
    ? html`<gallery-list heading=${heading} .read=${read}></gallery-list>`
    : html`<gallery-list heading=${heading}></gallery-list>`;

export const page: Page = [
  { name: 'With rows', draw: () => list('Agents', answering(rows(8))) },
  { name: 'Empty', draw: () => list('Agents, none', answering([])) },
  { name: 'Loading', draw: () => list('Agents, loading') },
  { name: 'Failed', draw: () => list('Agents, failed', refusing(503, 'The database does not answer.')) },
  { name: 'Forbidden', draw: () => list('Agents, forbidden', refusing(403, 'Not permitted.', 'agents.view')) },
];
