// What does an instance hold that has been at work for a month? People, agents, approvals that wait, and a ledger's index, written straight
// through the store, since making them one by one would take days.

import { newId } from '../proxy/runtime/ids.ts';
import { openStore } from '../store/open.ts';
import type { AgentRow, ApprovalRow, AuditIndexRow, UserRow } from '../store/rows.ts';
import type { Store } from '../store/store.ts';

const BATCH = 5_000;
const DAY_MS = 86_400_000;
const DAYS = 30;
const AGENTS = 200;
const RULES = 25;
const EFFECTS = ['allow', 'allow', 'allow', 'allow', 'allow', 'allow', 'allow', 'deny', 'deny', 'hold'] as const;

/** Where it is put, and how much of it. */
export interface Volume {
  readonly organization: string;
  readonly tenant: string;
  readonly owner: string;
  readonly people: number;
  readonly pending: number;
  /** Lines of the ledger's index: a decision and its outcome by turns. */
  readonly entries: number;
}

/** Fills the database in this directory, which no running product may have open. */
export async function fill(dataDir: string, volume: Volume): Promise<void> {
  const store = await openStore({ dataDir });
  try {
    const agents = Array.from({ length: AGENTS }, (_, at) => agent(volume, at));
    await store.forTenant(volume.tenant).agents.insertMany(agents);
    await people(store, volume);
    await each(volume.pending, (from, count) =>
      store
        .forTenant(volume.tenant)
        .approvals.insertMany(Array.from({ length: count }, (_, at) => approval(volume, agents, from + at))),
    );
    await each(volume.entries, (from, count) =>
      store.system.appendAuditIndex(Array.from({ length: count }, (_, at) => entry(volume, agents, from + at))),
    );
  } finally {
    await store.close();
  }
}

async function each(total: number, write: (from: number, count: number) => Promise<void>): Promise<void> {
  for (let from = 0; from < total; from += BATCH) await write(from, Math.min(BATCH, total - from));
}

function agent({ tenant, owner }: Volume, at: number): AgentRow {
  const now = Date.now();
  return {
    id: newId('agt', now),
    tenant_id: tenant,
    name: `agent-${at}`,
    description: '',
    environment: at % 2 === 0 ? 'production' : 'development',
    labels: { team: `team-${at % 12}` },
    status: 'active',
    owner_user_id: owner,
    created_at: now - DAYS * DAY_MS,
    updated_at: now - DAYS * DAY_MS,
    last_seen_at: now - at * 60_000,
  };
}

async function people(store: Store, { organization, tenant, people: total }: Volume): Promise<void> {
  await each(total, async (from, count) => {
    const created_at = Date.now();
    const users: UserRow[] = Array.from({ length: count }, (_, at) => ({
      id: newId('usr', created_at),
      email: `person${from + at}@example.com`,
      name: `Person ${from + at}`,
      password_hash: null,
      status: 'placeholder',
      created_at,
      last_login_at: null,
    }));
    const about = { tenant_id: tenant, created_at, created_by: null };
    await store.system.users.insertMany(users);
    await store
      .forOrganization(organization)
      .members.insertMany(
        users.map(({ id, status }) => ({ organization_id: organization, user_id: id, status, created_at })),
      );
    await store.forTenant(tenant).memberships.insertMany(users.map(({ id }) => ({ ...about, user_id: id })));
    await store
      .forTenant(tenant)
      .membershipRoles.insertMany(users.map(({ id }) => ({ ...about, user_id: id, role_id: 'rol_builtin_viewer' })));
  });
}

function approval({ tenant, owner }: Volume, agents: readonly AgentRow[], at: number): ApprovalRow {
  const now = Date.now();
  const { id: agent_id, name: agent_name } = agents[at % agents.length] as AgentRow;
  const body_sha256 = '0'.repeat(64);
  const created_at = now - at * 1000;
  return {
    id: newId('apr', created_at),
    tenant_id: tenant,
    agent_id,
    agent_name,
    connector_id: null,
    gateway_id: null,
    fingerprint: `volume-${at}`,
    state: 'pending',
    decision_id: newId('dec', created_at),
    action: {
      type: 'stripe.refund.create',
      verb: 'write',
      sentence: `Refund ${at}.00 USD of charge ch_${at}`,
      risk: 3,
    },
    request: { method: 'POST', url: 'https://api.example.com/v1/refunds', headers: {}, body_sha256, size: 0 },
    body_sealed: null,
    rule: { name: `rule-${at % RULES}`, kind: 'policy' },
    requirement: {
      required: 1,
      reason_required: false,
      separation_of_duties: 'never',
      owner_user_id: owner,
      group_ids: [],
      wait_ms: 60_000,
      shape: {},
    },
    claimed_reason: 'The customer was charged twice',
    run_id: null,
    attempts: 1,
    waits_ended: 1,
    last_attempt_at: created_at,
    policy_version: 1,
    access_version: 1,
    created_at,
    expires_at: now + 3 * DAY_MS + at * 1000,
    decided_at: null,
    decided_by: null,
    comment: null,
    consumed_at: null,
    consumed_by: null,
    finished_at: null,
    rule_key: `rule-${at % RULES}`,
    escalate_at: null,
    escalated_at: null,
  };
}

/** A line of the index. Its text is what the ledger's file would have; nothing in it verifies, since there is no file. */
function entry({ organization, tenant, entries }: Volume, agents: readonly AgentRow[], at: number): AuditIndexRow {
  const call = Math.floor(at / 2);
  const { id: agent_id, name } = agents[call % agents.length] as AgentRow;
  const [kind, decision, rule] =
    at % 2 === 0
      ? (['decision', EFFECTS[call % EFFECTS.length] ?? null, `rule-${call % RULES}`] as const)
      : (['outcome', null, null] as const);
  const line = {
    stream: 'volume',
    line: at + 1,
    id: `volume-${at + 1}`,
    organization_id: organization,
    tenant_id: tenant,
    seq: at + 1,
    at: Math.round(Date.now() - (DAYS * DAY_MS * (entries - at)) / entries),
    kind,
    decision_id: `dec_${String(call).padStart(26, '0')}`,
    hash: '0'.repeat(64),
    prev_hash: '0'.repeat(64),
  };
  const request = { method: 'GET', url: `https://api.example.com/v1/items/${call % 5000}?page=${call % 7}` };
  const text = {
    v: 1,
    ...line,
    at: new Date(line.at).toISOString(),
    prev_line: '0'.repeat(64),
    actor: { kind: 'agent', id: agent_id },
    agent: { id: agent_id, name },
    request: { ...request, source_ip: '127.0.0.1' },
    ...(decision
      ? {
          decision,
          rule: { name: rule, kind: 'policy', policy: `policy-${rule}` },
          policy_version: 1,
          access_version: 1,
        }
      : { status: 200 }),
  };
  return {
    ...line,
    ...request,
    actor_kind: 'agent',
    actor_id: agent_id,
    agent_id,
    action: 'http.get',
    decision,
    rule,
    policy: rule && `policy-${rule}`,
    about: null,
    status: decision ? null : 200,
    latency_ms: decision ? null : 12,
    text: JSON.stringify(text),
  };
}
