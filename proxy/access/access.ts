// Why may somebody do something here, or not, and who may? Answers by the same checks that decide, with the nearest change that would
// turn them.

import type { AgentRow, MembershipRoleRow, TenantRow } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';
import { ApiError } from '../errors.ts';
import { type CheckOutcome, demandHere, type PermissionObject, type PersonPrincipal } from '../principal.ts';
import type { ActionQuestion } from './agent-access.ts';
import { explainAgent } from './agent-check.ts';
import { compileBoundary, NO_LIMIT } from './boundary.ts';
import type { RoleInTenant } from './built-ins.ts';
import { compileRole, grants } from './compiled-role.ts';
import { type NearestChange, nearestChangeOf } from './nearest-change.ts';
import { compilePattern, isPersonPermission } from './permissions.ts';
import { notFound } from './refusals.ts';
import type { RightsLoader } from './rights-loader.ts';
import type { RoleDirectory } from './role-directory.ts';

/** About whom, what, and for which object. Exactly one of `userId`, `agentId` and `tokenId` is given. */
export interface AccessQuestion {
  readonly userId?: string | undefined;
  readonly agentId?: string | undefined;
  readonly tokenId?: string | undefined;
  readonly permission: string;
  readonly object?: (PermissionObject & { readonly verb?: 'read' | 'write' | undefined }) | undefined;
}

export interface AccessExplanation {
  readonly allowed: boolean;
  readonly checks: readonly CheckOutcome[];
  readonly nearest_change?: string;
}

/** An explanation with what the roles held have to say. */
export interface FullExplanation extends AccessExplanation {
  readonly roles: readonly { readonly id: string; readonly name: string; readonly grants: readonly string[] }[];
  readonly boundary: { readonly permissions: readonly string[] };
  /** The nearest change once more, with the role that would do. */
  readonly change?: Omit<NearestChange, 'sentence'>;
}

/** Somebody who may. `organization_owner`: from outside the tenant. */
export interface Holder {
  readonly user_id: string;
  readonly name: string;
  readonly email: string;
  readonly roles: readonly string[];
  readonly organization_owner: boolean;
}

/** The explainer of the active tenant. */
export class Access {
  readonly #store: Store;
  readonly #rights: RightsLoader;
  readonly #directory: RoleDirectory;

  constructor(parts: { store: Store; rights: RightsLoader; directory: RoleDirectory }) {
    this.#store = parts.store;
    this.#rights = parts.rights;
    this.#directory = parts.directory;
  }

  /** The four checks for a person (takes members.view, unless it is oneself), an agent (agents.view) or a token (tokens.manage, unless it is one's own). Throws `not_found`. */
  async check(principal: PersonPrincipal, question: AccessQuestion): Promise<AccessExplanation> {
    const {
      roles: _roles,
      boundary: _boundary,
      change: _change,
      ...explanation
    } = await this.explain(principal, question);
    return explanation;
  }

  /** Like `check`, with the roles held and what each grants of it. Without an active tenant nothing of the question is looked at. */
  async explain(principal: PersonPrincipal, question: AccessQuestion): Promise<FullExplanation> {
    const { userId, agentId, tokenId } = question;
    this.#selected(principal);
    if ([userId, agentId, tokenId].filter((id) => id !== undefined).length !== 1)
      throw new ApiError('invalid_request', 'Ask about one user_id, one agent_id or one token_id.');
    if (userId !== undefined) return this.#person(principal, userId, question);
    return agentId !== undefined
      ? this.#agent(principal, agentId, question)
      : this.#token(principal, tokenId ?? '', question);
  }

  /** Everybody who may, by a role in this tenant or as owner of the organization. Takes members.view. */
  async whoCan(principal: PersonPrincipal, permission: string, object?: PermissionObject): Promise<readonly Holder[]> {
    const tenantId = demandHere(principal, 'members.view');
    if (!isPersonPermission(permission)) throw new ApiError('invalid_request', `People cannot hold ${permission}.`);
    const tenant = await this.#tenant(tenantId);
    const granting = (await this.#directory.all(this.#store, tenantId)).filter((role) =>
      grants(compileRole(role), permission, object),
    );
    const within = compileBoundary(tenant.boundary).contains(permission) && !permission.startsWith('organization.');
    const held = within
      ? await this.#store.forTenant(tenantId).membershipRoles.all({ role_id: granting.map(({ id }) => id) })
      : [];
    const owners = tenant.kind === 'personal' ? new Set<string>() : await this.#owners(principal.organizationId);
    return this.#holders({ held, owners, granting });
  }

  async #person(
    principal: PersonPrincipal,
    userId: string,
    { permission, object }: AccessQuestion,
  ): Promise<FullExplanation> {
    const tenantId = userId === principal.userId ? this.#selected(principal) : demandHere(principal, 'members.view');
    const organization = this.#store.forOrganization(principal.organizationId);
    if (!(await organization.members.first({ user_id: userId }))) throw notFound('user');
    const rights = await this.#rights.rightsFor({ userId, tenantId, organizationId: principal.organizationId });
    const roles = await this.#rolesOf(tenantId, userId);
    return this.#explained(tenantId, { permission, checks: rights.explain(permission, object), roles });
  }

  /** A token may what it lists and its maker may. */
  async #token(
    principal: PersonPrincipal,
    tokenId: string,
    { permission, object }: AccessQuestion,
  ): Promise<FullExplanation> {
    const [tenantId, { organizationId, rights: mine }] = [this.#selected(principal), principal];
    const row = await this.#store.forOrganization(organizationId).tokens.first({ id: tokenId });
    const seen = mine.may('tokens.manage') && (mine.organizationOwner || row?.tenant_id === tenantId);
    if (!row || (row.user_id !== principal.userId && !seen)) throw notFound('token');
    const reach = { id: row.id, permissions: row.permissions, organizationId, tenantId: row.tenant_id };
    const about = { userId: row.user_id, tenantId, organizationId };
    const [rights, maker] = await Promise.all([
      this.#rights.rightsFor({ ...about, token: reach }),
      this.#rights.rightsFor(about),
    ]);
    const found = {
      permission,
      checks: rights.explain(permission, object),
      roles: await this.#rolesOf(tenantId, row.user_id),
    };
    const explained = await this.#explained(tenantId, found);
    if (explained.allowed || !maker.may(permission, object)) return explained;
    const where = row.tenant_id === null || row.tenant_id === tenantId ? '' : ' for this tenant';
    const nearest_change = `Make another token${where} that lists ${permission}; what a token lists is never changed.`;
    return { ...explained, nearest_change, change: { kind: 'token' } };
  }

  async #rolesOf(tenantId: string, userId: string): Promise<readonly RoleInTenant[]> {
    const held = await this.#store.forTenant(tenantId).membershipRoles.all({ user_id: userId });
    return this.#directory.byId(
      this.#store,
      tenantId,
      held.map((one) => one.role_id),
    );
  }

  async #agent(principal: PersonPrincipal, agentId: string, question: AccessQuestion): Promise<FullExplanation> {
    const tenantId = demandHere(principal, 'agents.view');
    const [tenant, store] = [await this.#tenant(tenantId), this.#store.forTenant(tenantId)];
    const shared = tenant.boundary.shared_agents.includes(agentId);
    const agent =
      (await store.agents.first({ id: agentId })) ??
      (shared ? await this.#store.system.agents.first({ id: agentId }) : undefined);
    if (!agent) throw notFound('agent');
    const groupIds = (await store.agentGroupMembers.all({ agent_id: agentId })).map((one) => one.group_id);
    if (!principal.rights.may('agents.view', { agentId, groupIds, labels: agent.labels })) throw notFound('agent');
    const held = await store.agentRoles.all({ agent_id: agentId });
    const roles = await this.#directory.byId(
      this.#store,
      tenantId,
      held.map((one) => one.role_id),
    );
    const asked = questionOf(agent, groupIds, question);
    const boundary =
      asked.connectorId === '' ? { ...tenant.boundary, connectors: NO_LIMIT.connectors } : tenant.boundary;
    const checks = explainAgent({ roles, boundary, question: asked });
    return this.#explained(tenantId, { permission: question.permission, checks, roles });
  }

  async #explained(
    tenantId: string,
    found: { permission: string; checks: readonly CheckOutcome[]; roles: readonly RoleInTenant[] },
  ): Promise<FullExplanation> {
    const { permission, checks, roles } = found;
    const allowed = checks.every(({ outcome }) => outcome !== 'failed');
    const change = allowed
      ? undefined
      : nearestChangeOf(checks, permission, await this.#directory.all(this.#store, tenantId));
    const matching = (role: RoleInTenant) =>
      role.grants.map((grant) => grant.permission).filter((pattern) => compilePattern(pattern).matches(permission));
    return {
      allowed,
      checks,
      ...(change && { nearest_change: change.sentence, change: stepOf(change) }),
      roles: roles.map((role) => ({ id: role.id, name: role.name, grants: matching(role) })),
      boundary: { permissions: (await this.#tenant(tenantId)).boundary.permissions },
    };
  }

  #selected(principal: PersonPrincipal): string {
    if (principal.tenantId === undefined)
      throw new ApiError('wrong_tenant', 'No tenant is selected.', { check: 'wrong_tenant' });
    return principal.tenantId;
  }

  async #tenant(tenantId: string): Promise<TenantRow> {
    const tenant = await this.#store.forTenant(tenantId).tenant();
    if (!tenant) throw notFound('tenant');
    return tenant;
  }

  async #owners(organizationId: string): Promise<ReadonlySet<string>> {
    const home = await this.#store.forOrganization(organizationId).tenants.first({ kind: 'default' });
    if (!home) return new Set();
    const held = await this.#store.forTenant(home.id).membershipRoles.all({ role_id: this.#directory.ownerRoleId });
    return new Set(held.map((one) => one.user_id));
  }

  async #holders(found: {
    held: readonly MembershipRoleRow[];
    owners: ReadonlySet<string>;
    granting: readonly RoleInTenant[];
  }): Promise<readonly Holder[]> {
    const { held, owners, granting } = found;
    const names = new Map(granting.map(({ id, name }) => [id, name]));
    const ids = [...new Set([...held.map((one) => one.user_id), ...owners])];
    const users =
      ids.length === 0 ? [] : await this.#store.system.users.all({ id: ids, status: ['active', 'placeholder'] });
    return users.map((user) => ({
      user_id: user.id,
      name: user.name,
      email: user.email,
      roles: held.flatMap((one) => (one.user_id === user.id ? (names.get(one.role_id) ?? []) : [])),
      organization_owner: owners.has(user.id),
    }));
  }
}

const stepOf = ({ kind, role }: NearestChange): Omit<NearestChange, 'sentence'> => ({ kind, ...(role && { role }) });

function questionOf(
  agent: AgentRow,
  groupIds: readonly string[],
  { permission, object }: AccessQuestion,
): ActionQuestion {
  if (!permission.startsWith('action.'))
    throw new ApiError('invalid_request', `Agents hold actions (action.…), not ${permission}.`);
  return {
    agentId: agent.id,
    agentName: agent.name,
    groupIds,
    groupNames: [],
    labels: agent.labels,
    connectorId: object?.connectorId ?? '',
    connectorName: object?.connectorId ?? '',
    actionType: permission.slice('action.'.length),
    verb: object?.verb ?? 'write',
    resourceType: object?.resourceType,
  };
}
