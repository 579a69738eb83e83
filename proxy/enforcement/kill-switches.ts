// How is traffic stopped now? Pressing stops what is new at once, cuts what is open, cancels what waits; lifting lets go.

import type { KillSwitchRow } from '../../store/rows.ts';
import type { PageRequest, Scope, Store } from '../../store/store.ts';
import type { Changes } from '../audit/changes.ts';
import { ApiError } from '../errors.ts';
import type { PersonPrincipal, SystemPrincipal } from '../principal.ts';
import { type Clock, rfc3339 } from '../runtime/clock.ts';
import { newId } from '../runtime/ids.ts';
import { type KillSubject, stops } from '../snapshot.ts';
import type { InFlight } from './in-flight.ts';
import { type CutParts, type Cuts, cutsOf } from './kill-switch-cuts.ts';
import type { KillSwitchFile } from './kill-switch-file.ts';
import { type KillScope, type Named, namedBy, sameScope } from './kill-switch-scope.ts';
import { isOn, type KillSwitchView, presentSwitches, visible } from './kill-switch-view.ts';

export interface KillRequest {
  readonly active: boolean;
  readonly scope: KillScope;
  readonly reason?: string | undefined;
  /** ms since 1970; undefined: until somebody lifts it. */
  readonly expiresAt?: number | undefined;
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
  readonly #looking: Omit<CutParts, 'store'>;

  /** `inForce` puts what file and database say into the snapshot; `looking` is what previews look at. */
  constructor(parts: {
    store: Store;
    changes: Changes;
    clock: Clock;
    file: KillSwitchFile;
    inForce: () => Promise<void>;
    told?: Told;
    looking: Omit<CutParts, 'store'>;
  }) {
    this.#store = parts.store;
    this.#changes = parts.changes;
    this.#clock = parts.clock;
    this.#file = parts.file;
    this.#inForce = parts.inForce;
    this.#told = parts.told ?? (() => {});
    this.#looking = parts.looking;
  }

  /** Presses or lifts. Throws ApiError `not_permitted`, `not_found` or `invalid_request`. */
  async toggle(principal: PersonPrincipal, request: KillRequest): Promise<KillSwitchView> {
    const named = await namedBy(this.#store, principal, request.scope);
    const row = request.active
      ? await this.#press(principal, await this.#pressed(principal, named, request))
      : await this.#lift(principal, named, request.reason);
    return this.#view(principal, row);
  }

  /** What the same request would answer, and what its switch cuts, or lets go again. Throws as `toggle` does; changes nothing. */
  async foretell(principal: PersonPrincipal, request: KillRequest): Promise<{ answer: KillSwitchView; cuts: Cuts }> {
    const named = await namedBy(this.#store, principal, request.scope);
    const row = request.active
      ? (await this.#pressed(principal, named, request)).row
      : (await this.#toLift(this.#store, named))[0];
    if (!row) throw notOn();
    return {
      answer: await this.#view(principal, row),
      cuts: await cutsOf({ store: this.#store, ...this.#looking }, principal, named),
    };
  }

  /** The switches that are on for the principal's organization and tenant, and for the instance: those of the database and of the file. */
  async list(principal: PersonPrincipal): Promise<KillSwitchView[]> {
    const nowMs = this.#clock.now();
    const stored = await this.#store.system.killSwitches.all({ active: true });
    const filed = this.#file.read().filter(({ id }) => !stored.some((row) => row.id === id));
    const rows = [...stored, ...filed].filter((row) => isOn(row, nowMs) && visible(row, principal));
    return presentSwitches(this.#store, principal, { rows, nowMs });
  }

  /** Those that were lifted or ended, the newest first. */
  async past(principal: PersonPrincipal, request: Pick<PageRequest<KillSwitchRow>, 'limit' | 'cursor' | 'q'>) {
    const { organizationId, tenantId } = principal;
    const page = await this.#store.system.killSwitches.page({
      ...request,
      where: {
        active: false,
        organization_id: [organizationId, null],
        tenant_id: tenantId === undefined ? null : [tenantId, null],
      },
    });
    return {
      ...page,
      items: await presentSwitches(this.#store, principal, { rows: page.items, nowMs: this.#clock.now() }),
    };
  }

  /** One switch; a foreign one is not found. */
  async get(principal: PersonPrincipal, id: string): Promise<KillSwitchView> {
    const row = await this.#store.system.killSwitches.first({ id });
    if (!row || !visible(row, principal)) throw new ApiError('not_found', 'There is no such kill switch.');
    return this.#view(principal, row);
  }

  /** Writes down that switches whose time is over have ended; they stop nothing since then. Another replica may do it instead. */
  async endDue(): Promise<void> {
    const now = this.#clock.now();
    const isDue = (row: KillSwitchRow): boolean => row.active && !isOn(row, now);
    const stored = (await this.#store.system.killSwitches.all({ active: true })).filter(isDue);
    for (const row of stored) await this.#end(row);
    const filed = this.#file.read().filter(isDue);
    if (filed.length === 0) return;
    this.#file.remove(filed.map(({ id }) => id));
    await this.#inForce();
  }

  /** Stops what is on its way: open requests, streams and tunnels are cut, what waits is cancelled. */
  static async cut(row: KillSwitchRow, { inFlight, desk }: { inFlight: InFlight; desk: CancelHolds }): Promise<void> {
    const matches = (subject: KillSubject): boolean => stops(row, subject);
    inFlight.cut(matches);
    await desk.cancelMatching(matches, row.reason || 'kill switch');
  }

  /** The row that a press would leave, and the one it follows: the same switch again if it is still on. */
  async #pressed(
    principal: PersonPrincipal,
    named: Named,
    { reason = '', expiresAt }: KillRequest,
  ): Promise<{ row: KillSwitchRow; before: KillSwitchRow | undefined }> {
    const now = this.#clock.now();
    if (expiresAt !== undefined && expiresAt <= now)
      throw new ApiError('invalid_request', 'expires_at must be in the future.', {
        errors: [{ pointer: '/expires_at', message: 'must be in the future' }],
      });
    const [before] = await this.#active(this.#store, named);
    const row: KillSwitchRow = {
      ...named,
      id: before && isOn(before, now) ? before.id : newId('ksw', now),
      active: true,
      reason,
      created_by: principal.userId,
      created_at: now,
      expires_at: expiresAt ?? null,
      ...NOT_LIFTED,
    };
    return { row, before };
  }

  async #press(
    principal: PersonPrincipal,
    { row, before }: { row: KillSwitchRow; before: KillSwitchRow | undefined },
  ): Promise<KillSwitchRow> {
    // The file first: from here on it stops, whatever becomes of the database.
    this.#file.add(row);
    await this.#inForce();
    await this.#changes.apply({
      principal,
      organizationId: principal.organizationId,
      tenantId: row.tenant_id ?? principal.tenantId ?? null,
      kind: 'killswitch.pressed',
      subject: { kind: row.kind, id: row.scope_id ?? 'instance' },
      touches: { instance: true },
      work: async (scope) => {
        const table = scope.system.killSwitches;
        if (before && before.id !== row.id)
          await table.update({ id: before.id, active: true }, { active: false, lifted_at: before.expires_at });
        if (before?.id === row.id) await table.update({ id: row.id }, row);
        else await table.insert(row);
        return { result: undefined, after: recorded(row) };
      },
    });
    this.#told('kill_switch.pressed', row);
    return row;
  }

  async #lift(principal: PersonPrincipal, named: Named, because: string | undefined): Promise<KillSwitchRow> {
    const change = {
      active: false,
      lifted_at: this.#clock.now(),
      lifted_by: principal.userId,
      lifted_because: because ?? null,
    };
    const lifted = await this.#changes.apply({
      principal,
      organizationId: principal.organizationId,
      tenantId: named.tenant_id ?? principal.tenantId ?? null,
      kind: 'killswitch.lifted',
      subject: { kind: named.kind, id: named.scope_id ?? 'instance' },
      touches: { instance: true },
      work: async (scope) => {
        const rows = await this.#toLift(scope, named);
        const ids = rows.map(({ id }) => id);
        if (ids.length > 0) await scope.system.killSwitches.update({ id: ids, active: true }, change);
        this.#file.remove(ids);
        const after = { active: false, ...(because !== undefined && { reason: because }) };
        return { result: rows.map((row) => ({ ...row, ...change })), before: rows.map(recorded), after };
      },
    });
    const [row] = lifted;
    if (!row) throw notOn();
    this.#told('kill_switch.lifted', row);
    return row;
  }

  async #end(row: KillSwitchRow): Promise<void> {
    const ended = await this.#changes.apply({
      principal: CLOCK,
      organizationId: row.organization_id,
      tenantId: row.tenant_id,
      kind: 'killswitch.ended',
      subject: { kind: row.kind, id: row.scope_id ?? 'instance' },
      touches: { instance: true },
      work: async (scope) => {
        // Somebody may have pressed it again for longer, or lifted it, since it was read.
        const { id, expires_at } = row;
        const still = { id, expires_at, active: true };
        const count = await scope.system.killSwitches.update(still, { active: false, lifted_at: expires_at });
        return { result: count > 0, before: recorded(row), after: { active: count === 0 } };
      },
    });
    if (ended) this.#told('kill_switch.lifted', { ...row, active: false });
  }

  /** What is on for this scope. One that could not be recorded when it was pressed is in the file alone; it counts, so it can be lifted. */
  async #toLift(scope: Scope, named: Named): Promise<KillSwitchRow[]> {
    const stored = await this.#active(scope, named);
    const filed = this.#file.read().filter((row) => sameScope(row, named));
    return [...stored, ...filed.filter(({ id }) => !stored.some((row) => row.id === id))];
  }

  #active(scope: Scope, { kind, scope_id, organization_id, tenant_id }: Named): Promise<KillSwitchRow[]> {
    return scope.system.killSwitches.all({ kind, scope_id, organization_id, tenant_id, active: true });
  }

  async #view(principal: PersonPrincipal, row: KillSwitchRow): Promise<KillSwitchView> {
    const [view] = await presentSwitches(this.#store, principal, { rows: [row], nowMs: this.#clock.now() });
    return view as KillSwitchView;
  }
}

const CLOCK: SystemPrincipal = { kind: 'system', part: 'kill-switch' };
const NOT_LIFTED = { lifted_at: null, lifted_by: null, lifted_because: null } as const;

const notOn = (): ApiError => new ApiError('not_found', 'No such kill switch is on.');

/** A switch as the ledger keeps it: without names, so that people can be forgotten. */
function recorded({ id, active, kind, scope_id, reason, created_by, created_at, expires_at }: KillSwitchRow) {
  return {
    id,
    active,
    scope: { kind, id: scope_id },
    reason,
    created_by,
    created_at: rfc3339(created_at),
    expires_at: expires_at === null ? null : rfc3339(expires_at),
  };
}
