// What are templates of tenants?

import { html, nothing } from 'lit';
import { may } from '../../data/session.ts';
import { type TenantTemplate, tenantTemplates } from '../../data/tenant-templates.ts';
import { mayCreateTenants } from '../../data/tenants.ts';
import { templates as words } from '../../strings/en/templates.ts';
import type { Shelf } from '../templates/shelf.ts';
import './hg-tenant-template-form.ts';

export const TENANT_SHELF: Shelf<TenantTemplate> = {
  path: '/tenants/templates',
  backPath: '/tenants',
  source: tenantTemplates,
  words: words.tenantShelf,
  content: (template) =>
    html`<span class="row">${contentOf(template).map((text) => html`<span class="badge">${text}</span>`)}</span>`,
  form: ({ id, template, editable, saved }) =>
    html`<hg-tenant-template-form .templateId=${id} .template=${template} ?editable=${editable} @hg-saved=${saved}></hg-tenant-template-form>`,
  apply: ({ id, name }) =>
    mayCreateTenants()
      ? html`<a class="button" aria-label=${words.makeOf(name)} href="/tenants/new?${new URLSearchParams({ template: id })}">${words.make}</a>`
      : nothing,
  placeOf: ({ id }) => `/tenants/${id}`,
  pull: ({ subject: { id, name }, differs }, templateId) =>
    differs.includes('boundary') && may('organization.boundaries.edit')
      ? html`<a class="button" aria-label=${words.pullBoundaryOf(name)} href="/tenants/${id}/boundary?${new URLSearchParams({ template: templateId })}">${words.pullBoundary}</a>`
      : nothing,
};

function contentOf({ permissions, settings, roles, policies }: TenantTemplate): readonly string[] {
  const set = Object.keys(settings).length;
  return [
    permissions === null ? words.noLimit : words.limited(permissions.length),
    set > 0 ? words.settingCount(set) : '',
    roles.length > 0 ? words.roleCount(roles.length) : '',
    policies.length > 0 ? words.policyCount(policies.length) : '',
  ].filter(Boolean);
}
