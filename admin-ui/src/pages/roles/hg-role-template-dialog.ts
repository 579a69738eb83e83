// What is in a role template of the organization, and for which tenants is it?

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { DialogForm, dialogStyles } from '../../components/dialog-form.ts';
import { field } from '../../components/form-field.ts';
import type { Grant } from '../../data/role-grants.ts';
import { saveTemplate, type Template } from '../../data/roles.ts';
import { runsInstance } from '../../data/session.ts';
import { roles as roleWords } from '../../strings/en/roles.ts';
import { templates as words } from '../../strings/en/templates.ts';

@customElement('hg-role-template-dialog')
export class HgRoleTemplateDialog extends LitElement {
  static override styles = [
    ...dialogStyles,
    css`
      textarea {
        min-height: 10rem;
        font: var(--size-s) / 1.5 var(--mono);
      }
      label.box {
        display: flex;
        align-items: center;
        gap: var(--gap-2);
        min-height: 2rem;
        margin: 0;
        font-size: inherit;
        font-weight: 500;
      }
      input[type='checkbox'] {
        width: 1.1rem;
        height: 1.1rem;
        min-height: 0;
        accent-color: var(--accent);
      }
      legend {
        padding: 0;
      }
    `,
  ];

  /** Undefined: a new one. */
  @property({ attribute: false }) template: Template | undefined;
  readonly #form = new DialogForm(this, ({ name = '', description = '', permissions = '' }, form) => {
    const said = new FormData(form);
    return saveTemplate(this.template?.id, {
      name,
      description,
      grants: grantsOf(permissions, this.template?.grants ?? []),
      tenant_kinds: said.getAll('kind').map(String),
      ...(runsInstance() && { offered: said.has('offered') }),
    });
  });

  protected override render() {
    const { template } = this;
    const { problem } = this.#form;
    const kinds = template?.tenant_kinds ?? Object.keys(roleWords.tenantKinds);
    const fault = problem?.of('grants') ?? problem?.of('tenant_kinds');
    return this.#form.render(
      {
        heading: template ? words.editOf(template.name) : words.create,
        action: template ? words.save : words.create,
        side: true,
      },
      html`
        ${field({ name: 'name', label: words.name, required: true, value: template?.name ?? '' }, problem)}
        ${field({ name: 'description', label: words.description, value: template?.description ?? '' }, problem)}
        <div>
          <label for="permissions">${words.permissions}</label>
          <textarea id="permissions" name="permissions" spellcheck="false" aria-invalid=${fault ? 'true' : 'false'} aria-describedby="permissions-hint" .value=${(template?.grants ?? []).map(({ permission }) => permission).join('\n')}></textarea>
          <p class=${fault ? 'fault' : 'hint'} id="permissions-hint">${fault ?? words.permissionsHint}</p>
        </div>
        <fieldset><legend class="label">${words.kinds}</legend>
          ${Object.entries(roleWords.tenantKinds).map(([kind, text]) => html`<label class="box"><input type="checkbox" name="kind" value=${kind} .checked=${kinds.includes(kind)} />${text}</label>`)}
        </fieldset>
        ${runsInstance() ? html`<label class="box"><input type="checkbox" name="offered" .checked=${template?.origin === 'instance'} />${words.offered}</label>` : nothing}
      `,
    );
  }
}

/** A grant that stays named keeps its limit and whether it needs an approval. */
function grantsOf(text: string, before: readonly Grant[]): readonly Grant[] {
  const names = text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  return names.flatMap((permission) => {
    const kept = before.filter((grant) => grant.permission === permission);
    return kept.length > 0 ? kept : [{ permission }];
  });
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-role-template-dialog': HgRoleTemplateDialog;
  }
}
