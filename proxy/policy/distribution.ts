// How does one policy reach many tenants? As a draft in each, by the rights that somebody has there, with a result for each: nothing is in
// force before it is published in the tenant.

import type { PolicyRow, TemplateRow } from '../../store/rows.ts';
import type { Scope, Store } from '../../store/store.ts';
import { ApiError } from '../errors.ts';
import type { PersonPrincipal } from '../principal.ts';
import type { Clock } from '../runtime/clock.ts';
import type { PolicyLibrary } from './library.ts';
import { type PolicyTemplates, textOf } from './policy-templates.ts';
import { linkPolicy } from './template-links.ts';
import type { PolicyDetail } from './view.ts';

/** The same person, acting in another tenant of the organization with the rights that they have there; `app.ts` fills it. */
export interface PeopleElsewhere {
  actingIn(principal: PersonPrincipal, tenantId: string): Promise<PersonPrincipal>;
}

/** What became of a template in one tenant. `unchanged`: the tenant has its newest text already. */
export interface Distributed {
  readonly tenant_id: string;
  readonly action: 'created' | 'pulled' | 'unchanged' | 'refused';
  readonly policy_id?: string;
  /** How many of the text's own tests fail there. */
  readonly failing_tests?: number;
  readonly reason?: string;
}

interface Parts {
  readonly store: Store;
  readonly clock: Clock;
  readonly library: PolicyLibrary;
  readonly templates: PolicyTemplates;
  readonly people: PeopleElsewhere;
}

/** Hands a policy template to tenants of the organization. */
export class PolicyDistribution {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Needs organization.templates.edit, and policies.edit in each tenant; one that refuses does not keep the others from it. A tenant of
   * somebody else answers like none. With `dryRun` nothing is written. Throws `not_found` for the template.
   */
  async distribute(
    principal: PersonPrincipal,
    id: string,
    { tenants, dryRun }: { readonly tenants: readonly string[]; readonly dryRun: boolean },
  ): Promise<readonly Distributed[]> {
    principal.rights.demand('organization.templates.edit');
    const template = await this.#parts.templates.row(principal.organizationId, id);
    const results: Distributed[] = [];
    for (const tenantId of new Set(tenants))
      results.push(
        await this.#hand(principal, tenantId, { template, dryRun }).catch((error) => refusal(tenantId, error)),
      );
    return results;
  }

  async #hand(
    principal: PersonPrincipal,
    tenantId: string,
    { template, dryRun }: { template: TemplateRow; dryRun: boolean },
  ): Promise<Distributed> {
    const { library, clock, people } = this.#parts;
    const there = await this.#tenantOf(principal, tenantId).then(() => people.actingIn(principal, tenantId));
    there.rights.demand('policies.edit');
    const along = (scope: Scope, policy: PolicyRow) => linkPolicy(scope, policy, { template, now: clock.now() });
    const order = { yaml: textOf(template), dryRun, along };
    const known = await this.#made(tenantId, template);
    if (!known) return resultOf(tenantId, 'created', await library.create(there, order), dryRun);
    if (known.current) return { tenant_id: tenantId, action: 'unchanged', policy_id: known.policyId };
    return resultOf(tenantId, 'pulled', await library.update(there, known.policyId, order), false);
  }

  async #tenantOf({ organizationId }: PersonPrincipal, tenantId: string): Promise<void> {
    const tenant = await this.#parts.store.forOrganization(organizationId).tenants.first({ id: tenantId });
    if (!tenant || tenant.kind === 'personal') throw new ApiError('not_found', 'There is no such tenant here.');
  }

  /** The tenant's policy from this template, oldest first where somebody made several. */
  async #made(
    tenantId: string,
    template: TemplateRow,
  ): Promise<{ readonly policyId: string; readonly current: boolean } | undefined> {
    const tenant = this.#parts.store.forTenant(tenantId);
    const links = await tenant.templateLinks.all({ kind: 'policy', template_id: template.id });
    const link = links.sort((one, other) => one.linked_at - other.linked_at)[0];
    const policy = link && (await tenant.policies.first({ id: link.subject_id }));
    if (!policy) return undefined;
    const newest = await tenant.policyVersions.first({ policy_id: policy.id, version: policy.version });
    return {
      policyId: policy.id,
      current: link.revision === template.revision && newest?.yaml === textOf(template),
    };
  }
}

function resultOf(
  tenantId: string,
  action: 'created' | 'pulled',
  { id, problems }: PolicyDetail,
  nameless: boolean,
): Distributed {
  return { tenant_id: tenantId, action, ...(!nameless && { policy_id: id }), failing_tests: problems.length };
}

function refusal(tenantId: string, error: unknown): Distributed {
  if (!(error instanceof ApiError) || error.status >= 500) throw error;
  return { tenant_id: tenantId, action: 'refused', reason: error.message };
}
