// Does everybody still need what they hold? A review takes down every binding of a tenant with a due date; each is kept or revoked, with a
// record, by the rules that hold without a review too.

import type { AccessReviewItemRow, AccessReviewRow, BindingKind } from '../../store/rows.ts';
import type { Page, Scope, Store, Where } from '../../store/store.ts';
import type { Changes } from '../audit/changes.ts';
import { ApiError } from '../errors.ts';
import type { PersonPrincipal } from '../principal.ts';
import { type Clock, rfc3339 } from '../runtime/clock.ts';
import { newId } from '../runtime/ids.ts';
import { bindingKey, bindingsIn } from './access-bindings.ts';
import {
  type BindingView,
  bindingView,
  holdersOf,
  itemOf,
  itemView,
  type ReviewItemView,
  type ReviewView,
  recordOf,
  reviewView,
} from './access-review-views.ts';
import { demandName } from './addresses.ts';
import type { Agents } from './agents.ts';
import { type Authority, demandActiveTenant, demandManages, type MemberAuthority } from './authority.ts';
import { demandHoldersRemain } from './last-holders.ts';
import { type ListRequest, pageFor } from './lists.ts';
import { roleIdsOf } from './memberships.ts';
import type { RoleNames } from './ports.ts';
import { aboveOwnRights, invalid, notFound } from './refusals.ts';

const FORTNIGHT_MS = 14 * 24 * 3_600_000;
/** What it takes to see bindings of a kind, and to decide about them. */
const VIEW = { person_role: 'members.view', agent_role: 'agents.view', token: 'tokens.manage' } as const;
const DECIDE = { person_role: 'members.manage', agent_role: 'agents.edit', token: 'tokens.manage' } as const;
const KINDS = Object.keys(VIEW) as BindingKind[];

/** What is decided about one binding. */
export interface ReviewDecision {
  readonly item_id: string;
  readonly decision: 'keep' | 'revoke';
  readonly comment?: string | undefined;
}

/** What became of one decision. */
export interface ReviewResult {
  readonly item_id: string;
  readonly status: 'decided' | 'error';
  readonly decision?: AccessReviewItemRow['decision'];
  readonly reason?: string;
}

/** Reviews of the active tenant. */
export class AccessReviews {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #changes: Changes;
  readonly #authority: Authority;
  readonly #roles: RoleNames;
  readonly #agents: Agents;

  constructor(parts: {
    store: Store;
    clock: Clock;
    changes: Changes;
    authority: Authority;
    roles: RoleNames;
    agents: Agents;
  }) {
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#changes = parts.changes;
    this.#authority = parts.authority;
    this.#roles = parts.roles;
    this.#agents = parts.agents;
  }

  /** Who holds what now: of people (takes members.view), and as far as the caller sees them, of agents and tokens. */
  async bindings(
    principal: PersonPrincipal,
    only: { kind?: BindingKind | undefined; unused?: boolean | undefined },
  ): Promise<BindingView[]> {
    const kinds = visibleKinds(principal).filter((kind) => only.kind === undefined || kind === only.kind);
    const now = this.#clock.now();
    const all = await bindingsIn(this.#store, this.#roles, demandActiveTenant(principal), kinds);
    return all
      .map((one) => bindingView(one, now))
      .filter(({ unused }) => only.unused === undefined || unused === only.unused);
  }

  /** A new review of everything that the caller sees. `due_at` is RFC 3339, a fortnight from now unless given. Needs `members.manage`. */
  async start(
    principal: PersonPrincipal,
    order: { name?: string | undefined; due_at?: string | undefined },
  ): Promise<ReviewView> {
    const { tenantId } = await this.#demandReviewer(principal);
    const now = this.#clock.now();
    const row: AccessReviewRow = {
      id: newId('rev', now),
      tenant_id: tenantId,
      name: demandName(order.name ?? `Review of ${rfc3339(now).slice(0, 10)}`),
      created_at: now,
      created_by: principal.userId,
      due_at: dueAt(order.due_at, now),
      finished_at: null,
    };
    return this.#changes.apply({
      ...about(principal, row, 'access_review.started'),
      touches: {},
      work: async (scope) => {
        const found = await bindingsIn(scope, this.#roles, tenantId, visibleKinds(principal));
        await scope.forTenant(tenantId).accessReviews.insert(row);
        await scope.forTenant(tenantId).accessReviewItems.insertMany(found.map((one) => itemOf(row, one)));
        const counts = { open: found.length, keep: 0, revoke: 0, gone: 0 };
        return {
          result: reviewView(row, counts, now),
          after: { name: row.name, due_at: rfc3339(row.due_at), bindings: found.length },
        };
      },
    });
  }

  /** Reviews, newest first. Needs `members.view`. */
  async list(principal: PersonPrincipal, request: ListRequest): Promise<Page<ReviewView>> {
    const there = this.#store.forTenant(demandSeen(principal));
    const page = await there.accessReviews.page(pageFor(request, {}));
    const items = await Promise.all(page.items.map((row) => this.#present(this.#store, row)));
    return { ...page, items };
  }

  /** One review. Throws `not_found`. */
  async get(principal: PersonPrincipal, id: string): Promise<ReviewView> {
    return this.#present(this.#store, await this.#demand(this.#store, demandSeen(principal), id));
  }

  /** The bindings of a review that the caller may see; `open`: those that nobody has decided about, or that somebody has. */
  async items(
    principal: PersonPrincipal,
    id: string,
    { open, ...request }: ListRequest & { open?: boolean | undefined },
  ): Promise<Page<ReviewItemView>> {
    const tenantId = demandSeen(principal);
    await this.#demand(this.#store, tenantId, id);
    const decided: Where<AccessReviewItemRow> =
      open === undefined ? {} : { decision: open ? null : ['keep', 'revoke', 'gone'] };
    const where: Where<AccessReviewItemRow> = { review_id: id, kind: visibleKinds(principal), ...decided };
    const page = await this.#store.forTenant(tenantId).accessReviewItems.page(pageFor(request, { where }));
    const holders = await holdersOf(this.#store, page.items);
    return { ...page, items: page.items.map((row) => itemView(row, holders.get(row.holder_id), this.#clock.now())) };
  }

  /**
   * Keeps or revokes, each in its own right: a result for each, and the review is finished with the last one. Throws `not_found`, and
   * `conflict` for a review that is finished. A dry run writes nothing.
   */
  async decide(
    principal: PersonPrincipal,
    id: string,
    decisions: readonly ReviewDecision[],
    { dryRun }: { dryRun: boolean },
  ): Promise<{ results: readonly ReviewResult[]; review: ReviewView }> {
    const { tenantId, authority } = await this.#demandReviewer(principal);
    const work = async (scope: Scope) => {
      const review = await this.#demand(scope, tenantId, id);
      if (review.finished_at !== null) throw new ApiError('conflict', 'This review is finished. Start another one.');
      const standing = await standingIn(scope, this.#roles, tenantId);
      const results: ReviewResult[] = [];
      for (const one of decisions)
        results.push(await this.#one(scope, { principal, authority, review, standing }, one));
      await this.#close(scope, review, standing);
      return { results, review: await this.#present(scope, await this.#demand(scope, tenantId, id)) };
    };
    if (dryRun) return this.#changes.rehearse(work);
    const row = await this.#demand(this.#store, tenantId, id);
    return this.#changes.apply({
      ...about(principal, row, 'access_review.decided'),
      touches: { access: [tenantId] },
      async work(scope) {
        const answer = await work(scope);
        return { result: answer, after: { decisions: await recordOf(scope, tenantId, answer.results) } };
      },
    });
  }

  async #one(scope: Scope, at: Deciding, order: ReviewDecision): Promise<ReviewResult> {
    const { item_id } = order;
    const { review, principal, standing } = at;
    const items = scope.forTenant(review.tenant_id).accessReviewItems;
    const item = await items.first({ id: item_id, review_id: review.id, kind: visibleKinds(principal) });
    if (!item) return { item_id, status: 'error', reason: 'There is no such binding in this review.' };
    if (item.decision !== null) return { item_id, status: 'error', reason: 'This was decided already.' };
    const stands = standing.has(bindingKey(item.kind, item.holder_id, item.held_id));
    const decision: AccessReviewItemRow['decision'] = stands ? order.decision : 'gone';
    try {
      principal.rights.demand(DECIDE[item.kind]);
      if (decision === 'revoke') await this.#revoke(scope, at, item);
    } catch (error) {
      if (error instanceof ApiError) return { item_id, status: 'error', reason: error.message };
      throw error;
    }
    const { userId: decided_by } = principal;
    const change = { decision, comment: order.comment ?? null, decided_by, decided_at: this.#clock.now() };
    await items.update({ id: item_id }, change);
    return { item_id, status: 'decided', decision };
  }

  /** By the rules for its kind. Throws ApiError before anything is written. */
  async #revoke(scope: Scope, { principal, authority }: Deciding, item: AccessReviewItemRow): Promise<void> {
    const { tenant } = authority;
    const { holder_id, held_id } = item;
    switch (item.kind) {
      case 'person_role': {
        demandManages(authority, holder_id);
        this.#authority.demandMayTake(authority, [held_id]);
        const roleIdsAfter = (await roleIdsOf(scope, tenant.id, holder_id)).filter((id) => id !== held_id);
        await demandHoldersRemain(scope, this.#roles, { tenant, userId: holder_id, roleIdsAfter });
        await scope.forTenant(tenant.id).membershipRoles.delete({ user_id: holder_id, role_id: held_id });
        return;
      }
      case 'agent_role':
        await this.#agents.demand(principal, holder_id, 'agents.edit');
        await scope.forTenant(tenant.id).agentRoles.delete({ agent_id: holder_id, role_id: held_id });
        return;
      case 'token': {
        const tokens = scope.forOrganization(tenant.organization_id).tokens;
        const whole = (await tokens.count({ id: held_id, tenant_id: null })) > 0;
        if (whole && holder_id !== principal.userId && !principal.rights.organizationOwner)
          throw aboveOwnRights('owner');
        await tokens.delete({ id: held_id });
      }
    }
  }

  /** What ended otherwise is marked so; with nothing open the review is finished. */
  async #close(scope: Scope, review: AccessReviewRow, standing: ReadonlySet<string>): Promise<void> {
    const there = scope.forTenant(review.tenant_id);
    const open = await there.accessReviewItems.all({ review_id: review.id, decision: null });
    const gone = open.filter((item) => !standing.has(bindingKey(item.kind, item.holder_id, item.held_id)));
    const now = this.#clock.now();
    await there.accessReviewItems.update({ id: gone.map(({ id }) => id) }, { decision: 'gone', decided_at: now });
    if (open.length === gone.length) await there.accessReviews.update({ id: review.id }, { finished_at: now });
  }

  async #demandReviewer(principal: PersonPrincipal): Promise<{ tenantId: string; authority: MemberAuthority }> {
    principal.rights.demand('members.manage');
    const tenantId = demandActiveTenant(principal);
    return { tenantId, authority: await this.#authority.overMembers(principal, tenantId) };
  }

  async #demand(scope: Scope, tenantId: string, id: string): Promise<AccessReviewRow> {
    const row = await scope.forTenant(tenantId).accessReviews.first({ id });
    if (!row) throw notFound();
    return row;
  }

  async #present(scope: Scope, row: AccessReviewRow): Promise<ReviewView> {
    const items = scope.forTenant(row.tenant_id).accessReviewItems;
    const count = (decision: AccessReviewItemRow['decision']) => items.count({ review_id: row.id, decision });
    const [open, keep, revoke, gone] = [
      await count(null),
      await count('keep'),
      await count('revoke'),
      await count('gone'),
    ];
    return reviewView(row, { open, keep, revoke, gone }, this.#clock.now());
  }
}

interface Deciding {
  readonly principal: PersonPrincipal;
  readonly authority: MemberAuthority;
  readonly review: AccessReviewRow;
  readonly standing: ReadonlySet<string>;
}

function visibleKinds({ rights }: PersonPrincipal): BindingKind[] {
  rights.demand('members.view');
  return KINDS.filter((kind) => rights.may(VIEW[kind]));
}

function demandSeen(principal: PersonPrincipal): string {
  principal.rights.demand('members.view');
  return demandActiveTenant(principal);
}

async function standingIn(scope: Scope, roles: RoleNames, tenantId: string): Promise<ReadonlySet<string>> {
  const all = await bindingsIn(scope, roles, tenantId, KINDS);
  return new Set(all.map(({ kind, holder, held }) => bindingKey(kind, holder.id, held.id)));
}

function dueAt(text: string | undefined, nowMs: number): number {
  if (text === undefined) return nowMs + FORTNIGHT_MS;
  const at = Date.parse(text);
  if (Number.isNaN(at) || at <= nowMs)
    throw invalid('/due_at', 'This is not a time in the future; write it as RFC 3339, like 2030-01-31T12:00:00Z.');
  return at;
}

function about(principal: PersonPrincipal, row: AccessReviewRow, kind: string) {
  return {
    principal,
    organizationId: principal.organizationId,
    tenantId: row.tenant_id,
    kind,
    subject: { kind: 'access_review', id: row.id, name: row.name },
  };
}
