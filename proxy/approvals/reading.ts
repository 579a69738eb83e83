// What may a person see of approvals and grants? Those of the active tenant whose agents they can see; a foreign one is none.

import type { ApprovalRow, ApprovalState, GrantRow } from '../../store/rows.ts';
import type { TenantStore } from '../../store/store.ts';
import { ApiError } from '../errors.ts';
import { orderOf } from '../http/list-order.ts';
import type { PersonPrincipal } from '../principal.ts';
import type { DeskParts } from './desk-parts.ts';
import { demandDeciding, notFound, pageAfter, tenantOf } from './desk-parts.ts';
import { Standing } from './eligibility.ts';
import {
  type ApprovalView,
  type GrantView,
  type PersonRef,
  presentApproval,
  presentGrant,
  type ShownBody,
} from './present.ts';
import { differenceFrom, historyOf, outcomesLike, peopleIn, similarTo } from './similar.ts';
import { isDue } from './transitions.ts';

/** A page as the API answers it. */
export interface ListOf<Item> {
  readonly items: Item[];
  readonly next_cursor: string | null;
  readonly total: number;
}

/** A held request in few words. */
export interface HeldSentence {
  readonly id: string;
  readonly agent: string;
  readonly sentence: string;
}

/** One approval with what helps to decide it. */
export interface ApprovalDetail extends ApprovalView {
  readonly similar_pending: number;
  readonly history: ReturnType<typeof historyOf>;
  readonly difference: ReturnType<typeof differenceFrom>;
}

/** What is asked of the list; what is left out does not narrow. */
export interface ListRequest {
  readonly state?: ApprovalState | undefined;
  /** Only those that a connection to this process waits for. */
  readonly waiting?: true | undefined;
  /** `created_at` or `expires_at`, descending behind a minus sign; the newest first unless given. */
  readonly sort?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly q?: string | undefined;
}

const VIEW = 'approvals.view';
const SHOWN_IN_LIST = 16 * 1024;
const SHOWN_ALONE = 4 * 1024 * 1024;
const SORTABLE = ['created_at', 'expires_at'] as const;
const NEWEST_FIRST = '-created_at';
/** How many of the first approvals somebody is shown who can see only some agents. */
const LOOKED_THROUGH = 1000;
const NOTHING: ShownBody = { body: null, body_encoding: 'utf8', body_truncated: false };

/** The people's side of the desk, as far as it only shows. */
export class Reading {
  readonly #parts: DeskParts;

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  /** Throws ApiError `invalid_request` for another order than it has. */
  async list(principal: PersonPrincipal, request: ListRequest): Promise<ListOf<ApprovalView>> {
    const tenant = this.#viewable(principal);
    const page = await this.#page(tenant, principal, request);
    return { ...page, items: await this.#shown(principal, page.items, SHOWN_IN_LIST) };
  }

  /** With how like ones were decided lately, as far as the person may see them. */
  async get(principal: PersonPrincipal, id: string): Promise<ApprovalDetail> {
    const tenant = this.#viewable(principal);
    const row = await tenant.approvals.first({ id });
    if (!row) throw notFound('approval');
    const standing = await Standing.of(tenant, this.#parts.deciders, [row]);
    if (!principal.rights.may(VIEW, standing.objectOf(row))) throw notFound('approval');
    const similar = await this.#similar(principal, tenant, row);
    return {
      ...(await this.one(principal, row)),
      similar_pending: row.rule_key === null ? 0 : await this.#pendingLike(tenant, row),
      history: historyOf(similar, await this.#people(peopleIn(similar))),
      difference: differenceFrom(similar, row),
    };
  }

  async #similar(principal: PersonPrincipal, tenant: TenantStore, row: ApprovalRow): Promise<ApprovalRow[]> {
    const found = await similarTo(tenant, row, this.#parts.clock.now());
    const standing = await Standing.of(tenant, this.#parts.deciders, found);
    return found.filter((one) => principal.rights.may(VIEW, standing.objectOf(one)));
  }

  /** How many other questions wait under the same rule, which can be answered together. */
  async #pendingLike(tenant: TenantStore, { rule_key, state }: ApprovalRow): Promise<number> {
    const waiting = await tenant.approvals.count({ rule_key, state: 'pending' });
    return state === 'pending' ? waiting - 1 : waiting;
  }

  /** What some of these are, in a sentence each, as far as the person may see them. */
  async sentences(principal: PersonPrincipal, ids: readonly string[], most: number): Promise<HeldSentence[]> {
    if (ids.length === 0 || !principal.rights.may(VIEW)) return [];
    const tenant = this.#parts.store.forTenant(tenantOf(principal));
    const rows = await tenant.approvals.all({ id: ids.slice(0, LOOKED_THROUGH) });
    const standing = await Standing.of(tenant, this.#parts.deciders, rows);
    return rows
      .filter((row) => principal.rights.may(VIEW, standing.objectOf(row)))
      .slice(0, most)
      .map(({ id, agent_name, action }) => ({ id, agent: agent_name, sentence: String(action.sentence ?? '') }));
  }

  /** A row that the person may see, as they see it. */
  async one(principal: PersonPrincipal, row: ApprovalRow): Promise<ApprovalView> {
    const [view] = await this.#shown(principal, [row], SHOWN_ALONE);
    return view as ApprovalView;
  }

  async grants(
    principal: PersonPrincipal,
    rows: readonly GrantRow[],
    { limit, cursor }: Pick<ListRequest, 'limit' | 'cursor'>,
  ): Promise<ListOf<GrantView>> {
    const tenant = this.#viewable(principal);
    const standing = await Standing.of(tenant, this.#parts.deciders, rows);
    const page = pageAfter(
      rows.filter((row) => principal.rights.may(VIEW, standing.objectOf(row))),
      limit,
      cursor,
    );
    const agents = await tenant.agents.all({ id: page.items.map(({ agent_id }) => agent_id) });
    const names = new Map(agents.map(({ id, name }) => [id, name]));
    const people = await this.#people(page.items.map(({ created_by }) => created_by));
    return {
      ...page,
      items: page.items.map((row) => presentGrant(row, { agentName: names.get(row.agent_id) ?? '', people })),
    };
  }

  /** A grant that the person may take back: whoever may decide for its agent. */
  async revocable(principal: PersonPrincipal, id: string): Promise<GrantRow> {
    const tenant = this.#parts.store.forTenant(tenantOf(principal));
    const row = await tenant.grants.first({ id });
    if (!row) throw notFound('grant');
    const standing = await Standing.of(tenant, this.#parts.deciders, [row]);
    demandDeciding(principal, standing.objectOf(row), 'grant');
    return row;
  }

  #viewable(principal: PersonPrincipal): TenantStore {
    const tenantId = tenantOf(principal);
    principal.rights.demand(VIEW);
    return this.#parts.store.forTenant(tenantId);
  }

  async #page(
    tenant: TenantStore,
    principal: PersonPrincipal,
    { state, waiting, limit, cursor, q, sort }: ListRequest,
  ): Promise<ListOf<ApprovalRow>> {
    const where = { ...(state && { state }), ...(waiting && { id: this.#parts.waiters.waitedFor() }) };
    const wanted = { where, q, sort: orderOf(sort || NEWEST_FIRST, SORTABLE) };
    // An object that names nothing lies outside of every limit, so this asks for a right without one.
    if (principal.rights.may(VIEW, {})) return tenant.approvals.page({ ...wanted, limit, cursor });
    const { items } = await tenant.approvals.page({ ...wanted, limit: LOOKED_THROUGH });
    const standing = await Standing.of(tenant, this.#parts.deciders, items);
    return pageAfter(
      items.filter((row) => principal.rights.may(VIEW, standing.objectOf(row))),
      limit,
      cursor,
    );
  }

  async #shown(principal: PersonPrincipal, rows: readonly ApprovalRow[], most: number): Promise<ApprovalView[]> {
    const tenant = this.#parts.store.forTenant(tenantOf(principal));
    const [standing, votes] = await Promise.all([
      Standing.of(tenant, this.#parts.deciders, rows),
      tenant.votes.all({ approval_id: rows.map(({ id }) => id) }),
    ]);
    // An object that names nothing lies outside of every limit, so this asks for a right without one.
    const all = principal.rights.may(VIEW, {});
    const like = all ? await outcomesLike(tenant, rows, this.#parts.clock.now()) : undefined;
    const people = await this.#people([
      ...rows.flatMap((row) => standing.ownerOf(row) ?? []),
      ...votes.map(({ user_id }) => user_id),
      ...rows.flatMap(({ decided_by }) => decided_by ?? []),
    ]);
    const views: ApprovalView[] = [];
    for (const row of rows) {
      const cast = votes.filter(({ approval_id }) => approval_id === row.id);
      const voted = cast.some(({ user_id }) => user_id === principal.userId);
      views.push(
        presentApproval(row, {
          votes: cast,
          people,
          waiting: this.#parts.waiters.isWaitedFor(row.id),
          cannot:
            voted && row.state === 'pending' ? 'You have voted already.' : await this.#cannot(principal, row, standing),
          body: this.#body(row, most),
          owner: standing.ownerOf(row),
          similar: like?.get(row.id) ?? null,
        }),
      );
    }
    return views;
  }

  async #cannot(principal: PersonPrincipal, row: ApprovalRow, standing: Standing): Promise<string | undefined> {
    if (row.state !== 'pending') return `It is ${row.state} already.`;
    if (isDue(row, this.#parts.clock.now())) return 'Its time is over.';
    const judged = await standing.judge(principal, row);
    return judged.may ? undefined : judged.refusal.message;
  }

  #body(row: ApprovalRow, most: number): ShownBody {
    if (row.body_sealed === null) return (row.request.size as number) === 0 ? { ...NOTHING, body: '' } : NOTHING;
    try {
      return shownBody(this.#parts.seal.open(row.tenant_id, row.body_sealed), most);
    } catch (error) {
      // Deciding blind is worse than not deciding, but the rest of the list must still be readable.
      this.#parts.logger.error({ err: error, approval: row.id }, 'the held body cannot be opened');
      return NOTHING;
    }
  }

  async #people(ids: readonly string[]): Promise<ReadonlyMap<string, PersonRef>> {
    if (ids.length === 0) return new Map();
    const rows = await this.#parts.store.system.users.all({ id: [...new Set(ids)] });
    return new Map(rows.map(({ id, name, email }) => [id, { id, name, email }]));
  }
}

/** Bytes that are not UTF-8 are shown as base64: replacement characters would hide what is sent. */
function shownBody(bytes: Buffer, most: number): ShownBody {
  const part = bytes.subarray(0, most);
  const body_truncated = part.length < bytes.length;
  try {
    const body = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(part, { stream: body_truncated });
    return { body, body_encoding: 'utf8', body_truncated };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { body: part.toString('base64'), body_encoding: 'base64', body_truncated };
  }
}

/** A remembered answer needs a bound. Throws ApiError `invalid_request`. */
export function assertBounded(remember: { minutes?: number | undefined; uses?: number | undefined } | undefined): void {
  if (!remember || remember.minutes !== undefined || remember.uses !== undefined) return;
  throw new ApiError('invalid_request', 'Say for how many minutes or uses this is to be remembered.', {
    errors: [{ pointer: '/remember', message: 'needs minutes or uses' }],
  });
}
