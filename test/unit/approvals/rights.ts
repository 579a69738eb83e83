// What may a person do in these tests? Roles by what they list for approvals; everything else is left to the tests of `access`.

import { ApiError } from '../../../proxy/errors.ts';
import type { PermissionObject, Rights } from '../../../proxy/principal.ts';

/** What the built-in roles list for approvals. */
const ROLES = {
  owner: ['approvals.view', 'approvals.decide'],
  member: ['approvals.view', 'approvals.decide'],
  viewer: ['approvals.view'],
  nothing: [],
} as const;

export type RoleName = keyof typeof ROLES;

/** The rights of a role; with `agents`, limited to these. */
export function rightsOf(role: RoleName, agents?: readonly string[]): Rights {
  const listed: readonly string[] = ROLES[role];
  const may = (permission: string, object?: PermissionObject) => {
    const within = agents === undefined || object === undefined || agents.includes(object.agentId ?? '');
    return listed.includes(permission) && within;
  };
  return {
    may,
    demand(permission, object) {
      if (!may(permission, object))
        throw new ApiError('not_permitted', `No role held grants ${permission}.`, {
          required: permission,
          check: 'not_permitted',
        });
    },
    explain: () => [],
    permissions: () => listed,
    covers: () => false,
    roleNames: [role],
    organizationOwner: false,
    instanceOwner: false,
  };
}
