// How does a tenant come to be? A name, what it is for, and what it begins with.

import { html, LitElement } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { DialogForm, dialogStyles } from '../../components/dialog-form.ts';
import { choice, field, oneOf } from '../../components/form-field.ts';
import { Reading } from '../../components/reading.ts';
import { place } from '../../data/place.ts';
import { allTenantTemplates, type TenantTemplate } from '../../data/tenant-templates.ts';
import { createTenant } from '../../data/tenants.ts';
import { tenants as words } from '../../strings/en/tenants.ts';

@customElement('hg-create-tenant-dialog')
export class HgCreateTenantDialog extends LitElement {
  static override styles = dialogStyles;

  @state() private kind = 'team';
  readonly #form = new DialogForm(this, ({ name = '', kind, template }) =>
    createTenant({ name, kind: oneOf(['team', 'management'], kind, 'team'), ...(template && { template }) }),
  );

  /** Of the template that the address names. */
  @state() private template = place.value.query.get('template') ?? '';
  readonly #templates = new Reading<readonly TenantTemplate[]>(this, async () => {
    const { items } = await allTenantTemplates();
    const [kind] = items.find(({ id }) => id === this.template)?.kinds ?? [];
    this.kind = kind ?? this.kind;
    return items;
  });

  protected override render() {
    return this.#form.render(
      { heading: words.create, action: words.create },
      html`
        <p class="muted">${words.createLead}</p>
        ${field({ name: 'name', label: words.name, required: true }, this.#form.problem)}
        <div @change=${this.#chosen}>${choice('kind', words.kind, words.kindChoice, this.kind)}</div>
        ${this.#templates.render((templates) => choice('template', words.template, this.#optionsOf(templates), this.template))}
      `,
    );
  }

  #optionsOf(templates: readonly TenantTemplate[]): Record<string, string> {
    const fitting = templates.filter(({ kinds }) => kinds.some((kind) => kind === this.kind));
    return { '': words.templateNone, ...Object.fromEntries(fitting.map(({ id, name }) => [id, name])) };
  }

  #chosen = (event: Event): void => {
    this.kind = (event.target as HTMLSelectElement).value;
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-create-tenant-dialog': HgCreateTenantDialog;
  }
}
