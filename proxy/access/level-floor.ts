// Who may set a level of enforcement? Whoever may change the thing itself; for one below the organization's, whoever holds
// `organization.settings`. It counts no sooner than the organization's own goes down: the strictest always does.

import type { EnforcementLevel } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';
import type { PersonPrincipal } from '../principal.ts';

const STRICTNESS: readonly EnforcementLevel[] = ['monitor', 'soft_enforce', 'full_enforce'];

/** Throws ApiError `not_permitted` for a level below the organization's without `organization.settings`. `usual` is that of one that sets none. */
export async function demandLevel(
  { organizationId, rights }: PersonPrincipal,
  level: EnforcementLevel | null | undefined,
  { store, usual }: { store: Store; usual: EnforcementLevel },
): Promise<void> {
  if (level === null || level === undefined) return;
  const organization = await store.forOrganization(organizationId).organization();
  const floor = organization?.enforcement ?? usual;
  if (STRICTNESS.indexOf(level) < STRICTNESS.indexOf(floor)) rights.demand('organization.settings');
}
