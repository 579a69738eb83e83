// Should this tenant really go, with all that is in it? What goes is counted, and its name is typed.

import { html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { DialogForm, dialogStyles } from '../../components/dialog-form.ts';
import { field } from '../../components/form-field.ts';
import { Reading } from '../../components/reading.ts';
import { unsent } from '../../data/api.ts';
import { contentsOf, deleteTenant, type TenantView } from '../../data/tenants.ts';
import { tenants as words } from '../../strings/en/tenants.ts';

type Contents = readonly (readonly [string, number | undefined])[];

@customElement('hg-delete-tenant-dialog')
export class HgDeleteTenantDialog extends LitElement {
  static override styles = dialogStyles;

  @property({ attribute: false }) tenant!: TenantView;
  readonly #contents = new Reading<Contents>(this, () => contentsOf(this.tenant.id));
  readonly #form = new DialogForm(this, async ({ name = '' }) => {
    if (name !== this.tenant.name) throw unsent([{ pointer: '/name', message: words.deleteWrong }]);
    await deleteTenant(this.tenant.id);
  });

  protected override render() {
    const { name } = this.tenant;
    return this.#form.render(
      { heading: words.deleteTitle(name), action: words.delete, danger: true },
      html`
        <p>${words.deleteLead}</p>
        <div><h3 class="label">${words.deleteWhat}</h3>${this.#contents.render((contents) => html`<ul>${contents.map(([what, count]) => line(what, count))}</ul>`)}</div>
        ${field({ name: 'name', label: words.deleteType(name), required: true }, this.#form.problem)}
      `,
    );
  }
}

function line(what: string, count: number | undefined) {
  const text = count === undefined ? words.unseen(words.contentNames[what] ?? what) : words.contents[what]?.(count);
  return html`<li>${text}</li>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-delete-tenant-dialog': HgDeleteTenantDialog;
  }
}
