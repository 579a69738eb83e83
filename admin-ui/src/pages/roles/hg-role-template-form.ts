// What is in a role template, and for which tenants is it? The same grants and limits as in a role, but for what is of one tenant alone.

import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { Saving } from '../../components/saving.ts';
import type { Grant } from '../../data/role-grants.ts';
import { type RoleTemplate, saveRoleTemplate, TENANT_KINDS } from '../../data/role-templates.ts';
import { roles as words } from '../../strings/en/roles.ts';
import {
  kindBoxes,
  nameFields,
  offeredBox,
  offeredIn,
  saveBar,
  templateFormStyles,
} from '../templates/template-form.ts';
import './hg-grants-editor.ts';

@customElement('hg-role-template-form')
export class HgRoleTemplateForm extends LitElement {
  static override styles = templateFormStyles;

  /** Undefined: a new one. */
  @property() templateId: string | undefined;
  @property({ attribute: false }) template: RoleTemplate | undefined;
  @property({ type: Boolean }) editable = false;
  @state() private grants: readonly Grant[] = [];
  readonly #saving = new Saving(this, async (form) => {
    const said = new FormData(form);
    const detail = await saveRoleTemplate(this.templateId, {
      name: String(said.get('name') ?? '').trim(),
      description: String(said.get('description') ?? '').trim(),
      grants: this.grants,
      tenant_kinds: TENANT_KINDS.filter((kind) => said.getAll('kind').includes(kind)),
      ...offeredIn(form),
    });
    this.dispatchEvent(new CustomEvent('hg-saved', { detail }));
  });

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('template')) this.grants = this.template?.grants ?? [];
  }

  protected override render() {
    const kinds = this.template?.tenant_kinds ?? Object.keys(words.tenantKinds);
    const { problem } = this.#saving;
    const wrong = problem?.of('tenant_kinds') ?? problem?.of('grants');
    return html`<form class="stack" @submit=${this.#saving.submit} novalidate>
      ${
        this.editable
          ? html`<div class="panel pad">${nameFields(this.template, problem)}${kindBoxes(words.tenantKinds, kinds)}${offeredBox(this.template)}</div>`
          : html`<p class="muted">${words.templateWhere}: ${whereOf(kinds)}</p>`
      }
      <hg-grants-editor .grants=${this.grants} ?editable=${this.editable} template organization @hg-grants=${this.#granted}></hg-grants-editor>
      ${wrong ? html`<p class="alert" role="alert">${wrong}</p>` : nothing}
      ${this.editable ? saveBar(this.#saving, this.templateId) : nothing}
    </form>`;
  }

  #granted = (event: Event): void => {
    this.grants = (event as CustomEvent<readonly Grant[]>).detail;
  };
}

/** The kinds of tenants in words. */
export function whereOf(kinds: readonly string[]): string {
  if (kinds.length >= Object.keys(words.tenantKinds).length) return words.anywhere;
  return kinds.map((kind) => words.tenantKinds[kind] ?? kind).join(', ');
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-role-template-form': HgRoleTemplateForm;
  }
}
