// Would somebody come to more by moving an agent? Roles may be limited to groups and labels of agents, so changing these is a grant, and
// nobody grants themselves anything.

import type { Scope } from '../../store/store.ts';
import { ApiError } from '../errors.ts';
import type { PermissionObject, PersonPrincipal } from '../principal.ts';

/** How an agent stands before and after a change of its groups or labels. */
export interface Move {
  readonly before: PermissionObject;
  readonly after: PermissionObject;
}

/** Throws `above_own_rights`, naming the permission, when the caller could do more with one of these agents after its move than before. */
export async function demandNoReach(scope: Scope, principal: PersonPrincipal, moves: readonly Move[]): Promise<void> {
  const { rights, tenantId } = principal;
  if (rights.organizationOwner || tenantId === undefined || moves.length === 0) return;
  const connectors = await scope.forTenant(tenantId).connectors.all();
  const places = [{}, ...connectors.map(({ id }) => ({ connectorId: id }))];
  const gained = rights
    .permissions()
    .find((permission) =>
      moves.some(({ before, after }) =>
        places.some(
          (place) => rights.may(permission, { ...after, ...place }) && !rights.may(permission, { ...before, ...place }),
        ),
      ),
    );
  if (gained === undefined) return;
  throw new ApiError(
    'above_own_rights',
    `This would give you ${gained} over an agent that you do not have it for. Somebody who has it can make this change.`,
    { required: gained },
  );
}
