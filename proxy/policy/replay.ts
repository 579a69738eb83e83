// What would a draft have decided otherwise? Recorded requests decided again by the set without and with the draft; nothing changes.

import { setImmediate } from 'node:timers/promises';
import type { PolicyDecision, PolicyEffect } from './engine/decision.ts';
import type { Facts } from './engine/facts.ts';
import type { PolicySet } from './engine/policy-set.ts';

/** One recorded decision. `before` is what the gate decided then, in the words of policies. */
export interface RecordedDecision {
  readonly decision_id: string;
  readonly agent: { readonly id: string; readonly name: string };
  readonly facts: Facts;
  readonly before: PolicyEffect;
  /** What roles and access rules alone said, where it was recorded. */
  readonly access?: PolicyEffect;
}

/** Where recorded decisions are read. `app.ts` fills it from the ledger; entries without facts are left out. */
export interface RecordedDecisions {
  /** Decisions of a tenant since a time (ms since 1970), oldest first. */
  since(tenantId: string, sinceMs: number): AsyncIterable<RecordedDecision>;
}

/** A request that the draft would decide otherwise. */
export interface ChangedDecision {
  readonly decision_id: string;
  readonly at: number;
  readonly agent: RecordedDecision['agent'];
  readonly action: string;
  readonly method: string;
  readonly url: string;
  readonly before: PolicyEffect;
  readonly after: PolicyEffect;
  /** The rule that would speak then. */
  readonly rule: string | undefined;
  /** Whether it would only match because something in the request cannot be evaluated. */
  readonly unknown: boolean;
}

/** What a draft would change. */
export interface Impact {
  readonly examined: number;
  /** At most a thousand; `changed_total` counts all. */
  readonly changed: readonly ChangedDecision[];
  readonly changed_total: number;
  /** How many depend on a body, which is not kept. */
  readonly undecided: number;
}

const MAX_LISTED = 1_000;
const RECORDS_PER_TURN = 200;

/** Decides every record by both sets. What the sets in force do not explain is taken to have come from roles and access rules. */
export async function impactOf(
  records: AsyncIterable<RecordedDecision>,
  sets: { readonly without: PolicySet; readonly with: PolicySet },
): Promise<Impact> {
  const changed: ChangedDecision[] = [];
  const counts = { examined: 0, changed: 0, undecided: 0 };
  for await (const record of records) {
    counts.examined += 1;
    if (counts.examined % RECORDS_PER_TURN === 0) await setImmediate();
    const now = sets.without.outlook(record.facts);
    const then = sets.with.outlook(record.facts);
    const access = record.access ?? unexplained(record.before, now.decision.effect);
    const before = combined(access, now.decision.effect);
    const after = combined(access, then.decision.effect);
    if (now.open || then.open) {
      // What the head alone denies stays denied, whatever the body says.
      if (before !== 'deny' || after !== 'deny') counts.undecided += 1;
    } else if (before !== after) {
      counts.changed += 1;
      if (changed.length < MAX_LISTED) changed.push(changeOf(record, { before, after, decision: then.decision }));
    }
  }
  return { examined: counts.examined, changed, changed_total: counts.changed, undecided: counts.undecided };
}

/** The gate's effect: policies make access stricter, except that they may lift an approval that access asks for. */
function combined(access: PolicyEffect, policies: PolicyEffect | undefined): PolicyEffect {
  if (access === 'deny' || policies === 'deny') return 'deny';
  if (policies === 'requires_approval') return 'requires_approval';
  return access === 'requires_approval' && policies === undefined ? 'requires_approval' : 'allow';
}

function unexplained(before: PolicyEffect, policies: PolicyEffect | undefined): PolicyEffect {
  return combined('allow', policies) === before ? 'allow' : before;
}

function changeOf(
  { decision_id, agent, facts }: RecordedDecision,
  change: { before: PolicyEffect; after: PolicyEffect; decision: PolicyDecision },
): ChangedDecision {
  const { before, after, decision } = change;
  const { scheme, host, port, path, method } = facts.request;
  const usual = scheme === 'https' ? 443 : 80;
  return {
    decision_id,
    at: facts.context.time,
    agent,
    action: facts.action.type,
    method,
    url: `${scheme}://${host.includes(':') ? `[${host}]` : host}${port === usual ? '' : `:${port}`}${path}`,
    before,
    after,
    rule: decision.rule?.rule,
    unknown: decision.rule?.unknown ?? false,
  };
}
