// Which tenants made roles from a template, and how far are those from it by now?

import type { Store } from '../../store/store.ts';
import type { PersonPrincipal } from '../principal.ts';
import { notFound } from './refusals.ts';
import { roleOfRow } from './role-directory.ts';
import { RoleLinks } from './role-links.ts';
import type { RoleTemplates } from './role-templates.ts';
import type { TemplateUse } from './template-shelf.ts';

/** A role that was made from a template. `linked_at`: ms since 1970. */
export interface RoleUse {
  readonly tenant: { readonly id: string; readonly name: string };
  readonly role: { readonly id: string; readonly name: string };
  readonly revision: number;
  readonly latest_revision: number;
  readonly drifted: boolean;
  readonly linked_at: number;
}

/** The roles of the caller's organization that were made from it. Needs organization.templates.edit. Throws `not_found`. */
export async function usesOf(
  parts: { store: Store; templates: RoleTemplates },
  principal: PersonPrincipal,
  templateId: string,
): Promise<readonly RoleUse[]> {
  const uses = await parts.templates.uses(principal, templateId);
  const template = (await parts.templates.all(principal.organizationId)).find(({ id }) => id === templateId);
  if (!template) throw notFound('template');
  const found = await Promise.all(uses.map((use) => roleOf(parts, use)));
  return found.flatMap((one) => (one ? [{ ...one, latest_revision: template.revision }] : []));
}

async function roleOf(
  { store, templates }: { store: Store; templates: RoleTemplates },
  { tenant, link }: TemplateUse,
): Promise<Omit<RoleUse, 'latest_revision'> | undefined> {
  const row = await store.forTenant(tenant.id).roles.first({ id: link.subject_id });
  if (!row) return undefined;
  const place = { tenantId: tenant.id, organizationId: tenant.organization_id, templates };
  const links = await RoleLinks.read(store, place);
  return {
    tenant: { id: tenant.id, name: tenant.name },
    role: { id: row.id, name: row.name },
    revision: link.revision,
    drifted: links.of(roleOfRow(row)).drift !== null,
    linked_at: link.linked_at,
  };
}
