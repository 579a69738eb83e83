// How is the database reached? The interface that both drivers serve. A tenant's rows are reached only through
// `forTenant(id)`: each repository there adds `tenant_id = id` to every statement, so a foreign row behaves like none.

import type {
  AccessRequestRow,
  AccessReviewItemRow,
  AccessReviewRow,
  AgentGroupMemberRow,
  AgentGroupRow,
  AgentKeyRow,
  AgentRoleRow,
  AgentRow,
  ApprovalRow,
  AuditIndexRow,
  ChangeRow,
  ConnectorRow,
  CredentialRow,
  DataDeletionRow,
  DataRemovalRow,
  GatewayRow,
  GrantRow,
  IdempotencyRow,
  InstanceSecretRow,
  InvitationRow,
  KillSwitchRow,
  LimitUsageRow,
  MembershipRoleRow,
  MembershipRow,
  NotificationChannelRow,
  NotificationDeliveryRow,
  OrganizationMemberRow,
  OrganizationRow,
  PackPolicyRow,
  PasswordResetRow,
  PeopleGroupRow,
  PeopleImportRow,
  PolicyPackRow,
  PolicyRow,
  PolicyVersionRow,
  PresenceRow,
  ReplayBlockRow,
  ReplayKeyRow,
  RoleRow,
  SessionRow,
  TemplateLinkRow,
  TemplateRow,
  TenantRow,
  TenantViewRow,
  TokenRow,
  UsageKeptRow,
  UserRow,
  VoteRow,
} from './rows.ts';

/** Equality on columns; an array means "one of". */
export type Where<Row> = { readonly [Column in keyof Row]?: Row[Column] | readonly Row[Column][] };

/** Which part of a list is asked for. */
export interface PageRequest<Row> {
  /** At most 1,000. */
  readonly limit: number;
  /** Opaque; what the page before answered. Throws `StoreError('bad_cursor')` on anything else. */
  readonly cursor?: string | undefined;
  readonly where?: Where<Row>;
  /** Only rows whose column is at least this, counted in `total` as well. */
  readonly since?: { readonly column: keyof Row & string; readonly value: number } | undefined;
  /** Only rows whose column is at most this, counted in `total` as well. */
  readonly until?: { readonly column: keyof Row & string; readonly value: number } | undefined;
  /** Case-insensitive substring in any of the table's searchable columns. */
  readonly q?: string | undefined;
  /** `total` is not needed and not counted, which on a large table takes longer than the page; it is then what is on the page. */
  readonly uncounted?: boolean;
  /** `total` is counted no further than this, and is then one more; for tables in which counting all takes longer than anybody waits. */
  readonly countedTo?: number;
  readonly sort?: { readonly column: keyof Row & string; readonly descending?: boolean } | undefined;
}

/** A part of a list. */
export interface Page<Row> {
  readonly items: Row[];
  readonly next_cursor: string | null;
  readonly total: number;
}

/** Which row of an order is asked for. `column` is a whole number; rows beyond `from` are not counted. */
export interface StepRequest<Row> {
  readonly where?: Where<Row>;
  readonly column: keyof Row & string;
  readonly descending?: boolean;
  readonly from?: number | undefined;
  readonly skip: number;
}

/** One table within a scope. `insert` and `where` never need the scope's own columns; they are filled in. */
export interface Rows<Row> {
  first(where: Where<Row>): Promise<Row | undefined>;
  all(where?: Where<Row>): Promise<Row[]>;
  page(request: PageRequest<Row>): Promise<Page<Row>>;
  count(where?: Where<Row>): Promise<number>;
  /** The column's value in the row after `skip` others in its order, read from an index alone where one has it; undefined where there are no more. */
  step(request: StepRequest<Row>): Promise<number | undefined>;
  /** Throws `StoreError('conflict')` where a unique index objects. */
  insert(row: Row): Promise<void>;
  insertMany(rows: readonly Row[]): Promise<void>;
  /** The number of rows changed. */
  update(where: Where<Row>, change: Partial<Row>): Promise<number>;
  /** The number of rows deleted. */
  delete(where: Where<Row>): Promise<number>;
}

/** Decisions counted. `slice` is counted from the beginning of the span, from 0; slices without a decision are left out. */
export interface DecisionTally {
  readonly slices: readonly { readonly slice: number; readonly decision: string; readonly count: number }[];
  /** The most frequent first. */
  readonly deniedBy: readonly { readonly rule: string; readonly count: number }[];
}

/** Approvals counted. `type` is that of the action; `decided`: a person has. */
export interface ApprovalTally {
  readonly rule_key: string;
  readonly type: string;
  readonly state: ApprovalRow['state'];
  readonly decided: boolean;
  readonly count: number;
}

/** How often a policy spoke. */
export interface PolicyHits {
  readonly policy: string;
  /** Since the beginning of the span. */
  readonly all: number;
  /** Since the beginning of its newer part. */
  readonly recent: number;
}

/** Decisions about one agent in one slice of a span, counted from 0. */
export interface AgentSlice {
  readonly agent: string;
  readonly slice: number;
  readonly decision: string;
  readonly count: number;
}

/** Everything that belongs to one tenant. */
export interface TenantStore {
  readonly tenantId: string;
  readonly memberships: Rows<MembershipRow>;
  readonly membershipRoles: Rows<MembershipRoleRow>;
  readonly roles: Rows<RoleRow>;
  readonly agents: Rows<AgentRow>;
  readonly agentRoles: Rows<AgentRoleRow>;
  readonly agentKeys: Rows<AgentKeyRow>;
  readonly agentGroups: Rows<AgentGroupRow>;
  readonly agentGroupMembers: Rows<AgentGroupMemberRow>;
  readonly peopleGroups: Rows<PeopleGroupRow>;
  readonly gateways: Rows<GatewayRow>;
  readonly connectors: Rows<ConnectorRow>;
  readonly credentials: Rows<CredentialRow>;
  readonly policies: Rows<PolicyRow>;
  readonly policyVersions: Rows<PolicyVersionRow>;
  readonly policyPacks: Rows<PolicyPackRow>;
  readonly packPolicies: Rows<PackPolicyRow>;
  readonly approvals: Rows<ApprovalRow>;
  readonly votes: Rows<VoteRow>;
  readonly grants: Rows<GrantRow>;
  readonly notificationChannels: Rows<NotificationChannelRow>;
  readonly notificationDeliveries: Rows<NotificationDeliveryRow>;
  readonly accessRequests: Rows<AccessRequestRow>;
  readonly limitUsage: Rows<LimitUsageRow>;
  readonly killSwitches: Rows<KillSwitchRow>;
  readonly templateLinks: Rows<TemplateLinkRow>;
  readonly auditIndex: Rows<AuditIndexRow>;
  readonly peopleImports: Rows<PeopleImportRow>;
  readonly accessReviews: Rows<AccessReviewRow>;
  readonly accessReviewItems: Rows<AccessReviewItemRow>;
  readonly tenantViews: Rows<TenantViewRow>;
  readonly presence: Rows<PresenceRow>;
  readonly replayKeys: Rows<ReplayKeyRow>;
  readonly replayBlocks: Rows<ReplayBlockRow>;
  readonly dataDeletions: Rows<DataDeletionRow>;
  readonly usageKept: Rows<UsageKeptRow>;
  /** Its decisions from `sinceMs` on by effect, in slices of `sliceMs`, and the rules that denied most; what the index has at this moment. */
  decisionTally(span: { readonly sinceMs: number; readonly sliceMs: number }): Promise<DecisionTally>;
  /** The same by agent, for at most as many as a list shows; none asks nothing. */
  agentTally(asked: {
    readonly agentIds: readonly string[];
    readonly sinceMs: number;
    readonly sliceMs: number;
  }): Promise<readonly AgentSlice[]>;
  /** Its approvals of these rules that were asked from `sinceMs` on, counted by what became of them. */
  approvalTally(asked: {
    readonly ruleKeys: readonly string[];
    readonly sinceMs: number;
  }): Promise<readonly ApprovalTally[]>;
  /** How often each of these policies, by its name, spoke from `sinceMs` on, and from `recentMs` on; those that did not are left out. */
  policyHits(asked: {
    readonly policies: readonly string[];
    readonly sinceMs: number;
    readonly recentMs: number;
  }): Promise<readonly PolicyHits[]>;
  /** This tenant's own row. */
  tenant(): Promise<TenantRow | undefined>;
  updateTenant(change: Partial<TenantRow>): Promise<void>;
  /** Raises policy_version or access_version and the change feed's version, in the surrounding transaction; answers the new number. */
  bump(which: 'policy' | 'access'): Promise<number>;
}

/** Everything that belongs to one organization as a whole. */
export interface OrganizationStore {
  readonly organizationId: string;
  readonly tenants: Rows<TenantRow>;
  readonly members: Rows<OrganizationMemberRow>;
  readonly invitations: Rows<InvitationRow>;
  readonly tokens: Rows<TokenRow>;
  readonly killSwitches: Rows<KillSwitchRow>;
  readonly templates: Rows<TemplateRow>;
  organization(): Promise<OrganizationRow | undefined>;
  updateOrganization(change: Partial<OrganizationRow>): Promise<void>;
}

/** What lies above tenants: who signs in, and what the process itself keeps. Only services that say why may use it. */
export interface SystemStore {
  readonly organizations: Rows<OrganizationRow>;
  readonly tenants: Rows<TenantRow>;
  readonly users: Rows<UserRow>;
  readonly organizationMembers: Rows<OrganizationMemberRow>;
  readonly memberships: Rows<MembershipRow>;
  readonly membershipRoles: Rows<MembershipRoleRow>;
  readonly sessions: Rows<SessionRow>;
  readonly tokens: Rows<TokenRow>;
  readonly invitations: Rows<InvitationRow>;
  readonly agents: Rows<AgentRow>;
  readonly agentKeys: Rows<AgentKeyRow>;
  readonly approvals: Rows<ApprovalRow>;
  readonly grants: Rows<GrantRow>;
  readonly notificationDeliveries: Rows<NotificationDeliveryRow>;
  readonly limitUsage: Rows<LimitUsageRow>;
  readonly killSwitches: Rows<KillSwitchRow>;
  readonly auditIndex: Rows<AuditIndexRow>;
  /** Also those that are offered to organizations that they are not of. */
  readonly templates: Rows<TemplateRow>;
  readonly templateLinks: Rows<TemplateLinkRow>;
  readonly secrets: Rows<InstanceSecretRow>;
  readonly changes: Rows<ChangeRow>;
  readonly idempotency: Rows<IdempotencyRow>;
  readonly passwordResets: Rows<PasswordResetRow>;
  readonly tenantViews: Rows<TenantViewRow>;
  readonly presence: Rows<PresenceRow>;
  readonly dataRemovals: Rows<DataRemovalRow>;
  readonly dataDeletions: Rows<DataDeletionRow>;
  /** Raises the change feed's version of the instance itself ('*'), in the surrounding transaction. */
  bumpInstance(): Promise<number>;
  /** Idempotent bulk insert of ledger index rows: a (stream, line) that is there stays as it is. */
  appendAuditIndex(rows: readonly AuditIndexRow[]): Promise<void>;
  /** The last indexed line of a stream; 0 for none. */
  lastIndexedLine(stream: string): Promise<number>;
}

/** A view of the database: everything in it happens in one transaction where it was got from `transaction`. */
export interface Scope {
  readonly system: SystemStore;
  forTenant(tenantId: string): TenantStore;
  forOrganization(organizationId: string): OrganizationStore;
}

/** What the change feed says: this scope now has this version. `'*'` is the instance; 'all' after a reconnect: reload everything. */
export type FeedNotice = { readonly tenantId: string; readonly version: number } | 'all';

/** A database in numbers. `bytes`: what it takes where it is kept, without its log of changes. */
export interface DatabaseFacts {
  /** The number of the last step of the schema. */
  readonly schema: number;
  readonly version: string;
  readonly bytes: number;
}

/** An open database. */
export interface Store extends Scope {
  readonly kind: 'sqlite' | 'postgres';
  /**
   * Runs `work` in one serializable transaction: on SQLite alone on the one writer connection (BEGIN IMMEDIATE,
   * synchronous=FULL), on PostgreSQL SERIALIZABLE and repeated on 40001 / 40P01. `work` must touch nothing but the
   * scope it is given, since it may run more than once. Changes are announced on the feed after the commit.
   */
  transaction<Result>(work: (scope: Scope) => Promise<Result>): Promise<Result>;
  /** Calls `heard` for changes committed by this and by other processes; the returned function ends it. */
  onChange(heard: (notice: FeedNotice) => void): () => void;
  /** Whether the database answers; rejects with `StoreError('unavailable')`. */
  ping(): Promise<void>;
  /** What the database says of itself. */
  facts(): Promise<DatabaseFacts>;
  close(): Promise<void>;
}

/** Why the store could not do something. `newer_schema`: made by a newer program; `locked`: another process has it. */
export type StoreErrorCode =
  | 'conflict'
  | 'bad_cursor'
  | 'unavailable'
  | 'newer_schema'
  | 'locked'
  | 'read_only'
  | 'corrupt';

/** A failure of the store; its sentence may go to the operator. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;
  constructor(code: StoreErrorCode, sentence: string, options: { cause?: unknown } = {}) {
    super(sentence, options);
    this.name = 'StoreError';
    this.code = code;
  }
}
