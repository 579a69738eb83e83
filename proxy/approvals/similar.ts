// What was decided about requests like this one, and how does this one differ from the last that was approved? Like requests meet the
// same rule with the same type of action. Bodies are erased by then, so they are compared by the values that the rule reads.

import { isDeepStrictEqual } from 'node:util';
import type { ApprovalRow, ApprovalState } from '../../store/rows.ts';
import type { TenantStore } from '../../store/store.ts';
import { rfc3339 } from '../runtime/clock.ts';
import type { CameOut, PersonRef } from './present.ts';
import { requirementOf } from './question.ts';

/** How an approval came out, whatever became of its use. */
export type Came = 'approved' | 'denied' | 'expired';

/** Days that count as lately. */
export const LATELY_DAYS = 30;
const DAY_MS = 24 * 60 * 60 * 1000;
const LOOKED_THROUGH = 500;
const SHOWN = 10;
/** States in which a person, or nobody, has answered; withdrawn and cancelled ones say nothing of what people think. */
const ANSWERED: readonly ApprovalState[] = [
  'approved',
  'consumed',
  'completed',
  'failed',
  'unknown',
  'denied',
  'expired',
];

/** Answered approvals since a moment, newest first, at most `limit`. */
export async function answeredSince(
  tenant: TenantStore,
  { sinceMs, limit, ruleKey }: { sinceMs: number; limit: number; ruleKey?: string },
): Promise<ApprovalRow[]> {
  const where = { state: ANSWERED, ...(ruleKey !== undefined && { rule_key: ruleKey }) };
  const found: ApprovalRow[] = [];
  let cursor: string | undefined;
  do {
    const page = await tenant.approvals.page({ limit: Math.min(limit, 1000), uncounted: true, where, cursor });
    found.push(...page.items.filter(({ created_at }) => created_at >= sinceMs));
    const beyond = page.items.some(({ created_at }) => created_at < sinceMs);
    cursor = beyond ? undefined : (page.next_cursor ?? undefined);
  } while (cursor !== undefined && found.length < limit);
  return found.slice(0, limit);
}

/** The moment from which on something was lately. */
export const latelySince = (nowMs: number): number => nowMs - LATELY_DAYS * DAY_MS;

/** How an answered approval came out. One that was approved and never used was approved. */
export function cameOut({ state, decided_by }: Pick<ApprovalRow, 'state' | 'decided_by'>): Came {
  if (state === 'denied') return 'denied';
  return state === 'expired' && decided_by === null ? 'expired' : 'approved';
}

/** Requests like this one that were answered lately, newest first. */
export async function similarTo(tenant: TenantStore, row: ApprovalRow, nowMs: number): Promise<ApprovalRow[]> {
  if (row.rule_key === null) return [];
  const found = await answeredSince(tenant, {
    sinceMs: latelySince(nowMs),
    limit: LOOKED_THROUGH,
    ruleKey: row.rule_key,
  });
  return found.filter(({ id, action }) => id !== row.id && action.type === row.action.type);
}

/** For each of these how like ones came out lately, counted for all at once; it does not count itself. Those without a rule have none. */
export async function outcomesLike(
  tenant: TenantStore,
  rows: readonly ApprovalRow[],
  nowMs: number,
): Promise<ReadonlyMap<string, CameOut>> {
  const ruleKeys = [...new Set(rows.flatMap(({ rule_key }) => rule_key ?? []))];
  const tally = ruleKeys.length === 0 ? [] : await tenant.approvalTally({ ruleKeys, sinceMs: latelySince(nowMs) });
  const answered = tally.filter(({ state }) => ANSWERED.includes(state));
  return new Map(
    rows.map((row) => {
      const like = answered.filter(({ rule_key, type }) => rule_key === row.rule_key && type === row.action.type);
      const count = (came: Came) =>
        like.reduce((sum, one) => sum + (wordFor(one) === came ? one.count : 0), 0) -
        (ANSWERED.includes(row.state) && cameOut(row) === came ? 1 : 0);
      const counts = { approved: count('approved'), denied: count('denied'), expired: count('expired') };
      return [row.id, { days: LATELY_DAYS, ...counts }];
    }),
  );
}

const wordFor = ({ state, decided }: { state: ApprovalState; decided: boolean }): Came =>
  cameOut({ state, decided_by: decided ? 'somebody' : null });

/** How like requests were decided lately: the counts, and the newest of them. */
export function historyOf(similar: readonly ApprovalRow[], people: ReadonlyMap<string, PersonRef>) {
  const count = (came: Came): number => similar.filter((row) => cameOut(row) === came).length;
  return {
    days: LATELY_DAYS,
    approved: count('approved'),
    denied: count('denied'),
    expired: count('expired'),
    items: similar.slice(0, SHOWN).map((row) => ({
      id: row.id,
      came_out: cameOut(row),
      agent: { id: row.agent_id, name: row.agent_name },
      sentence: String(row.action.sentence ?? ''),
      decided_by: row.decided_by === null ? null : (people.get(row.decided_by) ?? unknown(row.decided_by)),
      comment: row.comment,
      created_at: rfc3339(row.created_at),
      decided_at: row.decided_at === null ? null : rfc3339(row.decided_at),
    })),
  };
}

const unknown = (id: string): PersonRef => ({ id, name: '', email: '' });

/** People whom the history names. */
export const peopleIn = (similar: readonly ApprovalRow[]): string[] =>
  similar.slice(0, SHOWN).flatMap(({ decided_by }) => decided_by ?? []);

/** What differs from the newest like request that was approved, of the same agent if there is one; null: none was. */
export function differenceFrom(similar: readonly ApprovalRow[], row: ApprovalRow) {
  const approved = similar.filter((one) => cameOut(one) === 'approved');
  const last = approved.find(({ agent_id }) => agent_id === row.agent_id) ?? approved[0];
  if (!last) return null;
  const [before, now] = [factsOf(last), factsOf(row)];
  const fields = [...new Set([...before.keys(), ...now.keys()])].sort();
  return {
    approval_id: last.id,
    agent: { id: last.agent_id, name: last.agent_name },
    decided_at: last.decided_at === null ? null : rfc3339(last.decided_at),
    changed: fields
      .filter((field) => !isDeepStrictEqual(before.get(field), now.get(field)))
      .map((field) => ({ field, before: before.get(field) ?? null, now: now.get(field) ?? null })),
  };
}

/** Everything that two requests can differ in and that outlives the body. */
function factsOf({ action, request, agent_name, ...row }: ApprovalRow): ReadonlyMap<string, unknown> {
  const { shape } = requirementOf(row);
  const facts: [string, unknown][] = [
    ['agent.name', agent_name],
    ['request.method', request.method],
    ['request.url', request.url],
    ['request.size', request.size],
    ['request.body_sha256', request.body_sha256],
    ...membersOf('request.headers', request.headers),
    ...membersOf('action.parameters', action.parameters),
    ...membersOf('resource', shape.kind === 'shape' ? shape.resource : undefined),
  ];
  return new Map([...facts, ...Object.entries(shape.kind === 'shape' ? shape.values : {})]);
}

function membersOf(prefix: string, object: unknown): [string, unknown][] {
  return Object.entries((object ?? {}) as Record<string, unknown>).map(([name, value]) => [`${prefix}.${name}`, value]);
}
