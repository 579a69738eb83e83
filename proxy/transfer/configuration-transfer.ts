// How does a configuration move from one instance to another? Exported as one document, imported as one change: dry run first, the same
// a second time, whole or not at all.

import type { TenantRow } from '../../store/rows.ts';
import type { Scope, Store } from '../../store/store.ts';
import { notFound } from '../access/refusals.ts';
import type { RoleDirectory } from '../access/role-directory.ts';
import type { Changes } from '../audit/changes.ts';
import { ApiError } from '../errors.ts';
import type { TenantSettings } from '../identity/settings-of-tenant.ts';
import { demandHere, type PersonPrincipal } from '../principal.ts';
import { type Clock, rfc3339 } from '../runtime/clock.ts';
import { type ByHand, byHand } from './by-hand.ts';
import { type Configuration, type ConfigurationFile, type ExportedConfiguration, FORMAT } from './document.ts';
import { configurationOf } from './export.ts';
import { carryOut } from './import.ts';
import { type ParticipantsOver, storeWithin } from './one-transaction.ts';
import { namedTwice, type PlannedChange, planOf } from './plan.ts';

/** What an import did, or with a dry run would do. */
export interface ImportReport {
  readonly changes: readonly PlannedChange[];
  readonly by_hand: readonly ByHand[];
}

interface Parts {
  readonly store: Store;
  readonly changes: Changes;
  readonly clock: Clock;
  readonly roles: RoleDirectory;
  readonly settings: TenantSettings;
  readonly participants: ParticipantsOver;
  /** This process's own listener. */
  readonly gatewayName: string;
  /** The product's, for the file to say. */
  readonly version: string;
}

/** The configuration of the active tenant as a file. */
export class ConfigurationTransfer {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The whole configuration, recorded as `configuration.exported` before it is answered. Needs `config.export`; no secrets, keys or people are in it. */
  async export(principal: PersonPrincipal): Promise<ExportedConfiguration> {
    const tenantId = demandHere(principal, 'config.export');
    const { tenant } = await this.#read(this.#parts.store, tenantId);
    return this.#parts.changes.apply({
      ...about(principal, tenant, 'configuration.exported'),
      touches: {},
      work: async (scope) => {
        const { configuration } = await this.#read(scope, tenantId);
        const organization = await scope.forOrganization(tenant.organization_id).organization();
        const { version, clock } = this.#parts;
        const head = {
          format: FORMAT as typeof FORMAT,
          exported_at: rfc3339(clock.now()),
          organization: organization?.name ?? '',
          tenant: tenant.name,
          version,
        };
        return { result: { ...head, ...configuration }, after: countsOf(configuration) };
      },
    });
  }

  /**
   * Makes what the file has and the tenant has not, changes what differs, and lets everything else be; a second time it changes nothing.
   * Needs `config.import`, and for each object what making it by hand needs. Whole or not at all: throws ApiError naming every object that
   * is refused. With `dryRun` it is tried out and taken back.
   */
  async import(
    principal: PersonPrincipal,
    given: ConfigurationFile,
    { dryRun = false }: { dryRun?: boolean } = {},
  ): Promise<ImportReport> {
    const tenantId = demandHere(principal, 'config.import');
    const twice = namedTwice(given);
    if (twice[0]) throw new ApiError('invalid_request', twice[0].message, { errors: twice });
    const { changes, store } = this.#parts;
    const run = (scope: Scope, within: Changes): Promise<ImportReport> =>
      this.#run(scope, within, { principal, tenantId, given });
    if (dryRun) return changes.rehearse(run);
    const before = await this.#read(store, tenantId);
    return changes.applyTogether({
      ...about(principal, before.tenant, 'configuration.imported'),
      announced: counting(planOf(given, before)),
      work: async (scope, within) => {
        const report = await run(scope, within);
        return { result: report, after: counting(report.changes) };
      },
    });
  }

  async #run(
    scope: Scope,
    within: Changes,
    order: { principal: PersonPrincipal; tenantId: string; given: ConfigurationFile },
  ): Promise<ImportReport> {
    const { store, clock, participants } = this.#parts;
    const { tenantId, given } = order;
    const target = await this.#read(scope, tenantId);
    const plan = planOf(given, target);
    const services = participants({ store: storeWithin(store, scope), changes: within });
    await carryOut(scope, services, { ...order, plan, here: target.configuration });
    return {
      changes: plan,
      by_hand: await byHand(scope, { tenantId, given, here: target.configuration, now: clock.now() }),
    };
  }

  async #read(scope: Scope, tenantId: string): Promise<{ tenant: TenantRow; configuration: Configuration }> {
    const { roles, settings, gatewayName } = this.#parts;
    const tenant = await scope.forTenant(tenantId).tenant();
    if (!tenant) throw notFound('tenant');
    return { tenant, configuration: await configurationOf(scope, tenant, { roles, settings, gatewayName }) };
  }
}

function about(principal: PersonPrincipal, { id, name, organization_id }: TenantRow, kind: string) {
  return { principal, organizationId: organization_id, tenantId: id, kind, subject: { kind: 'tenant', id, name } };
}

function countsOf(configuration: Configuration): Record<string, number> {
  return Object.fromEntries(
    Object.entries(configuration).flatMap(([kind, list]) => (Array.isArray(list) ? [[kind, list.length]] : [])),
  );
}

/** What is not left as it is, by name, for the ledger. */
function counting(plan: readonly PlannedChange[]) {
  const objects = plan
    .filter(({ action }) => action !== 'unchanged')
    .map(({ kind, name, action }) => ({ kind, name, action }));
  return { objects, unchanged: plan.length - objects.length };
}
