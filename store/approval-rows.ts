// What is kept of approvals and of what goes with them: votes, remembered answers, notices to people, requests for access, use of limits?

/** Where a hold stands; see approvals/transitions. */
export type ApprovalState =
  | 'pending'
  | 'approved'
  | 'consumed'
  | 'completed'
  | 'failed'
  | 'unknown'
  | 'denied'
  | 'expired'
  | 'withdrawn'
  | 'cancelled';

/** The waiting request and its question in one row. At most one live (`pending`, `approved`) row per (tenant, fingerprint). */
export interface ApprovalRow {
  id: string;
  tenant_id: string;
  agent_id: string;
  agent_name: string;
  connector_id: string | null;
  gateway_id: string | null;
  fingerprint: string;
  state: ApprovalState;
  /** The decision that opened it. */
  decision_id: string;
  action: Record<string, unknown>;
  /** method, url, headers (masked), truncated body preview, body_sha256, size. */
  request: Record<string, unknown>;
  /** Sealed bytes of the body, base64; null once final, or for an empty body. */
  body_sealed: string | null;
  rule: Record<string, unknown>;
  /** Who may decide, how many, whether a reason is needed, separation of duties. */
  requirement: Record<string, unknown>;
  claimed_reason: string | null;
  run_id: string | null;
  attempts: number;
  /** How many connections have waited to the end and were answered. */
  waits_ended: number;
  last_attempt_at: number;
  policy_version: number;
  access_version: number;
  created_at: number;
  expires_at: number;
  decided_at: number | null;
  decided_by: string | null;
  comment: string | null;
  consumed_at: number | null;
  /** The decision that used the grant. */
  consumed_by: string | null;
  finished_at: number | null;
  /** Policy and rule that hold, by which like requests are found; null in rows from before there was one. */
  rule_key: string | null;
  /** When it goes to the rule's escalation approvers as well; null: never. */
  escalate_at: number | null;
  escalated_at: number | null;
}

/** One person's answer to an approval; nobody has two. */
export interface VoteRow {
  id: string;
  tenant_id: string;
  approval_id: string;
  user_id: string;
  vote: 'approve' | 'deny';
  comment: string | null;
  at: number;
}

/** A remembered answer: allows or denies the same shape for a time or a number of uses. */
export interface GrantRow {
  id: string;
  tenant_id: string;
  approval_id: string;
  agent_id: string;
  connector_id: string | null;
  effect: 'allow' | 'deny';
  shape: Record<string, unknown>;
  uses_left: number | null;
  expires_at: number | null;
  created_at: number;
  created_by: string;
}

/** What somebody can be told of; see notifications/events. */
export type NotificationEvent =
  | 'approval.needed'
  | 'approval.escalated'
  | 'approval.decided'
  | 'approval.expired'
  | 'approval.unasked'
  | 'access.requested'
  | 'kill_switch.pressed'
  | 'kill_switch.lifted'
  | 'ledger.alarm'
  | 'test';

/** Where a tenant's people are told of events. */
export interface NotificationChannelRow {
  id: string;
  tenant_id: string;
  name: string;
  kind: 'webhook' | 'slack' | 'email';
  enabled: boolean;
  /** `['*']`: all of them. */
  events: NotificationEvent[] | ['*'];
  /** What is not secret: addresses, server, who a Slack user is, quiet hours. */
  settings: Record<string, unknown>;
  /** The secrets of the channel as one sealed JSON object. */
  sealed: string | null;
  created_at: number;
  updated_at: number;
  created_by: string;
}

/** One event for one channel, until it arrived or was given up. */
export interface NotificationDeliveryRow {
  id: string;
  tenant_id: string;
  channel_id: string;
  event: NotificationEvent;
  /** The same for every channel and every try. */
  event_id: string;
  payload: Record<string, unknown>;
  state: 'pending' | 'delivered' | 'failed';
  attempts: number;
  /** When it is tried next; null once it is not any more. */
  next_at: number | null;
  /** The last answer: a status of HTTP or SMTP. */
  status: number | null;
  error: string | null;
  created_at: number;
  delivered_at: number | null;
}

/** An agent asks for a rule that would let it do something. */
export interface AccessRequestRow {
  id: string;
  tenant_id: string;
  agent_id: string;
  agent_name: string;
  state: 'open' | 'accepted' | 'declined';
  method: string;
  url: string;
  /** What the request would do and what stands against it, as the gate saw it then. */
  action: Record<string, unknown>;
  /** The agent's own words. */
  reason: string;
  /** What the agent is told. */
  answer: string | null;
  decided_by: string | null;
  decided_at: number | null;
  /** What came of it: a draft of a policy or a role. */
  draft: Record<string, unknown> | null;
  created_at: number;
}

/** How much of a limit is used, by slices of its window. */
export interface LimitUsageRow {
  tenant_id: string;
  key: string;
  /** Amount by number of the slice. */
  slices: Record<string, number>;
  /** When all of it has left the window, so that the row can go. */
  expires_at: number;
}
