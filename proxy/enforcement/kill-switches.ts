// How is traffic stopped now? Pressing stops what is new at once, cuts what is open, cancels what waits; lifting lets go.

import type { KillSwitchKind, KillSwitchRow } from '../../store/rows.ts';
import type { Scope, Store } from '../../store/store.ts';
import type { Changes } from '../audit/changes.ts';
import { ApiError } from '../errors.ts';
import type { PersonPrincipal } from '../principal.ts';
import { type Clock, rfc3339 } from '../runtime/clock.ts';
import { newId } from '../runtime/ids.ts';
import { type KillSubject, stops } from '../snapshot.ts';
import type { InFlight } from './in-flight.ts';
import type { KillSwitchFile } from './kill-switch-file.ts';

/** What a person names: `all` is their organization. */
export type KillScope = 'all' | { readonly kind: KillSwitchKind; readonly id?: string | undefined };

export interface KillRequest {
  readonly active: boolean;
  readonly scope: KillScope;
  readonly reason?: string | undefined;
  /** ms since 1970; undefined: until somebody lifts it. */
  readonly expiresAt?: number | undefined;
}

/** A kill switch as the API shows it. */
export interface KillSwitchView {
  readonly id: string;
  readonly active: boolean;
  readonly scope: { readonly kind: KillSwitchKind; readonly id: string | null };
  readonly reason: string;
  readonly created_by: string;
  readonly created_at: string;
  readonly expires_at: string | null;
}

/** Cancels pending holds whose request a switch stops, in every tenant it reaches. */
export interface CancelHolds {
  cancelMatching(matches: (subject: KillSubject) => boolean, because: string): Promise<number>;
}

/** Told after a switch was pressed or lifted and that is recorded. */
export type Told = (event: 'kill_switch.pressed' | 'kill_switch.lifted', row: KillSwitchRow) => void;

/** The service behind `/api/v1/kill-switch` and `/api/kill-switches`. */
export class KillSwitches {
  readonly #store: Store;
  readonly #changes: Changes;
  readonly #clock: Clock;
  readonly #file: KillSwitchFile;
  readonly #inForce: () => Promise<void>;
  readonly #told: Told;

  /** `inForce` puts what file and database say into the snapshot. */
  constructor(parts: {
    store: Store;
    changes: Changes;
    clock: Clock;
    file: KillSwitchFile;
    inForce: () => Promise<void>;
    told?: Told;
  }) {
    this.#store = parts.store;
    this.#changes = parts.changes;
    this.#clock = parts.clock;
    this.#file = parts.file;
    this.#inForce = parts.inForce;
    this.#told = parts.told ?? (() => {});
  }

  /** Presses or lifts. Throws ApiError `not_permitted`, `not_found` or `invalid_request`. */
  async toggle(principal: PersonPrincipal, request: KillRequest): Promise<KillSwitchView> {
    const named = await this.#named(principal, request.scope);
    return request.active ? this.#press(principal, named, request) : this.#lift(principal, named);
  }

  /** The switches that are on for the principal's organization and tenant, and for the instance. */
  async list(principal: PersonPrincipal): Promise<KillSwitchView[]> {
    const rows = await this.#store.system.killSwitches.all({ active: true });
    return rows.filter((row) => visible(row, principal)).map(viewOf);
  }

  /** One switch; a foreign one is not found. */
  async get(principal: PersonPrincipal, id: string): Promise<KillSwitchView> {
    const row = await this.#store.system.killSwitches.first({ id });
    if (!row || !visible(row, principal)) throw new ApiError('not_found', 'There is no such kill switch.');
    return viewOf(row);
  }

  /** Stops what is on its way: open requests, streams and tunnels are cut, what waits is cancelled. */
  static async cut(row: KillSwitchRow, { inFlight, desk }: { inFlight: InFlight; desk: CancelHolds }): Promise<void> {
    const matches = (subject: KillSubject): boolean => stops(row, subject);
    inFlight.cut(matches);
    await desk.cancelMatching(matches, row.reason || 'kill switch');
  }

  async #press(
    principal: PersonPrincipal,
    named: Named,
    { reason = '', expiresAt }: KillRequest,
  ): Promise<KillSwitchView> {
    const now = this.#clock.now();
    if (expiresAt !== undefined && expiresAt <= now)
      throw new ApiError('invalid_request', 'expires_at must be in the future.', {
        errors: [{ pointer: '/expires_at', message: 'must be in the future' }],
      });
    const [existing] = await this.#active(this.#store, named);
    const row: KillSwitchRow = {
      ...named,
      id: existing?.id ?? newId('ksw', now),
      active: true,
      reason,
      created_by: principal.userId,
      created_at: now,
      expires_at: expiresAt ?? null,
      lifted_at: null,
      lifted_by: null,
    };
    // The file first: from here on it stops, whatever becomes of the database.
    this.#file.add(row);
    await this.#inForce();
    await this.#changes.apply({
      principal,
      organizationId: principal.organizationId,
      tenantId: named.tenant_id ?? principal.tenantId ?? null,
      kind: 'killswitch.pressed',
      subject: { kind: row.kind, id: row.scope_id ?? 'instance' },
      touches: { instance: true },
      work: async (scope) => {
        const table = scope.system.killSwitches;
        if (existing) await table.update({ id: row.id }, row);
        else await table.insert(row);
        return { result: undefined, after: viewOf(row) };
      },
    });
    this.#told('kill_switch.pressed', row);
    return viewOf(row);
  }

  async #lift(principal: PersonPrincipal, named: Named): Promise<KillSwitchView> {
    const now = this.#clock.now();
    const lifted = await this.#changes.apply({
      principal,
      organizationId: principal.organizationId,
      tenantId: named.tenant_id ?? principal.tenantId ?? null,
      kind: 'killswitch.lifted',
      subject: { kind: named.kind, id: named.scope_id ?? 'instance' },
      touches: { instance: true },
      work: async (scope) => {
        const stored = await this.#active(scope, named);
        const change = { active: false, lifted_at: now, lifted_by: principal.userId };
        for (const { id } of stored) await scope.system.killSwitches.update({ id }, change);
        // One that could not be recorded when it was pressed is in the file alone; it counts, so it can be lifted.
        const filed = this.#file.read().filter((row) => sameScope(row, named));
        this.#file.remove(filed.map(({ id }) => id));
        const rows = [...stored, ...filed.filter(({ id }) => !stored.some((row) => row.id === id))];
        return { result: rows.map((row) => ({ ...row, ...change })), before: rows.map(viewOf) };
      },
    });
    const [row] = lifted;
    if (!row) throw new ApiError('not_found', 'No such kill switch is on.');
    this.#told('kill_switch.lifted', row);
    return viewOf(row);
  }

  #active(scope: Scope, { kind, scope_id, organization_id, tenant_id }: Named): Promise<KillSwitchRow[]> {
    return scope.system.killSwitches.all({ kind, scope_id, organization_id, tenant_id, active: true });
  }

  /** What a scope means for this principal, once it is sure that they may stop it and that it exists. */
  async #named(principal: PersonPrincipal, scope: KillScope): Promise<Named> {
    // A tenant that is not theirs was asked for: nothing is meant by it, least of all another organization.
    if (principal.tenantId === undefined) principal.rights.demand('killswitch.toggle');
    const kind = scope === 'all' ? 'organization' : scope.kind;
    const id = scope === 'all' ? principal.organizationId : scope.id;
    if (kind === 'instance') {
      if (!principal.rights.instanceOwner)
        throw new ApiError('not_permitted', 'Only whoever runs the instance stops all of it.', {
          required: 'killswitch.toggle',
          check: 'not_permitted',
        });
      return { kind, scope_id: null, organization_id: null, tenant_id: null };
    }
    if (kind === 'organization') {
      if (!principal.rights.organizationOwner) principal.rights.demand('organization.killswitch.toggle');
      if (id !== undefined && id !== principal.organizationId)
        throw new ApiError('not_found', 'There is no such organization.');
      return { kind, scope_id: principal.organizationId, organization_id: principal.organizationId, tenant_id: null };
    }
    principal.rights.demand('killswitch.toggle');
    const tenantId = principal.tenantId;
    if (id === undefined || tenantId === undefined || !(await this.#exists(principal, kind, id, tenantId))) {
      throw new ApiError('not_found', `There is no such ${kind} in this tenant.`);
    }
    // An organization owner stops a person's agents in all its tenants, anybody else those of their own tenant.
    const everywhere = kind === 'user' && principal.rights.organizationOwner;
    return { kind, scope_id: id, organization_id: principal.organizationId, tenant_id: everywhere ? null : tenantId };
  }

  async #exists(
    { organizationId, rights }: PersonPrincipal,
    kind: KillSwitchKind,
    id: string,
    tenantId: string,
  ): Promise<boolean> {
    const tenant = this.#store.forTenant(tenantId);
    switch (kind) {
      case 'tenant':
        return id === tenantId;
      case 'group':
        return (await tenant.agentGroups.first({ id })) !== undefined;
      case 'agent':
        return (await tenant.agents.first({ id })) !== undefined;
      case 'connector':
        return (await tenant.connectors.first({ id })) !== undefined;
      case 'gateway':
        return (await tenant.gateways.first({ id })) !== undefined;
      case 'user':
        return rights.organizationOwner
          ? (await this.#store.forOrganization(organizationId).members.first({ user_id: id })) !== undefined
          : (await tenant.memberships.first({ user_id: id })) !== undefined;
      default:
        return false;
    }
  }
}

type Named = Pick<KillSwitchRow, 'kind' | 'scope_id' | 'organization_id' | 'tenant_id'>;

const sameScope = (one: Named, other: Named): boolean =>
  one.kind === other.kind &&
  one.scope_id === other.scope_id &&
  one.organization_id === other.organization_id &&
  one.tenant_id === other.tenant_id;

const visible = (row: KillSwitchRow, { organizationId, tenantId }: PersonPrincipal): boolean =>
  row.kind === 'instance' ||
  (row.organization_id === organizationId && (row.tenant_id === null || row.tenant_id === tenantId));

function viewOf(row: KillSwitchRow): KillSwitchView {
  return {
    id: row.id,
    active: row.active,
    scope: { kind: row.kind, id: row.scope_id },
    reason: row.reason,
    created_by: row.created_by,
    created_at: rfc3339(row.created_at),
    expires_at: row.expires_at === null ? null : rfc3339(row.expires_at),
  };
}
