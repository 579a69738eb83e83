// Which tenants are there for me, of which kind, and with which roles of mine?

import { html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { inert } from '../../components/inert-text.ts';
import { type Column, listPage, listStyles } from '../../components/list-page.ts';
import { Listing } from '../../components/listing.ts';
import { Watch } from '../../components/watch.ts';
import { go } from '../../data/place.ts';
import { currentTenant, session } from '../../data/session.ts';
import { mayEditTemplates } from '../../data/templates.ts';
import { type ListedTenant, listTenants, mayCreateTenants, type TenantView } from '../../data/tenants.ts';
import { templates } from '../../strings/en/templates.ts';
import { tenants as words } from '../../strings/en/tenants.ts';
import { moment } from '../../strings/en.ts';
import { links } from '../../styles/shared.ts';
import './hg-create-tenant-dialog.ts';

@customElement('hg-tenant-list')
export class HgTenantList extends LitElement {
  static override styles = [listStyles, links];

  /** A tenant is made; this has an address of its own, which may name a template. */
  @property({ type: Boolean }) creating = false;
  readonly #list = new Listing<ListedTenant>(this, { read: listTenants, filters: ['q', 'kind'] });
  readonly #columns: readonly Column<ListedTenant>[] = [
    { name: words.name, cell: (tenant) => this.#name(tenant) },
    {
      name: words.kind,
      cell: ({ kind }) =>
        html`<span title=${words.kindAbout[kind] ?? ''}><span class="badge ${kind === 'management' ? 'accent' : ''}">${words.kinds[kind] ?? kind}</span></span>`,
    },
    { name: words.yours, cell: ({ id }) => rolesIn(id) },
    { name: words.made, cell: ({ created_at }) => moment(created_at) },
  ];

  constructor() {
    super();
    new Watch(this, session);
  }

  protected override render() {
    const ways = html`<span class="row">
      ${maySeeTemplates() ? html`<a class="button" href="/tenants/templates">${templates.open}</a>` : nothing}
      ${mayCreateTenants() ? html`<button class="primary" type="button" @click=${() => go('/tenants/new')}>${words.create}</button>` : nothing}
    </span>`;
    return html`
      ${listPage(this.#list, {
        title: words.title,
        lead: words.lead,
        search: words.search,
        choices: [{ name: 'kind', label: words.kind, options: words.kinds }],
        total: words.total,
        empty: { heading: words.empty, text: words.emptyWhy },
        columns: this.#columns,
        actions: ways,
      })}
      ${this.creating ? html`<hg-create-tenant-dialog @hg-close=${back} @hg-done=${this.#made}></hg-create-tenant-dialog>` : nothing}
    `;
  }

  #name({ id, name, owner }: ListedTenant) {
    return html`<span><span class="row"><a href="/tenants/${id}"><strong>${inert(name)}</strong></a>${currentTenant()?.id === id ? html`<span class="badge good">${words.selected}</span>` : nothing}</span>${owner ? html`<span class="muted">${inert(words.ownOf(owner.name, owner.email))}</span>` : nothing}</span>`;
  }

  #made = (event: Event): void => {
    go(`/tenants/${(event as CustomEvent<TenantView>).detail.id}`, { replace: true });
  };
}

/** The list is behind the dialog. */
function back(): void {
  go('/tenants', { replace: true });
}

const maySeeTemplates = (): boolean => mayEditTemplates() || mayCreateTenants();

function rolesIn(id: string) {
  const now = session.value;
  const mine = now.state === 'in' ? now.me.tenants.find((tenant) => tenant.id === id) : undefined;
  if (!mine || mine.roles.length === 0) return html`<span class="muted">${mine ? words.noRoles : words.notIn}</span>`;
  return inert(mine.roles.join(', '));
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-tenant-list': HgTenantList;
  }
}
