// Who may decide this one? Rights of this moment, the approvers that rule and agent groups name, and nobody for an agent of their own
// where duties are separated and somebody else could.

import type { AgentGroupRow, ApprovalRow, PeopleGroupRow } from '../../store/rows.ts';
import type { TenantStore } from '../../store/store.ts';
import { ApiError } from '../errors.ts';
import type { PermissionObject, PersonPrincipal } from '../principal.ts';
import { namesNobody } from './combined-terms.ts';
import type { Decider, Deciders } from './desk-parts.ts';
import { type Demand, demandsOf, type Requirement, requirementOf } from './question.ts';

/** Whether a person may decide, and for which of the demands that counts; `soleApprover` where it is their own agent and nobody else could. */
export type Eligibility =
  | { readonly may: true; readonly soleApprover: boolean; readonly counts: readonly number[] }
  | { readonly may: false; readonly refusal: ApiError };

/** Agents, groups and people of a tenant as far as some approvals need them, as they are now. */
export class Standing {
  readonly #deciders: Deciders;
  readonly #tenantId: string;
  readonly #owners: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #ownerOf: ReadonlyMap<string, string>;
  readonly #groupsOf: ReadonlyMap<string, readonly string[]>;
  readonly #groups: ReadonlyMap<string, AgentGroupRow>;
  readonly #people: ReadonlyMap<string, PeopleGroupRow>;

  private constructor(tenantId: string, deciders: Deciders, facts: Awaited<ReturnType<typeof factsOf>>) {
    this.#tenantId = tenantId;
    this.#deciders = deciders;
    this.#owners = facts.owners;
    this.#ownerOf = facts.ownerOf;
    this.#groupsOf = facts.groupsOf;
    this.#groups = facts.groups;
    this.#people = facts.people;
  }

  /** Reads what these approvals need, in a handful of queries however many there are. */
  static async of(
    tenant: TenantStore,
    deciders: Deciders,
    rows: readonly Pick<ApprovalRow, 'agent_id'>[],
  ): Promise<Standing> {
    return new Standing(
      tenant.tenantId,
      deciders,
      await factsOf(tenant, [...new Set(rows.map(({ agent_id }) => agent_id))]),
    );
  }

  /** Who owns the agent now; null: nobody, or it is gone. */
  ownerOf({ agent_id }: Pick<ApprovalRow, 'agent_id'>): string | null {
    return this.#ownerOf.get(agent_id) ?? null;
  }

  /** What permissions are asked for. */
  objectOf({ agent_id, connector_id }: Pick<ApprovalRow, 'agent_id' | 'connector_id'>): PermissionObject {
    const groupIds = this.#groupsOf.get(agent_id) ?? [];
    return { agentId: agent_id, groupIds, ...(connector_id !== null && { connectorId: connector_id }) };
  }

  /** Whether the person may decide this approval, whatever its state. */
  async judge(principal: PersonPrincipal, row: ApprovalRow): Promise<Eligibility> {
    const object = this.objectOf(row);
    const refused = refusalOf(() => principal.rights.demand('approvals.decide', object));
    if (refused) return { may: false, refusal: await this.#naming(refused) };
    const { roleNames, organizationOwner } = principal.rights;
    const self: Decider = { userId: principal.userId, email: principal.email, roleNames, organizationOwner };
    const named = this.#namingDemands(row, self);
    if (named.length === 0)
      return {
        may: false,
        refusal: new ApiError(
          'not_an_approver',
          `The rule leaves this decision to others: you are not among the approvers that it names${namesIn(row)}.`,
        ),
      };
    return this.#separation(row, { self, named }, object);
  }

  /** Who lacks the permission is told which roles have it. */
  async #naming(refused: ApiError): Promise<ApiError> {
    if (refused.code !== 'not_permitted' && refused.code !== 'no_role') return refused;
    const roles = await this.#deciders.rolesThatMay(this.#tenantId);
    if (roles.length === 0) return refused;
    const said = roles.length === 1 ? `The role ${roles[0]} has it.` : `These roles have it: ${roles.join(', ')}.`;
    return new ApiError(refused.code, `${refused.message} ${said}`, refused.details);
  }

  /** Whether there is anybody at all for everything that it wants, as it is now. */
  async canAnybody(row: ApprovalRow): Promise<boolean> {
    const deciders = await this.#deciders.whoMayDecide(this.#tenantId, this.objectOf(row));
    const separated = this.#isSeparated(row);
    const able = deciders.filter((one) => !(separated && this.#isOwn(row, one.userId)));
    const met = new Set(able.flatMap((one) => this.#namingDemands(row, one)));
    return met.size === demandsOf(row).length;
  }

  #isSeparated(row: ApprovalRow): boolean {
    const { separation_of_duties: mode, environment } = requirementOf(row);
    return mode === 'always' || (mode === 'production' && environment === 'production');
  }

  async #separation(
    row: ApprovalRow,
    { self, named }: { self: Decider; named: readonly number[] },
    object: PermissionObject,
  ): Promise<Eligibility> {
    const { separation_of_duties: mode } = requirementOf(row);
    if (!this.#isSeparated(row) || !this.#isOwn(row, self.userId))
      return { may: true, soleApprover: false, counts: named };
    const others = mode === 'always' ? new Set(named) : await this.#metByOthers(row, object);
    const counts = named.filter((demand) => !others.has(demand));
    if (counts.length > 0) return { may: true, soleApprover: true, counts };
    return {
      may: false,
      refusal: new ApiError(
        'own_agent',
        'This agent is yours, or you made a key of it, so somebody else has to decide.',
      ),
    };
  }

  /** The demands that name somebody whose own agent it is not. */
  async #metByOthers(row: ApprovalRow, object: PermissionObject): Promise<ReadonlySet<number>> {
    const deciders = await this.#deciders.whoMayDecide(this.#tenantId, object);
    const others = deciders.filter(({ userId }) => !this.#isOwn(row, userId));
    return new Set(others.flatMap((decider) => this.#namingDemands(row, decider)));
  }

  /** The owner and the makers of keys when it was asked count as well as those of now: handing over an agent or a key is no way around. */
  #isOwn(row: ApprovalRow, userId: string): boolean {
    const { owner_user_id, key_makers = [] } = requirementOf(row);
    return (
      owner_user_id === userId || key_makers.includes(userId) || (this.#owners.get(row.agent_id)?.has(userId) ?? false)
    );
  }

  /** The places of the demands for which somebody counts. */
  #namingDemands(row: ApprovalRow, who: Decider): readonly number[] {
    const grouped = this.#namedByGroups(row, who);
    return demandsOf(row).flatMap((demand, at) => {
      const named = namesNobody(demand.approvers) || this.#isAmong(who, demand.approvers);
      return (named && grouped) || this.#namedByEscalation(row, demand, who) ? [at] : [];
    });
  }

  /** Once it is escalated these count beside the others, whichever people the agent's groups name. */
  #namedByEscalation(row: ApprovalRow, { escalation_approvers: approvers }: Demand, who: Decider): boolean {
    return row.escalated_at !== null && this.#isAmong(who, approvers);
  }

  #isAmong(who: Decider, approvers: Requirement['approvers']): boolean {
    const { roles = [], users = [], people_groups: groups = [] } = approvers ?? {};
    return (
      hasRole(who, roles) ||
      isUser(who, users) ||
      groups.some((name) => this.#people.get(name)?.members.includes(who.userId))
    );
  }

  /** Of an agent's groups those that name approvers; whoever one of them names may decide. */
  #namedByGroups({ agent_id }: ApprovalRow, who: Decider): boolean {
    const limiting = (this.#groupsOf.get(agent_id) ?? [])
      .map((id) => this.#groups.get(id)?.approvers ?? {})
      .filter(({ roles = [], users = [] }) => roles.length + users.length > 0);
    return (
      limiting.length === 0 || limiting.some(({ roles = [], users = [] }) => hasRole(who, roles) || isUser(who, users))
    );
  }
}

async function factsOf(tenant: TenantStore, agentIds: readonly string[]) {
  const [agents, keys, members, groups, people] = await Promise.all([
    tenant.agents.all({ id: agentIds }),
    tenant.agentKeys.all({ agent_id: agentIds }),
    tenant.agentGroupMembers.all({ agent_id: agentIds }),
    tenant.agentGroups.all(),
    tenant.peopleGroups.all(),
  ]);
  const ownerOf = new Map(
    agents.flatMap(({ id, owner_user_id }) => (owner_user_id === null ? [] : [[id, owner_user_id] as const])),
  );
  const owners = new Map(agentIds.map((id) => [id, new Set<string>()]));
  for (const { id, owner_user_id } of agents) if (owner_user_id !== null) owners.get(id)?.add(owner_user_id);
  for (const { agent_id, created_by } of keys) if (created_by !== null) owners.get(agent_id)?.add(created_by);
  const groupsOf = new Map(
    agentIds.map((id) => [id, members.filter(({ agent_id }) => agent_id === id).map(({ group_id }) => group_id)]),
  );
  return {
    owners,
    ownerOf,
    groupsOf,
    groups: new Map(groups.map((group) => [group.id, group])),
    people: new Map(people.map((group) => [group.name, group])),
  };
}

/** Whom the rules name, for somebody who is not among them. */
function namesIn(row: ApprovalRow): string {
  const names = demandsOf(row).flatMap(({ approvers }) => {
    const { roles = [], people_groups: groups = [], users = [] } = approvers ?? {};
    return [...roles, ...groups, ...users];
  });
  return names.length === 0 ? '' : ` (${[...new Set(names)].join(', ')})`;
}

/** Owners of the organization hold what its owners hold, in tenants that they are no member of too. */
function hasRole(who: Decider, roles: readonly string[]): boolean {
  return roles.some((role) => who.roleNames.includes(role) || (role === 'owner' && who.organizationOwner));
}

function isUser(who: Decider, users: readonly string[]): boolean {
  return users.some((user) => user === who.userId || user.toLowerCase() === who.email);
}

function refusalOf(demand: () => void): ApiError | undefined {
  try {
    demand();
    return undefined;
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}
