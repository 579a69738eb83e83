// Who sees a tenant as somebody else, why, and until when? One session at a time, read only, in the one tenant in which it was begun;
// beginning and end are in the ledger, also where it ends by itself.

import type { TenantViewRow } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';
import type { Changes } from '../audit/changes.ts';
import { ApiError } from '../errors.ts';
import type { PersonPrincipal } from '../principal.ts';
import { type Clock, rfc3339 } from '../runtime/clock.ts';
import { newId } from '../runtime/ids.ts';
import type { Logger } from '../runtime/logger.ts';
import { demandActiveTenant } from './authority.ts';
import { invalid, notFound, personalTenant, sessionNeeded } from './refusals.ts';
import { oneself } from './self.ts';

const USUAL_MINUTES = 30;
const SWEEP_MS = 60_000;
const REASON_CHARACTERS = 500;

/** Why a view ended. */
export type ViewEnd = 'by_viewer' | 'expired' | 'signed_out' | 'not_allowed_any_more';

/** As whom, why, how long (60 at most). */
export interface ViewOrder {
  readonly user_id: string;
  readonly reason: string;
  readonly minutes?: number | undefined;
}

/** A view for the one who looks. Times are RFC 3339. */
export interface ViewingAs {
  readonly id: string;
  readonly user: { readonly id: string; readonly email: string; readonly name: string };
  readonly tenant_id: string;
  readonly reason: string;
  readonly started_at: string;
  readonly expires_at: string;
}

/** Views of tenants as somebody else. */
export class TenantViews {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #changes: Changes;
  readonly #logger: Logger | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: { store: Store; clock: Clock; changes: Changes; logger?: Logger }) {
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#changes = parts.changes;
    this.#logger = parts.logger;
  }

  /**
   * From the next request on this session sees the active tenant as that member does. Needs `members.manage` and a reason. Throws
   * `personal_tenant`, `not_found`, `invalid_request`, and `not_permitted` for tokens.
   */
  async begin(principal: PersonPrincipal, sessionDigest: string | undefined, order: ViewOrder): Promise<ViewingAs> {
    principal.rights.demand('members.manage');
    const tenantId = demandActiveTenant(principal);
    if (sessionDigest === undefined) throw sessionNeeded();
    const row = this.#draft(principal, { tenantId, sessionDigest, order });
    if ((await this.#store.forTenant(tenantId).tenant())?.kind === 'personal') throw personalTenant();
    const member = await this.#store.forTenant(tenantId).memberships.first({ user_id: order.user_id });
    if (!member) throw notFound();
    await this.#changes.apply({
      ...about(principal, row),
      kind: 'view.started',
      touches: {},
      async work(scope) {
        const running = await scope.system.tenantViews.count({ session_digest: sessionDigest, ended_at: null });
        if (running > 0) throw new ApiError('conflict', 'This session sees a tenant as somebody else already.');
        await scope.forTenant(tenantId).tenantViews.insert(row);
        return {
          result: undefined,
          after: { view_id: row.id, reason: row.reason, expires_at: rfc3339(row.expires_at) },
        };
      },
    });
    return this.present(row);
  }

  /** Ends the view of this session. Throws `not_found` where there is none, and `not_permitted` for tokens. */
  async end(principal: PersonPrincipal, sessionDigest: string | undefined): Promise<void> {
    if (sessionDigest === undefined) throw sessionNeeded();
    const row = await this.#store.system.tenantViews.first({ session_digest: sessionDigest, ended_at: null });
    if (!row) throw notFound();
    await this.close(row, 'by_viewer', principal);
  }

  /** The view that this session is in; one whose time has passed is ended first. */
  async of(sessionDigest: string): Promise<TenantViewRow | undefined> {
    const row = await this.#store.system.tenantViews.first({ session_digest: sessionDigest, ended_at: null });
    if (!row || row.expires_at > this.#clock.now()) return row;
    await this.close(row, 'expired');
    return undefined;
  }

  /** Ends a view, in the name of who looked. */
  async close(row: TenantViewRow, why: ViewEnd, principal?: PersonPrincipal): Promise<void> {
    const tenant = await this.#store.forTenant(row.tenant_id).tenant();
    const viewer = oneself({ id: row.viewer_id, email: '' }, tenant?.organization_id ?? '', row.tenant_id);
    const ended_at = Math.min(this.#clock.now(), row.expires_at);
    await this.#changes.apply({
      ...about(principal ?? viewer, row),
      kind: 'view.ended',
      touches: {},
      async work(scope) {
        await scope.system.tenantViews.update({ id: row.id, ended_at: null }, { ended_at });
        return { result: undefined, after: { view_id: row.id, why, ended_at: rfc3339(ended_at) } };
      },
    });
  }

  /** The view for the one who looks. */
  async present(row: TenantViewRow): Promise<ViewingAs> {
    const user = await this.#store.system.users.first({ id: row.user_id });
    return {
      id: row.id,
      user: { id: row.user_id, email: user?.email ?? '', name: user?.name ?? '' },
      tenant_id: row.tenant_id,
      reason: row.reason,
      started_at: rfc3339(row.created_at),
      expires_at: rfc3339(row.expires_at),
    };
  }

  /** Ends what is over and nobody has come back to: its time has passed, or its session is gone. */
  async sweep(): Promise<void> {
    for (const row of await this.#store.system.tenantViews.all({ ended_at: null })) {
      const lasts = (await this.#store.system.sessions.count({ digest: row.session_digest })) > 0;
      if (!lasts) await this.close(row, 'signed_out');
      else if (row.expires_at <= this.#clock.now()) await this.close(row, 'expired');
    }
  }

  /** Sweeps every minute until `stop`. */
  start(): void {
    const turn = (): void =>
      void this.sweep().catch((err: unknown) => this.#logger?.warn({ err }, 'views that are over could not be ended'));
    this.#timer = setInterval(turn, SWEEP_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #draft(
    principal: PersonPrincipal,
    { tenantId, sessionDigest, order }: { tenantId: string; sessionDigest: string; order: ViewOrder },
  ): TenantViewRow {
    const reason = order.reason.trim();
    if (reason === '' || reason.length > REASON_CHARACTERS)
      throw invalid('/reason', `Say why, in 1 to ${REASON_CHARACTERS} characters; it is recorded.`);
    if (order.user_id === principal.userId) throw invalid('/user_id', 'You see this tenant as yourself already.');
    const now = this.#clock.now();
    return {
      id: newId('vas', now),
      tenant_id: tenantId,
      viewer_id: principal.userId,
      user_id: order.user_id,
      session_digest: sessionDigest,
      reason,
      created_at: now,
      expires_at: now + (order.minutes ?? USUAL_MINUTES) * 60_000,
      ended_at: null,
    };
  }
}

function about(principal: PersonPrincipal, row: TenantViewRow) {
  return {
    principal,
    organizationId: principal.organizationId || null,
    tenantId: row.tenant_id,
    subject: { kind: 'user', id: row.user_id },
  };
}
