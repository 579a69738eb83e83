// How does a request wait for a person? It opens or joins a hold, waits as long as its caller can, and once approved is decided again
// and sent exactly once. Nothing is sent while waiting; a caller who has gone gets nothing executed.

import type { ApprovalRow } from '../../store/rows.ts';
import { type CombinedTerms, combinedTerms } from '../approvals/combined-terms.ts';
import type { ApprovalDesk, WaitEnd } from '../approvals/desk.ts';
import type { ShapeFacts } from '../approvals/shape.ts';
import { fieldText } from '../http/field-text.ts';
import { maskHeaders } from '../http/masking.ts';
import { urlOf } from '../http/target.ts';
import { rfc3339 } from '../runtime/clock.ts';
import { newId } from '../runtime/ids.ts';
import { assess, implicit, type Verdict } from './assess.ts';
import { caseOf, type ReadCall } from './call.ts';
import { failure, type Gate, type Inspected } from './enforce.ts';
import type { Exchange } from './exchange.ts';
import type { ForwardEnd } from './forwarding.ts';
import { decisionEntry } from './record.ts';
import type { Refusal } from './refusal.ts';
import { fingerprintOfCall, holdingRules, shapeFactsOf } from './shape-facts.ts';
import { waitMsFor, wantsAsync } from './waiting.ts';

/** After this many ended waits the answer is final, so that no SDK retries for ever. */
const WAITS_BEFORE_FINAL = 3;

/** A held request with its body. */
interface Held {
  readonly exchange: Exchange;
  readonly call: ReadCall;
  readonly verdict: Verdict;
  readonly bytes: Uint8Array;
}

/** The hold step of the story. */
export class Holding {
  readonly #gate: Gate;
  readonly #desk: ApprovalDesk;

  constructor(gate: Gate, desk: ApprovalDesk) {
    this.#gate = gate;
    this.#desk = desk;
  }

  /** Holds a request until it is answered. May reject with GateError; the caller answers that. */
  async hold(exchange: Exchange, { call, verdict, bytes }: Inspected): Promise<void> {
    if (bytes === undefined) throw new Error('a held request has its whole body');
    const held: Held = { exchange, call, verdict, bytes };
    const shape = shapeFactsOf(call, verdict, fingerprintOfCall(call, bytes));
    if (await this.#remembered(held, shape)) return;
    const overrun = await this.#overrun(held, shape);
    if (overrun) return this.#gate.refuse(exchange, call, overrun);
    await this.#ask(held, shape);
  }

  /** Whether a remembered answer settled it. */
  async #remembered(held: Held, shape: ShapeFacts): Promise<boolean> {
    const { exchange, call, verdict, bytes } = held;
    const answer = await this.#desk.remembered(call.caller.tenant.id, shape);
    if (!answer) return false;
    const rule = { name: verdict.rule.name, kind: 'explicit' as const };
    if (answer.effect === 'deny') {
      await this.#gate.refuse(exchange, call, {
        ...implicit(
          'approval_denied',
          rule.name,
          'A person denied requests like this one, and that answer is still in force.',
        ),
        rule,
      });
      return true;
    }
    const within = await this.#gate.withinLimits(call, { ...verdict, effect: 'allow' });
    if (within.effect === 'deny') await this.#gate.refuse(exchange, call, within);
    else
      await this.#gate.letThrough(
        exchange,
        { call, verdict: within, body: contentOf(bytes), bytes },
        { holdId: undefined },
      );
    return true;
  }

  /** Limits come before people are asked; the same request again, and the one use of an approval, were counted when it was asked for. */
  async #overrun({ call, verdict }: Held, shape: ShapeFacts): Promise<Verdict | undefined> {
    const { tenant } = call.caller;
    if (!tenant.policies?.limited || (await this.#desk.isLive(tenant.id, shape.fingerprint))) return undefined;
    const within = await this.#gate.withinLimits(call, verdict, 'calls');
    return within.effect === 'deny' ? within : undefined;
  }

  async #ask(held: Held, shape: ShapeFacts): Promise<void> {
    const { exchange, call, verdict } = held;
    const waitMs = waitMsFor(call.request.headers, termsOf(held).waitSeconds);
    const asked = await this.#desk.ask(this.#question(held, shape, waitMs));
    if (asked.kind === 'too_many') {
      await this.#gate.refuse(
        exchange,
        call,
        implicit(
          'too_many_holds',
          'too-many-holds',
          `${asked.pending} requests of this agent wait for approval already. Wait until they are decided.`,
        ),
      );
      return;
    }
    if (asked.kind === 'granted') {
      if (await this.#use(held, asked.approval)) return;
      // Somebody else was faster with the same grant: from here on this is a new question.
      await this.#ask({ ...held, call: this.#again(call) }, shape);
      return;
    }
    const { ledger, facts } = this.#gate.parts;
    await ledger.append(decisionEntry(call, 'hold', verdict, { holdId: asked.approval.id, facts: facts?.keep(call) }));
    if (wantsAsync(call.request.headers)) {
      this.#gate.answerHeld(exchange, call, { ...this.#pending(held, asked.approval), status: 202 });
      return;
    }
    const end = await this.#desk.wait(call.caller.tenant.id, asked.approval.id, { ms: waitMs, gone: exchange.gone });
    await this.#afterWait(held, asked.approval, end);
  }

  async #afterWait(held: Held, approval: ApprovalRow, end: WaitEnd): Promise<void> {
    const { exchange, call } = held;
    if (end.kind === 'approved') {
      const again = { ...held, call: this.#again(call) };
      if (!(await this.#use(again, approval))) await this.#gate.refuse(exchange, again.call, CONSUMED, approval.id);
      return;
    }
    const refusal = this.#refusalFor(held, approval, end);
    if (refusal) this.#gate.answerHeld(exchange, call, refusal);
  }

  /** What the end of a wait says to the caller; undefined: nobody is there to hear it. */
  #refusalFor(held: Held, approval: ApprovalRow, end: Exclude<WaitEnd, { kind: 'approved' }>): Refusal | undefined {
    const decisionId = held.call.decisionId;
    const pending = this.#pending(held, approval);
    const final = (code: Refusal['code'], message: string): Refusal => ({
      ...pending,
      code,
      message,
      decision: 'deny',
      decisionId,
      retry: false,
    });
    switch (end.kind) {
      case 'timeout':
        return end.waitsEnded < WAITS_BEFORE_FINAL
          ? pending
          : {
              ...pending,
              status: 403,
              retry: false,
              message: `Nobody has decided yet, and this request has waited ${end.waitsEnded} times. Stop and report hold ${approval.id}; if it is approved later, the same request passes once.`,
            };
      case 'denied':
        return final(
          'approval_denied',
          end.reason ? `A reviewer denied this request: ${end.reason}` : 'A reviewer denied this request.',
        );
      case 'expired':
        return final(
          'approval_expired',
          'Nobody answered in time; this is not a refusal. Report it, or ask again later.',
        );
      case 'cancelled':
        return {
          ...final('kill_switch', `The kill switch ended this request: ${end.because}`),
          rule: { name: 'kill-switch', kind: 'implicit' },
        };
      case 'withdrawn':
        return final('approval_denied', 'This request was withdrawn by its agent.');
      case 'consumed':
        return final('approval_consumed', CONSUMED.sentence);
      case 'gone':
        return final('approval_pending', 'The caller has gone.');
    }
  }

  /** Decides again, claims the grant, sends. False: the grant was used by somebody else, and nothing was answered. */
  async #use({ exchange, call, verdict, bytes }: Held, approval: ApprovalRow): Promise<boolean> {
    const current = this.#decideAgain(call);
    if (current.effect === 'deny') {
      await this.#gate.refuse(exchange, call, current, approval.id);
      return true;
    }
    if (exchange.gone.aborted) return true;
    const tenantId = call.caller.tenant.id;
    if (!(await this.#desk.claim(tenantId, approval.id, call.decisionId))) return false;
    // The claim took a moment; a refusal that came in it still counts.
    const last = await this.#lastWord(call);
    if (last.effect === 'deny') {
      await this.#desk.finish(tenantId, approval.id, 'failed');
      await this.#gate.refuse(exchange, call, last, approval.id);
      return true;
    }
    await this.#send({ exchange, call, verdict, bytes }, approval);
    return true;
  }

  /** The decision at the last moment; what is summed up counts now. */
  async #lastWord(call: ReadCall): Promise<Verdict> {
    const last = this.#decideAgain(call);
    return last.effect === 'deny' ? last : this.#gate.withinLimits(call, last, 'sums');
  }

  async #send({ exchange, call, verdict, bytes }: Held, approval: ApprovalRow): Promise<void> {
    const tenantId = call.caller.tenant.id;
    let end: ForwardEnd | undefined;
    try {
      end = await this.#gate.letThrough(
        exchange,
        { call, verdict: { ...verdict, effect: 'allow' }, body: contentOf(bytes), bytes },
        { holdId: approval.id },
      );
    } catch (error) {
      await this.#desk.finish(tenantId, approval.id, 'failed');
      throw error;
    }
    await this.#desk.finish(tenantId, approval.id, end === undefined ? 'failed' : finalState(end));
  }

  /** Everything again with the snapshot of this moment: agent, kill switch, roles, policies. A hold that still holds is lifted by the approval. */
  #decideAgain(call: ReadCall): Verdict {
    const { snapshots, clock } = this.#gate.parts;
    try {
      const caller = this.#gate.authenticate(call.request);
      const connector = caller.tenant.connectors.byId(call.connector?.id ?? '');
      if (!connector || connector.revision !== call.connector?.revision)
        return implicit(
          'no_connector',
          'no-connector',
          'The connector of this request was changed or removed since it was approved.',
        );
      const assessment = assess(
        caseOf({ ...call, caller, connector, atMs: clock.now() }, snapshots.current.killSwitches),
      );
      return assessment.settled ? assessment.verdict : failure(undefined);
    } catch (error) {
      return failure(error);
    }
  }

  /** The same call under a decision id of its own: each decision has one, linked by the hold. */
  #again(call: ReadCall): ReadCall {
    const atMs = this.#gate.parts.clock.now();
    const { tenants } = this.#gate.parts.snapshots.current;
    const tenant = tenants.get(call.caller.tenant.id);
    const agent = tenant?.agents.get(call.caller.agent.id);
    const caller = tenant && agent ? { ...call.caller, tenant, agent } : call.caller;
    return { ...call, caller, decisionId: newId('dec', atMs) };
  }

  #pending({ call, verdict }: Held, approval: ApprovalRow): Refusal {
    return {
      code: 'approval_pending',
      message: `This request waits for a person's approval: ${verdict.sentence} Send exactly the same request again to go on waiting.`,
      decision: 'hold',
      decisionId: call.decisionId,
      rule: verdict.rule,
      hold: { id: approval.id, expiresAt: rfc3339(approval.expires_at) },
      retry: true,
    };
  }

  #question({ call, verdict, bytes }: Held, shape: ShapeFacts, waitMs: number): Parameters<ApprovalDesk['ask']>[0] {
    const { tenant, agent } = call.caller;
    const { connector, action, request } = call;
    if (!connector || !action) throw new Error('only what a connector knows can be held');
    const { requirement, timeoutSeconds, risk } = termsOf({ call, verdict });
    return {
      tenantId: tenant.id,
      agent: { id: agent.id, name: agent.name, ownerUserId: agent.ownerUserId, groupIds: agent.groupIds },
      connectorId: connector.id,
      gatewayId: tenant.gateway.id,
      fingerprint: shape.fingerprint,
      decisionId: call.decisionId,
      action: {
        type: action.type,
        verb: action.verb,
        connector: connector.name,
        parameters: action.parameters,
        resource: action.resource,
      },
      sentence: connector.sentence(action, call.head, call.body),
      risk: risk ?? action.risk,
      request: {
        method: request.method,
        url: urlOf(call.target),
        headers: maskHeaders(request.rawHeaders, request.key?.header),
      },
      body: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      rule: {
        name: verdict.rule.name,
        kind: verdict.rule.kind,
        ...(verdict.rule.policy !== undefined && { policy: verdict.rule.policy }),
        reason: verdict.sentence,
        ...(verdict.alsoHolding && {
          also: verdict.alsoHolding.map(({ rule: name, policy, reason }) => ({ name, policy, reason })),
        }),
      },
      requirement: { ...requirement, environment: call.facts?.resource.environment },
      claimedReason: fieldText(request.headers['holdgate-reason']),
      runId: request.headers['holdgate-run-id'],
      waitMs,
      timeoutSeconds,
      maxPending: tenant.maxPendingHolds,
      policyVersion: tenant.policyVersion,
      accessVersion: tenant.accessVersion,
      shape,
    };
  }
}

/** What is asked of people, by all the rules that hold. */
function termsOf({ call, verdict }: Pick<Held, 'call' | 'verdict'>): CombinedTerms {
  const { separationOfDuties, approvalTimeoutSeconds, holdWaitSeconds } = call.caller.tenant;
  return combinedTerms(holdingRules(verdict), {
    separationOfDuties,
    timeoutSeconds: approvalTimeoutSeconds,
    waitSeconds: holdWaitSeconds,
  });
}

const CONSUMED = implicit(
  'approval_consumed',
  'approval-consumed',
  'Another connection has used this approval already, so nothing was sent again. Report it instead of retrying.',
);

const contentOf = (bytes: Uint8Array): { content: Uint8Array | undefined; length: number | undefined } =>
  bytes.length === 0 ? { content: undefined, length: undefined } : { content: bytes, length: bytes.length };

/** Failures that are certain to have come before the origin saw a byte. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** An outcome that nobody can know is unknown; it is never tried again by us. */
function finalState({ result, error }: ForwardEnd): 'completed' | 'failed' | 'unknown' {
  if (result === 'answered') return 'completed';
  if (error?.code === 'destination_prohibited') return 'failed';
  const cause = error?.details.cause;
  const code = cause !== null && typeof cause === 'object' && 'code' in cause ? String(cause.code) : '';
  return NEVER_SENT.has(code) ? 'failed' : 'unknown';
}
