// Which roles does a tenant have, and who may change them? Custom ones are rows; built-in ones are there and stay as they are.
// Nobody puts into a role what they do not hold.

import type { GrantDocument, RoleRow } from '../../store/rows.ts';
import type { Scope, Store } from '../../store/store.ts';
import type { Changes } from '../audit/changes.ts';
import { ApiError } from '../errors.ts';
import { demandHere, type PersonPrincipal } from '../principal.ts';
import type { Clock } from '../runtime/clock.ts';
import { newId } from '../runtime/ids.ts';
import type { RoleInTenant, RoleTemplate } from './built-ins.ts';
import { demandOwn, demandSound } from './grant-rules.ts';
import { withIds } from './limit-names.ts';
import { type ListRequest, type PageOf, pageOf } from './paging.ts';
import { notFound } from './refusals.ts';
import { type RoleDirectory, roleOfRow } from './role-directory.ts';
import { linkRole, RoleLinks, without } from './role-links.ts';
import type { RoleTemplates } from './role-templates.ts';
import { type RoleUse, usesOf } from './role-uses.ts';
import { previewOf, type RolePreview, type RoleView, viewOf } from './role-view.ts';

/** A new role: its own grants, or a template's. `template` is an id or a name. */
export interface NewRole {
  readonly name: string;
  readonly description?: string | undefined;
  readonly grants?: readonly GrantDocument[] | undefined;
  readonly template?: string | undefined;
}

/** What an edit changes; `grants` replaces all of them. */
export interface RoleEdit {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly grants?: readonly GrantDocument[] | undefined;
}

/** A role before an edit, and what is set; `template`: what it takes over. */
interface Edited {
  readonly tenantId: string;
  readonly before: RoleInTenant;
  readonly edit: RoleEdit;
  readonly template?: RoleTemplate;
}

/** The roles of the active tenant. */
export class Roles {
  readonly #store: Store;
  readonly #changes: Changes;
  readonly #clock: Clock;
  readonly #directory: RoleDirectory;
  readonly #templates: RoleTemplates;

  constructor(parts: {
    store: Store;
    changes: Changes;
    clock: Clock;
    directory: RoleDirectory;
    templates: RoleTemplates;
  }) {
    this.#templates = parts.templates;
    this.#store = parts.store;
    this.#changes = parts.changes;
    this.#clock = parts.clock;
    this.#directory = parts.directory;
  }

  /** Built-in roles first, then custom ones, oldest first. */
  async list(principal: PersonPrincipal, request: ListRequest): Promise<PageOf<RoleView>> {
    const tenantId = demandHere(principal, 'roles.view');
    const page = pageOf(await this.#directory.all(this.#store, tenantId), request);
    const place = await this.#place(this.#store, principal, tenantId);
    return { ...page, items: await Promise.all(page.items.map((role) => viewOf(place, role))) };
  }

  /** The organization's roles that were made from a template. Needs organization.templates.edit. Throws `not_found`. */
  usesOf(principal: PersonPrincipal, templateId: string): Promise<readonly RoleUse[]> {
    return usesOf({ store: this.#store, templates: this.#templates }, principal, templateId);
  }

  /** Throws `not_found`. */
  async read(principal: PersonPrincipal, roleId: string): Promise<RoleView> {
    const tenantId = demandHere(principal, 'roles.view');
    const place = await this.#place(this.#store, principal, tenantId);
    return viewOf(place, await this.#role(this.#store, tenantId, roleId));
  }

  /** Throws `invalid_request` (grants, template), `above_own_rights` or `name_taken`. */
  async create(principal: PersonPrincipal, role: NewRole): Promise<RoleView> {
    const tenantId = demandHere(principal, 'roles.manage');
    const id = newId('rol', this.#clock.now());
    const template = await this.#templateOf(principal, role);
    const row: RoleRow = {
      id,
      tenant_id: tenantId,
      name: role.name,
      description: role.description ?? template?.description ?? '',
      grants: await this.#sound(principal, tenantId, role.grants ?? template?.grants ?? []),
      template: template?.name ?? null,
      created_at: this.#clock.now(),
      updated_at: this.#clock.now(),
    };
    return this.#changes.apply({
      ...scopeOf(principal, tenantId),
      kind: 'role.created',
      subject: { kind: 'role', id, name: row.name },
      work: async (scope) => {
        await this.#demandFreeName(scope, row);
        await scope.forTenant(tenantId).roles.insert(row);
        if (template) await linkRole(scope, { tenantId, id }, { template, now: row.created_at });
        const after = roleOfRow(row);
        const made = template && { template: { id: template.id, revision: template.revision } };
        const result = await viewOf(await this.#place(scope, principal, tenantId), after);
        return { result, after: { ...shown(after), ...made } };
      },
    });
  }

  /**
   * Changes a custom role; everybody who holds it has the new rights from the next request. Grants that it has already may stay
   * whoever edits it. Throws `not_found`, `conflict` for built-in roles, `last_owner`, and what `create` throws.
   */
  async edit(principal: PersonPrincipal, roleId: string, edit: RoleEdit): Promise<RoleView> {
    return this.#write(principal, await this.#edited(principal, roleId, edit), 'role.changed');
  }

  /** What `edit` would change, for whom; writes nothing. Throws like it. */
  async preview(principal: PersonPrincipal, roleId: string, edit: RoleEdit): Promise<RolePreview> {
    return this.#foretold(principal, await this.#edited(principal, roleId, edit));
  }

  /**
   * Takes over what the role's template says now: its grants replace the role's. `revision`: the one that the caller has seen. Throws
   * `conflict` where the role has no template (any more), `precondition_failed` for another revision, and what `edit` throws; nobody
   * pulls in what they do not hold.
   */
  async pull(principal: PersonPrincipal, roleId: string, seen: { revision?: number | undefined }): Promise<RoleView> {
    return this.#write(principal, await this.#pulled(principal, roleId, seen), 'role.pulled');
  }

  /** What `pull` would change, for whom; writes nothing. Throws like it. */
  async previewPull(
    principal: PersonPrincipal,
    roleId: string,
    seen: { revision?: number | undefined },
  ): Promise<RolePreview> {
    return this.#foretold(principal, await this.#pulled(principal, roleId, seen));
  }

  /** Throws `not_found`, or `conflict` while somebody holds it and for built-in roles. */
  async remove(principal: PersonPrincipal, roleId: string): Promise<void> {
    const tenantId = demandHere(principal, 'roles.manage');
    const role = await this.#own(this.#store, tenantId, roleId);
    await this.#changes.apply({
      ...scopeOf(principal, tenantId),
      kind: 'role.deleted',
      subject: { kind: 'role', id: roleId, name: role.name },
      work: async (scope) => {
        const place = await this.#place(scope, principal, tenantId);
        const { members, agents } = await viewOf(place, await this.#own(scope, tenantId, roleId));
        if (members + agents > 0) {
          throw new ApiError(
            'conflict',
            `The role ${role.name} is held by ${members} people and ${agents} agents. Take it from them first.`,
          );
        }
        await scope.forTenant(tenantId).roles.delete({ id: roleId });
        await scope.forTenant(tenantId).templateLinks.delete({ subject_id: roleId });
        return { result: undefined, before: shown(role) };
      },
    });
  }

  /** Judged once more by what the role says when it is written: what somebody took out of it meanwhile is not put back. */
  #write(principal: PersonPrincipal, { tenantId, before, edit, template }: Edited, kind: string): Promise<RoleView> {
    const { id } = before;
    return this.#changes.apply({
      ...scopeOf(principal, tenantId),
      kind,
      subject: { kind: 'role', id, name: before.name },
      work: async (scope) => {
        const current = await this.#own(scope, tenantId, id);
        const after = editedBy(current, edit);
        demandOwn(principal.rights, without(after.grants, current.grants));
        await this.#demandFreeName(scope, { ...after, tenant_id: tenantId });
        await this.#demandManagerLeft(scope, scopeOf(principal, tenantId), { before: current, after });
        const { name, description, grants } = after;
        const now = this.#clock.now();
        const { roles } = scope.forTenant(tenantId);
        await roles.update({ id }, { name, description, grants: [...grants], updated_at: now });
        if (template) await linkRole(scope, { tenantId, id }, { template, now });
        const result = await viewOf(await this.#place(scope, principal, tenantId), after);
        const pulled = template && { template: { id: template.id, revision: template.revision } };
        return { result, before: shown(current), after: { ...shown(after), ...pulled } };
      },
    });
  }

  async #foretold(principal: PersonPrincipal, { tenantId, before, edit }: Edited): Promise<RolePreview> {
    const place = await this.#place(this.#store, principal, tenantId);
    return previewOf(await viewOf(place, before), before, editedBy(before, edit));
  }

  async #pulled(
    principal: PersonPrincipal,
    roleId: string,
    { revision }: { revision?: number | undefined },
  ): Promise<Edited> {
    const tenantId = demandHere(principal, 'roles.manage');
    const { links } = await this.#place(this.#store, principal, tenantId);
    const role = await this.#own(this.#store, tenantId, roleId);
    const template = links.templateOf(role);
    if (!template)
      throw new ApiError(
        'conflict',
        `The role ${role.name} has no template, or none any more, so nothing can be pulled.`,
      );
    if (revision !== undefined && revision !== template.revision)
      throw new ApiError(
        'precondition_failed',
        `The template ${template.name} is at revision ${template.revision} by now; look at it again before you pull it in.`,
        { more: { revision: template.revision } },
      );
    return { ...(await this.#edited(principal, roleId, { grants: template.grants })), template };
  }

  async #place(scope: Scope, { organizationId }: PersonPrincipal, tenantId: string) {
    const links = await RoleLinks.read(scope, { tenantId, organizationId, templates: this.#templates });
    return { scope, tenantId, links };
  }

  async #templateOf(principal: PersonPrincipal, { template: wanted }: NewRole): Promise<RoleTemplate | undefined> {
    if (wanted === undefined) return undefined;
    const template = await this.#templates.find(principal.organizationId, wanted);
    if (template) return template;
    const message = `There is no role template ${wanted}.`;
    throw new ApiError('invalid_request', message, { errors: [{ pointer: '/template', message }] });
  }

  async #edited(principal: PersonPrincipal, roleId: string, edit: RoleEdit): Promise<Edited> {
    const tenantId = demandHere(principal, 'roles.manage');
    const before = await this.#own(this.#store, tenantId, roleId);
    const grants = edit.grants && (await this.#sound(principal, tenantId, edit.grants, before.grants));
    return { tenantId, before, edit: { ...edit, grants } };
  }

  async #sound(
    principal: PersonPrincipal,
    tenantId: string,
    grants: readonly GrantDocument[],
    standing: readonly GrantDocument[] = [],
  ): Promise<GrantDocument[]> {
    const tenant = this.#store.forTenant(tenantId);
    const row = await tenant.tenant();
    demandSound(grants, row?.kind ?? 'team');
    const resolved = await withIds(grants, tenant);
    demandOwn(principal.rights, without(resolved, standing));
    return resolved;
  }

  async #role(scope: Scope, tenantId: string, roleId: string): Promise<RoleInTenant> {
    const [role] = await this.#directory.byId(scope, tenantId, [roleId]);
    if (!role) throw notFound('role');
    return role;
  }

  async #own(scope: Scope, tenantId: string, roleId: string): Promise<RoleInTenant> {
    const role = await this.#role(scope, tenantId, roleId);
    if (role.builtIn)
      throw new ApiError(
        'conflict',
        `The role ${role.name} is built in and stays as it is. Make a role of your own instead.`,
      );
    return role;
  }

  async #demandFreeName(
    scope: Scope,
    { id, name, tenant_id }: Pick<RoleRow, 'id' | 'name' | 'tenant_id'>,
  ): Promise<void> {
    const [namesake] = await this.#directory.resolve(scope, tenant_id, [name]);
    if (namesake && namesake.id !== id) throw new ApiError('name_taken', `This tenant has a role ${name} already.`);
  }

  async #demandManagerLeft(
    scope: Scope,
    { organizationId, tenantId }: { organizationId: string; tenantId: string },
    { before, after }: { before: RoleInTenant; after: RoleInTenant },
  ): Promise<void> {
    if (!this.#directory.grants(before, 'members.manage') || this.#directory.grants(after, 'members.manage')) return;
    const active = async (roleIds: readonly string[]): Promise<number> => {
      const held = await scope.forTenant(tenantId).membershipRoles.all({ role_id: roleIds });
      const ids = held.map(({ user_id }) => user_id);
      return scope.forOrganization(organizationId).members.count({ user_id: ids, status: 'active' });
    };
    const others = (await this.#directory.granting(scope, tenantId, 'members.manage')).filter((id) => id !== before.id);
    if ((await active(others)) > 0 || (await active([before.id])) === 0) return;
    throw new ApiError(
      'last_owner',
      'Nobody would be left in this tenant who can manage its members. Give somebody else members.manage first.',
    );
  }
}

function scopeOf(principal: PersonPrincipal, tenantId: string) {
  return { principal, organizationId: principal.organizationId, tenantId, touches: { access: [tenantId] } };
}

function editedBy(role: RoleInTenant, { name, description, grants }: RoleEdit): RoleInTenant {
  return {
    ...role,
    name: name ?? role.name,
    description: description ?? role.description,
    grants: grants ?? role.grants,
  };
}

function shown({ name, description, grants }: RoleInTenant) {
  return { name, description, grants };
}
