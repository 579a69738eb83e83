// Which organizations am I in, and what am I there? And how is one founded?

import { html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { inert } from '../../components/inert-text.ts';
import { type Column, listPage, listStyles, listWords } from '../../components/list-page.ts';
import { Listing } from '../../components/listing.ts';
import { go } from '../../data/place.ts';
import { listOrganizations, type Organization } from '../../data/tenants.ts';
import { organizations as words } from '../../strings/en/tenants.ts';
import { moment } from '../../strings/en.ts';
import './hg-organization-dialog.ts';

const COLUMNS: readonly Column<Organization>[] = [
  {
    name: words.name,
    cell: ({ id, name }) => html`<a href="/organizations/${id}"><strong>${inert(name)}</strong></a>`,
  },
  {
    name: words.role,
    cell: ({ role }) =>
      html`<span><span class="badge ${role === 'owner' ? 'accent' : ''}">${words.roles[role]}</span></span>`,
  },
  {
    name: words.level,
    cell: ({ enforcement }) =>
      words.levelShort[enforcement ?? ''] ?? html`<span class="muted">${words.levelNone}</span>`,
  },
  { name: words.made, cell: ({ created_at }) => moment(created_at) },
];

@customElement('hg-organization-list')
export class HgOrganizationList extends LitElement {
  static override styles = listStyles;

  @state() private founding = false;
  readonly #list = new Listing<Organization>(this, { read: listOrganizations });

  protected override render() {
    return html`
      ${listPage(this.#list, {
        ...listWords(words),
        columns: COLUMNS,
        actions: html`<button class="primary" type="button" @click=${() => this.#ask(true)}>${words.found}</button>`,
      })}
      ${this.founding ? html`<hg-organization-dialog @hg-close=${() => this.#ask(false)} @hg-done=${this.#founded}></hg-organization-dialog>` : nothing}
    `;
  }

  #ask(founding: boolean): void {
    this.founding = founding;
  }

  #founded = (event: Event): void => {
    go(`/organizations/${(event as CustomEvent<Organization>).detail.id}`);
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-organization-list': HgOrganizationList;
  }
}
