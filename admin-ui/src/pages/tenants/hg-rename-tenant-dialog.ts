// What shall this tenant be called?

import { LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { DialogForm, dialogStyles } from '../../components/dialog-form.ts';
import { field } from '../../components/form-field.ts';
import { renameTenant, type TenantView } from '../../data/tenants.ts';
import { tenants as words } from '../../strings/en/tenants.ts';

@customElement('hg-rename-tenant-dialog')
export class HgRenameTenantDialog extends LitElement {
  static override styles = dialogStyles;

  @property({ attribute: false }) tenant!: TenantView;
  readonly #form = new DialogForm(this, ({ name = '' }) => renameTenant(this.tenant.id, name));

  protected override render() {
    const { name } = this.tenant;
    return this.#form.render(
      { heading: words.renameTitle(name), action: words.save },
      field({ name: 'name', label: words.name, required: true, value: name }, this.#form.problem),
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-rename-tenant-dialog': HgRenameTenantDialog;
  }
}
