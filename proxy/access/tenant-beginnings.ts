// How does a tenant start from a template? Its boundary and settings stand in its row; its roles and policies are written in the
// transaction that makes it. Nobody gets a right by it: roles are the organization's, and are assigned by the usual rule.

import type { BoundaryDocument, EnforcementLevel, RoleRow, TenantSettings } from '../../store/rows.ts';
import type { Scope, Store } from '../../store/store.ts';
import { ApiError } from '../errors.ts';
import type { PersonPrincipal } from '../principal.ts';
import type { Clock } from '../runtime/clock.ts';
import { newId } from '../runtime/ids.ts';
import { NO_LIMIT } from './boundary.ts';
import type { RoleTemplate } from './built-ins.ts';
import { demandSound } from './grant-rules.ts';
import { demandLevel } from './level-floor.ts';
import { linkRole } from './role-links.ts';
import type { RoleTemplates } from './role-templates.ts';
import type { MadeKind, TenantTemplates, TenantTemplateView } from './tenant-templates.ts';

/** What a tenant started with. */
export interface Begun {
  readonly template: { readonly id: string; readonly name: string; readonly revision: number };
  readonly roles: readonly string[];
  readonly policies: readonly { readonly id: string; readonly name: string; readonly state: 'draft' | 'published' }[];
}

/** A template that was chosen for a tenant. */
export interface ChosenTemplate {
  readonly kind: MadeKind;
  readonly boundary: BoundaryDocument;
  readonly settings: TenantSettings;
  /** Writes roles, policies and links within the transaction that makes the tenant. */
  begin(scope: Scope, tenantId: string): Promise<Begun>;
}

/** Writes a tenant's first policies; `app.ts` fills it. */
export interface FirstPolicies {
  begin(
    scope: Scope,
    principal: PersonPrincipal,
    order: { tenantId: string; templateIds: readonly string[] },
  ): Promise<Begun['policies']>;
}

interface Parts {
  readonly store: Store;
  readonly clock: Clock;
  readonly templates: TenantTemplates;
  readonly roles: RoleTemplates;
  readonly policies: FirstPolicies;
  /** The level of an organization that sets none. */
  readonly usualEnforcement: EnforcementLevel;
}

/** Chooses templates for tenants that are made. */
export class TenantBeginnings {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * The template of this id or name, ready to be carried out. Does not ask whether the caller may make tenants. Throws `invalid_request` for
   * one that is unknown or for another kind, and for one that names a role template which is gone, or says by now what no role of such a
   * tenant can carry; a level below the organization's needs organization.settings.
   */
  async chosen(principal: PersonPrincipal, wanted: string, kind: MadeKind | undefined): Promise<ChosenTemplate> {
    const template = await this.#parts.templates.find(principal, wanted);
    if (!template) throw refused(`There is no tenant template ${wanted}.`);
    if (kind !== undefined && !template.kinds.includes(kind))
      throw refused(`The template ${template.name} is for a ${template.kinds.join(' or ')} tenant, not for ${kind}.`);
    const { store, usualEnforcement: usual } = this.#parts;
    await demandLevel(principal, template.settings.enforcement, { store, usual });
    const made = kind ?? template.kinds[0] ?? 'team';
    const roles = await this.#rolesOf(principal, template, made);
    return {
      kind: made,
      boundary: { ...NO_LIMIT, permissions: [...(template.permissions ?? NO_LIMIT.permissions)] },
      settings: template.settings,
      begin: (scope, tenantId) => this.#begin(scope, principal, { tenantId, template, roles }),
    };
  }

  async #begin(
    scope: Scope,
    principal: PersonPrincipal,
    of: { tenantId: string; template: TenantTemplateView; roles: readonly { name: string; template: RoleTemplate }[] },
  ): Promise<Begun> {
    const { tenantId, template, roles } = of;
    const now = this.#parts.clock.now();
    for (const role of roles) await writeRole(scope, { tenantId, now, ...role });
    const order = { tenantId, templateIds: template.policies };
    const policies = await this.#parts.policies.begin(scope, principal, order);
    const { id, name, revision } = template;
    await scope.forTenant(tenantId).templateLinks.insert({
      tenant_id: tenantId,
      kind: 'tenant',
      subject_id: tenantId,
      template_id: id,
      template_name: name,
      revision,
      subject_version: null,
      linked_at: now,
    });
    return { template: { id, name, revision }, roles: roles.map((role) => role.name), policies };
  }

  async #rolesOf({ organizationId }: PersonPrincipal, { name, roles }: TenantTemplateView, kind: MadeKind) {
    const known = await this.#parts.roles.all(organizationId);
    return roles.map((role) => {
      const template = known.find(({ id }) => id === role.template_id);
      if (!template)
        throw refused(`The template ${name} begins with the role ${role.name}, whose own template is gone.`);
      // It may have been changed since it was put into this one.
      demandSound(template.grants, kind);
      return { name: role.name, template };
    });
  }
}

async function writeRole(
  scope: Scope,
  { tenantId, now, name, template }: { tenantId: string; now: number; name: string; template: RoleTemplate },
): Promise<void> {
  const row: RoleRow = {
    id: newId('rol', now),
    tenant_id: tenantId,
    name,
    description: template.description,
    grants: [...template.grants],
    template: template.name,
    created_at: now,
    updated_at: now,
  };
  await scope.forTenant(tenantId).roles.insert(row);
  await linkRole(scope, { tenantId, id: row.id }, { template, now });
}

function refused(message: string): ApiError {
  return new ApiError('invalid_request', message, { errors: [{ pointer: '/template', message }] });
}
