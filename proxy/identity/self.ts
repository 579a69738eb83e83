// Who acts before anybody is signed in? The person themselves, who at that moment may do nothing else.

import type { UserRow } from '../../store/rows.ts';
import { ApiError } from '../errors.ts';
import type { PersonPrincipal, Rights } from '../principal.ts';

/** The rights of somebody who may do nothing. */
export const NOTHING: Rights = {
  may: () => false,
  demand(permission) {
    throw new ApiError('not_permitted', `This needs ${permission}.`, { required: permission, check: 'not_permitted' });
  },
  explain: () => [],
  permissions: () => [],
  covers: () => false,
  roleNames: [],
  organizationOwner: false,
  instanceOwner: false,
};

/** The principal of a registration, a sign-in or a sign-out: named in the ledger, without any right. */
export function oneself(
  user: Pick<UserRow, 'id' | 'email'>,
  organizationId: string,
  tenantId: string | undefined,
): PersonPrincipal {
  return { kind: 'person', userId: user.id, email: user.email, organizationId, tenantId, rights: NOTHING };
}
