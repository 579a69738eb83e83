// How does a person's answer count? A vote in one transaction with what it decides: nobody votes twice, nothing is decided twice,
// one refusal ends it, and the last needed approval leaves the grant.

import type { ApprovalRow, GrantRow, VoteRow } from '../../store/rows.ts';
import { type Scope, StoreError, type TenantStore } from '../../store/store.ts';
import { ApiError } from '../errors.ts';
import type { PersonPrincipal } from '../principal.ts';
import { rfc3339 } from '../runtime/clock.ts';
import { newId } from '../runtime/ids.ts';
import type { DeskParts } from './desk-parts.ts';
import { demandDeciding, notFound, tenantOf } from './desk-parts.ts';
import { Standing } from './eligibility.ts';
import { demandsOf, latestExpiry, requirementOf } from './question.ts';
import { changeFor, isDue } from './transitions.ts';

/** For how long an answer is remembered: minutes, a number of further uses, or whichever is over first. */
export interface Remember {
  readonly minutes?: number | undefined;
  readonly uses?: number | undefined;
}

/** A person's answer. */
export interface Answer {
  readonly vote: 'approve' | 'deny';
  readonly comment: string | undefined;
  readonly remember: Remember | undefined;
}

const KINDS = { approve: 'approval.approved', deny: 'approval.denied' } as const;
const MINUTE_MS = 60_000;
/** What is remembered by uses alone ends as well. */
const LONGEST_MEMORY_MINUTES = 7 * 24 * 60;

/** The people's side of the desk, as far as it changes something. */
export class Deciding {
  readonly #parts: DeskParts;
  readonly #expire: (row: ApprovalRow) => Promise<void>;

  constructor(parts: DeskParts, expire: (row: ApprovalRow) => Promise<void>) {
    this.#parts = parts;
    this.#expire = expire;
  }

  /** Counts a vote; answers the row as it is then. Throws ApiError as the desk says. */
  async decide(principal: PersonPrincipal, id: string, answer: Answer): Promise<ApprovalRow> {
    const { row, soleApprover, counts } = await this.#decidable(principal, id);
    if (answer.vote === 'approve' && requirementOf(row).reason_required && !answer.comment?.trim()) {
      throw new ApiError('invalid_request', 'The rule asks for a reason: say in `comment` why this is right.', {
        errors: [{ pointer: '/comment', message: 'is required by the rule' }],
      });
    }
    const { changes } = this.#parts;
    try {
      return await changes.apply({
        ...this.#about(principal, row),
        kind: KINDS[answer.vote],
        touches: answer.remember ? { access: [row.tenant_id] } : {},
        work: async (scope) => {
          const voter = { userId: principal.userId, counts };
          const result = await this.#vote(scope.forTenant(row.tenant_id), voter, { id, answer });
          return { result, before: { state: row.state }, after: recorded(result, answer, soleApprover) };
        },
      });
    } catch (error) {
      // The same person's other vote was faster; where it decided, that is what there is to say.
      if (!(error instanceof StoreError && error.code === 'conflict')) throw error;
      await this.#open(this.#parts.store.forTenant(row.tenant_id).approvals, id);
      throw alreadyVoted();
    }
  }

  /** Gives a pending approval more time, at most 7 days in all. */
  async extend(principal: PersonPrincipal, id: string, seconds: number): Promise<ApprovalRow> {
    const { row } = await this.#decidable(principal, id);
    return this.#parts.changes.apply({
      ...this.#about(principal, row),
      kind: 'approval.extended',
      touches: {},
      work: async (scope) => {
        const { approvals } = scope.forTenant(row.tenant_id);
        const current = await this.#open(approvals, id);
        const expires_at = Math.min(current.expires_at + seconds * 1000, latestExpiry(current));
        await approvals.update({ id }, { expires_at });
        return {
          result: { ...current, expires_at },
          before: { expires_at: rfc3339(current.expires_at) },
          after: { expires_at: rfc3339(expires_at) },
        };
      },
    });
  }

  #about(principal: PersonPrincipal, row: ApprovalRow) {
    const { organizationId } = principal;
    return {
      principal,
      organizationId,
      tenantId: row.tenant_id,
      subject: { kind: 'approval', id: row.id, name: row.agent_name },
    };
  }

  /** The row, if this person may decide it and it is still open. Rights come first: who may not decide learns nothing of its state. */
  async #decidable(
    principal: PersonPrincipal,
    id: string,
  ): Promise<{ row: ApprovalRow; soleApprover: boolean; counts: readonly number[] }> {
    const { store, deciders, clock } = this.#parts;
    const tenant = store.forTenant(tenantOf(principal));
    const row = await tenant.approvals.first({ id });
    if (!row) throw notFound('approval');
    const standing = await Standing.of(tenant, deciders, [row]);
    demandDeciding(principal, standing.objectOf(row), 'approval');
    if (isDue(row, clock.now())) await this.#expire(row);
    assertOpen(row, clock.now());
    const judged = await standing.judge(principal, row);
    if (!judged.may) throw judged.refusal;
    return { row, soleApprover: judged.soleApprover, counts: judged.counts };
  }

  async #open(approvals: TenantStore['approvals'], id: string): Promise<ApprovalRow> {
    const row = await approvals.first({ id });
    if (!row) throw notFound('approval');
    assertOpen(row, this.#parts.clock.now());
    return row;
  }

  async #vote(
    tenant: ReturnType<Scope['forTenant']>,
    { userId, counts }: { userId: string; counts: readonly number[] },
    { id, answer }: { id: string; answer: Answer },
  ): Promise<ApprovalRow> {
    const found = await this.#open(tenant.approvals, id);
    const row = answer.vote === 'approve' ? counted(found, userId, counts) : found;
    const votes = await tenant.votes.all({ approval_id: id });
    if (votes.some((vote) => vote.user_id === userId)) throw alreadyVoted();
    const at = this.#parts.clock.now();
    const comment = answer.comment ?? null;
    const vote: VoteRow = {
      id: newId('vot', at),
      tenant_id: tenant.tenantId,
      approval_id: id,
      user_id: userId,
      vote: answer.vote,
      comment,
      at,
    };
    await tenant.votes.insert(vote);
    const change = { ...this.#outcome(row, [...votes, vote], at), ...{ decided_by: userId, comment } };
    const { requirement } = row;
    if (!change.state) {
      if (row !== found) await tenant.approvals.update({ id, state: row.state }, { requirement });
      return row;
    }
    await tenant.approvals.update({ id, state: row.state }, { ...change, ...(row !== found && { requirement }) });
    if (answer.remember) await tenant.grants.insert(grantOf(row, { answer, userId, nowMs: at }));
    return { ...row, ...change };
  }

  /** What the votes come to; without a state while more are needed. */
  #outcome(row: ApprovalRow, votes: readonly VoteRow[], nowMs: number): Partial<ApprovalRow> {
    if (votes.some(({ vote }) => vote === 'deny')) return { ...changeFor(row.state, 'deny', nowMs), decided_at: nowMs };
    const voters = votes.map(({ user_id }) => user_id);
    if (demandsOf(row, voters).some(({ by, required }) => by.length < required)) return {};
    return { ...changeFor(row.state, 'approve', nowMs), decided_at: nowMs };
  }
}

/** The row once somebody's approval counts for these demands; the same where there is but one. */
function counted(row: ApprovalRow, userId: string, counts: readonly number[]): ApprovalRow {
  const { demands } = requirementOf(row);
  if (!demands) return row;
  const met = demands.map((demand, at) => (counts.includes(at) ? { ...demand, by: [...demand.by, userId] } : demand));
  return { ...row, requirement: { ...row.requirement, demands: met } };
}

function assertOpen(row: ApprovalRow, nowMs: number): void {
  if (row.state === 'pending' && !isDue(row, nowMs)) return;
  const how = row.state === 'pending' ? 'expired' : row.state;
  throw new ApiError('already_decided', `Nothing is left to decide here: the approval is ${how}.`, {
    more: { state: how },
  });
}

const alreadyVoted = () =>
  new ApiError('already_voted', 'You have voted here already; the other votes needed are for other people.');

function grantOf(
  row: ApprovalRow,
  { answer, userId, nowMs }: { answer: Answer; userId: string; nowMs: number },
): GrantRow {
  const { minutes = LONGEST_MEMORY_MINUTES, uses } = answer.remember ?? {};
  return {
    id: newId('gnt', nowMs),
    tenant_id: row.tenant_id,
    approval_id: row.id,
    agent_id: row.agent_id,
    connector_id: row.connector_id,
    effect: answer.vote === 'approve' ? 'allow' : 'deny',
    shape: { ...requirementOf(row).shape },
    uses_left: uses ?? null,
    expires_at: nowMs + Math.min(minutes, LONGEST_MEMORY_MINUTES) * MINUTE_MS,
    created_at: nowMs,
    created_by: userId,
  };
}

function recorded({ state }: ApprovalRow, { comment, remember }: Answer, soleApprover: boolean) {
  return {
    state,
    ...(comment !== undefined && { comment }),
    ...(remember && { remember }),
    ...(soleApprover && { sole_approver: true }),
  };
}
