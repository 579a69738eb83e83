// What is there before anybody registers? One organization with its default tenant and no owner, made by the first start.

import type { OrganizationRow } from '../../store/rows.ts';
import type { Scope, Store } from '../../store/store.ts';
import type { Changes } from '../audit/changes.ts';
import type { SystemPrincipal } from '../principal.ts';
import type { Clock } from '../runtime/clock.ts';
import { foundingIds, foundOrganization } from './founding.ts';
import type { TenantBeginning } from './ports.ts';

const INSTALLER: SystemPrincipal = { kind: 'system', part: 'installation' };

/** The instance's first organization: its owners run the instance. Undefined before the first start. */
export async function firstOrganization(scope: Scope): Promise<OrganizationRow | undefined> {
  return (await scope.system.organizations.page({ limit: 1, sort: { column: 'ordinal' } })).items[0];
}

/** Makes the first organization unless one is there. May run at every start and in two processes at once. */
export async function ensureInstallation(parts: {
  store: Store;
  changes: Changes;
  clock: Clock;
  beginning: TenantBeginning;
  organizationName?: string;
}): Promise<void> {
  const { store, changes, clock, beginning, organizationName = 'Organization' } = parts;
  if (await firstOrganization(store)) return;
  const now = clock.now();
  const ids = foundingIds(now);
  await changes.apply({
    principal: INSTALLER,
    organizationId: ids.organizationId,
    tenantId: null,
    kind: 'organization.created',
    subject: { kind: 'organization', id: ids.organizationId, name: organizationName },
    touches: { instance: true },
    async work(scope) {
      if (await firstOrganization(scope)) return { result: undefined, after: { made: false } };
      await foundOrganization(scope, ids, { name: organizationName, now, beginning });
      return { result: undefined, after: { made: true, name: organizationName, default_tenant_id: ids.tenantId } };
    },
  });
}
