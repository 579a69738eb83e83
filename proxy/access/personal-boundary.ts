// What exists for personal tenants? One boundary, set by the organization, holds for all of them: those that are there, from the next
// request, and those that are made.

import type { BoundaryDocument } from '../../store/rows.ts';
import type { Scope, Store } from '../../store/store.ts';
import type { Changes } from '../audit/changes.ts';
import { ApiError } from '../errors.ts';
import type { PersonPrincipal } from '../principal.ts';
import { boundaryDifference, permissionProblems } from './boundaries.ts';
import { NO_LIMIT } from './boundary.ts';
import { notFound } from './refusals.ts';

/** What another boundary would take away and add, and for how many. */
export interface PersonalBoundaryPreview extends BoundaryDocument {
  readonly preview: {
    readonly gained: readonly string[];
    readonly lost: readonly string[];
    readonly tenants: number;
    readonly agents: number;
  };
}

const EDIT = 'organization.boundaries.edit';

/** The boundary of the personal tenants of the caller's organization. */
export class PersonalBoundary {
  readonly #store: Store;
  readonly #changes: Changes;

  constructor(parts: { store: Store; changes: Changes }) {
    this.#store = parts.store;
    this.#changes = parts.changes;
  }

  /** Needs organization.boundaries.edit. Throws `not_found` for an organization that the caller does not act in, and for tokens of one tenant. */
  async read(principal: PersonPrincipal, organizationId: string): Promise<BoundaryDocument> {
    demandOwn(principal, organizationId);
    return boundaryOf(this.#store, organizationId);
  }

  /**
   * Sets it; the gate decides by it in every personal tenant when this resolves. Connectors and shared agents are not part of it: a personal
   * tenant has connectors of its own alone, and nothing is shared with it. Needs and throws as `read`, and `invalid_request`.
   */
  async set(
    principal: PersonPrincipal,
    organizationId: string,
    { permissions }: { readonly permissions: readonly string[] },
  ): Promise<BoundaryDocument> {
    demandOwn(principal, organizationId);
    demandSound(permissions);
    const boundary: BoundaryDocument = { ...NO_LIMIT, permissions: [...permissions] };
    const touched: string[] = [];
    return this.#changes.apply({
      principal,
      organizationId,
      tenantId: principal.tenantId ?? null,
      kind: 'personal_boundary.changed',
      subject: { kind: 'organization', id: organizationId },
      // Filled by the work: a tenant that is made meanwhile counts as well.
      touches: { access: touched },
      work: async (scope) => {
        const before = await boundaryOf(scope, organizationId);
        const { tenants, organization, updateOrganization } = scope.forOrganization(organizationId);
        const settings = (await organization())?.settings ?? {};
        await updateOrganization({ settings: { ...settings, personal_boundary: boundary } });
        await tenants.update({ kind: 'personal' }, { boundary });
        touched.splice(0, touched.length, ...(await tenants.all({ kind: 'personal' })).map(({ id }) => id));
        return { result: boundary, before, after: boundary };
      },
    });
  }

  /** What `set` would change; writes nothing. Throws like it. */
  async preview(
    principal: PersonPrincipal,
    organizationId: string,
    { permissions }: { readonly permissions: readonly string[] },
  ): Promise<PersonalBoundaryPreview> {
    demandOwn(principal, organizationId);
    demandSound(permissions);
    const boundary = { ...NO_LIMIT, permissions: [...permissions] };
    const tenants = await this.#store.forOrganization(organizationId).tenants.all({ kind: 'personal' });
    const difference = boundaryDifference(await boundaryOf(this.#store, organizationId), boundary);
    const agents = await this.#store.system.agents.count({ tenant_id: tenants.map(({ id }) => id) });
    return { ...boundary, preview: { ...difference, tenants: tenants.length, agents } };
  }
}

async function boundaryOf(scope: Scope, organizationId: string): Promise<BoundaryDocument> {
  const organization = await scope.forOrganization(organizationId).organization();
  return organization?.settings.personal_boundary ?? NO_LIMIT;
}

function demandOwn(principal: PersonPrincipal, organizationId: string): void {
  principal.rights.demand(EDIT);
  const { token } = principal;
  if (principal.organizationId !== organizationId || token?.tenantId !== undefined) throw notFound('organization');
}

function demandSound(permissions: readonly string[]): void {
  const problems = permissionProblems({ permissions });
  if (problems[0]) throw new ApiError('invalid_request', problems[0].message, { errors: problems });
}
