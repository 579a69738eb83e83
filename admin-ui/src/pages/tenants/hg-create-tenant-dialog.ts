// How does a tenant come to be? A name, and what it is for.

import { html, LitElement } from 'lit';
import { customElement } from 'lit/decorators.js';
import { DialogForm, dialogStyles } from '../../components/dialog-form.ts';
import { choice, field } from '../../components/form-field.ts';
import { createTenant } from '../../data/tenants.ts';
import { tenants as words } from '../../strings/en/tenants.ts';

@customElement('hg-create-tenant-dialog')
export class HgCreateTenantDialog extends LitElement {
  static override styles = dialogStyles;

  readonly #form = new DialogForm(this, ({ name = '', kind = 'team' }) => createTenant({ name, kind }));

  protected override render() {
    return this.#form.render(
      { heading: words.create, action: words.create },
      html`
        <p class="muted">${words.createLead}</p>
        ${field({ name: 'name', label: words.name, required: true }, this.#form.problem)}
        ${choice('kind', words.kind, words.kindChoice)}
      `,
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-create-tenant-dialog': HgCreateTenantDialog;
  }
}
