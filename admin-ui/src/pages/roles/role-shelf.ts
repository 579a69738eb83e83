// What are templates of roles?

import { html, nothing } from 'lit';
import { inert } from '../../components/inert-text.ts';
import { type RoleTemplate, roleTemplates } from '../../data/role-templates.ts';
import { mayManageRoles } from '../../data/roles.ts';
import { currentTenant } from '../../data/session.ts';
import { roles as words } from '../../strings/en/roles.ts';
import type { Shelf } from '../templates/shelf.ts';
import { grantText } from './grant-text.ts';
import './hg-role-template-form.ts';

/** So many grants tell what it is; the rest is on its own page. */
const SHOWN = 6;

export const ROLE_SHELF: Shelf<RoleTemplate> = {
  path: '/roles/templates',
  backPath: '/roles',
  source: roleTemplates,
  words: words.shelf,
  content: ({ grants }) => html`<span class="row">
    ${grants.slice(0, SHOWN).map((grant) => html`<span class="badge">${inert(grantText(grant))}</span>`)}
    ${grants.length > SHOWN ? html`<span class="muted small">${words.more(grants.length - SHOWN)}</span>` : nothing}
  </span>`,
  form: ({ id, template, editable, saved }) =>
    html`<hg-role-template-form .templateId=${id} .template=${template} ?editable=${editable} @hg-saved=${saved}></hg-role-template-form>`,
  apply: ({ name, tenant_kinds }) =>
    mayManageRoles() && tenant_kinds.some((kind) => kind === currentTenant()?.kind)
      ? html`<a class="button" aria-label=${words.templateOf(name)} href="/roles/new?${new URLSearchParams({ template: name })}">${words.templateUse}</a>`
      : nothing,
  placeOf: ({ id, tenantId }) => (currentTenant()?.id === tenantId ? `/roles/${id}` : undefined),
};
