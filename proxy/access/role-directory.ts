// Which roles are there in a tenant, by id and by name? Built-in ones and the rows of custom ones, as one list.

import type { GrantDocument, RoleRow } from '../../store/rows.ts';
import type { Scope } from '../../store/store.ts';
import { BUILT_IN_ROLES, builtInRole, OWNER_ROLE_ID, type RoleInTenant } from './built-ins.ts';
import { dimensionsOf } from './limit.ts';
import { compilePattern, expandPattern } from './permissions.ts';

/** A custom role as it counts. */
export function roleOfRow(row: RoleRow): RoleInTenant {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    grants: row.grants,
    builtIn: false,
    template: row.template,
  };
}

/** The roles with these ids: built-in ones, and those among the tenant's own rows. Unknown ids are left out and grant nothing. */
export function resolveRoles(ids: readonly string[], rows: readonly RoleRow[]): readonly RoleInTenant[] {
  const own = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = own.get(id);
    const role = builtInRole(id) ?? (row && roleOfRow(row));
    return role ? [role] : [];
  });
}

/** Roles by name and by id within a tenant. */
export class RoleDirectory {
  /** The role whose holders in an organization's default tenant own the organization. */
  readonly ownerRoleId = OWNER_ROLE_ID;

  /** All roles of a tenant, built-in ones first, then the oldest. */
  async all(scope: Scope, tenantId: string): Promise<readonly RoleInTenant[]> {
    const rows = await scope.forTenant(tenantId).roles.all();
    return [
      ...BUILT_IN_ROLES,
      ...rows.toSorted((a, b) => a.created_at - b.created_at || (a.id < b.id ? -1 : 1)).map(roleOfRow),
    ];
  }

  /** The roles with these names, in this order; names that mean nothing in this tenant are left out. */
  async resolve(scope: Scope, tenantId: string, names: readonly string[]): Promise<readonly RoleInTenant[]> {
    const byName = new Map((await this.all(scope, tenantId)).map((role) => [role.name, role]));
    return names.flatMap((name) => byName.get(name) ?? []);
  }

  /** The roles with these ids; ids that mean nothing in this tenant are left out. */
  async byId(scope: Scope, tenantId: string, ids: readonly string[]): Promise<readonly RoleInTenant[]> {
    const custom = ids.filter((id) => !builtInRole(id));
    return resolveRoles(ids, custom.length === 0 ? [] : await scope.forTenant(tenantId).roles.all({ id: custom }));
  }

  /** Ids of all roles of this tenant that grant the permission without a limit. */
  async granting(scope: Scope, tenantId: string, permission: string): Promise<readonly string[]> {
    return (await this.all(scope, tenantId)).filter((role) => this.grants(role, permission)).map(({ id }) => id);
  }

  /** The permissions of people that the grants stand for, limited or not, wherever they count. */
  carried(role: { readonly grants: readonly GrantDocument[] }): readonly string[] {
    return role.grants.flatMap(({ permission }) => expandPattern(permission));
  }

  /** Whether one of the grants contains the permission without a limit. */
  grants(role: { readonly grants: readonly GrantDocument[] }, permission: string): boolean {
    return role.grants.some(
      (grant) =>
        !grant.with_approval &&
        dimensionsOf(grant.limit).length === 0 &&
        compilePattern(grant.permission).matches(permission),
    );
  }
}
