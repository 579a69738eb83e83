// Who holds what in a tenant, since when, and when was it last used? Roles of people and of agents, and tokens, as a review looks at them.

import type { AgentRow, BindingKind, TokenRow, UserRow } from '../../store/rows.ts';
import type { Scope } from '../../store/store.ts';
import type { RoleNames } from './ports.ts';

const UNUSED_MS = 90 * 24 * 3_600_000;

/** Somebody or something that holds a role or a token. Times are ms since 1970; null: not known, or never. */
export interface Binding {
  readonly kind: BindingKind;
  readonly holder: { readonly id: string; readonly name: string; readonly email: string | null };
  readonly held: { readonly id: string; readonly name: string };
  readonly since: number | null;
  readonly lastUsedAt: number | null;
}

/** What one binding is known by, among all of a tenant. */
export const bindingKey = (kind: BindingKind, holderId: string, heldId: string): string =>
  `${kind} ${holderId} ${heldId}`;

/** Whether nothing has come of it for 90 days, counted from its beginning where it was never used. */
export function isUnused({ since, lastUsedAt }: Pick<Binding, 'since' | 'lastUsedAt'>, nowMs: number): boolean {
  return Math.max(since ?? 0, lastUsedAt ?? 0) + UNUSED_MS <= nowMs;
}

/** The bindings of these kinds. Tokens for a whole organization count in its default tenant. */
export async function bindingsIn(
  scope: Scope,
  names: RoleNames,
  tenantId: string,
  kinds: readonly BindingKind[],
): Promise<Binding[]> {
  const read = {
    person_role: () => rolesOfPeople(scope, names, tenantId),
    agent_role: () => rolesOfAgents(scope, names, tenantId),
    token: () => tokensIn(scope, tenantId),
  };
  return (await Promise.all(kinds.map((kind) => read[kind]()))).flat();
}

async function rolesOfPeople(scope: Scope, names: RoleNames, tenantId: string): Promise<Binding[]> {
  const there = scope.forTenant(tenantId);
  const rows = await there.membershipRoles.all();
  const people = await usersById(scope, rows);
  const roles = await roleNames(scope, names, tenantId, rows);
  const used = new Map((await there.presence.all()).map(({ user_id, last_used_at }) => [user_id, last_used_at]));
  return rows.flatMap(({ user_id, role_id, created_at }) => {
    const [user, name] = [people.get(user_id), roles.get(role_id)];
    if (!user || name === undefined) return [];
    const held = { id: role_id, name };
    return [
      {
        kind: 'person_role' as const,
        holder: holderOf(user),
        held,
        since: created_at,
        lastUsedAt: used.get(user_id) ?? null,
      },
    ];
  });
}

async function rolesOfAgents(scope: Scope, names: RoleNames, tenantId: string): Promise<Binding[]> {
  const there = scope.forTenant(tenantId);
  const rows = await there.agentRoles.all();
  const agents = new Map(
    (await scope.system.agents.all({ id: [...new Set(rows.map(({ agent_id }) => agent_id))] })).map((row) => [
      row.id,
      row,
    ]),
  );
  const roles = await roleNames(scope, names, tenantId, rows);
  const used = new Map<string, number>();
  for (const { agent_id, last_used_at } of await there.agentKeys.all())
    used.set(agent_id, Math.max(used.get(agent_id) ?? 0, last_used_at ?? 0));
  return rows.flatMap(({ agent_id, role_id, created_at = null }) => {
    const [agent, name] = [agents.get(agent_id), roles.get(role_id)];
    if (!agent || name === undefined) return [];
    const holder = { id: agent.id, name: agent.name, email: null };
    const lastUsedAt = lastSeen(agent, tenantId, used.get(agent_id));
    return [{ kind: 'agent_role' as const, holder, held: { id: role_id, name }, since: created_at, lastUsedAt }];
  });
}

/** By its keys of this tenant, and at home by itself, since a gate may let an agent in without a key. */
function lastSeen(agent: AgentRow, tenantId: string, byKeys = 0): number | null {
  const home = agent.tenant_id === tenantId ? (agent.last_seen_at ?? 0) : 0;
  return Math.max(byKeys, home) || null;
}

async function tokensIn(scope: Scope, tenantId: string): Promise<Binding[]> {
  const rows = await tokensOf(scope, tenantId);
  const people = await usersById(scope, rows);
  return rows.flatMap(({ id, name, user_id, created_at, last_used_at }) => {
    const user = people.get(user_id);
    if (!user) return [];
    const held = { id, name };
    return [{ kind: 'token' as const, holder: holderOf(user), held, since: created_at, lastUsedAt: last_used_at }];
  });
}

async function tokensOf(scope: Scope, tenantId: string): Promise<TokenRow[]> {
  const tenant = await scope.forTenant(tenantId).tenant();
  if (!tenant) return [];
  const reaching = tenant.kind === 'default' ? [tenantId, null] : [tenantId];
  return scope.forOrganization(tenant.organization_id).tokens.all({ tenant_id: reaching });
}

async function usersById(scope: Scope, rows: readonly { user_id: string }[]): Promise<Map<string, UserRow>> {
  const ids = [...new Set(rows.map(({ user_id }) => user_id))];
  return new Map((await scope.system.users.all({ id: ids })).map((row) => [row.id, row]));
}

async function roleNames(
  scope: Scope,
  names: RoleNames,
  tenantId: string,
  rows: readonly { role_id: string }[],
): Promise<Map<string, string>> {
  const ids = [...new Set(rows.map(({ role_id }) => role_id))];
  return new Map((await names.byId(scope, tenantId, ids)).map(({ id, name }) => [id, name]));
}

const holderOf = ({ id, name, email }: UserRow): Binding['holder'] => ({ id, name, email });
