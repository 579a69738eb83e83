// What may each member of a tenant do there? Everybody at once, from rows: for comparing what is with what would be.

import type { GrantDocument, MembershipRoleRow } from '../../store/rows.ts';
import type { Scope } from '../../store/store.ts';
import { compileBoundary } from './boundary.ts';
import { OWNER_ROLE_ID } from './built-ins.ts';
import { type CompiledRole, compileRole } from './compiled-role.ts';
import {
  CONSOLE_PERMISSIONS,
  compilePattern,
  isOrganizationPermission,
  ORGANIZATION_PERMISSIONS,
} from './permissions.ts';
import { resolveRoles } from './role-directory.ts';

/** Permissions by user id, expanded; `<permission> within <limit>` for what is held for some objects only. */
export type PeopleAccess = ReadonlyMap<string, ReadonlySet<string>>;

/** Somebody who would gain or lose something. */
export interface AccessDifference {
  readonly userId: string;
  readonly gained: readonly string[];
  readonly lost: readonly string[];
}

const EVERYTHING: ReadonlySet<string> = new Set([...CONSOLE_PERMISSIONS, ...ORGANIZATION_PERMISSIONS]);

/**
 * Everybody's permissions by their roles in this tenant, cut by its boundary. Owners of the organization, who may do everything in it
 * whatever its tenants say, appear in its default tenant alone.
 */
export async function peopleAccess(scope: Scope, tenantId: string): Promise<PeopleAccess> {
  const rows = scope.forTenant(tenantId);
  const [tenant, members, held, custom] = await Promise.all([
    rows.tenant(),
    rows.memberships.all(),
    rows.membershipRoles.all(),
    rows.roles.all(),
  ]);
  if (!tenant) return new Map();
  const home = tenant.kind === 'default';
  const owners = home ? new Set<string>() : await ownersOf(scope, tenant.organization_id);
  const roles = new Map(
    resolveRoles([...new Set(held.map(({ role_id }) => role_id))], custom).map((role) => [role.id, compileRole(role)]),
  );
  const boundary = compileBoundary(tenant.boundary);
  const exists = (permission: string): boolean =>
    boundary.contains(permission) && (tenant.kind === 'management' || !isOrganizationPermission(permission));
  const byUser = Map.groupBy(held, ({ user_id }) => user_id);
  const access = members.flatMap(({ user_id }): [string, ReadonlySet<string>][] => {
    if (owners.has(user_id)) return [];
    const own = byUser.get(user_id) ?? [];
    if (home && own.some(({ role_id }) => role_id === OWNER_ROLE_ID)) return [[user_id, EVERYTHING]];
    return [[user_id, permissionsOf(rolesAmong(own, roles), exists)]];
  });
  return new Map(access);
}

/** Who would gain or lose what between two states of a tenant, by user id. */
export function accessDifference(before: PeopleAccess, after: PeopleAccess): AccessDifference[] {
  const nothing: ReadonlySet<string> = new Set();
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((userId) => {
    const [old, next] = [before.get(userId) ?? nothing, after.get(userId) ?? nothing];
    const gained = [...next].filter((name) => !old.has(name));
    const lost = [...old].filter((name) => !next.has(name));
    return gained.length + lost.length === 0 ? [] : [{ userId, gained, lost }];
  });
}

async function ownersOf(scope: Scope, organizationId: string): Promise<ReadonlySet<string>> {
  const home = await scope.forOrganization(organizationId).tenants.first({ kind: 'default' });
  const held = home ? await scope.forTenant(home.id).membershipRoles.all({ role_id: OWNER_ROLE_ID }) : [];
  return new Set(held.map(({ user_id }) => user_id));
}

function rolesAmong(held: readonly MembershipRoleRow[], roles: ReadonlyMap<string, CompiledRole>): CompiledRole[] {
  return held.flatMap(({ role_id }) => roles.get(role_id) ?? []);
}

function permissionsOf(roles: readonly CompiledRole[], exists: (permission: string) => boolean): ReadonlySet<string> {
  const whole = new Set(roles.flatMap((role) => [...role.whole].filter(exists)));
  const limited = roles.flatMap((role) =>
    [...role.limited.keys()]
      .filter((permission) => exists(permission) && !whole.has(permission))
      .flatMap((permission) => limitsIn(role, permission)),
  );
  return new Set([...whole, ...limited]);
}

function limitsIn({ role }: CompiledRole, permission: string): string[] {
  return role.grants
    .filter((grant) => !grant.with_approval && compilePattern(grant.permission).matches(permission))
    .map(({ limit }) => `${permission} within ${limitText(limit)}`);
}

function limitText(limit: GrantDocument['limit'] = {}): string {
  return Object.entries(limit)
    .map(
      ([dimension, values]) =>
        `${dimension.replace('_', ' ')} ${Array.isArray(values) ? values.join(', ') : JSON.stringify(values)}`,
    )
    .join('; ');
}
