// How does an approval look to people, and to its agent? The shapes of the API; nothing here decides.

import type { ApprovalRow, GrantRow, VoteRow } from '../../store/rows.ts';
import { rfc3339 } from '../runtime/clock.ts';
import { demandsOf, type RuleShown, requirementOf } from './question.ts';

/** A person as a list shows them; `name` and `email` are empty for somebody who was deleted. */
export interface PersonRef {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

/** The held body: text where it is UTF-8, else base64. `truncated` where only the beginning is shown; null once it is erased. */
export interface ShownBody {
  readonly body: string | null;
  readonly body_encoding: 'utf8' | 'base64';
  readonly body_truncated: boolean;
}

/** An approval as the API answers it. Times are RFC 3339. */
export type ApprovalView = ReturnType<typeof presentApproval>;

/** What would be done, as the row keeps it. `resource` is absent in rows from before it was kept. */
interface ActionShown {
  readonly type: string;
  readonly sentence: string;
  readonly risk: number;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly resource?: {
    readonly provider: string;
    readonly type?: string;
    readonly id?: string;
    readonly account?: string;
  };
}

/** How like requests came out lately. */
export interface CameOut {
  readonly days: number;
  readonly approved: number;
  readonly denied: number;
  readonly expired: number;
}

/** What a view needs beside the row. */
export interface ViewFacts {
  readonly votes: readonly VoteRow[];
  readonly people: ReadonlyMap<string, PersonRef>;
  readonly waiting: boolean;
  /** Why the one who asks cannot decide; undefined: they can. */
  readonly cannot: string | undefined;
  readonly body: ShownBody;
  /** Who owns the agent now; null: nobody. */
  readonly owner: string | null;
  /** How like requests came out lately; null where the one who asks may not see all of them. */
  readonly similar: CameOut | null;
}

const at = (ms: number | null): string | null => (ms === null ? null : rfc3339(ms));

export function presentApproval(row: ApprovalRow, { votes, people, waiting, cannot, body, owner, similar }: ViewFacts) {
  const requirement = requirementOf(row);
  const approving = votes.filter(({ vote }) => vote === 'approve').map(({ user_id }) => user_id);
  const person = (id: string | null) => (id === null ? null : (people.get(id) ?? { id, name: '', email: '' }));
  return {
    id: row.id,
    state: row.state,
    agent: { id: row.agent_id, name: row.agent_name, owner: person(owner) },
    connector_id: row.connector_id,
    gateway_id: row.gateway_id,
    action: row.action as unknown as ActionShown,
    request: {
      ...(row.request as {
        method: string;
        url: string;
        headers: Record<string, string>;
        body_sha256: string;
        size: number;
      }),
      ...body,
    },
    rule: row.rule as unknown as RuleShown,
    rule_key: row.rule_key,
    similar,
    votes: votes.map(({ user_id, vote, comment, at: atMs }) => ({
      user: person(user_id),
      vote,
      comment,
      at: rfc3339(atMs),
    })),
    required: requirement.required,
    approvers: requirement.approvers ?? null,
    requirements: demandsOf(row, approving).map(({ rules, approvers, required, by }) => ({
      rules,
      approvers: approvers ?? null,
      required,
      approved_by: by.flatMap((id) => person(id) ?? []),
    })),
    reason_required: requirement.reason_required,
    escalation: requirement.escalation
      ? {
          at: rfc3339(row.created_at + requirement.escalation.afterSeconds * 1000),
          approvers: requirement.escalation.approvers ?? {},
          escalated_at: at(row.escalated_at),
        }
      : null,
    environment: requirement.environment ?? null,
    waiting,
    wait_seconds: requirement.wait_ms / 1000,
    waits_ended: row.waits_ended,
    attempts: row.attempts,
    last_attempt_at: rfc3339(row.last_attempt_at),
    claimed_reason: row.claimed_reason,
    run_id: row.run_id,
    decision_id: row.decision_id,
    policy_version: row.policy_version,
    access_version: row.access_version,
    created_at: rfc3339(row.created_at),
    expires_at: rfc3339(row.expires_at),
    decided_at: at(row.decided_at),
    decided_by: person(row.decided_by),
    comment: row.comment,
    consumed_at: at(row.consumed_at),
    consumed_by: row.consumed_by,
    finished_at: at(row.finished_at),
    can_decide: cannot === undefined,
    ...(cannot !== undefined && { cannot_decide_because: cannot }),
  };
}

/** What an agent learns of its own hold. */
export type HoldView = ReturnType<typeof presentHold>;

export function presentHold(row: ApprovalRow) {
  return {
    id: row.id,
    state: row.state as string,
    action: row.action,
    request: { method: row.request.method, url: row.request.url, body_sha256: row.request.body_sha256 },
    rule: row.rule,
    attempts: row.attempts,
    created_at: rfc3339(row.created_at),
    expires_at: rfc3339(row.expires_at),
    decided_at: at(row.decided_at),
    /** The reviewer's own words. */
    reason: row.comment,
    agent_hint: row.state === 'pending' || row.state === 'approved' ? 'retry_same_request' : 'stop_and_report',
  };
}

/** A remembered answer as the API answers it. */
export type GrantView = ReturnType<typeof presentGrant>;

export function presentGrant(
  row: GrantRow,
  { agentName, people }: { agentName: string; people: ReadonlyMap<string, PersonRef> },
) {
  return {
    id: row.id,
    approval_id: row.approval_id,
    agent: { id: row.agent_id, name: agentName },
    connector_id: row.connector_id,
    effect: row.effect,
    shape: row.shape,
    uses_left: row.uses_left,
    expires_at: at(row.expires_at),
    created_at: rfc3339(row.created_at),
    created_by: people.get(row.created_by) ?? { id: row.created_by, name: '', email: '' },
  };
}
