// What was a role made from, and how far has it gone from there? The link is kept, the difference is worked out when somebody looks:
// nothing changes in a role because its template did.

import { isDeepStrictEqual } from 'node:util';
import type { GrantDocument, TemplateLinkRow } from '../../store/rows.ts';
import type { Scope } from '../../store/store.ts';
import type { RoleInTenant, RoleTemplate } from './built-ins.ts';
import type { RoleTemplates } from './role-templates.ts';
import { named } from './template-shelf.ts';

/** The template that a role was made from. */
export interface RoleLink {
  readonly template_id: string;
  readonly name: string;
  /** null: the template is gone. */
  readonly origin: RoleTemplate['origin'] | null;
  /** The revision that was taken over last. */
  readonly revision: number;
  /** The template's newest revision; null: the template is gone. */
  readonly latest_revision: number | null;
}

/** What differs: grants that the role has beyond its template, those that it lacks, and whether the template was changed since. */
export interface RoleDrift {
  readonly added: readonly GrantDocument[];
  readonly missing: readonly GrantDocument[];
  readonly newer_revision: boolean;
}

/** The links of the roles of a tenant, as read once. */
export class RoleLinks {
  readonly #rows: ReadonlyMap<string, TemplateLinkRow>;
  readonly #templates: readonly RoleTemplate[];

  private constructor(rows: readonly TemplateLinkRow[], templates: readonly RoleTemplate[]) {
    this.#rows = new Map(rows.map((row) => [row.subject_id, row]));
    this.#templates = templates;
  }

  /** Reads them as `scope` sees them. */
  static async read(
    scope: Scope,
    place: { tenantId: string; organizationId: string; templates: RoleTemplates },
  ): Promise<RoleLinks> {
    const rows = await scope.forTenant(place.tenantId).templateLinks.all({ kind: 'role' });
    return new RoleLinks(rows, await place.templates.all(place.organizationId, scope));
  }

  /** The role's template as it is now; undefined where it has none, or none any more. */
  templateOf(role: RoleInTenant): RoleTemplate | undefined {
    const row = this.#rows.get(role.id);
    if (row) return this.#templates.find(({ id }) => id === row.template_id);
    return role.template === null ? undefined : named(this.#templates, role.template);
  }

  /** The role's link and what differs; both null where it was made by hand. */
  of(role: RoleInTenant): { link: RoleLink | null; drift: RoleDrift | null } {
    const row = this.#rows.get(role.id);
    const template = this.templateOf(role);
    const name = template?.name ?? row?.template_name ?? role.template;
    if (name === null) return { link: null, drift: null };
    const revision = row?.revision ?? 1;
    const link = {
      template_id: row?.template_id ?? template?.id ?? '',
      name,
      origin: template?.origin ?? null,
      revision,
      latest_revision: template?.revision ?? null,
    };
    return { link, drift: template ? driftOf(role.grants, template, revision) : null };
  }
}

/** Remembers what a role was made from, or has taken over by now. */
export async function linkRole(
  scope: Scope,
  role: { tenantId: string; id: string },
  { template, now }: { template: RoleTemplate; now: number },
): Promise<void> {
  const { templateLinks } = scope.forTenant(role.tenantId);
  await templateLinks.delete({ subject_id: role.id });
  await templateLinks.insert({
    tenant_id: role.tenantId,
    kind: 'role',
    subject_id: role.id,
    template_id: template.id,
    template_name: template.name,
    revision: template.revision,
    subject_version: null,
    linked_at: now,
  });
}

function driftOf(grants: readonly GrantDocument[], template: RoleTemplate, revision: number): RoleDrift | null {
  const added = without(grants, template.grants);
  const missing = without(template.grants, grants);
  const newer_revision = template.revision > revision;
  return added.length + missing.length === 0 && !newer_revision ? null : { added, missing, newer_revision };
}

/** The grants of the first list that are not in the second. */
export function without(grants: readonly GrantDocument[], others: readonly GrantDocument[]): GrantDocument[] {
  return grants.filter((grant) => !others.some((other) => isDeepStrictEqual(other, grant)));
}
