// How is a change tried without being made? Its services are built once more over a transaction that is taken back, and so is the
// loader of what the gate decides by.

import type { Scope, Store } from '../../store/store.ts';
import { peopleAccess } from '../access/people-access.ts';
import type { Changes } from '../audit/changes.ts';
import type { Config } from '../config/config.ts';
import type { Rehearsal, TenantState, TriedServices } from '../enforcement/preview.ts';
import { BulkRoles } from '../identity/bulk-roles.ts';
import { Members } from '../identity/members.ts';
import type { PolicyCompiler } from '../policy/compiler.ts';
import type { Clock } from '../runtime/clock.ts';
import { SnapshotLoader } from '../snapshot-loader.ts';
import { storeWithin } from '../transfer/one-transaction.ts';
import { tenantServices } from './tenant-services.ts';

interface Parts {
  readonly store: Store;
  readonly changes: Changes;
  readonly clock: Clock;
  readonly config: Config;
  readonly compiler: PolicyCompiler;
}

/** Fills the port of previews. */
export function rehearsalOver(parts: Parts): Rehearsal {
  const { store, changes } = parts;
  return {
    asIs: (tenantId) => stateOf(parts, store, tenantId),
    tried: (tenantId, change) =>
      changes.rehearse(async (scope, within) => {
        const over = storeWithin(store, scope);
        const answer = await change(servicesOver(parts, over, within));
        return { answer, state: tenantId === undefined ? undefined : await stateOf(parts, over, tenantId) };
      }),
  };
}

function servicesOver({ clock, config }: Parts, store: Store, changes: Changes): TriedServices {
  const services = tenantServices({ store, changes, clock, config });
  const managed = { store, changes, clock, authority: services.authority, roles: services.directory };
  return { ...services, members: new Members(managed), bulkRoles: new BulkRoles(managed) };
}

/** Credentials and kill switches are left out: neither says who may do what. */
async function stateOf({ config, compiler }: Parts, store: Store, tenantId: string): Promise<TenantState | undefined> {
  const loader = new SnapshotLoader({
    store,
    policies: { setFor: (rows) => compiler.proposedFor(rows) },
    credentials: { openAll: async () => new Map() },
    localKillSwitches: () => [],
    gatewayName: config.gatewayName,
    environment: config.environment,
    enforcement: config.enforcement,
  });
  const scope: Scope = store;
  const [loaded, people, connectors] = await Promise.all([
    loader.loadTenant(tenantId),
    peopleAccess(scope, tenantId),
    scope.forTenant(tenantId).connectors.all(),
  ]);
  return loaded && { inForce: loaded.tenant, people, connectors };
}
