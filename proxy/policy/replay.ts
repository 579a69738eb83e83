// What would have come out otherwise? Recorded decisions decided again by the rules in force and by those that are proposed; nothing
// changes. The same comparison serves drafts, bundles and packs, and every change of access.

import { setImmediate } from 'node:timers/promises';
import type { PolicyEffect } from './engine/decision.ts';
import type { PolicySet } from './engine/policy-set.ts';

/** What rules say of a recorded request now. */
export interface Outlook {
  readonly effect: PolicyEffect;
  /** What was not kept could still change it. */
  readonly open: boolean;
  /** The rule, role or boundary that speaks. */
  readonly rule: string | undefined;
  /** Whether it speaks only because something in the request cannot be evaluated. */
  readonly unknown: boolean;
}

/** A recorded decision, named well enough to be shown. */
export interface Recorded {
  readonly decision_id: string;
  /** ms since 1970. */
  readonly at: number;
  readonly agent: { readonly id: string; readonly name: string };
  readonly action: string;
  readonly method: string;
  readonly url: string;
}

/** One that can be decided again by other policies, with roles and access rules as they are. */
export interface RecordedDecision extends Recorded {
  outlook(policies: PolicySet): Outlook;
}

/** How far a replay has come. `total` counts what lies ahead as well. */
export interface ReplayProgress {
  readonly examined: number;
  readonly total: number;
}

/** Told now and then. */
export type HearProgress = (progress: ReplayProgress) => void;

/** How far back recorded decisions are tried again unless somebody says otherwise: a week, in ms. */
export const RECENT_MS = 7 * 86_400_000;

/** Where recorded decisions are read. `app.ts` fills it from the ledger's index; those that nobody could decide any more are left out. */
export interface RecordedDecisions {
  /** Decisions of a tenant since a time (ms since 1970), oldest first. */
  since(tenantId: string, sinceMs: number, hear?: HearProgress): AsyncIterable<RecordedDecision>;
}

/** A request that would be decided otherwise. */
export interface ChangedDecision extends Recorded {
  readonly before: PolicyEffect;
  readonly after: PolicyEffect;
  /** What would speak then. */
  readonly rule: string | undefined;
  /** Whether it would only speak because something in the request cannot be evaluated. */
  readonly unknown: boolean;
}

/** Requests of one agent and action that would change in the same way. */
export interface ChangedGroup extends Pick<ChangedDecision, 'agent' | 'action' | 'before' | 'after' | 'rule'> {
  readonly count: number;
  /** The first few. */
  readonly examples: readonly Pick<ChangedDecision, 'decision_id' | 'at' | 'method' | 'url'>[];
}

/** What would change. */
export interface Impact {
  readonly examined: number;
  /** At most a thousand; `changed_total` counts all. */
  readonly changed: readonly ChangedDecision[];
  readonly changed_total: number;
  /** Most frequent first. */
  readonly groups: readonly ChangedGroup[];
  /** How many depend on something that was not kept. */
  readonly undecided: number;
}

const MAX_LISTED = 1_000;
const MAX_GROUPS = 500;
const EXAMPLES = 3;
/** About 5 ms. */
const RECORDS_PER_TURN = 200;

/** Decides every record by both sets. */
export function impactOf(
  records: AsyncIterable<RecordedDecision>,
  sets: { readonly without: PolicySet; readonly with: PolicySet },
): Promise<Impact> {
  return compareOutlooks(records, (record) => ({
    before: record.outlook(sets.without),
    after: record.outlook(sets.with),
  }));
}

/** What comes out of a record now, and what would come out then. */
export interface Outlooks {
  readonly before: Outlook;
  readonly after: Outlook;
}

/** Asks of every record what comes out now and what would come out then. Lets other work run in between. */
export async function compareOutlooks<One extends Recorded>(
  records: AsyncIterable<One>,
  ask: (record: One) => Outlooks,
): Promise<Impact> {
  const found = new Findings();
  for await (const record of records) {
    found.examined += 1;
    if (found.examined % RECORDS_PER_TURN === 0) await setImmediate();
    found.note(record, ask(record));
  }
  return found.impact();
}

interface Group extends Omit<ChangedGroup, 'count' | 'examples'> {
  count: number;
  readonly examples: ChangedGroup['examples'][number][];
}

class Findings {
  examined = 0;
  #undecided = 0;
  #total = 0;
  readonly #changed: ChangedDecision[] = [];
  readonly #groups = new Map<string, Group>();

  note(record: Recorded, outlooks: Outlooks): void {
    const [before, after] = [outlooks.before.effect, outlooks.after.effect];
    if (outlooks.before.open || outlooks.after.open) {
      // What is denied without what was not kept stays denied, whatever it was.
      if (before !== 'deny' || after !== 'deny') this.#undecided += 1;
    } else if (before !== after)
      this.#change(record, { before, after, rule: outlooks.after.rule, unknown: outlooks.after.unknown });
  }

  impact(): Impact {
    const groups = [...this.#groups.values()].sort((one, other) => other.count - one.count).slice(0, MAX_GROUPS);
    return {
      examined: this.examined,
      changed: this.#changed,
      changed_total: this.#total,
      groups,
      undecided: this.#undecided,
    };
  }

  #change(
    { decision_id, at, agent, action, method, url }: Recorded,
    change: Pick<ChangedDecision, 'before' | 'after' | 'rule' | 'unknown'>,
  ): void {
    this.#total += 1;
    const { before, after, rule } = change;
    if (this.#changed.length < MAX_LISTED)
      this.#changed.push({ decision_id, at, agent, action, method, url, ...change });
    const key = JSON.stringify([agent.id, action, before, after, rule]);
    const group = this.#groups.get(key) ?? { agent, action, before, after, rule, count: 0, examples: [] };
    group.count += 1;
    if (group.examples.length < EXAMPLES) group.examples.push({ decision_id, at, method, url });
    this.#groups.set(key, group);
  }
}
