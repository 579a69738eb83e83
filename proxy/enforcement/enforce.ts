// What happens to one request? The story as named steps: who is it, what would it do, may it, record that, then let it through,
// refuse it, or hold it. Every path ends in one answer (or a cut) and leaves one decision and one outcome in the ledger.

import type { Ledger } from '../audit/entry.ts';
import { GateError } from '../errors.ts';
import { captureBody } from '../http/capture.ts';
import { readBody } from '../policy/engine/body.ts';
import type { BodyFacts } from '../policy/engine/facts.ts';
import type { Clock } from '../runtime/clock.ts';
import { newId } from '../runtime/ids.ts';
import type { Logger } from '../runtime/logger.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Upstream } from '../upstream/forward.ts';
import { assess, implicit, killSubject, type Verdict } from './assess.ts';
import { authenticate, type Caller } from './authenticate.ts';
import { type Call, caseOf, type HistoryCount, identify, onHead, type ReadCall, unplaced, withBody } from './call.ts';
import type { Exchange } from './exchange.ts';
import { type ForwardBody, type ForwardEnd, forward, type Prepared, prepareFor } from './forwarding.ts';
import { type InFlight, Ongoing } from './in-flight.ts';
import { isReadForReplay } from './kept-facts.ts';
import type { Limits } from './limits.ts';
import { decisionEntry, Outcomes, outcomeEntry, refusedWith } from './record.ts';
import { decisionHeaders, type Refusal, type RefusalAnswer, refusalAnswer } from './refusal.ts';
import { type Counted, withinLimits } from './within-limits.ts';

/** What the gate reads: the snapshot in force, and whether it may still be trusted. */
export interface Snapshots {
  readonly current: Snapshot;
  /** False while a replica cannot confirm that its snapshot is the newest. */
  readonly confirmed: boolean;
}

/** Earlier decisions, counted for `history.count`. */
export interface History {
  countFor(tenantId: string, agentId: string): HistoryCount;
  note(tenantId: string, agentId: string, action: string, atMs: number): void;
}

/** What every step of the story needs. */
export interface GateParts {
  readonly snapshots: Snapshots;
  readonly ledger: Ledger;
  readonly upstream: Upstream;
  readonly inFlight: InFlight;
  readonly history: History;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly inspectionLimit: number;
  /** Where the facts of decisions go for replay; absent: nowhere. Answers the block that will have them. */
  readonly facts?: { keep(call: ReadCall): string | undefined };
  /** Id of the agent that may call without a key; undefined: none. */
  readonly defaultAgent: string | undefined;
  /** Told of what soft_enforce let go although a person would have been asked, once that is on record. */
  unasked?(call: ReadCall, would: Verdict): void;
  /** Told of each caller that was known. */
  seen(caller: Caller, atMs: number): void;
}

/** A request whose body was read as far as its decision needs, and what to forward of it. */
export interface Inspected {
  readonly call: ReadCall;
  readonly verdict: Verdict;
  readonly body: ForwardBody;
  /** The whole body, where it was read whole. */
  readonly bytes: Uint8Array | undefined;
}

/** Where a request waits for a person. Rejects with what the gate then answers. */
export interface Holds {
  hold(exchange: Exchange, inspected: Inspected): Promise<void>;
}

/** The agent's own API at holdgate.internal. */
export interface AgentDesk {
  handle(exchange: Exchange, caller: Caller): Promise<void>;
}

/** A person said yes: the hold that it was said to, or undefined for a remembered answer. What was approved is never sent twice. */
export interface Approved {
  readonly holdId: string | undefined;
}

const NO_BYTES = new Uint8Array(0);

/** The steps of a request's story, each usable by the hold as well. */
export class Gate {
  readonly parts: GateParts;
  /** Where every way in writes how its requests ended. */
  readonly outcomes: Outcomes;
  #holding: Holds | undefined;
  #ownApi: AgentDesk | undefined;

  constructor(parts: GateParts) {
    this.parts = parts;
    this.outcomes = new Outcomes({
      ledger: parts.ledger,
      failed: (error) => parts.logger.error({ err: error }, 'an outcome was not recorded'),
    });
  }

  /** Completes the gate: holding and the agent's own API ask it in turn. */
  attach(rooms: { holding: Holds; ownApi: AgentDesk }): void {
    this.#holding = rooms.holding;
    this.#ownApi = rooms.ownApi;
  }

  /** Handles one request; see `Enforcement.handle`. */
  async handle(exchange: Exchange): Promise<void> {
    const stamps = this.stamps();
    try {
      const caller = this.authenticate(exchange);
      if (exchange.way === 'internal') await this.#ownApi?.handle(exchange, caller);
      else await this.#identify(exchange, caller, stamps);
    } catch (error) {
      this.refuseAtDoor(exchange, stamps.decisionId, error);
    }
  }

  /** A fresh decision id, and when. */
  stamps(): Pick<Call, 'decisionId' | 'atMs' | 'startedMs'> {
    const atMs = this.parts.clock.now();
    return { decisionId: newId('dec', atMs), atMs, startedMs: this.parts.clock.monotonic() };
  }

  /** The caller of a request. Throws GateError. */
  authenticate({ key }: Pick<Exchange, 'key'>): Caller {
    const { snapshots, defaultAgent, clock } = this.parts;
    if (!snapshots.confirmed)
      throw new GateError(
        'gate_unavailable',
        'This gate cannot confirm that its policies are the newest, so it lets nothing through. Try again shortly.',
      );
    const now = clock.now();
    const caller = authenticate(snapshots.current, key, defaultAgent, now);
    this.parts.seen(caller, now);
    return caller;
  }

  async #identify(exchange: Exchange, caller: Caller, stamps: ReturnType<Gate['stamps']>): Promise<void> {
    let call: Call;
    try {
      call = identify(exchange, caller, stamps);
    } catch (error) {
      const nowhere = unplaced(exchange, caller, stamps);
      await this.refuse(exchange, onHead(nowhere, this.historyOf(nowhere)), failure(error));
      return;
    }
    await this.#decide(exchange, call);
  }

  async #decide(exchange: Exchange, call: Call): Promise<void> {
    let inspected: Inspected;
    try {
      inspected = await this.inspect(exchange, call);
    } catch (error) {
      await this.refuse(exchange, onHead(call, this.historyOf(call)), failure(error));
      return;
    }
    const { verdict } = inspected;
    if (verdict.effect === 'allow') await this.#letThroughWithin(exchange, inspected);
    else if (verdict.effect === 'deny') await this.refuse(exchange, inspected.call, verdict);
    else await this.#hold(exchange, inspected);
  }

  async #letThroughWithin(exchange: Exchange, inspected: Inspected): Promise<void> {
    // Where a tenant has no limits, none of its requests waits for a turn of the event loop.
    if (!inspected.call.caller.tenant.policies?.limited) return void (await this.letThrough(exchange, inspected));
    const verdict = await this.withinLimits(inspected.call, inspected.verdict);
    if (verdict.effect === 'deny') await this.refuse(exchange, inspected.call, verdict);
    else await this.letThrough(exchange, { ...inspected, verdict });
  }

  /** The verdict, or the refusal of a limit that has no room. Whoever lets a call go asks exactly once; see `withinLimits`. */
  async withinLimits(call: ReadCall, verdict: Verdict, counted: Counted = 'all'): Promise<Verdict> {
    try {
      return await withinLimits(this.parts.limits, { call, verdict, counted });
    } catch (error) {
      return failure(error);
    }
  }

  async #hold(exchange: Exchange, inspected: Inspected): Promise<void> {
    if (!this.#holding) throw new GateError('gate_unavailable', 'This gate cannot hold requests yet.');
    await this.#holding.hold(exchange, inspected);
  }

  /** Decides on the head, or reads the body and decides on both. Throws GateError `body_too_large` for a hold that could not be shown. */
  async inspect(exchange: Exchange, call: Call): Promise<Inspected> {
    const { killSwitches } = this.parts.snapshots.current;
    const history = this.historyOf(call);
    const head = onHead(call, history);
    const first = assess(caseOf(head, killSwitches));
    const streaming: ForwardBody = { content: exchange.body, length: exchange.contentLength };
    if (first.settled && !this.#needsBody(exchange, head, first.verdict)) {
      return {
        call: head,
        verdict: first.verdict,
        body: streaming,
        bytes: exchange.body === undefined ? NO_BYTES : undefined,
      };
    }
    if (exchange.body === undefined) throw new GateError('gate_unavailable', 'This request cannot be decided.');
    const captured = await captureBody(exchange.body, this.parts.inspectionLimit);
    const { inspectionLimit } = this.parts;
    const facts: BodyFacts = captured.complete
      ? readBody({
          bytes: captured.bytes,
          contentType: exchange.headers['content-type'],
          contentEncoding: exchange.headers['content-encoding'],
          limit: inspectionLimit,
        })
      : { state: 'opaque', because: `it is longer than the ${inspectionLimit} bytes that policies may read` };
    // A body may take its time; what changed meanwhile counts.
    const current = identify(exchange, this.authenticate(exchange), call);
    const read = withBody(current, facts, history);
    const second = assess(caseOf(read, this.parts.snapshots.current.killSwitches));
    const verdict = second.settled
      ? second.verdict
      : implicit('gate_unavailable', 'undecided', 'This request cannot be decided.');
    if (captured.complete)
      return {
        call: read,
        verdict,
        body: { content: captured.bytes, length: captured.bytes.length },
        bytes: captured.bytes,
      };
    if (verdict.effect === 'hold') {
      throw new GateError(
        'body_too_large',
        `A person must see this request, and its body is over the ${inspectionLimit} bytes that can be shown. Send less at once.`,
      );
    }
    return { call: read, verdict, body: { content: captured.rest, length: exchange.contentLength }, bytes: undefined };
  }

  /** A hold shows its body, and a replay wants a small one; a denial waits for nothing. */
  #needsBody({ body }: Exchange, head: ReadCall, { effect }: Verdict): boolean {
    if (effect === 'hold') return body !== undefined;
    return effect === 'allow' && this.parts.facts !== undefined && isReadForReplay(head);
  }

  /** Earlier decisions of the caller. */
  historyOf({ caller }: Pick<Call, 'caller'>): HistoryCount {
    return this.parts.history.countFor(caller.tenant.id, caller.agent.id);
  }

  /** Records the decision, forwards, streams the answer, records the outcome. */
  async letThrough(
    exchange: Exchange,
    { call, verdict, body }: Inspected,
    approved?: Approved,
  ): Promise<ForwardEnd | undefined> {
    const holdId = approved?.holdId;
    let prepared: Prepared;
    try {
      const preparing = prepareFor(this.parts.upstream, call);
      prepared = preparing instanceof Promise ? await preparing : preparing;
    } catch (error) {
      await this.refuse(exchange, call, failure(error), holdId);
      return undefined;
    }
    const ongoing = await this.departed(call, verdict, holdId);
    if (ongoing.isCut) {
      this.#cutBeforeItLeft(exchange, call, holdId);
      return undefined;
    }
    if (call.action) this.parts.history.note(call.caller.tenant.id, call.caller.agent.id, call.action.type, call.atMs);
    const { inFlight, upstream } = this.parts;
    const extraHeaders = decisionHeaders('allow', verdict.rule.name, call.decisionId);
    const atMostOnce = approved !== undefined || call.action?.verb === 'write';
    const { answer } = exchange;
    const forwarding = forward({ upstream, call, prepared, body, answer, extraHeaders, atMostOnce });
    ongoing.cutBy(() => forwarding.cut());
    const end = await forwarding.end;
    inFlight.leave(ongoing);
    if (end.error && !exchange.answer.started) this.#answer(exchange, this.#upstreamFailure(call, verdict, end.error));
    this.outcomes.write(
      outcomeEntry(
        call,
        { result: end.result, status: end.status, ...(end.error && { code: end.error.code }), bytes_out: end.bytesOut },
        this.latency(call),
        holdId,
      ),
    );
    return end;
  }

  /** Records that a call is let go. From before that on a kill switch can cut it; whoever asks must look whether one did. */
  async departed(call: ReadCall, verdict: Verdict, holdId?: string): Promise<Ongoing> {
    const { ledger, inFlight, facts } = this.parts;
    const { tenant, agent, keyId } = call.caller;
    const ongoing = new Ongoing(killSubject(tenant, agent, call.connector?.id), keyId, call);
    inFlight.enter(ongoing);
    try {
      await ledger.append(decisionEntry(call, 'allow', verdict, { holdId, facts: facts?.keep(call) }));
    } catch (error) {
      inFlight.leave(ongoing);
      throw error;
    }
    if (verdict.relaxedBy === 'soft_enforce' && verdict.would) this.parts.unasked?.(call, verdict.would);
    return ongoing;
  }

  #cutBeforeItLeft(exchange: Exchange, call: Call, holdId: string | undefined): void {
    exchange.answer.destroy();
    this.outcomes.write(outcomeEntry(call, { result: 'aborted', status: null }, this.latency(call), holdId));
  }

  #upstreamFailure(call: Call, verdict: Verdict, error: GateError): RefusalAnswer {
    // The decision on record is the one that let it go; what came after it is an error, whatever its code.
    const refusal: Refusal = {
      code: error.code,
      message: error.message,
      decision: 'error',
      decisionId: call.decisionId,
      rule: verdict.rule,
    };
    return refusalAnswer(refusal, call.request.headers.accept);
  }

  /** Records a refusal and answers it. */
  async refuse(exchange: Exchange, call: ReadCall, verdict: Verdict, holdId?: string): Promise<void> {
    const code = verdict.code ?? 'policy_denied';
    const decision = verdict.effect === 'allow' ? 'error' : verdict.effect;
    const { ledger, facts } = this.parts;
    await ledger.append(decisionEntry(call, decision, verdict, { holdId, facts: facts?.keep(call) }));
    const answer = refusalAnswer(
      {
        code,
        message: verdict.sentence,
        decision,
        decisionId: call.decisionId,
        rule: verdict.rule,
        ...laterOf(verdict),
      },
      exchange.headers.accept,
    );
    this.#answer(exchange, answer);
    this.outcomes.write(outcomeEntry(call, refusedWith(answer.status, code), this.latency(call), holdId));
  }

  /** Answers what the hold has to say, with the outcome's record; the decision was recorded by the hold. */
  answerHeld(exchange: Exchange, call: Call, refusal: Refusal): void {
    const answer = refusalAnswer(refusal, exchange.headers.accept);
    this.#answer(exchange, answer);
    this.outcomes.write(
      outcomeEntry(call, refusedWith(answer.status, refusal.code), this.latency(call), refusal.hold?.id),
    );
  }

  /** ms since the request came. */
  latency({ startedMs }: Pick<Call, 'startedMs'>): number {
    return this.parts.clock.monotonic() - startedMs;
  }

  /** Refuses somebody who is not known, or because the gate itself cannot go on. Nothing of it is in a tenant's ledger: there is no tenant to put it in. */
  refuseAtDoor(exchange: Exchange, decisionId: string, error: unknown): void {
    const { code, sentence } = failure(error);
    if (!(error instanceof GateError))
      this.parts.logger.error({ err: error, decision_id: decisionId }, 'a request could not be decided');
    const known = code ?? 'gate_unavailable';
    const status = doorStatus(known, exchange.way);
    const refusal: Refusal = {
      code: known,
      message: sentence,
      decision: known === 'gate_unavailable' ? 'error' : 'deny',
      decisionId,
      rule: { name: known, kind: 'implicit' },
      closeConnection: status === 407,
      ...(status !== undefined && { status }),
    };
    if (exchange.answer.started) exchange.answer.destroy();
    else this.#answer(exchange, refusalAnswer(refusal, exchange.headers.accept));
  }

  #answer(exchange: Exchange, answer: RefusalAnswer): void {
    if (exchange.gone.aborted) return;
    exchange.body?.resume();
    exchange.answer.whole(answer);
  }
}

/** Of a limit without room: 429 where waiting a little helps, else 403, which no SDK tries again. */
function laterOf({ code, retryAfterSeconds }: Verdict): Pick<Refusal, 'status' | 'retry' | 'retryAfterSeconds'> {
  if (retryAfterSeconds !== undefined) return { status: 429, retry: true, retryAfterSeconds };
  return code === 'rate_limited' ? { status: 403 } : {};
}

/** Where a key is wrong: 407 to a proxy's client, 401 on a base URL, 403 inside a tunnel, where nobody could answer a challenge. */
function doorStatus(code: string, way: Exchange['way']): number | undefined {
  if (code !== 'agent_key_required' && code !== 'agent_key_revoked') return undefined;
  if (way === 'base') return 401;
  return way === 'intercepted' ? 403 : 407;
}

/** Anything thrown as a verdict; what is not a GateError stays inside. */
export function failure(error: unknown): Verdict {
  if (error instanceof GateError) return implicit(error.code, error.code, error.message);
  return implicit(
    'gate_unavailable',
    'gate_unavailable',
    'The gate could not decide or record this request, so nothing was sent. Try again shortly.',
  );
}
