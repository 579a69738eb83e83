// Which tables are there, what kind is each column, what names a row, what can be searched? Written once for both databases;
// the compiler checks every table against its row type in rows.ts.

import type {
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
  GatewayRow,
  GrantRow,
  IdempotencyRow,
  InstanceSecretRow,
  InvitationRow,
  KillSwitchRow,
  MembershipRoleRow,
  MembershipRow,
  OrganizationMemberRow,
  OrganizationRow,
  PeopleGroupRow,
  PolicyRow,
  PolicyVersionRow,
  RoleRow,
  SessionRow,
  TenantRow,
  TokenRow,
  UserRow,
  VoteRow,
} from './rows.ts';

/** How a value stands in the database: booleans as 0 and 1, JSON as text, so that both databases hold the same. */
export type ColumnKind = 'text' | 'integer' | 'real' | 'boolean' | 'json';

type KindFor<Value> = [NonNullable<Value>] extends [string]
  ? 'text'
  : [NonNullable<Value>] extends [number]
    ? 'integer' | 'real'
    : [NonNullable<Value>] extends [boolean]
      ? 'boolean'
      : 'json';
type Spelled<Value> = null extends Value ? `${KindFor<Value>}?` : KindFor<Value>;
type Name<Row> = keyof Row & string;

/** One column: its kind, and whether it may be null. */
export interface Column {
  readonly kind: ColumnKind;
  readonly nullable: boolean;
}

/** A table as the repositories use it. */
export interface Table<Row> {
  readonly name: string;
  readonly columns: ReadonlyMap<string, Column>;
  /** What names one row; pages are ordered by `sort` and then by it. */
  readonly key: readonly Name<Row>[];
  /** What `q` looks in. */
  readonly searchable: readonly Name<Row>[];
  readonly sort: { readonly column: Name<Row>; readonly descending: boolean };
  /** A `q` that this recognises is looked for exactly, in this column alone. */
  readonly exact: { readonly column: Name<Row>; readonly prefix: string } | undefined;
}

interface TableOptions<Row> {
  readonly key?: readonly Name<Row>[];
  readonly search?: readonly Name<Row>[];
  readonly sort?: { readonly column: Name<Row>; readonly descending: boolean };
  readonly exact?: { readonly column: Name<Row>; readonly prefix: string };
}

function table<Row>() {
  return (
    name: string,
    spelled: { readonly [C in keyof Row]-?: Spelled<Row[C]> },
    options: TableOptions<Row> = {},
  ): Table<Row> => {
    const key = options.key ?? (['id'] as unknown as readonly Name<Row>[]);
    return {
      name,
      columns: new Map(Object.entries<string>(spelled).map(([column, kind]) => [column, columnOf(kind)])),
      key,
      searchable: options.search ?? [],
      sort: options.sort ?? { column: key.at(-1) as Name<Row>, descending: false },
      exact: options.exact,
    };
  };
}

function columnOf(spelled: string): Column {
  const nullable = spelled.endsWith('?');
  return { kind: (nullable ? spelled.slice(0, -1) : spelled) as ColumnKind, nullable };
}

const NEWEST = { column: 'created_at', descending: true } as const;

/** Every table, by the name that the scopes give it. */
export const TABLES = {
  organizations: table<OrganizationRow>()(
    'organizations',
    { id: 'text', name: 'text', ordinal: 'integer', enforcement: 'text?', settings: 'json', created_at: 'integer' },
    { search: ['name', 'id'], sort: { column: 'ordinal', descending: false } },
  ),
  tenants: table<TenantRow>()(
    'tenants',
    {
      id: 'text',
      organization_id: 'text',
      name: 'text',
      kind: 'text',
      owner_user_id: 'text?',
      boundary: 'json',
      settings: 'json',
      policy_version: 'integer',
      access_version: 'integer',
      created_at: 'integer',
    },
    { search: ['name', 'id'] },
  ),
  users: table<UserRow>()(
    'users',
    {
      id: 'text',
      email: 'text',
      name: 'text',
      password_hash: 'text?',
      status: 'text',
      created_at: 'integer',
      last_login_at: 'integer?',
    },
    { search: ['email', 'name', 'id'] },
  ),
  organizationMembers: table<OrganizationMemberRow>()(
    'organization_members',
    { organization_id: 'text', user_id: 'text', status: 'text', created_at: 'integer' },
    { key: ['organization_id', 'user_id'], search: ['user_id'] },
  ),
  memberships: table<MembershipRow>()(
    'memberships',
    { tenant_id: 'text', user_id: 'text', created_at: 'integer', created_by: 'text?' },
    { key: ['tenant_id', 'user_id'], search: ['user_id'] },
  ),
  membershipRoles: table<MembershipRoleRow>()(
    'membership_roles',
    { tenant_id: 'text', user_id: 'text', role_id: 'text', created_at: 'integer', created_by: 'text?' },
    { key: ['tenant_id', 'user_id', 'role_id'], search: ['user_id', 'role_id'] },
  ),
  roles: table<RoleRow>()(
    'roles',
    {
      id: 'text',
      tenant_id: 'text',
      name: 'text',
      description: 'text',
      grants: 'json',
      template: 'text?',
      created_at: 'integer',
      updated_at: 'integer',
    },
    { search: ['name', 'description', 'id'] },
  ),
  sessions: table<SessionRow>()(
    'sessions',
    {
      digest: 'text',
      id: 'text',
      user_id: 'text',
      active_tenant_id: 'text?',
      user_agent: 'text',
      source_ip: 'text',
      created_at: 'integer',
      last_seen_at: 'integer',
      expires_at: 'integer',
    },
    { key: ['id'], search: ['user_agent', 'source_ip'] },
  ),
  tokens: table<TokenRow>()(
    'tokens',
    {
      id: 'text',
      digest: 'text',
      organization_id: 'text',
      tenant_id: 'text?',
      user_id: 'text',
      name: 'text',
      permissions: 'json',
      scope: 'text',
      created_at: 'integer',
      expires_at: 'integer?',
      last_used_at: 'integer?',
    },
    { search: ['name', 'id'] },
  ),
  invitations: table<InvitationRow>()(
    'invitations',
    {
      id: 'text',
      digest: 'text',
      organization_id: 'text',
      tenant_id: 'text',
      email: 'text?',
      roles: 'json?',
      created_by: 'text',
      created_at: 'integer',
      expires_at: 'integer',
      used_at: 'integer?',
      used_by: 'text?',
    },
    { search: ['email', 'id'] },
  ),
  agents: table<AgentRow>()(
    'agents',
    {
      id: 'text',
      tenant_id: 'text',
      name: 'text',
      description: 'text',
      environment: 'text?',
      labels: 'json',
      status: 'text',
      owner_user_id: 'text?',
      created_at: 'integer',
      updated_at: 'integer',
      last_seen_at: 'integer?',
    },
    { search: ['name', 'description', 'id'] },
  ),
  agentRoles: table<AgentRoleRow>()(
    'agent_roles',
    { tenant_id: 'text', agent_id: 'text', role_id: 'text' },
    { key: ['tenant_id', 'agent_id', 'role_id'], search: ['agent_id', 'role_id'] },
  ),
  agentKeys: table<AgentKeyRow>()(
    'agent_keys',
    {
      id: 'text',
      tenant_id: 'text',
      agent_id: 'text',
      digest: 'text',
      hint: 'text',
      name: 'text',
      created_at: 'integer',
      created_by: 'text?',
      expires_at: 'integer?',
      last_used_at: 'integer?',
    },
    { search: ['name', 'hint', 'id'] },
  ),
  agentGroups: table<AgentGroupRow>()(
    'agent_groups',
    { id: 'text', tenant_id: 'text', name: 'text', description: 'text', approvers: 'json', created_at: 'integer' },
    { search: ['name', 'description', 'id'] },
  ),
  agentGroupMembers: table<AgentGroupMemberRow>()(
    'agent_group_members',
    { tenant_id: 'text', group_id: 'text', agent_id: 'text' },
    { key: ['tenant_id', 'group_id', 'agent_id'], search: ['agent_id'] },
  ),
  peopleGroups: table<PeopleGroupRow>()(
    'people_groups',
    { id: 'text', tenant_id: 'text', name: 'text', members: 'json', created_at: 'integer' },
    { search: ['name', 'id'] },
  ),
  gateways: table<GatewayRow>()(
    'gateways',
    {
      id: 'text',
      tenant_id: 'text',
      name: 'text',
      environment: 'text?',
      enforcement: 'text?',
      access_rules: 'json',
      created_at: 'integer',
      updated_at: 'integer',
    },
    { search: ['name', 'environment', 'id'] },
  ),
  connectors: table<ConnectorRow>()(
    'connectors',
    {
      id: 'text',
      tenant_id: 'text',
      name: 'text',
      type: 'text',
      base_url: 'text?',
      hosts: 'json',
      mode: 'text',
      allow_private: 'boolean',
      ca: 'text?',
      actions: 'json',
      environment: 'text?',
      settings: 'json',
      revision: 'integer',
      created_at: 'integer',
      updated_at: 'integer',
    },
    { search: ['name', 'type', 'base_url', 'id'] },
  ),
  credentials: table<CredentialRow>()(
    'credentials',
    {
      id: 'text',
      tenant_id: 'text',
      connector_id: 'text',
      placement: 'text',
      name: 'text?',
      sealed: 'text',
      key_version: 'integer',
      connector_revision: 'integer',
      created_at: 'integer',
      updated_at: 'integer',
      updated_by: 'text?',
    },
    { search: ['name', 'id'] },
  ),
  policies: table<PolicyRow>()(
    'policies',
    {
      id: 'text',
      tenant_id: 'text',
      name: 'text',
      version: 'integer',
      published_version: 'integer?',
      created_at: 'integer',
      updated_at: 'integer',
    },
    { search: ['name', 'id'] },
  ),
  policyVersions: table<PolicyVersionRow>()(
    'policy_versions',
    {
      tenant_id: 'text',
      policy_id: 'text',
      version: 'integer',
      yaml: 'text',
      created_at: 'integer',
      created_by: 'text?',
      published_at: 'integer?',
      published_by: 'text?',
    },
    { key: ['policy_id', 'version'], search: ['yaml'] },
  ),
  approvals: table<ApprovalRow>()(
    'approvals',
    {
      id: 'text',
      tenant_id: 'text',
      agent_id: 'text',
      agent_name: 'text',
      connector_id: 'text?',
      gateway_id: 'text?',
      fingerprint: 'text',
      state: 'text',
      decision_id: 'text',
      action: 'json',
      request: 'json',
      body_sealed: 'text?',
      rule: 'json',
      requirement: 'json',
      claimed_reason: 'text?',
      run_id: 'text?',
      attempts: 'integer',
      waits_ended: 'integer',
      last_attempt_at: 'integer',
      policy_version: 'integer',
      access_version: 'integer',
      created_at: 'integer',
      expires_at: 'integer',
      decided_at: 'integer?',
      decided_by: 'text?',
      comment: 'text?',
      consumed_at: 'integer?',
      consumed_by: 'text?',
      finished_at: 'integer?',
    },
    { search: ['id', 'agent_name', 'agent_id', 'decision_id', 'action', 'request'], sort: NEWEST },
  ),
  votes: table<VoteRow>()('votes', {
    id: 'text',
    tenant_id: 'text',
    approval_id: 'text',
    user_id: 'text',
    vote: 'text',
    comment: 'text?',
    at: 'integer',
  }),
  grants: table<GrantRow>()(
    'grants',
    {
      id: 'text',
      tenant_id: 'text',
      approval_id: 'text',
      agent_id: 'text',
      connector_id: 'text?',
      effect: 'text',
      shape: 'json',
      uses_left: 'integer?',
      expires_at: 'integer?',
      created_at: 'integer',
      created_by: 'text',
    },
    { search: ['id', 'agent_id', 'approval_id'], sort: NEWEST },
  ),
  killSwitches: table<KillSwitchRow>()(
    'kill_switches',
    {
      id: 'text',
      kind: 'text',
      scope_id: 'text?',
      organization_id: 'text?',
      tenant_id: 'text?',
      active: 'boolean',
      reason: 'text',
      created_by: 'text',
      created_at: 'integer',
      expires_at: 'integer?',
      lifted_at: 'integer?',
      lifted_by: 'text?',
    },
    { search: ['reason', 'scope_id', 'id'], sort: NEWEST },
  ),
  auditIndex: table<AuditIndexRow>()(
    'audit_index',
    {
      stream: 'text',
      line: 'integer',
      id: 'text',
      organization_id: 'text?',
      tenant_id: 'text?',
      seq: 'integer',
      at: 'integer',
      kind: 'text',
      decision_id: 'text?',
      actor_kind: 'text',
      actor_id: 'text',
      agent_id: 'text?',
      action: 'text?',
      method: 'text?',
      url: 'text?',
      decision: 'text?',
      rule: 'text?',
      status: 'integer?',
      latency_ms: 'real?',
      hash: 'text',
      prev_hash: 'text',
      text: 'text',
    },
    {
      key: ['line', 'stream'],
      search: ['decision_id', 'id', 'actor_id', 'agent_id', 'url', 'action', 'rule', 'kind'],
      sort: { column: 'at', descending: true },
      exact: { column: 'decision_id', prefix: 'dec_' },
    },
  ),
  secrets: table<InstanceSecretRow>()(
    'instance_secrets',
    { name: 'text', sealed: 'text', created_at: 'integer' },
    { key: ['name'] },
  ),
  changes: table<ChangeRow>()('changes', { tenant_id: 'text', version: 'integer' }, { key: ['tenant_id'] }),
  idempotency: table<IdempotencyRow>()(
    'idempotency',
    { key: 'text', body_sha256: 'text', status: 'integer', response: 'text', created_at: 'integer' },
    { key: ['key'] },
  ),
} as const;
