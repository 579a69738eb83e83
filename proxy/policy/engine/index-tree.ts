// Which rules can a request meet? A tree of look-ups by what requests are told apart by, built so that each rule stands where the
// fewest others do; what no look-up can dismiss is listed.

import type { CompiledRule } from './compile.ts';
import type { Facts } from './facts.ts';
import { DIMENSIONS, type Dimension, type Key, READ_DIMENSION } from './keys.ts';

/** A rule in a set. Lower ranks speak first: denials, then approvals, then permissions; then by priority, policy name, place. */
export interface RankedRule {
  readonly rank: number;
  readonly rule: CompiledRule;
}

export interface IndexNode {
  /** By rank. */
  readonly rules: readonly RankedRule[];
  readonly branches: readonly Branch[];
}

export interface Branch {
  readonly read: (facts: Facts) => string | readonly string[];
  readonly children: ReadonlyMap<string, IndexNode>;
}

/** Few enough to be asked one after the other. */
const SMALL = 4;
/** Counted or placed between two turns of whoever drives the building. */
const RULES_PER_PIECE = 2_048;
const NOTHING: ReadonlySet<Dimension> = new Set();

/** Builds the tree. `rules` by rank; every list in the tree stays in that order. Yields between pieces of work of about a millisecond. */
export function* buildIndex(
  rules: readonly RankedRule[],
  used: ReadonlySet<Dimension> = NOTHING,
): Generator<void, IndexNode> {
  if (rules.length <= SMALL) return { rules, branches: [] };
  const counts = yield* countValues(rules, used);
  yield;
  const rest: RankedRule[] = [];
  const placed = new Map<Dimension, Map<string, RankedRule[]>>();
  for (const [at, ranked] of rules.entries()) {
    if (at % RULES_PER_PIECE === RULES_PER_PIECE - 1) yield;
    const key = fewest(ranked.rule.keys, used, counts);
    if (key === undefined) rest.push(ranked);
    else place(ranked, key, placed);
  }
  yield;
  const branches: Branch[] = [];
  for (const dimension of DIMENSIONS) {
    const values = placed.get(dimension);
    if (values === undefined) continue;
    const children = new Map<string, IndexNode>();
    const deeper = new Set(used).add(dimension);
    for (const [value, list] of values) children.set(value, yield* buildIndex(list, deeper));
    branches.push({ read: READ_DIMENSION[dimension], children });
  }
  return { rules: rest, branches };
}

type Counts = ReadonlyMap<Dimension, ReadonlyMap<string, number>>;

function* countValues(rules: readonly RankedRule[], used: ReadonlySet<Dimension>): Generator<void, Counts> {
  const counts = new Map<Dimension, Map<string, number>>();
  for (const [at, { rule }] of rules.entries()) {
    if (at % RULES_PER_PIECE === RULES_PER_PIECE - 1) yield;
    for (const { dimension, values } of rule.keys) {
      if (used.has(dimension)) continue;
      const known = counts.get(dimension) ?? new Map<string, number>();
      counts.set(dimension, known);
      for (const value of values) known.set(value, (known.get(value) ?? 0) + 1);
    }
  }
  return counts;
}

/** The key whose values the fewest rules share. */
function fewest(keys: readonly Key[], used: ReadonlySet<Dimension>, counts: Counts): Key | undefined {
  let best: Key | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const key of keys) {
    const known = used.has(key.dimension) ? undefined : counts.get(key.dimension);
    if (known === undefined) continue;
    let total = 0;
    for (const value of key.values) total += known.get(value) ?? 0;
    if (total < least) {
      best = key;
      least = total;
    }
  }
  return best;
}

function place(
  ranked: RankedRule,
  { dimension, values }: Key,
  placed: Map<Dimension, Map<string, RankedRule[]>>,
): void {
  const known = placed.get(dimension) ?? new Map<string, RankedRule[]>();
  placed.set(dimension, known);
  for (const value of new Set(values)) {
    const list = known.get(value);
    if (list === undefined) known.set(value, [ranked]);
    else list.push(ranked);
  }
}
