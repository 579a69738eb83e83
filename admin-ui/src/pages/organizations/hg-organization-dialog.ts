// How is an organization founded, or called and enforced otherwise?

import { html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { DialogForm, dialogStyles } from '../../components/dialog-form.ts';
import { field } from '../../components/form-field.ts';
import { levelIn } from '../../data/settings.ts';
import { editOrganization, foundOrganization, type Organization } from '../../data/tenants.ts';
import { organizations as words } from '../../strings/en/tenants.ts';

@customElement('hg-organization-dialog')
export class HgOrganizationDialog extends LitElement {
  static override styles = dialogStyles;

  /** Undefined: one that is founded. */
  @property({ attribute: false }) organization: Organization | undefined;
  readonly #form = new DialogForm(this, ({ name = '', enforcement, retention_days: days }) =>
    this.organization
      ? editOrganization(this.organization.id, {
          name,
          enforcement: levelIn(enforcement),
          retention_days: days ? Number(days) : null,
        })
      : foundOrganization(name),
  );

  protected override render() {
    const { organization } = this;
    return this.#form.render(
      organization
        ? { heading: words.editTitle(organization.name), action: words.save }
        : { heading: words.found, action: words.found },
      html`
        ${organization ? nothing : html`<p class="muted">${words.foundLead}</p>`}
        ${field({ name: 'name', label: words.name, required: true, value: organization?.name ?? '' }, this.#form.problem)}
        ${organization ? level(organization.enforcement) : nothing}
        ${organization ? field({ name: 'retention_days', label: words.keptDays, type: 'number', hint: words.keptDaysHint, value: String(organization.retention_days ?? '') }, this.#form.problem) : nothing}
      `,
    );
  }
}

function level(now: string | null) {
  const options: readonly (readonly [string, string])[] = [['', words.levelNone], ...Object.entries(words.levels)];
  return html`<div>
    <label for="enforcement">${words.level}</label>
    <select id="enforcement" name="enforcement" aria-describedby="enforcement-hint">${options.map(([value, text]) => html`<option value=${value} ?selected=${value === (now ?? '')}>${text}</option>`)}</select>
    <p class="hint" id="enforcement-hint">${words.levelHint}</p>
  </div>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-organization-dialog': HgOrganizationDialog;
  }
}
