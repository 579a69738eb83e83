// What is kept? Every row type of the database as the rest of the program sees it: JSON decoded, times in ms since 1970 UTC,
// booleans as booleans. The database's own column types are derived from these in `schema.ts`.

export type * from './people-rows.ts';
export type * from './replay-rows.ts';

/** What a tenant is for. */
export type TenantKind = 'default' | 'team' | 'personal' | 'management';
/** How strict, from the loosest to the strictest. */
export type EnforcementLevel = 'monitor' | 'soft_enforce' | 'full_enforce';

/** The top container of users, tenants and resources. */
export interface OrganizationRow {
  id: string;
  name: string;
  /** Oldest first: the lowest number is the instance's first organization, whose owners run the instance. */
  ordinal: number;
  enforcement: EnforcementLevel | null;
  settings: OrganizationSettings;
  created_at: number;
}

/** What an organization sets besides its level. */
export interface OrganizationSettings {
  /** What every personal tenant is bound by, now and when it is made; absent: no limit. */
  personal_boundary?: BoundaryDocument;
  /** For how long its own audit entries are kept, and the data of tenants that say nothing; absent: for ever. */
  retention_days?: number;
  [key: string]: unknown;
}

/** The ceiling of a tenant. `connectors: '*'` and `permissions: ['**']` mean no limit. */
export interface BoundaryDocument {
  permissions: string[];
  connectors: string[] | '*';
  shared_agents: string[];
}

/** What belongs to the demo in a tenant, by ids, and on which ports of loopback its providers answer. */
export interface DemoRecord {
  agents: string[];
  connectors: string[];
  policies: string[];
  ports: { readonly code: number; readonly payments: number };
  loaded_at: number;
}

/** What administrators of a tenant set. */
export interface TenantSettings {
  /** undefined: the organization's level. */
  enforcement?: EnforcementLevel;
  separation_of_duties?: 'always' | 'production' | 'never';
  hold_wait_seconds?: number;
  approval_timeout_seconds?: number;
  max_pending_holds?: number;
  integrations?: Record<string, unknown>;
  /** The demo data that somebody loaded here. */
  demo?: DemoRecord;
  [key: string]: unknown;
}

/** The isolation boundary; every resource belongs to exactly one. */
export interface TenantRow {
  id: string;
  organization_id: string;
  name: string;
  kind: TenantKind;
  /** Only for `personal`: whose it is. */
  owner_user_id: string | null;
  boundary: BoundaryDocument;
  settings: TenantSettings;
  /** Raised by every publish, deletion or mode change of a policy. */
  policy_version: number;
  /** Raised by every other change that the gate's decisions depend on. */
  access_version: number;
  created_at: number;
}

/** A person; one account across organizations. */
export interface UserRow {
  id: string;
  /** Lower case, unique in the instance. */
  email: string;
  name: string;
  /** argon2id in PHC form; null for placeholders and people who only use SSO. */
  password_hash: string | null;
  status: 'active' | 'placeholder' | 'disabled';
  created_at: number;
  last_login_at: number | null;
}

/** Somebody belongs to an organization; its administrators see and set this status. */
export interface OrganizationMemberRow {
  organization_id: string;
  user_id: string;
  status: 'active' | 'placeholder' | 'disabled';
  created_at: number;
}

export interface MembershipRow {
  tenant_id: string;
  user_id: string;
  created_at: number;
  created_by: string | null;
}

/** A person's role in a tenant. Built-in roles have the fixed ids of `access/built-ins`, custom ones a row in `roles`. */
export interface MembershipRoleRow {
  tenant_id: string;
  user_id: string;
  role_id: string;
  created_at: number;
  created_by: string | null;
}

/** One grant of a role: a permission pattern, maybe with approval, maybe limited. */
export interface GrantDocument {
  permission: string;
  with_approval?: boolean;
  limit?: {
    agents?: string[];
    groups?: string[];
    connectors?: string[];
    resource_types?: string[];
    labels?: Record<string, string>;
    verbs?: ('read' | 'write')[];
  };
}

/** A custom role. */
export interface RoleRow {
  id: string;
  tenant_id: string;
  name: string;
  description: string;
  grants: GrantDocument[];
  /** The template it was made from and stays linked to. */
  template: string | null;
  created_at: number;
  updated_at: number;
}

/** A person's signed-in browser. */
export interface SessionRow {
  /** SHA-256 of the cookie's value, hex. */
  digest: string;
  /** `ses_` id by which lists name it. */
  id: string;
  user_id: string;
  active_tenant_id: string | null;
  user_agent: string;
  source_ip: string;
  created_at: number;
  last_seen_at: number;
  expires_at: number;
}

/** A program that speaks for a person at the API. */
export interface TokenRow {
  id: string;
  digest: string;
  organization_id: string;
  /** null for scope `organization`. */
  tenant_id: string | null;
  user_id: string;
  name: string;
  permissions: string[];
  scope: 'organization' | 'tenant';
  created_at: number;
  expires_at: number | null;
  last_used_at: number | null;
}

/** A link that lets somebody in. */
export interface InvitationRow {
  id: string;
  digest: string;
  organization_id: string;
  tenant_id: string;
  email: string | null;
  /** Role ids; null means the default role. */
  roles: string[] | null;
  created_by: string;
  created_at: number;
  expires_at: number;
  used_at: number | null;
  used_by: string | null;
}

/** A program that calls out. */
export interface AgentRow {
  id: string;
  tenant_id: string;
  name: string;
  description: string;
  environment: string | null;
  labels: Record<string, string>;
  status: 'active' | 'disabled';
  /** The person who answers for it. */
  owner_user_id: string | null;
  created_at: number;
  updated_at: number;
  last_seen_at: number | null;
}

/** A role that an agent holds in a tenant (its own, or one it is shared with). */
export interface AgentRoleRow {
  tenant_id: string;
  agent_id: string;
  role_id: string;
  /** Absent or null for what was given before it was kept. */
  created_at?: number | null;
}

/** A key acts in `tenant_id`, which may differ from the agent's own tenant where the agent is shared. */
export interface AgentKeyRow {
  id: string;
  tenant_id: string;
  agent_id: string;
  /** SHA-256 of the key, hex. */
  digest: string;
  /** The first characters, for people to tell keys apart. */
  hint: string;
  name: string;
  created_at: number;
  created_by: string | null;
  expires_at: number | null;
  last_used_at: number | null;
}

/** Agents that belong together. */
export interface AgentGroupRow {
  id: string;
  tenant_id: string;
  name: string;
  description: string;
  /** Role names and user ids who decide for its agents; both absent: no limit. */
  approvers: { roles?: string[]; users?: string[] };
  created_at: number;
}

/** An agent is in a group. */
export interface AgentGroupMemberRow {
  tenant_id: string;
  group_id: string;
  agent_id: string;
}

/** A named set of people in a tenant; `members` are user ids. */
export interface PeopleGroupRow {
  id: string;
  tenant_id: string;
  name: string;
  members: string[];
  created_at: number;
}

/** One access rule of a gateway. */
export interface AccessRuleDocument {
  agents?: string[];
  groups?: string[];
  connector: string;
  actions: string[];
  decision: 'allow' | 'require_approval' | 'deny';
}

/** A tenant's binding to a listener, by the listener's name. */
export interface GatewayRow {
  id: string;
  tenant_id: string;
  name: string;
  environment: string | null;
  enforcement: EnforcementLevel | null;
  access_rules: AccessRuleDocument[];
  created_at: number;
  updated_at: number;
}

/** The providers that connectors know. */
export type ConnectorType =
  | 'github'
  | 'stripe'
  | 'slack'
  | 'openai'
  | 'anthropic'
  | 'mcp'
  | 'webhook'
  | 'http'
  | 'openapi';

/** An action that a connector's owner declared. */
export interface OwnActionDocument {
  method: string;
  /** Path template with `{name}` segments. */
  path: string;
  type: string;
  verb?: 'read' | 'write';
  risk?: number;
  parameters?: Record<string, string>;
  sentence?: string;
}

/** Turns requests for some hosts into typed actions. */
export interface ConnectorRow {
  id: string;
  tenant_id: string;
  name: string;
  type: ConnectorType;
  base_url: string | null;
  hosts: string[];
  mode: 'intercept' | 'tunnel';
  allow_private: boolean;
  /** PEM of what else to trust for this origin. */
  ca: string | null;
  actions: OwnActionDocument[];
  environment: string | null;
  settings: Record<string, unknown>;
  /** Raised when origins, CA, mode or allow_private change; pools and credentials are bound to it. */
  revision: number;
  created_at: number;
  updated_at: number;
}

/** A secret for one connector, sealed. */
export interface CredentialRow {
  id: string;
  tenant_id: string;
  connector_id: string;
  placement: 'bearer' | 'header' | 'basic' | 'query';
  /** Header or query parameter name. */
  name: string | null;
  /** AES-256-GCM envelope, base64; see vault/envelope. */
  sealed: string;
  key_version: number;
  /** The connector revision it was entered for; another one detaches it. */
  connector_revision: number;
  created_at: number;
  updated_at: number;
  updated_by: string | null;
  /** null: not since it was entered. */
  last_used_at: number | null;
}

/** A policy, whatever its versions. */
export interface PolicyRow {
  id: string;
  tenant_id: string;
  name: string;
  /** The newest version, draft or published. */
  version: number;
  published_version: number | null;
  /** How much it counts: of the version in force, else of the newest. null: written before this was kept. */
  mode: 'enforce' | 'monitor' | 'off' | null;
  /** Whom to ask about it; null: nobody is named. */
  owner_user_id: string | null;
  created_at: number;
  updated_at: number;
}

/** One version of a policy. */
export interface PolicyVersionRow {
  tenant_id: string;
  policy_id: string;
  version: number;
  yaml: string;
  created_at: number;
  created_by: string | null;
  published_at: number | null;
  published_by: string | null;
}

export type * from './approval-rows.ts';
export type * from './pack-rows.ts';
export type * from './template-rows.ts';

/** What a kill switch can name. */
export type KillSwitchKind =
  | 'instance'
  | 'organization'
  | 'tenant'
  | 'group'
  | 'agent'
  | 'connector'
  | 'gateway'
  | 'user';

/** A kill switch; off ones are kept as a record. */
export interface KillSwitchRow {
  id: string;
  kind: KillSwitchKind;
  /** What it names; null for `instance`. */
  scope_id: string | null;
  organization_id: string | null;
  tenant_id: string | null;
  active: boolean;
  reason: string;
  created_by: string;
  created_at: number;
  expires_at: number | null;
  lifted_at: number | null;
  /** null for one that ended by itself. */
  lifted_by: string | null;
  lifted_because: string | null;
}

/** The index of one ledger line. `line` is its number in the stream, from 1; (stream, line) is the key. */
export interface AuditIndexRow {
  stream: string;
  line: number;
  id: string;
  organization_id: string | null;
  tenant_id: string | null;
  seq: number;
  at: number;
  kind: string;
  decision_id: string | null;
  actor_kind: string;
  actor_id: string;
  agent_id: string | null;
  action: string | null;
  method: string | null;
  url: string | null;
  decision: string | null;
  rule: string | null;
  /** The policy whose rule decided; where one was relaxed, the one that would have. */
  policy: string | null;
  /** The approval that a call waited for, else what a change is about; its id. */
  about: string | null;
  status: number | null;
  latency_ms: number | null;
  hash: string;
  prev_hash: string;
  /** The whole line as it stands in the segment file, without the newline. */
  text: string;
}

/** A secret of the instance (CA key, checkpoint key, check value), sealed under the master key. */
export interface InstanceSecretRow {
  name: string;
  sealed: string;
  created_at: number;
}

/** What the change feed carries: tenant_id '*' is the instance itself. */
export interface ChangeRow {
  tenant_id: string;
  version: number;
}

export interface IdempotencyRow {
  /** Principal, method, path and key, hashed. */
  key: string;
  body_sha256: string;
  status: number;
  response: string;
  created_at: number;
}
