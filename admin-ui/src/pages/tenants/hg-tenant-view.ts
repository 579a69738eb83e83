// What is one tenant? Its kind and what can be done with it, and below it one of its parts, each with an address of its own.

import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '../../components/hg-state.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { Reading } from '../../components/reading.ts';
import { Watch } from '../../components/watch.ts';
import { go } from '../../data/place.ts';
import { currentTenant, selectTenant, session } from '../../data/session.ts';
import { mayDelete, mayRename, readTenant, type TenantView } from '../../data/tenants.ts';
import { tenants as words } from '../../strings/en/tenants.ts';
import { say } from '../../strings/en.ts';
import { base, controls, links } from '../../styles/shared.ts';
import './hg-delete-tenant-dialog.ts';
import './hg-rename-tenant-dialog.ts';
import './hg-tenant-boundary.ts';
import './hg-tenant-part.ts';

const LISTS = ['members', 'roles', 'agents'] as const;
type ListPart = (typeof LISTS)[number];

@customElement('hg-tenant-view')
export class HgTenantView extends LitElement {
  static override styles = [
    base,
    controls,
    links,
    inertStyles,
    css`
      .panel {
        overflow: hidden;
      }
    `,
  ];

  @property() tenantId = '';
  @property() view = 'boundary';
  @state() private asking: 'rename' | 'delete' | undefined;
  readonly #reading = new Reading<TenantView>(this, () => readTenant(this.tenantId));

  constructor() {
    super();
    new Watch(this, session);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (this.hasUpdated && changed.has('tenantId')) void this.#reading.again({ fresh: true });
  }

  protected override render() {
    return html`
      <div class="stack">
        <p><a href="/tenants">${words.all}</a></p>
        ${this.#reading.render((tenant) => this.#tenant(tenant))}
      </div>
    `;
  }

  #tenant(tenant: TenantView) {
    const { id, name, kind } = tenant;
    const selected = currentTenant()?.id === id;
    return html`
      <div class="stack">
        <div class="spread">
          <div>
            <h1 tabindex="-1">${inert(name)}</h1>
            <p class="row"><span class="badge">${words.kinds[kind] ?? kind}</span>${selected ? html`<span class="badge good">${words.selected}</span>` : nothing}<span class="muted">${words.kindAbout[kind] ?? ''}</span></p>
          </div>
          <div class="row">
            ${!selected && isMine(id) ? html`<button class="primary" type="button" @click=${() => selectTenant(id)}>${words.work}</button>` : nothing}
            ${mayRename(tenant) ? html`<button type="button" @click=${() => this.#ask('rename')}>${words.rename}</button>` : nothing}
            ${mayDelete(tenant) ? html`<button class="danger" type="button" @click=${() => this.#ask('delete')}>${words.delete}</button>` : nothing}
          </div>
        </div>
        <nav class="tabs" aria-label=${words.partsOf(name)}>${Object.entries(words.parts).map(([part, text]) => html`<a href="/tenants/${id}/${part}" aria-current=${part === this.view ? 'page' : nothing}>${text}</a>`)}</nav>
        ${this.#part(tenant)}
      </div>
      ${this.asking === 'rename' ? html`<hg-rename-tenant-dialog .tenant=${tenant} @hg-close=${() => this.#ask(undefined)} @hg-done=${this.#renamed}></hg-rename-tenant-dialog>` : nothing}
      ${this.asking === 'delete' ? html`<hg-delete-tenant-dialog .tenant=${tenant} @hg-close=${() => this.#ask(undefined)} @hg-done=${() => go('/tenants')}></hg-delete-tenant-dialog>` : nothing}
    `;
  }

  #part(tenant: TenantView) {
    if (this.view === 'boundary') return html`<hg-tenant-boundary .tenant=${tenant}></hg-tenant-boundary>`;
    if (!isListPart(this.view))
      return html`<hg-state kind="empty" heading=${say.notFound} text=${say.notFoundWhy}></hg-state>`;
    return html`<hg-tenant-part .tenant=${tenant} .view=${this.view}></hg-tenant-part>`;
  }

  #ask(what: 'rename' | 'delete' | undefined): void {
    this.asking = what;
  }

  #renamed = (event: Event): void => {
    this.asking = undefined;
    this.#reading.replace((event as CustomEvent<TenantView>).detail);
  };
}

const isListPart = (part: string): part is ListPart => (LISTS as readonly string[]).includes(part);

function isMine(id: string): boolean {
  return session.value.state === 'in' && session.value.me.tenants.some((tenant) => tenant.id === id);
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-tenant-view': HgTenantView;
  }
}
