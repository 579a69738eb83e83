// How does a tenant get rid of its data? An order is recorded and kept as a row, carried out in small steps, and closed with what went.
// An order that a crash cut short is carried on at the next start; what it has done already is neither undone nor counted twice.

import type { DataDeletionRow, TenantRow } from '../../store/rows.ts';
import type { Scope, Store } from '../../store/store.ts';
import { ApiError } from '../errors.ts';
import { actorOf, type PersonPrincipal, type Principal, type SystemPrincipal } from '../principal.ts';
import { type Clock, rfc3339 } from '../runtime/clock.ts';
import { newId } from '../runtime/ids.ts';
import type { Changes } from './changes.ts';
import type { IndexForgetting } from './forgetting.ts';

/** What can be deleted. */
export type DeletableData = Exclude<DataDeletionRow['what'], 'expired'>;

/** How many of each kind. */
export type Counts = Readonly<Record<string, number>>;

/** Data of a tenant that goes by age. Counting and forgetting mean the same rows; forgetting may be repeated. */
export interface ForgettableData {
  count(tenantId: string, beforeMs: number): Promise<Counts>;
  forget(tenantId: string, beforeMs: number): Promise<Counts>;
}

/** What a tenant consists of besides itself and its members. */
export interface TenantResources {
  count(tenantId: string): Promise<Counts>;
  /** In the surrounding transaction. */
  remove(scope: Scope, tenant: TenantRow): Promise<Counts>;
  /** Ends what still waits for somebody; called once nothing new can come. */
  settle(tenantId: string): Promise<void>;
}

/** What is left of deleted entries in segment files. */
export interface FileRemains {
  /** Until when at the latest, by today's settings; RFC 3339. null: for as long as somebody whose lines are among them sets no retention. */
  readonly until: string | null;
  readonly note: string;
}

/** What {@link DataDeletion} needs of segment files. */
export interface SegmentFiles {
  /** Removes segments of which the index has forgotten every line; answers how many. */
  removeForgotten(): Promise<number>;
  remains(): Promise<FileRemains>;
}

/** An order. `before` is ms since 1970; `confirm` is the tenant's name, which a dry run does without. */
export interface DeletionOrder {
  readonly what: DeletableData;
  readonly before?: number | undefined;
  readonly confirm?: string | undefined;
}

/** What was deleted, or would be. */
export interface DeletionAnswer {
  /** null: a dry run. */
  readonly id: string | null;
  readonly what: DeletableData;
  readonly before: string;
  readonly dry_run: boolean;
  readonly deleted: Counts;
  readonly segments_removed: number;
  /** null where nothing of it stands in segment files. */
  readonly remains_in_files: FileRemains | null;
}

/** What {@link DataDeletion} needs. */
export interface DataDeletionParts {
  readonly store: Store;
  readonly changes: Changes;
  readonly clock: Clock;
  readonly index: IndexForgetting;
  /** Resolves when the index has what was recorded until now. */
  readonly caughtUp: () => Promise<void>;
  readonly facts: ForgettableData;
  readonly approvals: ForgettableData;
  readonly resources: TenantResources;
  readonly files: SegmentFiles;
}

const RETENTION: SystemPrincipal = { kind: 'system', part: 'retention' };
const CARRYING_ON: SystemPrincipal = { kind: 'system', part: 'data deletion' };

/** Deletes data of the active tenant. */
export class DataDeletion {
  readonly #parts: DataDeletionParts;

  constructor(parts: DataDeletionParts) {
    this.#parts = parts;
  }

  /** How much an order would delete. Needs `data.delete`. Throws `invalid_request` as `delete` does, but for the confirmation. */
  async preview(principal: PersonPrincipal, order: DeletionOrder): Promise<DeletionAnswer> {
    const tenant = await this.#demand(principal, order);
    const { what } = order;
    const before = this.#before(order);
    return this.#answer({ id: null, what, before }, { deleted: await this.#count(tenant, what, before), segments: 0 });
  }

  /**
   * Deletes. Needs `data.delete`. Throws `invalid_request` where the name is not the tenant's, and for `before` with resources, which have no
   * age. Answers when all of it is gone; should the process end before, the next start carries on.
   */
  async delete(principal: PersonPrincipal, order: DeletionOrder): Promise<DeletionAnswer> {
    const tenant = await this.#demand(principal, order);
    if (order.confirm !== tenant.name)
      throw new ApiError('invalid_request', 'Nothing was deleted: the confirmation is not the name of this tenant.', {
        errors: [{ pointer: '/confirm', message: 'Write the name of the active tenant, exactly as it is.' }],
      });
    const row = await this.#begin(principal, tenant, order);
    const { what } = order;
    return this.#answer({ ...row, what }, await this.#carryOut(principal, tenant, row));
  }

  /**
   * Deletes what is older than `beforeMs` of everything that has an age, in the name of retention. At most about `most` entries go; answers
   * whether all did. Without anything to delete nothing is recorded.
   */
  async expire(tenant: TenantRow, beforeMs: number, most: number): Promise<boolean> {
    const counted = await this.#count(tenant, 'expired', beforeMs);
    if (Object.values(counted).every((count) => count === 0)) return true;
    const row = await this.#begin(RETENTION, tenant, { what: 'expired', before: beforeMs });
    const { deleted } = await this.#carryOut(RETENTION, tenant, row, most);
    return (deleted.audit_entries ?? 0) < most;
  }

  /** Carries on with orders that a crash cut short. */
  async resume(): Promise<void> {
    const { store } = this.#parts;
    for (const row of await store.system.dataDeletions.all({ state: 'running' })) {
      const tenant = await store.forTenant(row.tenant_id).tenant();
      if (tenant) await this.#carryOut(CARRYING_ON, tenant, row);
    }
  }

  async #demand(principal: PersonPrincipal, { what, before }: DeletionOrder): Promise<TenantRow> {
    principal.rights.demand('data.delete');
    const { tenantId } = principal;
    const tenant = tenantId === undefined ? undefined : await this.#parts.store.forTenant(tenantId).tenant();
    if (!tenant) throw new ApiError('wrong_tenant', 'No tenant is selected.', { check: 'wrong_tenant' });
    if (before !== undefined && takesResources(what))
      throw new ApiError('invalid_request', `${what} cannot be deleted by age.`, {
        errors: [{ pointer: '/before', message: 'Give it with decisions or approvals only.' }],
      });
    return tenant;
  }

  #before({ before }: Pick<DeletionOrder, 'before'>): number {
    const now = this.#parts.clock.now();
    return Math.min(before ?? now, now);
  }

  #begin(
    principal: PersonPrincipal | SystemPrincipal,
    tenant: TenantRow,
    order: Pick<DataDeletionRow, 'what'> & { before?: number | undefined },
  ): Promise<DataDeletionRow> {
    const { changes, clock, resources } = this.#parts;
    const now = clock.now();
    const before = this.#before(order);
    const draft: DataDeletionRow = {
      id: newId('del', now),
      tenant_id: tenant.id,
      what: order.what,
      before,
      state: 'running',
      requested_by: actorOf(principal).id,
      deleted: {},
      created_at: now,
      finished_at: null,
    };
    const takes = takesResources(order.what);
    return changes.apply({
      ...about(principal, tenant, 'data.deletion_ordered'),
      touches: takes ? { access: [tenant.id], policy: [tenant.id], instance: true } : {},
      async work(scope) {
        const deleted = takes ? await resources.remove(scope, tenant) : {};
        const row = { ...draft, deleted };
        await scope.forTenant(tenant.id).dataDeletions.insert(row);
        return { result: row, after: { id: row.id, what: row.what, before: rfc3339(before), deleted } };
      },
    });
  }

  async #carryOut(principal: Principal, tenant: TenantRow, row: DataDeletionRow, most?: number): Promise<Done> {
    const { changes, clock, caughtUp, resources, files } = this.#parts;
    await caughtUp();
    if (takesResources(row.what)) await resources.settle(tenant.id);
    const deleted = { ...row.deleted, ...(await this.#forget(tenant, row, most)) };
    const segments = await files.removeForgotten();
    await changes.apply({
      ...about(principal, tenant, 'data.deleted'),
      touches: {},
      async work(scope) {
        const done = { state: 'done', deleted, finished_at: clock.now() } as const;
        await scope.forTenant(tenant.id).dataDeletions.update({ id: row.id }, done);
        const { id, what, before, requested_by } = row;
        const after = { id, what, before: rfc3339(before), requested_by, deleted, segments_removed: segments };
        return { result: undefined, after };
      },
    });
    return { deleted, segments };
  }

  async #forget(tenant: TenantRow, { what, before }: DataDeletionRow, most?: number): Promise<Counts> {
    const { index, facts, approvals } = this.#parts;
    const entries = indexed(tenant, what, before);
    return {
      ...(entries && { audit_entries: await index.forget(entries, most) }),
      ...(entries && (await facts.forget(tenant.id, before))),
      ...(takesApprovals(what) && (await approvals.forget(tenant.id, before))),
    };
  }

  async #count(tenant: TenantRow, what: DataDeletionRow['what'], before: number): Promise<Counts> {
    const { index, facts, approvals, resources, caughtUp } = this.#parts;
    await caughtUp();
    const entries = indexed(tenant, what, before);
    return {
      ...(takesResources(what) && (await resources.count(tenant.id))),
      ...(entries && { audit_entries: await index.count(entries) }),
      ...(entries && (await facts.count(tenant.id, before))),
      ...(takesApprovals(what) && (await approvals.count(tenant.id, before))),
    };
  }

  async #answer(
    { id, what, before }: { id: string | null; what: DeletableData; before: number },
    { deleted, segments }: Done,
  ): Promise<DeletionAnswer> {
    return {
      id,
      what,
      before: rfc3339(before),
      dry_run: id === null,
      deleted,
      segments_removed: segments,
      remains_in_files: what === 'decisions' || what === 'everything' ? await this.#parts.files.remains() : null,
    };
  }
}

/** What an order has done. */
interface Done {
  readonly deleted: Counts;
  readonly segments: number;
}

function takesResources(what: DataDeletionRow['what']): boolean {
  return what === 'resources' || what === 'everything';
}

function takesApprovals(what: DataDeletionRow['what']): boolean {
  return what === 'approvals' || what === 'everything' || what === 'expired';
}

/** The tenant's entries that go: decisions with their outcomes, or all of them. */
function indexed({ id, organization_id }: TenantRow, what: DataDeletionRow['what'], before: number) {
  if (what === 'approvals' || what === 'resources') return undefined;
  const scope = what === 'decisions' ? 'decisions' : 'all';
  return { chain: { tenantId: id, organizationId: organization_id }, scope, before } as const;
}

function about(principal: Principal, { id, organization_id, name }: TenantRow, kind: string) {
  return {
    principal,
    organizationId: organization_id,
    tenantId: id,
    kind,
    subject: { kind: 'tenant', id, name },
  };
}
