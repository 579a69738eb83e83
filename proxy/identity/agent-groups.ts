// Which agents belong together, and who decides for them? Groups of the active tenant.

import type { AgentGroupRow, UserRow } from '../../store/rows.ts';
import type { Page, Scope, Store } from '../../store/store.ts';
import type { Changes } from '../audit/changes.ts';
import { ApiError } from '../errors.ts';
import type { PersonPrincipal } from '../principal.ts';
import { type Clock, rfc3339 } from '../runtime/clock.ts';
import { newId } from '../runtime/ids.ts';
import { demandName } from './addresses.ts';
import { agentsOf, objectOf } from './agent-view.ts';
import { type Authority, demandActiveTenant } from './authority.ts';
import { type ListRequest, pageFor } from './lists.ts';
import { demandNoReach, type Move } from './reach.ts';
import { invalid, notFound } from './refusals.ts';

/** Who decides for the group's agents: role names and user ids; both absent: whoever may decide at all. */
export interface GroupApprovers {
  readonly roles?: readonly string[] | undefined;
  readonly users?: readonly string[] | undefined;
}

/** What may be said of a group; absent fields stay. `members` are agent ids. */
export interface GroupEdit {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly members?: readonly string[] | undefined;
  readonly approvers?: GroupApprovers | undefined;
}

/** A group as lists show it. `created_at` is RFC 3339. */
export interface GroupView {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly members: readonly string[];
  readonly approvers: GroupApprovers;
  readonly created_at: string;
}

/** Agent groups. Reading needs `groups.view`, changing `groups.edit`. */
export class AgentGroups {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #changes: Changes;
  readonly #authority: Authority;

  constructor(parts: { store: Store; clock: Clock; changes: Changes; authority: Authority }) {
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#changes = parts.changes;
    this.#authority = parts.authority;
  }

  /** A new group. Throws `name_taken`, or `invalid_request` naming agents, roles and people that are not in this tenant. */
  async create(principal: PersonPrincipal, order: GroupEdit & { name: string }): Promise<GroupView> {
    principal.rights.demand('groups.edit', {});
    const now = this.#clock.now();
    const row: AgentGroupRow = {
      id: newId('grp', now),
      tenant_id: demandActiveTenant(principal),
      name: demandName(order.name),
      description: order.description ?? '',
      approvers: {},
      created_at: now,
    };
    return this.#change(principal, row, 'agent_group.created', async (scope) => {
      await demandFreeName(scope, row);
      const approvers = await this.#approvers(scope, row.tenant_id, order.approvers ?? {});
      await scope.forTenant(row.tenant_id).agentGroups.insert({ ...row, approvers });
      await putMembers(scope, principal, row, order.members ?? []);
    });
  }

  /** The groups of the tenant. */
  async list(principal: PersonPrincipal, request: ListRequest): Promise<Page<GroupView>> {
    principal.rights.demand('groups.view');
    const tenant = this.#store.forTenant(demandActiveTenant(principal));
    const all = (await tenant.agentGroups.all()).filter(({ id }) =>
      principal.rights.may('groups.view', { groupIds: [id] }),
    );
    const page = await tenant.agentGroups.page(
      pageFor<AgentGroupRow>(request, { where: { id: all.map(({ id }) => id) }, sortable: ['created_at', 'name'] }),
    );
    return { ...page, items: await Promise.all(page.items.map((row) => viewOf(this.#store, row))) };
  }

  /** One group. Throws `not_found`. */
  async get(principal: PersonPrincipal, id: string): Promise<GroupView> {
    return viewOf(this.#store, await this.#demand(principal, id, 'groups.view'));
  }

  /** Changes what is named. Throws as `create` does, and `not_found`. */
  async edit(principal: PersonPrincipal, id: string, edit: GroupEdit): Promise<GroupView> {
    const row = await this.#demand(principal, id, 'groups.edit');
    return this.#change(principal, row, 'agent_group.edited', async (scope) => {
      const changed = {
        ...row,
        ...(edit.name !== undefined && { name: demandName(edit.name) }),
        ...(edit.description !== undefined && { description: edit.description }),
      };
      await demandFreeName(scope, changed);
      const approvers = edit.approvers ? await this.#approvers(scope, row.tenant_id, edit.approvers) : row.approvers;
      const { name, description } = changed;
      await scope.forTenant(row.tenant_id).agentGroups.update({ id }, { name, description, approvers });
      if (edit.members) await putMembers(scope, principal, row, edit.members);
    });
  }

  /** Deletes the group; its agents stay. Throws `not_found`. */
  async remove(principal: PersonPrincipal, id: string): Promise<void> {
    const row = await this.#demand(principal, id, 'groups.edit');
    await this.#changes.apply({
      ...about(principal, row, 'agent_group.deleted'),
      async work(scope) {
        const before = await viewOf(scope, row);
        await scope.forTenant(row.tenant_id).agentGroupMembers.delete({ group_id: id });
        if ((await scope.forTenant(row.tenant_id).agentGroups.delete({ id })) === 0) throw notFound();
        return { result: undefined, before, after: null };
      },
    });
  }

  async #demand(principal: PersonPrincipal, id: string, permission: string): Promise<AgentGroupRow> {
    principal.rights.demand(permission);
    const row = await this.#store.forTenant(demandActiveTenant(principal)).agentGroups.first({ id });
    if (!row || !principal.rights.may('groups.view', { groupIds: [id] })) throw notFound();
    principal.rights.demand(permission, { groupIds: [id] });
    return row;
  }

  async #approvers(
    scope: Scope,
    tenantId: string,
    { roles, users }: GroupApprovers,
  ): Promise<AgentGroupRow['approvers']> {
    if (roles) await this.#authority.rolesNamed(scope, tenantId, roles, '/approvers/roles');
    const members = users
      ? new Set(
          (await scope.forTenant(tenantId).memberships.all({ user_id: users as UserRow['id'][] })).map(
            ({ user_id }) => user_id,
          ),
        )
      : undefined;
    const strangers = (users ?? []).filter((id) => !members?.has(id));
    if (strangers.length > 0)
      throw invalid(
        '/approvers/users',
        `${strangers.length === 1 ? 'One person is' : `${strangers.length} people are`} not in this tenant.`,
      );
    return { ...(roles && { roles: [...roles] }), ...(users && { users: [...users] }) };
  }

  async #change(
    principal: PersonPrincipal,
    row: AgentGroupRow,
    kind: string,
    write: (scope: Scope) => Promise<void>,
  ): Promise<GroupView> {
    return this.#changes.apply({
      ...about(principal, row, kind),
      async work(scope) {
        const known = await scope.forTenant(row.tenant_id).agentGroups.first({ id: row.id });
        const before = known && (await viewOf(scope, known));
        await write(scope);
        const after = await viewOf(
          scope,
          (await scope.forTenant(row.tenant_id).agentGroups.first({ id: row.id })) ?? row,
        );
        return { result: after, before, after };
      },
    });
  }
}

function about(principal: PersonPrincipal, row: AgentGroupRow, kind: string) {
  const subject = { kind: 'agent_group', id: row.id, name: row.name };
  return {
    principal,
    organizationId: principal.organizationId,
    tenantId: row.tenant_id,
    kind,
    subject,
    touches: { access: [row.tenant_id] },
  };
}

async function demandFreeName(scope: Scope, row: AgentGroupRow): Promise<void> {
  const taken = await scope.forTenant(row.tenant_id).agentGroups.first({ name: row.name });
  if (taken && taken.id !== row.id)
    throw new ApiError('name_taken', 'Another agent group of this tenant has this name. Choose another one.', {
      errors: [{ pointer: '/name', message: 'This name is taken.' }],
    });
}

/** Leaves the group with these agents. Takes agents.edit for each that comes or goes, and widens nobody's own reach. */
async function putMembers(
  scope: Scope,
  principal: PersonPrincipal,
  row: AgentGroupRow,
  ids: readonly string[],
): Promise<void> {
  const there = scope.forTenant(row.tenant_id);
  const tenant = await there.tenant();
  const { agents, groupsOf } = tenant ? await agentsOf(scope, tenant) : { agents: [], groupsOf: () => [] };
  const known = new Set(
    agents.flatMap((agent) => {
      const groups = groupsOf(agent.id);
      const isHere = groups.some(({ id }) => id === row.id);
      return isHere || principal.rights.may('agents.view', objectOf(agent, groups)) ? [agent.id] : [];
    }),
  );
  ids.forEach((id, at) => {
    if (!known.has(id)) throw invalid(`/members/${at}`, 'This is not an agent of this tenant.');
  });
  const moves = agents.flatMap((agent): Move[] => {
    const groups = groupsOf(agent.id);
    const others = groups.filter(({ id }) => id !== row.id);
    if (ids.includes(agent.id) === others.length < groups.length) return [];
    return [
      { before: objectOf(agent, groups), after: objectOf(agent, ids.includes(agent.id) ? [...others, row] : others) },
    ];
  });
  for (const { before } of moves) principal.rights.demand('agents.edit', before);
  await demandNoReach(scope, principal, moves);
  await there.agentGroupMembers.delete({ group_id: row.id });
  await there.agentGroupMembers.insertMany(
    [...new Set(ids)].map((agent_id) => ({ tenant_id: row.tenant_id, group_id: row.id, agent_id })),
  );
}

async function viewOf(scope: Scope, row: AgentGroupRow): Promise<GroupView> {
  const members = await scope.forTenant(row.tenant_id).agentGroupMembers.all({ group_id: row.id });
  const { id, name, description, approvers, created_at } = row;
  return {
    id,
    name,
    description,
    members: members.map(({ agent_id }) => agent_id),
    approvers,
    created_at: rfc3339(created_at),
  };
}
