// What is the smallest change that would turn a refusal? One sentence for whoever may make it.

import type { CheckOutcome } from '../principal.ts';
import type { RoleInTenant } from './built-ins.ts';
import { compileRole } from './compiled-role.ts';
import { compilePattern, isOrganizationPermission } from './permissions.ts';

/** What would turn a refusal: which kind of change, by which role where there is one, and the sentence. */
export interface NearestChange {
  readonly kind: 'join' | 'boundary' | 'assign_role' | 'new_role' | 'organization_role' | 'token';
  readonly role?: { readonly id: string; readonly name: string };
  readonly sentence: string;
}

/** The change that the first failed check asks for, in a sentence; undefined when nothing failed. */
export function nearestChange(
  checks: readonly CheckOutcome[],
  permission: string,
  roles: readonly RoleInTenant[],
): string | undefined {
  return nearestChangeOf(checks, permission, roles)?.sentence;
}

/** The same with the kind of the change and the role that would do. */
export function nearestChangeOf(
  checks: readonly CheckOutcome[],
  permission: string,
  roles: readonly RoleInTenant[],
): NearestChange | undefined {
  const failed = checks.find(({ outcome }) => outcome === 'failed')?.name;
  const found = smallestRole(permission, roles);
  const role = found && { role: { id: found.id, name: found.name } };
  const assign = found ? `the role ${found.name}, which grants ${permission}` : `a new role that grants ${permission}`;
  switch (failed) {
    case undefined:
      return undefined;
    case 'wrong_tenant':
      return { kind: 'join', ...role, sentence: `Add them to this tenant with ${assign}.` };
    case 'outside_boundary': {
      const sentence = `Add ${permission} to the tenant's boundary, which takes organization.boundaries.edit.`;
      return { kind: 'boundary', sentence };
    }
    default:
      return isOrganizationPermission(permission)
        ? { kind: 'organization_role', sentence: `Assign a role of a management tenant that grants ${permission}.` }
        : { kind: found ? 'assign_role' : 'new_role', ...role, sentence: `Assign ${assign}.` };
  }
}

/** The role that grants the permission and least beside it. */
function smallestRole(permission: string, roles: readonly RoleInTenant[]): RoleInTenant | undefined {
  const granting = roles.filter((role) =>
    role.grants.some((grant) => !grant.limit && compilePattern(grant.permission).matches(permission)),
  );
  return granting.toSorted((a, b) => sizeOf(a, permission) - sizeOf(b, permission))[0];
}

function sizeOf(role: RoleInTenant, permission: string): number {
  if (!permission.startsWith('action.')) return compileRole(role).whole.size;
  return -Math.max(
    ...role.grants
      .map((grant) => compilePattern(grant.permission))
      .filter((one) => one.matches(permission))
      .map((one) => one.literalSegments),
  );
}
