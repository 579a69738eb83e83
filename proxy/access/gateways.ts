// Which listeners does a tenant know, and by which access rules? A listener is an instance record by name; a tenant's own part of it
// is its binding, with environment, enforcement level and access rules.

import type { AccessRuleDocument, EnforcementLevel, GatewayRow } from '../../store/rows.ts';
import { type Page, type Scope, type Store, StoreError } from '../../store/store.ts';
import type { Changes } from '../audit/changes.ts';
import { ApiError, type Problem } from '../errors.ts';
import { demandHere, type PersonPrincipal, type SystemPrincipal } from '../principal.ts';
import { type Clock, rfc3339 } from '../runtime/clock.ts';
import { newId } from '../runtime/ids.ts';
import { demandLevel } from './level-floor.ts';
import type { ListRequest } from './paging.ts';
import { patternProblem } from './permissions.ts';
import { notFound } from './refusals.ts';

/** A binding as the API shows it. `own`: it is this process's listener. */
export interface GatewayView {
  readonly id: string;
  readonly name: string;
  readonly environment: string | null;
  readonly enforcement: EnforcementLevel | null;
  readonly access_rules: readonly AccessRuleDocument[];
  readonly own: boolean;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface GatewaySettings {
  readonly name?: string | undefined;
  readonly environment?: string | null | undefined;
  readonly enforcement?: EnforcementLevel | null | undefined;
}

const DEFAULT_LIMIT = 50;
const MAX_RULES = 1_000;
const SELF: SystemPrincipal = { kind: 'system', part: 'gateways' };

/** The bindings of the active tenant. */
export class Gateways {
  readonly #store: Store;
  readonly #changes: Changes;
  readonly #clock: Clock;
  readonly #ownName: string;
  readonly #usualEnforcement: EnforcementLevel;
  /** Tenants whose own binding is being made, so that requests at the same moment wait for the same one. */
  readonly #making = new Map<string, Promise<void>>();

  /** `ownName` is the name of this process's listener; `usualEnforcement` the level of an organization that sets none. */
  constructor(parts: {
    store: Store;
    changes: Changes;
    clock: Clock;
    ownName: string;
    usualEnforcement: EnforcementLevel;
  }) {
    this.#store = parts.store;
    this.#changes = parts.changes;
    this.#clock = parts.clock;
    this.#ownName = parts.ownName;
    this.#usualEnforcement = parts.usualEnforcement;
  }

  /** Oldest first; this process's own is always among them. */
  async list(
    principal: PersonPrincipal,
    { limit = DEFAULT_LIMIT, cursor, q }: ListRequest,
  ): Promise<Page<GatewayView>> {
    const tenantId = demandHere(principal, 'gateways.view');
    await this.ensureOwn(tenantId);
    const page = await this.#store
      .forTenant(tenantId)
      .gateways.page({ limit, cursor, q, sort: { column: 'created_at' } });
    return { ...page, items: page.items.map((row) => this.#view(row)) };
  }

  /** Throws `not_found`. */
  async read(principal: PersonPrincipal, gatewayId: string): Promise<GatewayView> {
    const tenantId = demandHere(principal, 'gateways.view');
    return this.#view(await this.#row(this.#store, tenantId, gatewayId));
  }

  /** Throws `name_taken`, or `not_permitted` for a level below the organization's without `organization.settings`. */
  async create(
    principal: PersonPrincipal,
    settings: GatewaySettings & { readonly name: string },
  ): Promise<GatewayView> {
    const tenantId = demandHere(principal, 'gateways.edit');
    await this.#demandLevel(principal, settings);
    await this.ensureOwn(tenantId);
    const row = this.#newRow(tenantId, settings);
    return this.#changes.apply({
      ...scopeOf(principal, tenantId),
      kind: 'gateway.created',
      subject: { kind: 'gateway', id: row.id, name: row.name },
      work: async (scope) => {
        await this.#demandFreeName(scope, row);
        await scope.forTenant(tenantId).gateways.insert(row);
        return { result: this.#view(row), after: shown(row) };
      },
    });
  }

  /** Throws `not_found`, `name_taken`, `not_permitted` as `create` does, or `conflict` for another name of this process's own. */
  async edit(principal: PersonPrincipal, gatewayId: string, settings: GatewaySettings): Promise<GatewayView> {
    demandHere(principal, 'gateways.edit');
    await this.#demandLevel(principal, settings);
    return this.#change(principal, gatewayId, {
      kind: 'gateway.changed',
      to: (row) => {
        const { name = row.name, environment = row.environment, enforcement = row.enforcement } = settings;
        if (name !== row.name) this.#demandForeign(row, 'named by HOLDGATE_GATEWAY_NAME');
        return { ...row, name, environment, enforcement };
      },
    });
  }

  /** Replaces the access rules; the gate decides by them when this resolves. Throws `not_found` or `invalid_request`. */
  async setAccessRules(
    principal: PersonPrincipal,
    gatewayId: string,
    rules: readonly AccessRuleDocument[],
  ): Promise<GatewayView> {
    const problems = ruleProblems(rules);
    if (problems[0]) throw new ApiError('invalid_request', problems[0].message, { errors: problems });
    return this.#change(principal, gatewayId, {
      kind: 'gateway.access_rules_changed',
      to: (row) => ({ ...row, access_rules: rules.map(tidied) }),
    });
  }

  /** Throws `not_found`, or `conflict` for this process's own. */
  async remove(principal: PersonPrincipal, gatewayId: string): Promise<void> {
    const tenantId = demandHere(principal, 'gateways.edit');
    const row = await this.#row(this.#store, tenantId, gatewayId);
    this.#demandForeign(row, 'part of every tenant');
    await this.#changes.apply({
      ...scopeOf(principal, tenantId),
      kind: 'gateway.deleted',
      subject: { kind: 'gateway', id: gatewayId, name: row.name },
      work: async (scope) => {
        await scope.forTenant(tenantId).gateways.delete({ id: gatewayId });
        return { result: undefined, before: shown(row) };
      },
    });
  }

  /** Makes the tenant's binding to this process's listener where there is none yet. */
  async ensureOwn(tenantId: string): Promise<void> {
    if (await this.#store.forTenant(tenantId).gateways.first({ name: this.#ownName })) return;
    const making = this.#making.get(tenantId) ?? this.#makeOwn(tenantId).finally(() => this.#making.delete(tenantId));
    this.#making.set(tenantId, making);
    await making;
  }

  /** The same within a transaction that makes the tenant itself. */
  async ensureOwnIn(scope: Scope, tenantId: string): Promise<void> {
    const { gateways } = scope.forTenant(tenantId);
    if (!(await gateways.first({ name: this.#ownName })))
      await gateways.insert(this.#newRow(tenantId, { name: this.#ownName }));
  }

  async #makeOwn(tenantId: string): Promise<void> {
    const organizationId = (await this.#store.forTenant(tenantId).tenant())?.organization_id ?? null;
    const row = this.#newRow(tenantId, { name: this.#ownName });
    const made = this.#changes.apply({
      principal: SELF,
      organizationId,
      tenantId,
      kind: 'gateway.created',
      subject: { kind: 'gateway', id: row.id, name: row.name },
      touches: { access: [tenantId] },
      work: async (scope) => {
        await this.#demandFreeName(scope, row);
        await scope.forTenant(tenantId).gateways.insert(row);
        return { result: undefined, after: shown(row) };
      },
    });
    await made.catch((error: unknown) => {
      // Another replica made it at the same moment; the ledger says that this attempt failed.
      if (!isTaken(error)) throw error;
    });
  }

  async #change(
    principal: PersonPrincipal,
    gatewayId: string,
    change: { kind: string; to: (row: GatewayRow) => GatewayRow },
  ): Promise<GatewayView> {
    const tenantId = demandHere(principal, 'gateways.edit');
    const known = await this.#row(this.#store, tenantId, gatewayId);
    return this.#changes.apply({
      ...scopeOf(principal, tenantId),
      kind: change.kind,
      subject: { kind: 'gateway', id: gatewayId, name: known.name },
      work: async (scope) => {
        const before = await this.#row(scope, tenantId, gatewayId);
        const after = { ...change.to(before), updated_at: this.#clock.now() };
        await this.#demandFreeName(scope, after);
        const { name, environment, enforcement, access_rules, updated_at } = after;
        await scope
          .forTenant(tenantId)
          .gateways.update({ id: gatewayId }, { name, environment, enforcement, access_rules, updated_at });
        return { result: this.#view(after), before: shown(before), after: shown(after) };
      },
    });
  }

  #newRow(
    tenantId: string,
    { name = this.#ownName, environment = null, enforcement = null }: GatewaySettings,
  ): GatewayRow {
    const now = this.#clock.now();
    return {
      id: newId('gwy', now),
      tenant_id: tenantId,
      name,
      environment,
      enforcement,
      access_rules: [],
      created_at: now,
      updated_at: now,
    };
  }

  #demandLevel(principal: PersonPrincipal, { enforcement }: GatewaySettings): Promise<void> {
    return demandLevel(principal, enforcement, { store: this.#store, usual: this.#usualEnforcement });
  }

  #demandForeign(row: GatewayRow, why: string): void {
    if (row.name === this.#ownName)
      throw new ApiError('conflict', `The gateway ${row.name} is this process itself, ${why}.`);
  }

  async #demandFreeName(scope: Scope, { id, name, tenant_id }: GatewayRow): Promise<void> {
    const namesake = await scope.forTenant(tenant_id).gateways.first({ name });
    if (namesake && namesake.id !== id) throw new ApiError('name_taken', `This tenant has a gateway ${name} already.`);
  }

  async #row(scope: Scope, tenantId: string, gatewayId: string): Promise<GatewayRow> {
    const row = await scope.forTenant(tenantId).gateways.first({ id: gatewayId });
    if (!row) throw notFound('gateway');
    return row;
  }

  #view(row: GatewayRow): GatewayView {
    const { id, name, environment, enforcement, access_rules, created_at, updated_at } = row;
    return {
      id,
      name,
      environment,
      enforcement,
      access_rules,
      own: name === this.#ownName,
      created_at: rfc3339(created_at),
      updated_at: rfc3339(updated_at),
    };
  }
}

function isTaken(error: unknown): boolean {
  return (
    (error instanceof ApiError && error.code === 'name_taken') ||
    (error instanceof StoreError && error.code === 'conflict')
  );
}

function scopeOf(principal: PersonPrincipal, tenantId: string) {
  return { principal, organizationId: principal.organizationId, tenantId, touches: { access: [tenantId] } };
}

function shown({ name, environment, enforcement, access_rules }: GatewayRow) {
  return { name, environment, enforcement, access_rules };
}

/** Empty lists mean anybody, as absent ones do. */
function tidied({ agents = [], groups = [], connector, actions, decision }: AccessRuleDocument): AccessRuleDocument {
  return { ...(agents.length > 0 && { agents }), ...(groups.length > 0 && { groups }), connector, actions, decision };
}

function ruleProblems(rules: readonly AccessRuleDocument[]): Problem[] {
  if (rules.length > MAX_RULES)
    return [{ pointer: '/rules', message: `A gateway has at most ${MAX_RULES} access rules.` }];
  return rules.flatMap(({ actions, connector }, at) => [
    ...(connector === ''
      ? [{ pointer: `/rules/${at}/connector`, message: 'A rule names a connector, or `*` for all of them.' }]
      : []),
    ...(actions.length === 0
      ? [{ pointer: `/rules/${at}/actions`, message: 'A rule names at least one action, or `**` for all of them.' }]
      : []),
    ...actions.flatMap((pattern, index) => {
      const message = patternProblem(pattern);
      return message === undefined ? [] : [{ pointer: `/rules/${at}/actions/${index}`, message }];
    }),
  ]);
}
