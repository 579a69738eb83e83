// Which roles does a tenant have, and who may change them? Custom ones are rows; built-in ones are there and stay as they are.
// Nobody puts into a role what they do not hold.

import type { GrantDocument, RoleRow } from '../../store/rows.ts';
import type { Scope, Store } from '../../store/store.ts';
import type { Changes } from '../audit/changes.ts';
import { ApiError } from '../errors.ts';
import type { PersonPrincipal } from '../principal.ts';
import type { Clock } from '../runtime/clock.ts';
import { newId } from '../runtime/ids.ts';
import { demandHere, notFound } from './active-tenant.ts';
import { ROLE_TEMPLATES, type RoleInTenant, type RoleTemplate } from './built-ins.ts';
import { demandOwn, demandSound } from './grant-rules.ts';
import { withIds } from './limit-names.ts';
import { type ListRequest, type PageOf, pageOf } from './paging.ts';
import { type RoleDirectory, roleOfRow } from './role-directory.ts';
import { previewOf, type RolePreview, type RoleView, templateNamed, viewOf, without } from './role-view.ts';

/** A new role: its own grants, or a template's. */
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

/** The roles of the active tenant. */
export class Roles {
  readonly #store: Store;
  readonly #changes: Changes;
  readonly #clock: Clock;
  readonly #directory: RoleDirectory;

  constructor(parts: { store: Store; changes: Changes; clock: Clock; directory: RoleDirectory }) {
    this.#store = parts.store;
    this.#changes = parts.changes;
    this.#clock = parts.clock;
    this.#directory = parts.directory;
  }

  /** Built-in roles first, then custom ones, oldest first. */
  async list(principal: PersonPrincipal, request: ListRequest): Promise<PageOf<RoleView>> {
    const tenantId = demandHere(principal, 'roles.view');
    const page = pageOf(await this.#directory.all(this.#store, tenantId), request);
    const items = await Promise.all(page.items.map((role) => viewOf(this.#store, tenantId, role)));
    return { ...page, items };
  }

  /** The lists to make roles from. */
  templates(principal: PersonPrincipal): readonly RoleTemplate[] {
    demandHere(principal, 'roles.view');
    return ROLE_TEMPLATES;
  }

  /** Throws `not_found`. */
  async read(principal: PersonPrincipal, roleId: string): Promise<RoleView> {
    const tenantId = demandHere(principal, 'roles.view');
    return viewOf(this.#store, tenantId, await this.#role(this.#store, tenantId, roleId));
  }

  /** Throws `invalid_request` (grants, template), `above_own_rights` or `name_taken`. */
  async create(principal: PersonPrincipal, role: NewRole): Promise<RoleView> {
    const tenantId = demandHere(principal, 'roles.manage');
    const id = newId('rol', this.#clock.now());
    const template = templateOf(role);
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
        const after = roleOfRow(row);
        return { result: await viewOf(scope, tenantId, after), after: shown(after) };
      },
    });
  }

  /**
   * Changes a custom role; everybody who holds it has the new rights from the next request. Grants that it has already may stay
   * whoever edits it. Throws `not_found`, `conflict` for built-in roles, `last_owner`, and what `create` throws.
   */
  async edit(principal: PersonPrincipal, roleId: string, edit: RoleEdit): Promise<RoleView> {
    const { tenantId, before, after } = await this.#edited(principal, roleId, edit);
    return this.#changes.apply({
      ...scopeOf(principal, tenantId),
      kind: 'role.changed',
      subject: { kind: 'role', id: roleId, name: before.name },
      work: async (scope) => {
        const current = await this.#own(scope, tenantId, roleId);
        await this.#demandFreeName(scope, { ...after, tenant_id: tenantId });
        await this.#demandManagerLeft(scope, tenantId, { before: current, after });
        const { name, description, grants } = after;
        await scope
          .forTenant(tenantId)
          .roles.update({ id: roleId }, { name, description, grants: [...grants], updated_at: this.#clock.now() });
        return { result: await viewOf(scope, tenantId, after), before: shown(current), after: shown(after) };
      },
    });
  }

  /** What `edit` would change, for whom; writes nothing. Throws like it. */
  async preview(principal: PersonPrincipal, roleId: string, edit: RoleEdit): Promise<RolePreview> {
    const { tenantId, before, after } = await this.#edited(principal, roleId, edit);
    return previewOf(await viewOf(this.#store, tenantId, before), before, after);
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
        const { members, agents } = await viewOf(scope, tenantId, await this.#own(scope, tenantId, roleId));
        if (members + agents > 0) {
          throw new ApiError(
            'conflict',
            `The role ${role.name} is held by ${members} people and ${agents} agents. Take it from them first.`,
          );
        }
        await scope.forTenant(tenantId).roles.delete({ id: roleId });
        return { result: undefined, before: shown(role) };
      },
    });
  }

  async #edited(
    principal: PersonPrincipal,
    roleId: string,
    edit: RoleEdit,
  ): Promise<{ tenantId: string; before: RoleInTenant; after: RoleInTenant }> {
    const tenantId = demandHere(principal, 'roles.manage');
    const before = await this.#own(this.#store, tenantId, roleId);
    const grants = edit.grants ? await this.#sound(principal, tenantId, edit.grants, before.grants) : before.grants;
    return {
      tenantId,
      before,
      after: { ...before, name: edit.name ?? before.name, description: edit.description ?? before.description, grants },
    };
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
    tenantId: string,
    { before, after }: { before: RoleInTenant; after: RoleInTenant },
  ): Promise<void> {
    if (!this.#directory.grants(before, 'members.manage') || this.#directory.grants(after, 'members.manage')) return;
    const holders = scope.forTenant(tenantId).membershipRoles;
    const others = (await this.#directory.granting(scope, tenantId, 'members.manage')).filter((id) => id !== before.id);
    if ((await holders.count({ role_id: others })) > 0 || (await holders.count({ role_id: before.id })) === 0) return;
    throw new ApiError(
      'last_owner',
      'Nobody would be left in this tenant who can manage its members. Give somebody else members.manage first.',
    );
  }
}

function scopeOf(principal: PersonPrincipal, tenantId: string) {
  return { principal, organizationId: principal.organizationId, tenantId, touches: { access: [tenantId] } };
}

function templateOf({ template: name }: NewRole): RoleTemplate | undefined {
  if (name === undefined) return undefined;
  const template = templateNamed(name);
  if (!template)
    throw new ApiError('invalid_request', `There is no role template ${name}.`, {
      errors: [{ pointer: '/template', message: `There is no role template ${name}.` }],
    });
  return template;
}

function shown({ name, description, grants }: RoleInTenant) {
  return { name, description, grants };
}
