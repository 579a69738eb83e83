// What is the smallest change that would turn a refusal? One sentence for whoever may make it.

import type { CheckOutcome } from '../principal.ts';
import type { RoleInTenant } from './built-ins.ts';
import { compileRole } from './compiled-role.ts';
import { compilePattern, isOrganizationPermission } from './permissions.ts';

/** The change that the first failed check asks for; undefined when nothing failed. */
export function nearestChange(
  checks: readonly CheckOutcome[],
  permission: string,
  roles: readonly RoleInTenant[],
): string | undefined {
  const failed = checks.find(({ outcome }) => outcome === 'failed')?.name;
  const role = smallestRole(permission, roles);
  const assign = role ? `the role ${role.name}, which grants ${permission}` : `a new role that grants ${permission}`;
  switch (failed) {
    case undefined:
      return undefined;
    case 'wrong_tenant':
      return `Add them to this tenant with ${assign}.`;
    case 'outside_boundary':
      return `Add ${permission} to the tenant's boundary, which takes organization.boundaries.edit.`;
    default:
      return isOrganizationPermission(permission)
        ? `Assign a role of a management tenant that grants ${permission}.`
        : `Assign ${assign}.`;
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
