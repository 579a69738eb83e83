// Who keeps the held requests? The desk: the only writer of approvals. The gate asks, waits and claims here; people look and decide;
// agents look at their own. States are rows before anybody hears of them.

import type { ApprovalRow } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';
import type { Changes } from '../audit/changes.ts';
import type { AgentPrincipal, PersonPrincipal } from '../principal.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import { type Asked, Asking, type Finish } from './asking.ts';
import { type BulkResult, decideTogether } from './bulk.ts';
import { Deciding, type Remember } from './deciding.ts';
import type { Deciders, DeskParts, Notify, Tell } from './desk-parts.ts';
import { Ending, type HoldSubject } from './ending.ts';
import { Escalation } from './escalation.ts';
import { type Remembered, RememberedGrants } from './grants.ts';
import { endOf, type WaitEnd, Waiters, type WaitOptions } from './hold.ts';
import { type ApprovalView, type GrantView, type HoldView, presentHold } from './present.ts';
import type { BodySeal, HoldAsk } from './question.ts';
import {
  type ApprovalDetail,
  assertBounded,
  type HeldSentence,
  type ListOf,
  type ListRequest,
  Reading,
} from './reading.ts';
import type { ShapeFacts } from './shape.ts';
import { type PolicyDrafts, Suggestions } from './suggestions.ts';
import { LIVE } from './transitions.ts';
import { Upkeep } from './upkeep.ts';

export type { Asked, Finish } from './asking.ts';
export type { Decider, Deciders, DeskEvent } from './desk-parts.ts';
export type { HoldSubject } from './ending.ts';
export type { WaitEnd, WaitOptions } from './hold.ts';
export type { BodySeal, HoldAsk } from './question.ts';

/** Which holds of a tenant a cancellation means; what is left out does not narrow. */
export interface CancelSelector {
  readonly agentIds?: readonly string[];
  readonly connectorIds?: readonly string[];
  readonly gatewayIds?: readonly string[];
}

/** The only writer of approvals and remembered answers. */
export class ApprovalDesk {
  readonly #parts: DeskParts;
  readonly #asking: Asking;
  readonly #deciding: Deciding;
  readonly #ending: Ending;
  readonly #escalation: Escalation;
  readonly #reading: Reading;
  readonly #grants: RememberedGrants;
  readonly #upkeep: Upkeep;
  /** What a kill switch sees of the holds that somebody waits for here, so that they wake without the database. */
  readonly #subjects = new Map<string, HoldSubject>();
  #endFeed = () => {};

  constructor(parts: {
    store: Store;
    clock: Clock;
    logger: Logger;
    seal: BodySeal;
    notify?: Notify;
    tell?: Tell;
    changes: Changes;
    deciders: Deciders;
  }) {
    this.#parts = { notify: () => {}, tell: () => {}, ...parts, waiters: new Waiters() };
    this.#ending = new Ending(this.#parts);
    this.#escalation = new Escalation(this.#parts, this.#ending);
    const expire = (row: ApprovalRow) => this.#ending.expire(row);
    this.#asking = new Asking(this.#parts, expire);
    this.#deciding = new Deciding(this.#parts, expire);
    this.#reading = new Reading(this.#parts);
    this.#grants = new RememberedGrants(this.#parts);
    this.#upkeep = new Upkeep(this.#parts, {
      ending: this.#ending,
      escalation: this.#escalation,
      grants: this.#grants,
    });
  }

  /** Reads what is remembered, heals what a crash left (claimed but not finished becomes `unknown`), lets expire what is due, keeps time. */
  async start(): Promise<void> {
    this.#endFeed = this.#parts.store.onChange((notice) => this.#grants.heard(notice));
    await this.#grants.loadAll();
    await this.#upkeep.start();
  }

  /** Ends the timers. Waiting connections are their owners' to end. */
  async stop(): Promise<void> {
    this.#endFeed();
    await this.#upkeep.stop();
  }

  /** Does at once what the timers would do at the next moment. */
  expireDue(): Promise<void> {
    return this.#upkeep.run();
  }

  /**
   * Joins the live hold of this fingerprint, or opens one; durable when it resolves. `granted`: approved and unused, try to claim it.
   * Decides nothing and checks no rights: that is the caller's, before and after.
   */
  async ask(ask: HoldAsk): Promise<Asked> {
    const asked = await this.#asking.ask(ask);
    if (asked.kind === 'too_many') return asked;
    this.#upkeep.expect(Math.min(asked.approval.expires_at, asked.approval.escalate_at ?? asked.approval.expires_at));
    this.#parts.notify(ask.tenantId, asked.approval.id);
    if (asked.kind !== 'pending' || asked.joined) return asked;
    this.#parts.tell({ kind: 'needed', row: asked.approval });
    return { ...asked, approval: await this.#escalation.begun(asked.approval) };
  }

  /**
   * Waits for the end of a hold, at most `ms`. Of several connections that wait, the newest gets `approved`, the others `consumed`.
   * Claims nothing. Rejects when the store cannot be read.
   */
  async wait(tenantId: string, approvalId: string, options: WaitOptions): Promise<WaitEnd> {
    const how = await this.#waitFor(tenantId, approvalId, options, true);
    if (how === 'over') return this.#timedOut(tenantId, approvalId);
    if (how.kind === 'gone') this.#parts.notify(tenantId, approvalId);
    return how;
  }

  async #waitFor(
    tenantId: string,
    approvalId: string,
    options: WaitOptions,
    claims: boolean,
  ): Promise<WaitEnd | 'over'> {
    const waiting = this.#parts.waiters.begin(approvalId, options, claims);
    try {
      // Begun before it is read, so that an answer in between is not missed.
      const already = await this.#endedAlready(tenantId, approvalId);
      if (already) waiting.end(already);
      return await waiting.ended;
    } catch (error) {
      waiting.end({ kind: 'gone' });
      throw error;
    } finally {
      if (!this.#parts.waiters.has(approvalId)) this.#subjects.delete(approvalId);
    }
  }

  /** Reads the row in a call of its own: a wait that lasts must not keep the held bytes in memory. */
  async #endedAlready(tenantId: string, approvalId: string): Promise<WaitEnd | undefined> {
    const row = await this.#parts.store.forTenant(tenantId).approvals.first({ id: approvalId });
    if (!row) return { kind: 'withdrawn' };
    if (row.state === 'pending') this.#subjects.set(approvalId, await this.#ending.subjectOf(row));
    return endOf(row);
  }

  async #timedOut(tenantId: string, approvalId: string): Promise<WaitEnd> {
    const row = await this.#asking.countWait(tenantId, approvalId);
    this.#parts.notify(tenantId, approvalId);
    if (!row) return { kind: 'withdrawn' };
    return endOf(row) ?? { kind: 'timeout', waitsEnded: row.waits_ended };
  }

  /** Uses an approval: true for exactly one caller, within its time. The request must go out after this and at no other time. */
  async claim(tenantId: string, approvalId: string, decisionId: string): Promise<boolean> {
    const claimed = await this.#asking.claim(tenantId, approvalId, decisionId);
    if (!claimed) return false;
    this.#parts.waiters.settle(approvalId, { kind: 'consumed' });
    this.#parts.notify(tenantId, approvalId);
    return true;
  }

  /** Says how the one use ended and erases the held bytes. Saying it again changes nothing. */
  async finish(tenantId: string, approvalId: string, result: Finish): Promise<void> {
    if (await this.#asking.finish(tenantId, approvalId, result)) this.#parts.notify(tenantId, approvalId);
  }

  /** Whether a hold of this fingerprint waits, or an approval of it is unused. */
  async isLive(tenantId: string, fingerprint: string): Promise<boolean> {
    const approvals = this.#parts.store.forTenant(tenantId).approvals;
    return (await approvals.count({ fingerprint, state: LIVE })) > 0;
  }

  /** A remembered answer for such a request, one use of it spent. Costs a look into memory where the tenant has none. */
  async remembered(tenantId: string, candidate: ShapeFacts): Promise<Remembered | undefined> {
    return this.#grants.spend(tenantId, candidate);
  }

  /** Cancels the live holds of a tenant that the selector means; who waits for them here wakes first. Answers how many there were. */
  async cancel(tenantId: string, selector: CancelSelector, because: string): Promise<number> {
    const { agentIds, connectorIds, gatewayIds } = selector;
    const means = (subject: HoldSubject) =>
      subject.tenantId === tenantId &&
      (agentIds?.includes(subject.agentId) ?? true) &&
      (connectorIds?.includes(subject.connectorId ?? '') ?? true) &&
      (gatewayIds?.includes(subject.gatewayId) ?? true);
    return this.#cancel(means, because, tenantId);
  }

  /** The same in every tenant, for those that `matches` means. */
  async cancelMatching(matches: (subject: HoldSubject) => boolean, because: string): Promise<number> {
    return this.#cancel(matches, because);
  }

  /** Live holds of every tenant that `matches` means: how many, and at most `most` of them that the person can see. */
  async heldFor(
    principal: PersonPrincipal,
    matches: (subject: HoldSubject) => boolean,
    most: number,
  ): Promise<{ total: number; items: HeldSentence[] }> {
    const meant: { id: string; tenantId: string }[] = [];
    for await (const { id, subject } of this.#ending.live())
      if (matches(subject)) meant.push({ id, tenantId: subject.tenantId });
    const here = meant.filter(({ tenantId }) => tenantId === principal.tenantId).map(({ id }) => id);
    return { total: meant.length, items: await this.#reading.sentences(principal, here, most) };
  }

  async #cancel(means: (subject: HoldSubject) => boolean, because: string, tenantId?: string): Promise<number> {
    for (const [id, subject] of [...this.#subjects]) {
      if (means(subject)) this.#parts.waiters.settle(id, { kind: 'cancelled', because });
    }
    const meant: { id: string; tenantId: string }[] = [];
    for await (const { id, subject } of this.#ending.live(tenantId))
      if (means(subject)) meant.push({ id, tenantId: subject.tenantId });
    let cancelled = 0;
    for (const [of, holds] of Map.groupBy(meant, (hold) => hold.tenantId)) {
      cancelled += await this.#ending.cancel(
        of,
        holds.map(({ id }) => id),
        because,
      );
    }
    return cancelled;
  }

  /** The tenant's approvals that the person can see, newest first. Throws ApiError `not_permitted` without `approvals.view`. */
  list(principal: PersonPrincipal, request: ListRequest): Promise<ListOf<ApprovalView>> {
    return this.#reading.list(principal, request);
  }

  /** One of them with its whole body and how like ones were decided. Throws ApiError `not_found`, also for a foreign one. */
  get(principal: PersonPrincipal, id: string): Promise<ApprovalDetail> {
    return this.#reading.get(principal, id);
  }

  /**
   * Counts an approval; with the last one needed the grant is there. Throws ApiError `not_found`, `not_permitted`, `not_an_approver`,
   * `own_agent`, `already_voted`, `already_decided`, or `invalid_request` where the rule asks for a reason.
   */
  async approve(
    principal: PersonPrincipal,
    id: string,
    { comment, remember }: { comment?: string | undefined; remember?: Remember | undefined } = {},
  ): Promise<ApprovalView> {
    return this.#decide(principal, id, { vote: 'approve', comment, remember });
  }

  /** Ends it with the reason that the agent is told. Throws as `approve` does. */
  async deny(
    principal: PersonPrincipal,
    id: string,
    { reason, remember }: { reason: string; remember?: Remember | undefined },
  ): Promise<ApprovalView> {
    return this.#decide(principal, id, { vote: 'deny', comment: reason, remember });
  }

  /** Gives the same answer to several under one rule; a result for each. Throws ApiError `invalid_request` for two rules. */
  decideTogether(
    principal: PersonPrincipal,
    { ids, decision, reason }: { ids: readonly string[]; decision: 'approve' | 'deny'; reason?: string | undefined },
  ): Promise<BulkResult[]> {
    const answer = { vote: decision, comment: reason, remember: undefined };
    return decideTogether(this.#parts, principal, { ids, decide: (id) => this.#decide(principal, id, answer) });
  }

  /** What people approve every time, over this desk's approvals. */
  suggestions(drafts: PolicyDrafts): Suggestions {
    return new Suggestions(this.#parts, drafts);
  }

  async #decide(
    principal: PersonPrincipal,
    id: string,
    answer: Parameters<Deciding['decide']>[2],
  ): Promise<ApprovalView> {
    assertBounded(answer.remember);
    const row = await this.#deciding.decide(principal, id, answer);
    if (answer.remember) await this.#grants.load(row.tenant_id);
    this.#ending.announce(row);
    if (row.state !== 'pending') this.#parts.tell({ kind: 'decided', row });
    return this.#reading.one(principal, row);
  }

  /** Gives a pending one more time, at most 7 days in all. Throws as `approve` does. */
  async extend(principal: PersonPrincipal, id: string, { seconds }: { seconds: number }): Promise<ApprovalView> {
    const row = await this.#deciding.extend(principal, id, seconds);
    this.#parts.notify(row.tenant_id, row.id);
    return this.#reading.one(principal, row);
  }

  /** Remembered answers in force that the person can see, newest first. */
  async grants(principal: PersonPrincipal, request: Pick<ListRequest, 'limit' | 'cursor'>): Promise<ListOf<GrantView>> {
    principal.rights.demand('approvals.view');
    return this.#reading.grants(
      principal,
      principal.tenantId === undefined ? [] : await this.#grants.inForce(principal.tenantId),
      request,
    );
  }

  /** Takes a remembered answer back; from the next request on it counts for nothing. Throws ApiError `not_found` or `not_permitted`. */
  async revokeGrant(principal: PersonPrincipal, id: string): Promise<void> {
    await this.#grants.revoke(principal, await this.#reading.revocable(principal, id));
  }

  /** What became of an agent's own hold; undefined for anybody else's. */
  async holdOf(agent: AgentPrincipal, id: string): Promise<HoldView | undefined> {
    const row = await this.#own(agent, id);
    return row && presentHold(row);
  }

  /** Looks on until the hold is not pending any more, at most `ms`; claims nothing and does not count as a waiting connection. */
  async waitFor(agent: AgentPrincipal, id: string, ms: number, gone: AbortSignal): Promise<HoldView | undefined> {
    if (!(await this.#own(agent, id))) return undefined;
    await this.#waitFor(agent.tenantId, id, { ms, gone }, false);
    return this.holdOf(agent, id);
  }

  /** Takes an own hold back while nobody has used it; answers what it is then. */
  async withdraw(agent: AgentPrincipal, id: string): Promise<HoldView | undefined> {
    const row = await this.#own(agent, id);
    if (row && LIVE.includes(row.state)) await this.#ending.withdraw(row, agent);
    return this.holdOf(agent, id);
  }

  #own({ tenantId, agentId }: AgentPrincipal, id: string): Promise<ApprovalRow | undefined> {
    return this.#parts.store.forTenant(tenantId).approvals.first({ id, agent_id: agentId });
  }
}
