// What did the first schema look like? All tables, what must be unique, and what is looked up often. Never edited once released.

import { sql } from 'kysely';
import type { Migration } from './migration.ts';
import { createIndexes, createTables } from './notation.ts';

const TABLES = `
organizations: id! name ordinal# enforcement? settings created_at#
tenants: id! organization_id name kind owner_user_id? boundary settings policy_version# access_version# created_at#
users: id! email name password_hash? status created_at# last_login_at#?
organization_members: organization_id! user_id! status created_at#
memberships: tenant_id! user_id! created_at# created_by?
membership_roles: tenant_id! user_id! role_id! created_at# created_by?
roles: id! tenant_id name description grants template? created_at# updated_at#
sessions: digest! id user_id active_tenant_id? user_agent source_ip created_at# last_seen_at# expires_at#
tokens: id! digest organization_id tenant_id? user_id name permissions scope created_at# expires_at#? last_used_at#?
invitations: id! digest organization_id tenant_id email? roles? created_by created_at# expires_at# used_at#? used_by?
agents: id! tenant_id name description environment? labels status owner_user_id? created_at# updated_at# last_seen_at#?
agent_roles: tenant_id! agent_id! role_id!
agent_keys: id! tenant_id agent_id digest hint name created_at# created_by? expires_at#? last_used_at#?
agent_groups: id! tenant_id name description approvers created_at#
agent_group_members: tenant_id! group_id! agent_id!
people_groups: id! tenant_id name members created_at#
gateways: id! tenant_id name environment? enforcement? access_rules created_at# updated_at#
connectors: id! tenant_id name type base_url? hosts mode allow_private# ca? actions environment? settings revision# created_at# updated_at#
credentials: id! tenant_id connector_id placement name? sealed key_version# connector_revision# created_at# updated_at# updated_by?
policies: id! tenant_id name version# published_version#? created_at# updated_at#
policy_versions: tenant_id policy_id! version#! yaml created_at# created_by? published_at#? published_by?
approvals: id! tenant_id agent_id agent_name connector_id? gateway_id? fingerprint state decision_id action request body_sealed? rule requirement claimed_reason? run_id? attempts# waits_ended# last_attempt_at# policy_version# access_version# created_at# expires_at# decided_at#? decided_by? comment? consumed_at#? consumed_by? finished_at#?
votes: id! tenant_id approval_id user_id vote comment? at#
grants: id! tenant_id approval_id agent_id connector_id? effect shape uses_left#? expires_at#? created_at# created_by
kill_switches: id! kind scope_id? organization_id? tenant_id? active# reason created_by created_at# expires_at#? lifted_at#? lifted_by?
audit_index: stream! line#! id organization_id? tenant_id? seq# at# kind decision_id? actor_kind actor_id agent_id? action? method? url? decision? rule? status#? latency_ms~? hash prev_hash text
instance_secrets: name! sealed created_at#
changes: tenant_id! version#
idempotency: key! body_sha256 status# response created_at#
`;

const INDEXES = `
unique organizations (ordinal)
unique tenants (organization_id) where kind = 'default'
unique tenants (organization_id, owner_user_id) where kind = 'personal'
tenants (organization_id)
unique users (email)
organization_members (user_id)
memberships (user_id)
membership_roles (user_id)
membership_roles (role_id)
unique roles (tenant_id, name)
unique sessions (id)
sessions (user_id)
sessions (expires_at)
unique tokens (digest)
tokens (organization_id)
tokens (user_id)
unique invitations (digest)
invitations (organization_id)
invitations (tenant_id)
unique agents (tenant_id, name)
agents (owner_user_id)
agent_roles (agent_id)
unique agent_keys (digest)
agent_keys (tenant_id, agent_id)
agent_keys (agent_id)
unique agent_groups (tenant_id, name)
agent_group_members (tenant_id, agent_id)
unique people_groups (tenant_id, name)
unique gateways (tenant_id, name)
unique connectors (tenant_id, name)
unique credentials (tenant_id, connector_id)
unique policies (tenant_id, name)
policy_versions (tenant_id)
unique approvals (tenant_id, fingerprint) where state in ('pending', 'approved')
approvals (tenant_id, state, created_at)
approvals (tenant_id, created_at, id)
approvals (tenant_id, agent_id, state)
approvals (tenant_id, fingerprint)
approvals (state, expires_at, id)
unique votes (approval_id, user_id)
votes (tenant_id)
grants (tenant_id, agent_id)
kill_switches (tenant_id)
kill_switches (organization_id)
kill_switches (active)
audit_index (tenant_id, at, line, stream)
audit_index (tenant_id, kind, at)
audit_index (tenant_id, agent_id, at)
audit_index (decision_id) where decision_id is not null
audit_index (organization_id, at, line, stream) where tenant_id is null
audit_index (id)
idempotency (created_at)
`;

/** The first schema. */
export const foundation: Migration = async (db, flavor) => {
  await createTables(db, TABLES);
  await createIndexes(db, INDEXES);
  if (!flavor.stampChanges) return;
  await sql`alter table changes add column changed_at timestamptz not null default clock_timestamp()`.execute(db);
  await sql`create index changes_changed_at on changes (changed_at)`.execute(db);
};
