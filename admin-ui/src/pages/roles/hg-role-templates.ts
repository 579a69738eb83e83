// Which lists of permissions are there to begin with, and what is in each?

import { css, html, LitElement, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import '../../components/hg-state.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { Reading } from '../../components/reading.ts';
import type { Page } from '../../data/api.ts';
import { listTemplates, mayManageRoles, type Template } from '../../data/roles.ts';
import { currentTenant } from '../../data/session.ts';
import { roles as words } from '../../strings/en/roles.ts';
import { base, controls, links } from '../../styles/shared.ts';
import { grantText } from './grant-text.ts';

@customElement('hg-role-templates')
export class HgRoleTemplates extends LitElement {
  static override styles = [
    base,
    controls,
    links,
    inertStyles,
    css`
      ul.cards {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(22rem, 100%), 1fr));
        gap: var(--gap-4);
      }
      .card {
        display: grid;
        grid-template-rows: auto auto 1fr auto;
        gap: var(--gap-3);
        padding: var(--gap-4);
      }
      .grants {
        display: flex;
        flex-wrap: wrap;
        align-content: flex-start;
        gap: var(--gap-1);
      }
      .grants .badge {
        white-space: normal;
        overflow-wrap: anywhere;
        font-weight: 500;
      }
    `,
  ];

  readonly #list = new Reading<Page<Template>>(this, listTemplates);

  protected override render() {
    return html`
      <div class="stack">
        <div>
          <p><a href="/roles">${words.all}</a></p>
          <h1>${words.templateTitle}</h1>
          <p class="muted">${words.templateLead}</p>
        </div>
        ${this.#list.render((page) => this.#cards(page))}
      </div>
    `;
  }

  #cards({ items }: Page<Template>) {
    if (items.length === 0)
      return html`<div class="panel"><hg-state kind="empty" heading=${words.empty} text=${words.emptyWhy}></hg-state></div>`;
    return html`<ul class="cards">${items.map((template) => card(template))}</ul>`;
  }
}

function card({ name, description, grants, tenant_kinds, origin }: Template) {
  const here = tenant_kinds.includes(currentTenant()?.kind ?? '');
  const everywhere = tenant_kinds.length >= Object.keys(words.tenantKinds).length;
  const where = everywhere ? words.anywhere : tenant_kinds.map((kind) => words.tenantKinds[kind] ?? kind).join(', ');
  return html`
    <li class="panel card">
      <div class="spread"><h2>${inert(name)}</h2><span class="badge ${origin === 'built_in' ? '' : 'accent'}">${words.origins[origin]}</span></div>
      <p class="muted">${inert(description)}</p>
      <div class="grants">${grants.map((grant) => html`<span class="badge">${inert(grantText(grant))}</span>`)}</div>
      <div class="spread">
        <span class="small muted">${words.templateWhere}: ${where}</span>
        ${mayManageRoles() && here ? html`<a class="button" aria-label=${words.templateOf(name)} href="/roles/new?${new URLSearchParams({ template: name })}">${words.templateUse}</a>` : nothing}
      </div>
    </li>
  `;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-role-templates': HgRoleTemplates;
  }
}
