// Which lists of permissions are there to begin with, and what is in each?

import { css, html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import '../../components/hg-confirm.ts';
import '../../components/hg-state.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { Reading } from '../../components/reading.ts';
import type { Page } from '../../data/api.ts';
import { mayEditTemplates } from '../../data/policy-templates.ts';
import { deleteTemplate, listTemplates, mayManageRoles, type Template } from '../../data/roles.ts';
import { currentTenant } from '../../data/session.ts';
import { roles as words } from '../../strings/en/roles.ts';
import { templates as texts } from '../../strings/en/templates.ts';
import { base, controls, links } from '../../styles/shared.ts';
import { grantText } from './grant-text.ts';
import './hg-role-template-dialog.ts';

type Open = { readonly kind: 'create' } | { readonly kind: 'edit' | 'delete'; readonly template: Template };

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

  @state() private open: Open | undefined;
  readonly #list = new Reading<Page<Template>>(this, listTemplates);

  protected override render() {
    return html`
      <div class="stack">
        <div>
          <p><a href="/roles">${words.all}</a></p>
          <div class="spread"><h1>${words.templateTitle}</h1>
            ${mayEditTemplates() ? html`<button class="primary" type="button" @click=${() => this.#show({ kind: 'create' })}>${texts.create}</button>` : nothing}</div>
          <p class="muted">${words.templateLead}</p>
        </div>
        ${this.#list.render((page) => this.#cards(page))}
      </div>
      ${this.open ? this.#dialog(this.open) : nothing}
    `;
  }

  #cards({ items }: Page<Template>) {
    if (items.length === 0)
      return html`<div class="panel"><hg-state kind="empty" heading=${words.empty} text=${words.emptyWhy}></hg-state></div>`;
    return html`<ul class="cards">${items.map((template) => card(template, this.#ways(template)))}</ul>`;
  }

  /** What was built in is nobody's to change. */
  #ways(template: Template) {
    if (!mayEditTemplates() || template.origin === 'built_in') return nothing;
    const { name } = template;
    return html`
      <button type="button" aria-label=${texts.editOf(name)} @click=${() => this.#show({ kind: 'edit', template })}>${texts.edit}</button>
      <button class="danger" type="button" aria-label=${texts.deleteOf(name)} @click=${() => this.#show({ kind: 'delete', template })}>${texts.delete}</button>`;
  }

  #dialog(open: Open) {
    if (open.kind === 'create')
      return html`<hg-role-template-dialog @hg-close=${this.#close} @hg-done=${this.#done}></hg-role-template-dialog>`;
    const { template } = open;
    return open.kind === 'edit'
      ? html`<hg-role-template-dialog .template=${template} @hg-close=${this.#close} @hg-done=${this.#done}></hg-role-template-dialog>`
      : html`<hg-confirm heading=${texts.deleteTitle(template.name)} text=${texts.deleteLead} action=${texts.delete}
          .act=${() => deleteTemplate(template.id)} @hg-close=${this.#close} @hg-done=${this.#done}></hg-confirm>`;
  }

  #show(open: Open): void {
    this.open = open;
  }

  #close = (): void => {
    this.open = undefined;
  };

  #done = (): void => {
    this.open = undefined;
    void this.#list.again();
  };
}

function card({ name, description, grants, tenant_kinds, origin }: Template, ways: unknown) {
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
        <span class="row">${ways}${mayManageRoles() && here ? html`<a class="button" aria-label=${words.templateOf(name)} href="/roles/new?${new URLSearchParams({ template: name })}">${words.templateUse}</a>` : nothing}</span>
      </div>
    </li>
  `;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-role-templates': HgRoleTemplates;
  }
}
