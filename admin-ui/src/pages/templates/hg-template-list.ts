// Which templates of a kind are there, and who offers them?

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { inert } from '../../components/inert-text.ts';
import { type Column, listPage, listStyles } from '../../components/list-page.ts';
import { Listing } from '../../components/listing.ts';
import { mayEditTemplates, type Template } from '../../data/templates.ts';
import { templates as words } from '../../strings/en/templates.ts';
import { links } from '../../styles/shared.ts';
import type { Shelf } from './shelf.ts';

@customElement('hg-template-list')
export class HgTemplateList extends LitElement {
  static override styles = [
    listStyles,
    links,
    css`
      td .row .badge {
        white-space: normal;
      }
      td a.button {
        min-height: 2rem;
        padding: 0 var(--gap-3);
        white-space: nowrap;
      }
    `,
  ];

  @property({ attribute: false }) shelf!: Shelf<Template>;
  readonly #list = new Listing<Template>(this, { read: (query) => this.shelf.source.list(query) });

  protected override render() {
    const { shelf } = this;
    return html`
      <div class="stack">
        <p><a href=${shelf.backPath}>${shelf.words.back}</a></p>
        ${listPage(this.#list, {
          title: shelf.words.title,
          lead: shelf.words.lead,
          search: words.search,
          total: words.total,
          empty: { heading: shelf.words.empty, text: shelf.words.emptyWhy },
          columns: this.#columns(shelf),
          actions: mayEditTemplates()
            ? html`<a class="button primary" href="${shelf.path}/new">${words.create}</a>`
            : nothing,
          notice: mayEditTemplates() ? nothing : html`<p class="alert note">${words.readOnly}</p>`,
        })}
      </div>
    `;
  }

  #columns(shelf: Shelf<Template>): readonly Column<Template>[] {
    return [
      {
        name: words.name,
        cell: ({ id, name, description }) =>
          html`<span><a href="${shelf.path}/${id}"><strong>${inert(name)}</strong></a>${description ? html`<br /><span class="muted">${inert(description)}</span>` : nothing}</span>`,
      },
      { name: words.origin, cell: (template) => html`<span>${originBadge(template)}</span>` },
      { name: shelf.words.content, cell: (template) => shelf.content(template) },
      { name: words.revision, cell: ({ revision }) => revision },
      { name: words.actions, quiet: true, cell: (template) => html`<span class="row">${shelf.apply(template)}</span>` },
    ];
  }
}

/** Who offers a template. */
export function originBadge({ origin }: Template) {
  return html`<span class="badge ${origin === 'built_in' ? '' : 'accent'}">${words.origins[origin]}</span>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-template-list': HgTemplateList;
  }
}
