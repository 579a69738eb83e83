// What do all published policies of a tenant say to one request? Compiled once, decided many times: pure, immutable, no allocation that
// grows with their number. Denials win over approvals, approvals over permissions, whatever the priority.

import type { CompiledPolicy, CompiledRule } from './compile.ts';
import type { HeadDecision, PolicyDecision, PolicyEffect } from './decision.ts';
import type { Facts } from './facts.ts';
import { buildIndex, type IndexNode, type RankedRule } from './index-tree.ts';
import { type CompiledLimit, hitsOf, type LimitHit } from './limits.ts';
import { FALSE, type Outcome, TRUE } from './outcome.ts';
import { type PolicyTrace, traceOf } from './trace.ts';
import { anyPending, collect, collectHolding, type Findings, walk } from './walk.ts';

export { type CompiledPolicy, compilePolicy } from './compile.ts';
export type { LimitHit, LimitRef } from './limits.ts';

/** The published policies of one tenant. */
export interface PolicySet {
  /** How many policies, without those in mode `off`. */
  readonly size: number;
  /** For `request.body.state === 'unread'`: whether the head alone decides. A denial that needs no body is final. */
  decideHead(facts: Facts): HeadDecision;
  /** The whole answer. A body that is still unread counts as unknown. Does no I/O and never throws. */
  decide(facts: Facts): PolicyDecision;
  /** What the head alone says, and whether the body could still change it. For replay, where bodies are not kept. */
  outlook(facts: Facts): { readonly decision: PolicyDecision; readonly open: boolean };
  /** Whether any policy in force has a limit; where none has, nothing need be counted. */
  readonly limited: boolean;
  /** The limits that the request counts against. Counts nothing itself. */
  limits(facts: Facts): readonly LimitHit[];
  /** Every rule of the policies whose scope fits, condition by condition. Slow: for people who ask why. Shows values as the facts have them. */
  explain(facts: Facts): PolicyTrace;
}

const NONE: PolicyDecision = { effect: undefined, rule: undefined, monitored: [] };
const NONE_FINAL: HeadDecision = { final: true, decision: NONE };
const NO_HITS: readonly LimitHit[] = [];
const OPEN: HeadDecision = { final: false };
const STRICTEST_FIRST: Readonly<Record<PolicyEffect, number>> = { deny: 0, requires_approval: 1, allow: 2 };

/** Builds the set at once. For thousands of policies within a serving process see {@link buildingPolicySet}. */
export function buildPolicySet(policies: readonly CompiledPolicy[]): PolicySet {
  const building = buildingPolicySet(policies);
  for (;;) {
    const step = building.next();
    if (step.done === true) return step.value;
  }
}

/** Builds the set in pieces of a few milliseconds; whoever drives the generator lets other work run between them. */
export function* buildingPolicySet(policies: readonly CompiledPolicy[]): Generator<void, PolicySet> {
  const live = policies.filter(({ document }) => document.mode !== 'off').sort(byPriority);
  yield;
  const inOrder = ranked(live.filter(({ document }) => document.mode === 'enforce'));
  yield;
  const enforced = yield* buildIndex(inOrder);
  const watching = live.filter(({ document }) => document.mode === 'monitor');
  const watched = watching.length === 0 ? undefined : yield* buildIndex(ranked(watching));
  return new IndexedPolicies(live, enforced, watched);
}

function byPriority(one: CompiledPolicy, other: CompiledPolicy): number {
  const { priority, name } = one.document;
  return priority - other.document.priority || compareText(name, other.document.name) || compareText(one.id, other.id);
}

function compareText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** Rules in the order they speak in; `policies` are in theirs. */
function ranked(policies: readonly CompiledPolicy[]): RankedRule[] {
  const byEffect: CompiledRule[][] = [[], [], []];
  for (const { rules } of policies) for (const rule of rules) byEffect[STRICTEST_FIRST[rule.effect]]?.push(rule);
  return byEffect.flat().map((rule, rank) => ({ rank, rule }));
}

class IndexedPolicies implements PolicySet {
  readonly size: number;
  readonly #policies: readonly CompiledPolicy[];
  readonly #enforced: IndexNode;
  readonly #watched: IndexNode | undefined;
  readonly #limits: readonly CompiledLimit[];

  constructor(policies: readonly CompiledPolicy[], enforced: IndexNode, watched: IndexNode | undefined) {
    this.size = policies.length;
    this.#policies = policies;
    this.#enforced = enforced;
    this.#watched = watched;
    this.#limits = policies.filter(({ document }) => document.mode === 'enforce').flatMap(({ limits }) => limits);
  }

  get limited(): boolean {
    return this.#limits.length > 0;
  }

  limits(facts: Facts): readonly LimitHit[] {
    return this.#limits.length === 0 ? NO_HITS : hitsOf(this.#limits, facts);
  }

  decideHead(facts: Facts): HeadDecision {
    if (this.size === 0) return NONE_FINAL;
    if (isProvisional(facts)) return OPEN;
    const found = this.#find(facts, true);
    if (found.best?.rule.effect !== 'deny' && this.#needsBody(facts, found)) return OPEN;
    if (this.#watched === undefined) return found.best === undefined ? NONE_FINAL : answerOf(found, found.best).head;
    return { final: true, decision: this.#decision(facts, found) };
  }

  decide(facts: Facts): PolicyDecision {
    if (this.size === 0) return NONE;
    const found = this.#find(facts, false);
    const decision = this.#decision(facts, found);
    return found.best?.rule.effect === 'requires_approval' ? this.#withOthers(facts, decision, found.best) : decision;
  }

  outlook(facts: Facts): { readonly decision: PolicyDecision; readonly open: boolean } {
    const found = this.#find(facts, true);
    return { decision: this.#decision(facts, found), open: couldChange(found) || isProvisional(facts) };
  }

  explain(facts: Facts): PolicyTrace {
    return traceOf(this.#policies, facts, this.decide(facts));
  }

  #find(facts: Facts, head: boolean): Findings {
    const found: Findings = { head, best: undefined, outcome: FALSE, pending: undefined };
    walk(this.#enforced, facts, found);
    return found;
  }

  #withOthers(facts: Facts, decision: PolicyDecision, spoken: RankedRule): PolicyDecision {
    const others = collectHolding(this.#enforced, facts, spoken);
    return others.size === 0 ? decision : { ...decision, alsoHolding: refsOf(others).map(({ rule }) => rule) };
  }

  #needsBody(facts: Facts, found: Findings): boolean {
    if (found.best?.rule.effect === 'requires_approval' || couldChange(found)) return true;
    if (this.#limits.length > 0 && this.#limits.some((limit) => limit.isOpen(facts))) return true;
    return this.#watched !== undefined && facts.request.body.state === 'unread' && anyPending(this.#watched, facts);
  }

  #decision(facts: Facts, found: Findings): PolicyDecision {
    const decision = found.best === undefined ? NONE : answerOf(found, found.best).decision;
    if (this.#watched === undefined) return decision;
    const matches = new Map<RankedRule, Outcome>();
    collect(this.#watched, facts, matches);
    if (matches.size === 0) return decision;
    return { ...decision, monitored: refsOf(matches) };
  }
}

/** What these say, strictest first. */
function refsOf(matches: ReadonlyMap<RankedRule, Outcome>): PolicyDecision['monitored'] {
  return [...matches]
    .sort(([one], [other]) => one.rank - other.rank)
    .map(([{ rule }, outcome]) => {
      const { effect, rule: ref } = (outcome === TRUE ? rule.certain : rule.uncertain).decision;
      return { effect: effect as PolicyEffect, rule: ref as NonNullable<typeof ref> };
    });
}

function answerOf({ outcome }: Findings, { rule }: RankedRule) {
  return outcome === TRUE ? rule.certain : rule.uncertain;
}

/** Whether a rule that only the body can tell is stricter than what was found, or would be the first to say anything. */
function couldChange({ best, pending }: Findings): boolean {
  if (pending === undefined) return false;
  return best === undefined || STRICTEST_FIRST[pending.rule.effect] < STRICTEST_FIRST[best.rule.effect];
}

/** The connector may name another action once it has seen the body, so no look-up by action is certain yet. */
function isProvisional({ action, request }: Facts): boolean {
  return action.provisional === true && request.body.state === 'unread';
}
