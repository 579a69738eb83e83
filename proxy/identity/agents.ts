// Which programs may call out? Agents of the active tenant: made, edited, switched off, deleted, with roles and groups.

import type { AgentRow, TenantRow } from '../../store/rows.ts';
import type { Page, Scope, Store } from '../../store/store.ts';
import type { Changes } from '../audit/changes.ts';
import { ApiError } from '../errors.ts';
import type { PersonPrincipal } from '../principal.ts';
import type { Clock } from '../runtime/clock.ts';
import { newId } from '../runtime/ids.ts';
import { demandHeaderName } from './addresses.ts';
import { type AgentView, agentIn, agentsOf, objectOf, presentAgents } from './agent-view.ts';
import { demandActiveTenant } from './authority.ts';
import { endsSoon, isSilent } from './concerns.ts';
import { type ListRequest, pageFor } from './lists.ts';
import type { NamedRole, RoleNames } from './ports.ts';
import { demandNoReach } from './reach.ts';
import { invalid, notFound } from './refusals.ts';

const USUAL_ROLE = 'agent-supervised';

/** What may be said of an agent; absent fields stay as they are. `roles` and `groups` are names. */
export interface AgentEdit {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly environment?: string | null | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly status?: 'active' | 'disabled' | undefined;
  readonly roles?: readonly string[] | undefined;
  readonly groups?: readonly string[] | undefined;
}

/** Which agents are meant. `concern`: those that fell silent, or have a key that ends within two weeks. */
export interface AgentFilter {
  readonly status?: 'active' | 'disabled' | undefined;
  readonly concern?: 'silent' | 'keys_ending' | undefined;
  /** Id of a group that they are in here. */
  readonly group?: string | undefined;
}

/** An agent of the caller's tenant, with the tenant. */
export interface FoundAgent {
  readonly tenant: TenantRow;
  readonly agent: AgentRow;
}

/** Agents of the active tenant. A foreign agent, and one that the caller may not see, do not exist here. */
export class Agents {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #changes: Changes;
  readonly #roles: RoleNames;

  constructor(parts: { store: Store; clock: Clock; changes: Changes; roles: RoleNames }) {
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#changes = parts.changes;
    this.#roles = parts.roles;
  }

  /** A new agent, `agent-supervised` unless roles are named (none is allowed, and lets nothing pass). Needs `agents.create`, for its groups and labels. */
  async create(principal: PersonPrincipal, order: AgentEdit & { name: string }): Promise<AgentView> {
    principal.rights.demand('agents.create');
    const tenantId = demandActiveTenant(principal);
    const groupIds = await this.#groupsNamed(this.#store, tenantId, order.groups ?? []);
    principal.rights.demand('agents.create', { groupIds, labels: { ...order.labels } });
    const now = this.#clock.now();
    const row: AgentRow = {
      id: newId('agt', now),
      tenant_id: tenantId,
      name: demandHeaderName(order.name),
      description: order.description ?? '',
      environment: order.environment ?? null,
      labels: { ...order.labels },
      status: order.status ?? 'active',
      owner_user_id: principal.userId,
      created_at: now,
      updated_at: now,
      last_seen_at: null,
    };
    return this.#change(principal, { agent: row, tenantId, kind: 'agent.created' }, async (scope) => {
      await demandFreeName(scope, tenantId, row.name, row.id);
      await scope.forTenant(tenantId).agents.insert(row);
      await this.#bind(scope, tenantId, row.id, { roles: order.roles ?? [USUAL_ROLE], groups: order.groups ?? [] });
      return undefined;
    });
  }

  /** The agents that the caller's roles show, and that the filter names. */
  async list(principal: PersonPrincipal, request: ListRequest & AgentFilter): Promise<Page<AgentView>> {
    const tenant = await this.#tenant(principal);
    const { agents, groupsOf } = await agentsOf(this.#store, tenant);
    const meant = await this.#meant(tenant.id, request);
    const visible = agents
      .filter((agent) => request.group === undefined || groupsOf(agent.id).some(({ id }) => id === request.group))
      .filter((agent) => meant(agent) && principal.rights.may('agents.view', objectOf(agent, groupsOf(agent.id))))
      .map(({ id }) => id);
    const page = await this.#store.system.agents.page(
      pageFor<AgentRow>(request, {
        where: { id: visible },
        sortable: ['created_at', 'name', 'status', 'last_seen_at'],
      }),
    );
    return {
      ...page,
      items: await presentAgents(this.#store, this.#roles, tenant.id, { agents: page.items, groupsOf }),
    };
  }

  async #meant(tenantId: string, { status, concern }: AgentFilter): Promise<(agent: AgentRow) => boolean> {
    const now = this.#clock.now();
    const keys = concern === 'keys_ending' ? await this.#store.forTenant(tenantId).agentKeys.all() : [];
    const ending = new Set(keys.filter((key) => endsSoon(key.expires_at, now)).map(({ agent_id }) => agent_id));
    return (agent) =>
      (status === undefined || agent.status === status) &&
      (concern !== 'silent' || isSilent(agent, now)) &&
      (concern !== 'keys_ending' || ending.has(agent.id));
  }

  /** One agent. Throws `not_found`. */
  async get(principal: PersonPrincipal, id: string): Promise<AgentView> {
    return this.#view(this.#store, await this.demand(principal, id, 'agents.view'));
  }

  /** Changes what is named. A shared agent's own facts change in its own tenant; here only its roles and groups. Needs `agents.edit`; throws `above_own_rights` for groups and labels that would widen the caller's own reach. */
  async edit(principal: PersonPrincipal, id: string, edit: AgentEdit): Promise<AgentView> {
    const found = await this.demand(principal, id, 'agents.edit');
    const { roles, groups, ...facts } = edit;
    const tenantId = found.tenant.id;
    const change = { ...withoutAbsent(facts), updated_at: this.#clock.now() };
    const touchesFacts = Object.keys(change).length > 1;
    if (touchesFacts && found.agent.tenant_id !== tenantId)
      throw new ApiError(
        'not_permitted',
        'This agent belongs to another tenant, where its name and settings are changed.',
        { required: 'agents.edit' },
      );
    if (edit.name !== undefined) demandHeaderName(edit.name);
    await this.#demandNoReach(principal, found, edit);
    return this.#change(principal, { agent: found.agent, tenantId, kind: 'agent.edited' }, async (scope) => {
      const before = await this.#view(scope, found);
      if (edit.name !== undefined) await demandFreeName(scope, tenantId, edit.name, id);
      if (touchesFacts) await scope.forTenant(tenantId).agents.update({ id }, change);
      await this.#bind(scope, tenantId, id, { roles, groups });
      return before;
    });
  }

  /** Deletes it with its keys, roles and group memberships in every tenant. Needs `agents.delete` where it belongs. */
  async remove(principal: PersonPrincipal, id: string): Promise<void> {
    const { agent, tenant } = await this.demand(principal, id, 'agents.delete');
    if (agent.tenant_id !== tenant.id)
      throw new ApiError('not_permitted', 'This agent belongs to another tenant, where it is deleted.', {
        required: 'agents.delete',
      });
    const keys = await this.#store.system.agentKeys.all({ agent_id: id });
    const tenants = [...new Set([tenant.id, ...keys.map(({ tenant_id }) => tenant_id)])];
    await this.#changes.apply({
      ...this.#about(principal, agent, tenant.id),
      kind: 'agent.deleted',
      touches: { access: tenants },
      work: async (scope) => {
        const before = await this.#view(scope, { agent, tenant });
        for (const one of tenants) {
          const there = scope.forTenant(one);
          for (const rows of [there.agentKeys, there.agentRoles, there.agentGroupMembers])
            await rows.delete({ agent_id: id });
        }
        if ((await scope.forTenant(tenant.id).agents.delete({ id })) === 0) throw notFound();
        return { result: undefined, before, after: null };
      },
    });
  }

  /** The agent if the caller sees it and holds the permission for it. Throws `not_found`, or what the permission's check says. */
  async demand(principal: PersonPrincipal, id: string, permission: string): Promise<FoundAgent> {
    principal.rights.demand(permission);
    const tenant = await this.#tenant(principal);
    const agent = await agentIn(this.#store, tenant, id);
    if (!agent) throw notFound();
    const memberships = await this.#store.forTenant(tenant.id).agentGroupMembers.all({ agent_id: id });
    const object = objectOf(
      agent,
      memberships.map(({ group_id }) => ({ id: group_id })),
    );
    if (principal.rights.may(permission, object)) return { tenant, agent };
    if (permission !== 'agents.view' && principal.rights.may('agents.view', object))
      principal.rights.demand(permission, object);
    throw notFound();
  }

  async #tenant(principal: PersonPrincipal): Promise<TenantRow> {
    const tenant = await this.#store.forTenant(demandActiveTenant(principal)).tenant();
    if (!tenant) throw notFound();
    return tenant;
  }

  async #view(scope: Scope, { agent, tenant }: FoundAgent): Promise<AgentView> {
    const fresh = (await scope.system.agents.first({ id: agent.id })) ?? agent;
    const there = scope.forTenant(tenant.id);
    const members = await there.agentGroupMembers.all({ agent_id: agent.id });
    const groups =
      members.length === 0 ? [] : await there.agentGroups.all({ id: members.map(({ group_id }) => group_id) });
    const [view] = await presentAgents(scope, this.#roles, tenant.id, { agents: [fresh], groupsOf: () => groups });
    return view as AgentView;
  }

  async #change(
    principal: PersonPrincipal,
    about: { agent: AgentRow; tenantId: string; kind: string },
    write: (scope: Scope) => Promise<AgentView | undefined>,
  ): Promise<AgentView> {
    const { agent, tenantId, kind } = about;
    return this.#changes.apply({
      ...this.#about(principal, agent, tenantId),
      kind,
      touches: { access: await this.#tenantsOf(agent, tenantId) },
      work: async (scope) => {
        const before = await write(scope);
        const tenant = await scope.forTenant(tenantId).tenant();
        if (!tenant) throw notFound();
        const after = await this.#view(scope, { agent, tenant });
        return { result: after, before, after };
      },
    });
  }

  /** Where a change of the agent counts: here, at home, and wherever a key of it acts. */
  async #tenantsOf(agent: AgentRow, tenantId: string): Promise<string[]> {
    const keys = await this.#store.system.agentKeys.all({ agent_id: agent.id });
    return [...new Set([tenantId, agent.tenant_id, ...keys.map(({ tenant_id }) => tenant_id)])];
  }

  #about(principal: PersonPrincipal, agent: AgentRow, tenantId: string) {
    return {
      principal,
      organizationId: principal.organizationId,
      tenantId,
      subject: { kind: 'agent', id: agent.id, name: agent.name },
    };
  }

  async #bind(
    scope: Scope,
    tenantId: string,
    agentId: string,
    { roles, groups }: Pick<AgentEdit, 'roles' | 'groups'>,
  ): Promise<void> {
    const there = scope.forTenant(tenantId);
    if (roles) {
      const named = await this.#agentRoles(scope, tenantId, roles);
      const held = new Map(
        (await there.agentRoles.all({ agent_id: agentId })).map(({ role_id, created_at }) => [role_id, created_at]),
      );
      const now = this.#clock.now();
      await there.agentRoles.delete({ agent_id: agentId });
      await there.agentRoles.insertMany(
        named.map(({ id }) => ({
          tenant_id: tenantId,
          agent_id: agentId,
          role_id: id,
          created_at: held.has(id) ? (held.get(id) ?? null) : now,
        })),
      );
    }
    if (groups) {
      const ids = await this.#groupsNamed(scope, tenantId, groups);
      await there.agentGroupMembers.delete({ agent_id: agentId });
      await there.agentGroupMembers.insertMany(
        ids.map((group_id) => ({ tenant_id: tenantId, group_id, agent_id: agentId })),
      );
    }
  }

  /** Whose agent it is depends on groups and labels too: nobody moves one into their own reach. */
  async #demandNoReach(principal: PersonPrincipal, { agent, tenant }: FoundAgent, edit: AgentEdit): Promise<void> {
    if (!edit.groups && !edit.labels) return;
    const held = await this.#store.forTenant(tenant.id).agentGroupMembers.all({ agent_id: agent.id });
    const before = objectOf(
      agent,
      held.map(({ group_id }) => ({ id: group_id })),
    );
    const groupIds = edit.groups ? await this.#groupsNamed(this.#store, tenant.id, edit.groups) : before.groupIds;
    const after = { ...before, ...(groupIds && { groupIds }), ...(edit.labels && { labels: edit.labels }) };
    await demandNoReach(this.#store, principal, [{ before, after }]);
  }

  async #groupsNamed(scope: Scope, tenantId: string, names: readonly string[]): Promise<string[]> {
    const found = names.length === 0 ? [] : await scope.forTenant(tenantId).agentGroups.all({ name: names });
    const unknown = names.filter((name) => !found.some((group) => group.name === name));
    if (unknown.length > 0)
      throw invalid(
        '/groups',
        `This tenant has no agent group ${unknown.map((name) => JSON.stringify(name)).join(', ')}.`,
      );
    return found.map(({ id }) => id);
  }

  async #agentRoles(scope: Scope, tenantId: string, names: readonly string[]): Promise<readonly NamedRole[]> {
    const roles = await this.#roles.resolve(scope, tenantId, [...new Set(names)]);
    const unfit = names.filter((name) => !roles.some((role) => role.name === name && isForAgents(role)));
    if (unfit.length > 0)
      throw invalid(
        '/roles',
        `This tenant has no role for agents called ${unfit.map((name) => JSON.stringify(name)).join(', ')}: such a role grants actions.`,
      );
    return roles;
  }
}

/** Whether a role gives an agent anything: it grants actions. */
function isForAgents(role: NamedRole): boolean {
  return role.grants.some(({ permission }) => permission === '**' || permission.startsWith('action.'));
}

async function demandFreeName(scope: Scope, tenantId: string, name: string, agentId: string): Promise<void> {
  const taken = await scope.forTenant(tenantId).agents.first({ name });
  if (taken && taken.id !== agentId)
    throw new ApiError('name_taken', 'Another agent of this tenant has this name. Choose another one.', {
      errors: [{ pointer: '/name', message: 'This name is taken.' }],
    });
}

function withoutAbsent(facts: Omit<AgentEdit, 'roles' | 'groups'>): Partial<AgentRow> {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as Partial<AgentRow>;
}
