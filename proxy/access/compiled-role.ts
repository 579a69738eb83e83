// What does one role grant to people? Its grants expanded over the closed lists, once per change of the tenant's access version.

import type { PermissionObject } from '../principal.ts';
import type { RoleInTenant } from './built-ins.ts';
import { compileLimit, dimensionsOf, type Limit, liesWithin } from './limit.ts';
import { expandPattern, limitsOf } from './permissions.ts';

/** A role, ready to be asked about people's permissions. */
export interface CompiledRole {
  readonly id: string;
  readonly name: string;
  readonly role: RoleInTenant;
  /** Granted for every object. */
  readonly whole: ReadonlySet<string>;
  /** Granted within one of these limits. */
  readonly limited: ReadonlyMap<string, readonly Limit[]>;
}

/**
 * Compiles a role. A grant `with_approval` says something about actions alone and grants people nothing; neither does a limit
 * by something that the permission knows nothing of.
 */
export function compileRole(role: RoleInTenant): CompiledRole {
  const whole = new Set<string>();
  const limited = new Map<string, Limit[]>();
  for (const grant of role.grants) {
    if (grant.with_approval) continue;
    const limit = compileLimit(grant.limit);
    const named = dimensionsOf(grant.limit);
    for (const permission of expandPattern(grant.permission)) {
      if (!limit) whole.add(permission);
      else if (named.every((dimension) => limitsOf(permission).includes(dimension))) {
        limited.set(permission, [...(limited.get(permission) ?? []), limit]);
      }
    }
  }
  return { id: role.id, name: role.name, role, whole, limited };
}

/**
 * Whether a role grants the permission for the object. Without an object: for some object at least, which is the right question
 * before a list; whoever shows or changes one thing asks again with it.
 */
export function grants(role: CompiledRole, permission: string, object: PermissionObject | undefined): boolean {
  if (role.whole.has(permission)) return true;
  const limits = role.limited.get(permission);
  if (limits === undefined) return false;
  return object === undefined || limits.some((limit) => liesWithin(limit, object));
}
