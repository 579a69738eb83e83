// Who sets the ceiling of a tenant? The organization, from outside: whoever holds organization.boundaries.edit. A tenant never widens its own.

import type { BoundaryDocument, TenantRow } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';
import type { Changes } from '../audit/changes.ts';
import { ApiError, type Problem } from '../errors.ts';
import type { PersonPrincipal } from '../principal.ts';
import { compileBoundary } from './boundary.ts';
import {
  CONSOLE_PERMISSIONS,
  expandPattern,
  ORGANIZATION_PERMISSIONS,
  patternProblem,
  reachesActions,
} from './permissions.ts';
import { notFound } from './refusals.ts';
import type { RightsLoader } from './rights-loader.ts';

/** What a new boundary would take away and add. */
export interface BoundaryPreview extends BoundaryDocument {
  readonly preview: {
    readonly gained: readonly string[];
    readonly lost: readonly string[];
    readonly members: number;
    readonly agents: number;
  };
}

const EDIT = 'organization.boundaries.edit';

/** The boundaries of the tenants of the caller's organization. */
export class Boundaries {
  readonly #store: Store;
  readonly #changes: Changes;
  readonly #rights: RightsLoader;

  constructor(parts: { store: Store; changes: Changes; rights: RightsLoader }) {
    this.#store = parts.store;
    this.#changes = parts.changes;
    this.#rights = parts.rights;
  }

  /**
   * For whoever may see the tenant's settings there, or set boundaries. Throws `wrong_tenant` without an active tenant, `not_found` for
   * a tenant they have no part in.
   */
  async read(principal: PersonPrincipal, tenantId: string): Promise<BoundaryDocument> {
    if (principal.tenantId === undefined) principal.rights.demand('settings.view');
    const tenant = await this.#tenant(principal, tenantId);
    if (principal.rights.may(EDIT)) return tenant.boundary;
    const there = await this.#rights.rightsIn(principal, tenantId);
    if (there.explain('settings.view')[0]?.outcome === 'failed') throw notFound('tenant');
    there.demand('settings.view');
    return tenant.boundary;
  }

  /** Replaces the boundary; the gate decides by it when this resolves. Throws `not_found`, `personal_tenant`, `above_own_rights`, `invalid_request`. */
  async set(principal: PersonPrincipal, tenantId: string, boundary: BoundaryDocument): Promise<BoundaryDocument> {
    const tenant = await this.#editable(principal, tenantId, boundary);
    return this.#changes.apply({
      principal,
      organizationId: tenant.organization_id,
      tenantId,
      kind: 'boundary.changed',
      subject: { kind: 'tenant', id: tenantId, name: tenant.name },
      touches: { access: [tenantId] },
      work: async (scope) => {
        const before = (await scope.forTenant(tenantId).tenant())?.boundary;
        await scope.forTenant(tenantId).updateTenant({ boundary });
        return { result: boundary, before, after: boundary };
      },
    });
  }

  /** What `set` would change; writes nothing. Throws like it. */
  async preview(principal: PersonPrincipal, tenantId: string, boundary: BoundaryDocument): Promise<BoundaryPreview> {
    const tenant = await this.#editable(principal, tenantId, boundary);
    const { memberships, agents } = this.#store.forTenant(tenantId);
    return {
      ...boundary,
      preview: {
        ...boundaryDifference(tenant.boundary, boundary),
        members: await memberships.count(),
        agents: await agents.count(),
      },
    };
  }

  async #editable(principal: PersonPrincipal, tenantId: string, boundary: BoundaryDocument): Promise<TenantRow> {
    principal.rights.demand(EDIT);
    const tenant = await this.#tenant(principal, tenantId);
    if (tenant.kind === 'personal') {
      throw new ApiError(
        'personal_tenant',
        'The boundary of a single personal tenant cannot be set: one boundary holds for all of them.',
      );
    }
    if (tenant.kind === 'management' && !principal.rights.organizationOwner) {
      throw new ApiError(
        'above_own_rights',
        'A management tenant has the roles that set boundaries, so its own is set from outside: by owners of the organization.',
        { required: EDIT },
      );
    }
    const problems = [
      ...permissionProblems(boundary),
      ...(await this.#connectorProblems(tenant, boundary)),
      ...(await this.#sharingProblems(principal, tenant, boundary)),
    ];
    if (problems[0]) throw new ApiError('invalid_request', problems[0].message, { errors: problems });
    return tenant;
  }

  async #tenant(principal: PersonPrincipal, tenantId: string): Promise<TenantRow> {
    const tenant = await this.#store.forOrganization(principal.organizationId).tenants.first({ id: tenantId });
    const reached = principal.token?.tenantId === undefined || principal.token.tenantId === tenantId;
    if (!tenant || !reached) throw notFound('tenant');
    return tenant;
  }

  async #connectorProblems(tenant: TenantRow, { connectors }: BoundaryDocument): Promise<Problem[]> {
    if (connectors === '*') return [];
    const known = new Set((await this.#store.forTenant(tenant.id).connectors.all()).map(({ id }) => id));
    return connectors.flatMap((id, at) =>
      known.has(id) ? [] : [{ pointer: `/connectors/${at}`, message: `There is no connector ${id} in this tenant.` }],
    );
  }

  /** Sharing takes agents.edit where the agent lives, in the same organization, never in a personal tenant. What is shared already may stay. */
  async #sharingProblems(
    principal: PersonPrincipal,
    tenant: TenantRow,
    { shared_agents }: BoundaryDocument,
  ): Promise<Problem[]> {
    const problems: Problem[] = [];
    for (const [at, id] of shared_agents.entries()) {
      if (tenant.boundary.shared_agents.includes(id)) continue;
      const message = await this.#sharingProblem(principal, tenant, id);
      if (message !== undefined) problems.push({ pointer: `/shared_agents/${at}`, message });
    }
    return problems;
  }

  async #sharingProblem(principal: PersonPrincipal, tenant: TenantRow, agentId: string): Promise<string | undefined> {
    const agent = await this.#store.system.agents.first({ id: agentId });
    const home =
      agent && (await this.#store.forOrganization(principal.organizationId).tenants.first({ id: agent.tenant_id }));
    const sharable = home && home.kind !== 'personal' && home.id !== tenant.id;
    if (sharable && (await this.#rights.rightsIn(principal, home.id)).may('agents.edit', { agentId })) return undefined;
    return `There is no agent ${agentId} that you could share: it takes agents.edit in another tenant of this organization, and never a personal one.`;
  }
}

/** What another boundary contains more and less: permissions of people, and the patterns of actions that either names. */
export function boundaryDifference(
  before: BoundaryDocument,
  after: BoundaryDocument,
): { gained: readonly string[]; lost: readonly string[] } {
  const [old, next] = [compileBoundary(before), compileBoundary(after)];
  const actions = [...before.permissions, ...after.permissions].filter((one) => one.startsWith('action.'));
  const names = [...new Set([...CONSOLE_PERMISSIONS, ...ORGANIZATION_PERMISSIONS, ...actions])];
  return {
    gained: names.filter((name) => next.contains(name) && !old.contains(name)),
    lost: names.filter((name) => old.contains(name) && !next.contains(name)),
  };
}

/** What is wrong with the permissions of a boundary. */
export function permissionProblems({ permissions }: { readonly permissions: readonly string[] }): Problem[] {
  return permissions.flatMap((pattern, at) => {
    const message =
      patternProblem(pattern) ??
      (expandPattern(pattern).length === 0 && !reachesActions(pattern)
        ? `There is no permission ${pattern}.`
        : undefined);
    return message === undefined ? [] : [{ pointer: `/permissions/${at}`, message }];
  });
}
