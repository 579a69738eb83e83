// Which people belong together? Named sets of members of the active tenant, so that a policy can ask "finance-leads" instead of naming
// everybody. Being in one gives no right: whoever decides still needs to hold it.

import type { PeopleGroupRow } from '../../store/rows.ts';
import type { Page, Scope, Store } from '../../store/store.ts';
import type { Changes } from '../audit/changes.ts';
import { ApiError } from '../errors.ts';
import type { PersonPrincipal } from '../principal.ts';
import { type Clock, rfc3339 } from '../runtime/clock.ts';
import { newId } from '../runtime/ids.ts';
import { demandName } from './addresses.ts';
import { demandActiveTenant } from './authority.ts';
import { type ListRequest, pageFor } from './lists.ts';
import { invalid, notFound } from './refusals.ts';

/** What may be said of a group; absent fields stay. `members` are user ids. */
export interface PeopleGroupEdit {
  readonly name?: string | undefined;
  readonly members?: readonly string[] | undefined;
}

/** A group as lists show it, with those of its members who are in the tenant still. `created_at` is RFC 3339. */
export interface PeopleGroupView {
  readonly id: string;
  readonly name: string;
  readonly members: readonly string[];
  readonly created_at: string;
}

/** A group with what its members are asked. */
export interface PeopleGroupDetail extends PeopleGroupView {
  readonly asked_by: Awaited<ReturnType<RulesAsking>>;
}

/** The rules in force in a tenant that ask a group by its name; `app.ts` fills it. `later`: only after a while without an answer. */
export type RulesAsking = (
  tenantId: string,
  group: string,
) => Promise<
  readonly {
    readonly policy: { readonly id: string; readonly name: string };
    readonly rule: string;
    readonly later: boolean;
  }[]
>;

/** Groups of people. Reading needs `members.view`, changing `members.manage`. */
export class PeopleGroups {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #changes: Changes;
  readonly #asking: RulesAsking;

  constructor(parts: { store: Store; clock: Clock; changes: Changes; asking: RulesAsking }) {
    this.#asking = parts.asking;
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#changes = parts.changes;
  }

  /** A new group. Throws `name_taken`, or `invalid_request` for people who are not in this tenant. */
  async create(principal: PersonPrincipal, order: PeopleGroupEdit & { name: string }): Promise<PeopleGroupView> {
    principal.rights.demand('members.manage');
    const now = this.#clock.now();
    const row: PeopleGroupRow = {
      id: newId('pgr', now),
      tenant_id: demandActiveTenant(principal),
      name: demandName(order.name),
      members: [],
      created_at: now,
    };
    return this.#change(principal, row, 'people_group.created', async (scope) => {
      await demandFreeName(scope, row);
      const members = await membersAmong(scope, row.tenant_id, order.members ?? []);
      await scope.forTenant(row.tenant_id).peopleGroups.insert({ ...row, members });
    });
  }

  /** The groups of the tenant; with `member` only those that this person is in. */
  async list(
    principal: PersonPrincipal,
    { member, ...request }: ListRequest & { readonly member?: string | undefined },
  ): Promise<Page<PeopleGroupView>> {
    principal.rights.demand('members.view');
    const { peopleGroups } = this.#store.forTenant(demandActiveTenant(principal));
    const among =
      member === undefined ? undefined : (await peopleGroups.all()).filter((row) => row.members.includes(member));
    const where = among && { id: among.map(({ id }) => id) };
    const page = await peopleGroups.page(
      pageFor<PeopleGroupRow>(request, { ...(where && { where }), sortable: ['created_at', 'name'] }),
    );
    return { ...page, items: await Promise.all(page.items.map((row) => viewOf(this.#store, row))) };
  }

  /** One group, with the rules that ask it. Throws `not_found`. */
  async get(principal: PersonPrincipal, id: string): Promise<PeopleGroupDetail> {
    const row = await this.#demand(principal, id, 'members.view');
    const [view, asked_by] = await Promise.all([viewOf(this.#store, row), this.#asking(row.tenant_id, row.name)]);
    return { ...view, asked_by };
  }

  /** Changes what is named; `members` replaces all. Throws as `create` does, and `not_found`. */
  async edit(principal: PersonPrincipal, id: string, edit: PeopleGroupEdit): Promise<PeopleGroupView> {
    const row = await this.#demand(principal, id, 'members.manage');
    return this.#change(principal, row, 'people_group.edited', async (scope) => {
      const name = edit.name === undefined ? row.name : demandName(edit.name);
      await demandFreeName(scope, { ...row, name });
      const members = edit.members && (await membersAmong(scope, row.tenant_id, edit.members));
      await scope.forTenant(row.tenant_id).peopleGroups.update({ id }, { name, ...(members && { members }) });
    });
  }

  /** Deletes the group; a policy that names it asks nobody by it from then on. Throws `not_found`. */
  async remove(principal: PersonPrincipal, id: string): Promise<void> {
    const row = await this.#demand(principal, id, 'members.manage');
    await this.#changes.apply({
      ...about(principal, row, 'people_group.deleted'),
      async work(scope) {
        const before = await viewOf(scope, row);
        if ((await scope.forTenant(row.tenant_id).peopleGroups.delete({ id })) === 0) throw notFound();
        return { result: undefined, before, after: null };
      },
    });
  }

  async #demand(principal: PersonPrincipal, id: string, permission: string): Promise<PeopleGroupRow> {
    principal.rights.demand(permission);
    const row = await this.#store.forTenant(demandActiveTenant(principal)).peopleGroups.first({ id });
    if (!row) throw notFound();
    return row;
  }

  #change(
    principal: PersonPrincipal,
    row: PeopleGroupRow,
    kind: string,
    write: (scope: Scope) => Promise<void>,
  ): Promise<PeopleGroupView> {
    return this.#changes.apply({
      ...about(principal, row, kind),
      async work(scope) {
        const { peopleGroups } = scope.forTenant(row.tenant_id);
        const known = await peopleGroups.first({ id: row.id });
        const before = known && (await viewOf(scope, known));
        await write(scope);
        const after = await viewOf(scope, (await peopleGroups.first({ id: row.id })) ?? row);
        return { result: after, before, after };
      },
    });
  }
}

function about(principal: PersonPrincipal, row: PeopleGroupRow, kind: string) {
  const { organizationId } = principal;
  const subject = { kind: 'people_group', id: row.id, name: row.name };
  return { principal, organizationId, tenantId: row.tenant_id, kind, subject, touches: { access: [row.tenant_id] } };
}

async function demandFreeName(scope: Scope, row: PeopleGroupRow): Promise<void> {
  const taken = await scope.forTenant(row.tenant_id).peopleGroups.first({ name: row.name });
  if (taken && taken.id !== row.id)
    throw new ApiError('name_taken', 'Another group of people of this tenant has this name. Choose another one.', {
      errors: [{ pointer: '/name', message: 'This name is taken.' }],
    });
}

async function membersAmong(scope: Scope, tenantId: string, ids: readonly string[]): Promise<string[]> {
  const known = await present(scope, tenantId, ids);
  ids.forEach((id, at) => {
    if (!known.has(id)) throw invalid(`/members/${at}`, 'This is not somebody in this tenant.');
  });
  return [...new Set(ids)];
}

async function present(scope: Scope, tenantId: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const found = ids.length > 0 ? await scope.forTenant(tenantId).memberships.all({ user_id: ids }) : [];
  return new Set(found.map(({ user_id }) => user_id));
}

async function viewOf(scope: Scope, row: PeopleGroupRow): Promise<PeopleGroupView> {
  const known = await present(scope, row.tenant_id, row.members);
  const { id, name, members, created_at } = row;
  return { id, name, members: members.filter((one) => known.has(one)), created_at: rfc3339(created_at) };
}
