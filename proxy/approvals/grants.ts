// Which answers are remembered? Visible, expiring, revocable; kept in memory so that a request without any costs nothing.

import type { GrantRow } from '../../store/rows.ts';
import type { FeedNotice } from '../../store/store.ts';
import type { PersonPrincipal } from '../principal.ts';
import type { DeskParts } from './desk-parts.ts';
import { notFound, tenantOf } from './desk-parts.ts';
import { hasShape, type Shape, type ShapeFacts } from './shape.ts';

/** A remembered answer that fits. */
export interface Remembered {
  readonly effect: 'allow' | 'deny';
  readonly grantId: string;
}

/** All remembered answers of the instance, by tenant. */
export class RememberedGrants {
  readonly #parts: DeskParts;
  #byTenant = new Map<string, readonly GrantRow[]>();
  /** Tenants whose grants could not be read; nothing is remembered of them until they can. */
  readonly #unread = new Set<string>();
  readonly #loads = new Map<string, number>();

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  /** Reads all of them. */
  async loadAll(): Promise<void> {
    const rows = await this.#parts.store.system.grants.all();
    this.#byTenant = Map.groupBy(rows, ({ tenant_id }) => tenant_id);
    this.#unread.clear();
  }

  /** Reads one tenant's again; the newest read counts. Where it fails nothing is remembered there, so that people are asked. */
  async load(tenantId: string): Promise<void> {
    const load = (this.#loads.get(tenantId) ?? 0) + 1;
    this.#loads.set(tenantId, load);
    try {
      const rows = await this.#parts.store.forTenant(tenantId).grants.all();
      if (this.#loads.get(tenantId) !== load) return;
      this.#unread.delete(tenantId);
      if (rows.length > 0) this.#byTenant.set(tenantId, rows);
      else this.#byTenant.delete(tenantId);
    } catch (error) {
      this.#byTenant.delete(tenantId);
      this.#unread.add(tenantId);
      this.#parts.logger.warn(
        { err: error, tenant: tenantId },
        'remembered approvals cannot be read, so they count for nothing',
      );
    }
  }

  /** Follows the change feed. */
  heard(notice: FeedNotice): void {
    if (notice === 'all') void this.#reloadAll();
    else if (notice.tenantId !== '*') void this.load(notice.tenantId);
  }

  async #reloadAll(): Promise<void> {
    for (const tenantId of new Set([...this.#byTenant.keys(), ...this.#unread])) await this.load(tenantId);
    await this.loadAll().catch((error: unknown) =>
      this.#parts.logger.warn({ err: error }, 'remembered approvals cannot be read'),
    );
  }

  /** Removes what has expired, and tries again what could not be read. */
  async tidy(): Promise<void> {
    const nowMs = this.#parts.clock.now();
    for (const [tenantId, grants] of this.#byTenant) {
      const over = grants.filter((grant) => isOver(grant, nowMs)).map(({ id }) => id);
      if (over.length === 0) continue;
      await this.#parts.store.forTenant(tenantId).grants.delete({ id: over });
      await this.load(tenantId);
    }
    for (const tenantId of [...this.#unread]) await this.load(tenantId);
  }

  /** The remembered answer for such a request, one use of it spent. A deny goes before an allow. */
  async spend(tenantId: string, facts: ShapeFacts): Promise<Remembered | undefined> {
    const grants = this.#byTenant.get(tenantId);
    if (!grants) return undefined;
    const nowMs = this.#parts.clock.now();
    const fitting = grants.filter((grant) => !isOver(grant, nowMs) && fits(grant, facts));
    fitting.sort((a, b) => Number(a.effect === 'allow') - Number(b.effect === 'allow'));
    for (const grant of fitting) {
      if (await this.#use(grant, facts)) return { effect: grant.effect, grantId: grant.id };
    }
    return undefined;
  }

  async #use(grant: GrantRow, facts: ShapeFacts): Promise<boolean> {
    const unused = grant.effect === 'allow' && (grant.shape as unknown as Shape).fingerprint === facts.fingerprint;
    if (unused && (await this.#isUnclaimed(grant))) return false;
    return grant.uses_left === null || this.#spendOne(grant);
  }

  /** The approval itself is used first, where this is the very request that it was given for. */
  async #isUnclaimed({ tenant_id, approval_id }: GrantRow): Promise<boolean> {
    const row = await this.#parts.store.forTenant(tenant_id).approvals.first({ id: approval_id });
    return row?.state === 'approved' && row.expires_at > this.#parts.clock.now();
  }

  async #spendOne({ tenant_id, id }: GrantRow): Promise<boolean> {
    const spent = await this.#parts.store.transaction(async (scope) => {
      const { grants } = scope.forTenant(tenant_id);
      const grant = await grants.first({ id });
      if (!grant?.uses_left || isOver(grant, this.#parts.clock.now())) return false;
      await grants.update({ id }, { uses_left: grant.uses_left - 1 });
      return true;
    });
    await this.load(tenant_id);
    return spent;
  }

  /** Those in force in a person's tenant, newest first. */
  async inForce(tenantId: string): Promise<GrantRow[]> {
    const nowMs = this.#parts.clock.now();
    const rows = await this.#parts.store.forTenant(tenantId).grants.all();
    return rows.filter((grant) => !isOver(grant, nowMs));
  }

  /** Takes one back; from the next request on it counts for nothing. Throws ApiError `not_found`. */
  async revoke(principal: PersonPrincipal, grant: GrantRow): Promise<void> {
    const tenantId = tenantOf(principal);
    await this.#parts.changes.apply({
      principal,
      organizationId: principal.organizationId,
      tenantId,
      kind: 'grant.revoked',
      subject: { kind: 'grant', id: grant.id },
      touches: { access: [tenantId] },
      work: async (scope) => {
        if ((await scope.forTenant(tenantId).grants.delete({ id: grant.id })) === 0) throw notFound('grant');
        return { result: undefined, before: { agent: grant.agent_id, effect: grant.effect, shape: grant.shape } };
      },
    });
    await this.load(tenantId);
  }
}

function isOver({ expires_at, uses_left }: GrantRow, nowMs: number): boolean {
  return (expires_at !== null && expires_at <= nowMs) || uses_left === 0;
}

function fits(grant: GrantRow, facts: ShapeFacts): boolean {
  const same = grant.agent_id === facts.agentId && grant.connector_id === facts.connectorId;
  return same && hasShape(grant.shape as unknown as Shape, grant.effect, facts);
}
