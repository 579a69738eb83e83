// What is asked when a request is held, and how is it kept? The ask that enforcement brings, and the row made of it.

import type { ApprovalRow } from '../../store/rows.ts';
import type { ApprovalTerms } from '../policy/engine/decision.ts';
import { sha256 } from './fingerprint.ts';
import { type Shape, type ShapeFacts, shapeOf } from './shape.ts';

const LONGEST_LIFE_S = 7 * 24 * 60 * 60;
const LONGEST_CLAIM = 2000;
/** A moment that never comes, so that what has none sorts behind everything. */
export const NEVER_MS = 8_640_000_000_000_000;

/** Seals held bytes under the tenant's key, and opens them to be shown. Filled by the vault. */
export interface BodySeal {
  seal(tenantId: string, bytes: Buffer): string;
  /** Throws where the bytes were changed or belong to another tenant. */
  open(tenantId: string, sealed: string): Buffer;
}

/** What rules with the same approvers want; a person who is named by several counts for each. */
export interface Demand {
  /** As people name them: policy and rule. */
  readonly rules: readonly string[];
  readonly approvers: ApprovalTerms['approvers'];
  readonly required: number;
  readonly escalation_approvers?: ApprovalTerms['approvers'];
  /** Who has approved and counted for it when they did. */
  readonly by: readonly string[];
}

/** Who decides, how many, with what: from the rule, or the tenant's settings where the rule is silent. */
export interface AskedRequirement {
  readonly approvers?: ApprovalTerms['approvers'];
  readonly required: number;
  readonly reason_required: boolean;
  readonly separation_of_duties: 'always' | 'production' | 'never';
  readonly environment?: string | undefined;
  /** Where several rules hold that want different people: each must be met. `approvers` and `required` then say who may decide at all, and at least how many. */
  readonly demands?: readonly Demand[];
  /** Who else may decide once this many seconds have passed without a decision. */
  readonly escalation?: { readonly afterSeconds: number; readonly approvers: ApprovalTerms['approvers'] } | undefined;
}

/** A request that needs a person, with everything that the person must see. Header values are masked already. */
export interface HoldAsk {
  readonly tenantId: string;
  readonly agent: {
    readonly id: string;
    readonly name: string;
    readonly ownerUserId?: string | undefined;
    readonly groupIds: readonly string[];
  };
  readonly connectorId: string | null;
  readonly gatewayId: string | null;
  readonly fingerprint: string;
  readonly decisionId: string;
  readonly action: Readonly<Record<string, unknown>> & { readonly type: string };
  readonly sentence: string;
  /** 0 to 100. */
  readonly risk: number;
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
  };
  readonly body: Buffer;
  readonly rule: Readonly<Record<string, unknown>>;
  readonly requirement: AskedRequirement;
  /** The agent's own words, shown as its claim. */
  readonly claimedReason?: string | undefined;
  readonly runId?: string | undefined;
  /** How long the connection waits. */
  readonly waitMs: number;
  /** How long the approval lives; at most 7 days. */
  readonly timeoutSeconds: number;
  /** Pending holds that one agent may have at a time. */
  readonly maxPending: number;
  readonly policyVersion: number;
  readonly accessVersion: number;
  readonly shape: ShapeFacts;
}

/** The requirement as a row keeps it: what was asked, and whose request it was at that time. */
export interface Requirement extends AskedRequirement {
  readonly owner_user_id: string | null;
  /** Who had made the keys that the agent had; taking a key away again makes nobody a stranger to it. Rows of before have none. */
  readonly key_makers?: readonly string[];
  readonly group_ids: readonly string[];
  readonly wait_ms: number;
  readonly shape: Shape;
}

/** The requirement of a row; rows are only ever made by {@link rowOf}. */
export function requirementOf(row: Pick<ApprovalRow, 'requirement'>): Requirement {
  return row.requirement as unknown as Requirement;
}

/** What must be met before it is approved: one demand, or one for each set of approvers that several rules name. */
export function demandsOf(
  row: Pick<ApprovalRow, 'requirement' | 'rule'>,
  voters: readonly string[] = [],
): readonly Demand[] {
  const { demands, approvers, required, escalation } = requirementOf(row);
  if (demands) return demands;
  const { policy, name, also = [] } = row.rule as unknown as RuleShown;
  const rules = [{ policy, name }, ...also].map((one) =>
    one.policy === undefined ? one.name : `${one.policy}/${one.name}`,
  );
  return [{ rules, approvers, required, escalation_approvers: escalation?.approvers, by: voters }];
}

/** The rule that holds a request, as its row keeps it. `also`: others that hold it too. */
export interface RuleShown {
  readonly name: string;
  readonly kind: 'explicit' | 'implicit';
  readonly policy?: string;
  readonly reason?: string;
  readonly also?: readonly { readonly name: string; readonly policy?: string }[];
}

/** What a row needs besides the ask. `keyMakers`: who made the agent's keys. */
export interface NewRow {
  readonly id: string;
  readonly nowMs: number;
  readonly sealed: string | null;
  readonly keyMakers: readonly string[];
}

/** The row of a new hold. */
export function rowOf(ask: HoldAsk, at: NewRow): ApprovalRow {
  const { nowMs } = at;
  const lifeS = Math.min(Math.max(ask.timeoutSeconds, 1), LONGEST_LIFE_S);
  return {
    id: at.id,
    tenant_id: ask.tenantId,
    agent_id: ask.agent.id,
    agent_name: ask.agent.name,
    connector_id: ask.connectorId,
    gateway_id: ask.gatewayId,
    fingerprint: ask.fingerprint,
    state: 'pending',
    decision_id: ask.decisionId,
    action: { ...ask.action, sentence: ask.sentence, risk: ask.risk },
    request: { ...ask.request, body_sha256: sha256(ask.body), size: ask.body.length },
    body_sealed: at.sealed,
    rule: { ...ask.rule },
    requirement: { ...requirementFor(ask), key_makers: at.keyMakers },
    claimed_reason: shortened(ask.claimedReason),
    run_id: shortened(ask.runId),
    attempts: 1,
    waits_ended: 0,
    last_attempt_at: nowMs,
    policy_version: ask.policyVersion,
    access_version: ask.accessVersion,
    created_at: nowMs,
    expires_at: nowMs + lifeS * 1000,
    decided_at: null,
    decided_by: null,
    comment: null,
    consumed_at: null,
    consumed_by: null,
    finished_at: null,
    rule_key: ask.shape.rule,
    escalate_at: escalateAt(ask, nowMs),
    escalated_at: null,
  };
}

function escalateAt({ requirement: { escalation } }: HoldAsk, nowMs: number): number {
  return escalation === undefined ? NEVER_MS : nowMs + escalation.afterSeconds * 1000;
}

function requirementFor({ requirement, agent, waitMs, shape }: HoldAsk): Requirement {
  return {
    ...requirement,
    owner_user_id: agent.ownerUserId ?? null,
    group_ids: agent.groupIds,
    wait_ms: waitMs,
    shape: shapeOf(shape),
  };
}

/** An agent's own words, cut where they are too long; whoever reads them sees that they go on. */
const shortened = (claim: string | undefined): string | null =>
  claim === undefined ? null : claim.length > LONGEST_CLAIM ? `${claim.slice(0, LONGEST_CLAIM - 1)}…` : claim;

/** The latest moment to which the life of an approval can be extended. */
export const latestExpiry = (row: Pick<ApprovalRow, 'created_at'>): number => row.created_at + LONGEST_LIFE_S * 1000;
