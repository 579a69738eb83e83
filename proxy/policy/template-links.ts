// What was a policy made from, and how far has it gone from there? A policy keeps its link; the template's next text becomes a draft when
// somebody pulls it in, and decides when somebody publishes it.

import type { PolicyRow, TemplateLinkRow, TemplateRow, TenantRow } from '../../store/rows.ts';
import type { Scope, Store } from '../../store/store.ts';
import { ApiError } from '../errors.ts';
import { demandHere, type PersonPrincipal } from '../principal.ts';
import type { Clock } from '../runtime/clock.ts';
import { checkText, type TestConnectors } from './checking.ts';
import type { TestResult } from './engine/tests.ts';
import type { PolicyLibrary } from './library.ts';
import { type PolicyTemplates, textOf } from './policy-templates.ts';
import type { PolicyDetail } from './view.ts';

/** The template that a policy was made from. */
export interface PolicyLink {
  readonly template_id: string;
  readonly name: string;
  /** null: the template is gone. */
  readonly origin: 'instance' | 'organization' | null;
  /** The revision that was taken over last. */
  readonly revision: number;
  /** The template's newest; null: the template is gone. */
  readonly latest_revision: number | null;
}

/** How a policy stands to its template. `drift` is null where nothing differs. */
export interface Linked {
  readonly link: PolicyLink | null;
  readonly drift: { readonly edited: boolean; readonly newer_revision: boolean } | null;
}

/** A policy that was made from a template. `linked_at`: ms since 1970. */
export interface PolicyUse {
  readonly tenant: { readonly id: string; readonly name: string };
  readonly policy: { readonly id: string; readonly name: string };
  readonly revision: number;
  readonly latest_revision: number;
  readonly drifted: boolean;
  /** Whether any version of it is in force. */
  readonly published: boolean;
  readonly linked_at: number;
}

/** Who made what from a template; `app.ts` fills it. Needs organization.templates.edit; nothing of personal tenants is in it. */
export interface TemplateUses {
  uses(
    principal: PersonPrincipal,
    which: { kind: 'policy'; id: string },
  ): Promise<readonly { readonly tenant: TenantRow; readonly link: TemplateLinkRow }[]>;
  /** Cuts the link of one policy. Throws `not_found`. */
  detach(principal: PersonPrincipal, which: { kind: 'policy'; id: string }, policyId: string): Promise<void>;
}

/** What a pull is: `revision` is the one that the caller has seen. */
export interface PullOrder {
  readonly dryRun?: boolean | undefined;
  readonly revision?: number | undefined;
}

/** What a pull made, with what the text's own tests say in this tenant. */
export interface Pulled extends PolicyDetail {
  readonly tests: readonly TestResult[];
}

interface Parts {
  readonly store: Store;
  readonly connectors: TestConnectors;
  readonly clock: Clock;
  readonly library: PolicyLibrary;
  readonly templates: PolicyTemplates;
  readonly shelf: TemplateUses;
}

const UNLINKED: Linked = { link: null, drift: null };

/** Policies of the active tenant that are made from templates. */
export class PolicyLinks {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** A new draft from a template, by its id or name. Needs policies.edit. Throws `invalid_request` for an unknown one, and as the library does. */
  async adopt(
    principal: PersonPrincipal,
    { template: wanted, dryRun = false }: { template: string; dryRun?: boolean | undefined },
  ): Promise<PolicyDetail> {
    demandHere(principal, 'policies.edit');
    const templates = await this.#parts.templates.all(principal.organizationId);
    const template = templates.find(({ id }) => id === wanted) ?? templates.find(({ name }) => name === wanted);
    if (!template) {
      const message = `There is no policy template ${wanted}.`;
      throw new ApiError('invalid_request', message, { errors: [{ pointer: '/template', message }] });
    }
    const along = this.#linking(template);
    return this.#parts.library.create(principal, { yaml: textOf(template), dryRun, along });
  }

  /**
   * The template's text as the policy's next draft, with what its own tests say; with `dryRun` only that is answered. What is published stays
   * in force. Throws `not_found`, `conflict` where there is no template (any more), `precondition_failed` for a revision that is not the
   * newest, and as the library does.
   */
  async pull(principal: PersonPrincipal, id: string, { dryRun = false, revision }: PullOrder): Promise<Pulled> {
    const tenantId = demandHere(principal, 'policies.edit');
    const template = await this.#templateOf(principal, tenantId, id);
    if (revision !== undefined && revision !== template.revision)
      throw new ApiError(
        'precondition_failed',
        `The template ${template.name} is at revision ${template.revision} by now; look at it again before you pull it in.`,
        { more: { revision: template.revision } },
      );
    const { library, connectors } = this.#parts;
    const yaml = textOf(template);
    const detail = await library.update(principal, id, { yaml, dryRun, along: this.#linking(template) });
    return { ...detail, tests: (await checkText(yaml, tenantId, connectors)).tests };
  }

  /** Like `shown`, for one. */
  async one<Item extends { readonly id: string; readonly version: number }>(
    principal: PersonPrincipal,
    item: Item,
  ): Promise<Item & Linked> {
    const [shown] = await this.shown(principal, [item]);
    return shown ?? { ...item, ...UNLINKED };
  }

  /** Each policy with its link and what differs. They are the active tenant's, shown to somebody who may see them. */
  async shown<Item extends { readonly id: string; readonly version: number }>(
    principal: PersonPrincipal,
    items: readonly Item[],
  ): Promise<(Item & Linked)[]> {
    const tenantId = demandHere(principal, 'policies.view');
    const { store, templates } = this.#parts;
    const ids = items.map(({ id }) => id);
    const links = await store.forTenant(tenantId).templateLinks.all({ kind: 'policy', subject_id: ids });
    const known = links.length === 0 ? [] : await templates.all(principal.organizationId);
    const linked = new Map(links.map((link) => [link.subject_id, link]));
    return Promise.all(
      items.map(async (item) => {
        const link = linked.get(item.id);
        return { ...item, ...(link ? await this.#standing(link, item.version, known) : UNLINKED) };
      }),
    );
  }

  /** Which tenants of the organization made policies from it. Throws `not_found`. */
  async uses(principal: PersonPrincipal, id: string): Promise<readonly PolicyUse[]> {
    const { shelf, templates, store } = this.#parts;
    const uses = await shelf.uses(principal, { kind: 'policy', id });
    const template = await templates.row(principal.organizationId, id);
    const found = await Promise.all(
      uses.map(async ({ tenant, link }) => {
        const policy = await store.forTenant(tenant.id).policies.first({ id: link.subject_id });
        return policy && this.#use({ tenant, link, policy, template });
      }),
    );
    return found.flatMap((one) => (one ? [one] : []));
  }

  /** Lets a policy follow it no more; the policy stays as it is. Throws `not_found`. */
  detach(principal: PersonPrincipal, id: string, policyId: string): Promise<void> {
    return this.#parts.shelf.detach(principal, { kind: 'policy', id }, policyId);
  }

  async #use(of: {
    tenant: TenantRow;
    link: TemplateLinkRow;
    policy: PolicyRow;
    template: TemplateRow;
  }): Promise<PolicyUse> {
    const { tenant, link, policy, template } = of;
    const { drift } = await this.#standing(link, policy.version, [template]);
    return {
      tenant: { id: tenant.id, name: tenant.name },
      policy: { id: policy.id, name: policy.name },
      revision: link.revision,
      latest_revision: template.revision,
      drifted: drift !== null,
      published: policy.published_version !== null,
      linked_at: link.linked_at,
    };
  }

  async #standing(row: TemplateLinkRow, version: number, templates: readonly TemplateRow[]): Promise<Linked> {
    const template = templates.find(({ id }) => id === row.template_id);
    const link: PolicyLink = {
      template_id: row.template_id,
      name: template?.name ?? row.template_name,
      origin: template ? (template.offered ? 'instance' : 'organization') : null,
      revision: row.revision,
      latest_revision: template?.revision ?? null,
    };
    if (!template) return { link, drift: null };
    const edited = version !== row.subject_version && (await this.#text(row, version)) !== textOf(template);
    const newer_revision = template.revision > row.revision;
    return { link, drift: edited || newer_revision ? { edited, newer_revision } : null };
  }

  async #text({ tenant_id, subject_id }: TemplateLinkRow, version: number): Promise<string | undefined> {
    const rows = this.#parts.store.forTenant(tenant_id).policyVersions;
    return (await rows.first({ policy_id: subject_id, version }))?.yaml;
  }

  async #templateOf(principal: PersonPrincipal, tenantId: string, id: string): Promise<TemplateRow> {
    const tenant = this.#parts.store.forTenant(tenantId);
    const policy = await tenant.policies.first({ id });
    if (!policy) throw new ApiError('not_found', 'There is no such policy here.');
    const link = await tenant.templateLinks.first({ kind: 'policy', subject_id: id });
    const templates = await this.#parts.templates.all(principal.organizationId);
    const template = templates.find((one) => one.id === link?.template_id);
    if (template) return template;
    throw new ApiError(
      'conflict',
      `The policy ${policy.name} has no template, or none any more, so nothing can be pulled.`,
    );
  }

  #linking(template: TemplateRow): (scope: Scope, policy: PolicyRow) => Promise<void> {
    return (scope, policy) => linkPolicy(scope, policy, { template, now: this.#parts.clock.now() });
  }
}

/** Remembers what a policy was made from, or has taken over by now; its newest version holds the template's text. */
export async function linkPolicy(
  scope: Scope,
  policy: PolicyRow,
  { template, now }: { template: TemplateRow; now: number },
): Promise<void> {
  const { templateLinks } = scope.forTenant(policy.tenant_id);
  await templateLinks.delete({ subject_id: policy.id });
  await templateLinks.insert({
    tenant_id: policy.tenant_id,
    kind: 'policy',
    subject_id: policy.id,
    template_id: template.id,
    template_name: template.name,
    revision: template.revision,
    subject_version: policy.version,
    linked_at: now,
  });
}
