// Which of the rules that a request can meet speaks? Look-ups down the index, strictest rules first; on the way of every request, so no
// closures, no copies, and as few look-ups as the index has branches.

import type { CompiledRule } from './compile.ts';
import type { Facts } from './facts.ts';
import type { IndexNode, RankedRule } from './index-tree.ts';
import { FALSE, type Outcome, PENDING, TRUE } from './outcome.ts';

/** What a walk through the index has found so far. */
export interface Findings {
  /** Only the head is decided: what the body would tell is kept apart. */
  readonly head: boolean;
  best: RankedRule | undefined;
  outcome: Outcome;
  /** The strictest rule that only the body can tell. */
  pending: RankedRule | undefined;
}

/** Finds the rule that speaks. */
export function walk(node: IndexNode, facts: Facts, found: Findings): void {
  const { rules, branches } = node;
  if (rules.length > 0) scan(rules, facts, found);
  for (let at = 0; at < branches.length; at += 1) {
    const { read, children } = branches[at] as IndexNode['branches'][number];
    const value = read(facts);
    if (typeof value === 'string') {
      const child = children.get(value);
      if (child !== undefined) walk(child, facts, found);
    } else {
      for (let index = 0; index < value.length; index += 1) {
        const child = children.get(value[index] as string);
        if (child !== undefined) walk(child, facts, found);
      }
    }
  }
}

/** The rules are in the order they speak in, so the first that matches ends the list. */
function scan(rules: readonly RankedRule[], facts: Facts, found: Findings): void {
  for (let at = 0; at < rules.length; at += 1) {
    const ranked = rules[at] as RankedRule;
    if (found.best !== undefined && found.best.rank <= ranked.rank) return;
    const outcome = ranked.rule.evaluate(facts);
    if (outcome === FALSE) continue;
    if (outcome === PENDING && found.head) {
      if (found.pending === undefined || ranked.rank < found.pending.rank) found.pending = ranked;
    } else if (matched(outcome, ranked.rule)) {
      found.best = ranked;
      found.outcome = outcome;
      return;
    }
  }
}

/** Unknown counts in rules that deny or hold. */
function matched(outcome: Outcome, rule: CompiledRule): boolean {
  return outcome === TRUE || (outcome !== FALSE && rule.effect !== 'allow');
}

/** Every rule that matches, for policies that are only watched. */
export function collect(node: IndexNode, facts: Facts, matches: Map<RankedRule, Outcome>): void {
  visit(node, facts, (ranked) => {
    const outcome = ranked.rule.evaluate(facts);
    const untold = outcome === PENDING && facts.request.body.state === 'unread';
    if (!untold && matched(outcome, ranked.rule)) matches.set(ranked, outcome);
    return false;
  });
}

/** Every rule behind the one that spoke that requires approval as well, since its terms count too. */
export function collectHolding(node: IndexNode, facts: Facts, spoken: RankedRule): Map<RankedRule, Outcome> {
  const matches = new Map<RankedRule, Outcome>();
  visit(node, facts, (ranked) => {
    if (ranked.rank <= spoken.rank || ranked.rule.effect !== 'requires_approval') return false;
    const outcome = ranked.rule.evaluate(facts);
    if (matched(outcome, ranked.rule)) matches.set(ranked, outcome);
    return false;
  });
  return matches;
}

/** Whether there is a rule that only the body can tell. */
export function anyPending(node: IndexNode, facts: Facts): boolean {
  return visit(node, facts, ({ rule }) => rule.evaluate(facts) === PENDING);
}

function visit(node: IndexNode, facts: Facts, see: (ranked: RankedRule) => boolean): boolean {
  if (node.rules.some(see)) return true;
  return node.branches.some(({ read, children }) =>
    [read(facts)].flat().some((value) => {
      const child = children.get(value);
      return child !== undefined && visit(child, facts, see);
    }),
  );
}
