// Which policies does an organization hand out to its tenants? Texts, kept by the organization or offered by whoever runs the instance.
// One decides nothing: what is made from it in a tenant does, once it is published there.

import type { TemplateRow } from '../../store/rows.ts';
import type { Page, Scope } from '../../store/store.ts';
import { ApiError, type Problem } from '../errors.ts';
import { demandHere, type PersonPrincipal } from '../principal.ts';
import { rfc3339 } from '../runtime/clock.ts';
import { checkText, type TestConnectors, testsOf } from './checking.ts';
import { type CompiledPolicy, compilePolicy } from './engine/compile.ts';
import { testProblems } from './engine/tests.ts';

/** Where templates of every kind stand; `app.ts` fills it. Each method asks for the right that it takes. */
export interface TemplateShelf {
  /** The organization's own, then what it is offered. */
  all(kind: 'policy', organizationId: string, scope?: Scope): Promise<readonly TemplateRow[]>;
  page(kind: 'policy', organizationId: string, request: PolicyTemplateRequest): Promise<Page<TemplateRow>>;
  create(
    principal: PersonPrincipal,
    draft: {
      kind: 'policy';
      name: string;
      description: string;
      content: Readonly<Record<string, unknown>>;
      offered: boolean;
    },
  ): Promise<TemplateRow>;
  edit(
    principal: PersonPrincipal,
    which: { kind: 'policy'; id: string },
    edit: { name?: string; description?: string; content?: Readonly<Record<string, unknown>>; offered?: boolean },
  ): Promise<TemplateRow>;
  remove(principal: PersonPrincipal, which: { kind: 'policy'; id: string }): Promise<void>;
}

/** A policy template in a list. `name` and `description` are those of its text. */
export interface PolicyTemplateView {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly origin: 'instance' | 'organization';
  readonly revision: number;
  readonly created_at: string;
  readonly updated_at: string;
}

/** One with its text. `problems`: tests that fail with the connectors of the active tenant. */
export interface PolicyTemplateDetail extends PolicyTemplateView {
  readonly yaml: string;
  readonly problems: readonly Problem[];
}

/** Which part of the list is asked for. `q` is looked for in names. */
export interface PolicyTemplateRequest {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
  readonly q?: string | undefined;
}

/** Templates of policies. Writing one takes organization.templates.edit. */
export class PolicyTemplates {
  readonly #shelf: TemplateShelf;
  readonly #connectors: TestConnectors;

  constructor(parts: { shelf: TemplateShelf; connectors: TestConnectors }) {
    this.#shelf = parts.shelf;
    this.#connectors = parts.connectors;
  }

  /** Needs policies.view. */
  async list(principal: PersonPrincipal, request: PolicyTemplateRequest = {}): Promise<Page<PolicyTemplateView>> {
    demandHere(principal, 'policies.view');
    const page = await this.#shelf.page('policy', principal.organizationId, request);
    return { ...page, items: page.items.map(viewOf) };
  }

  /** Needs policies.view. Throws `not_found`. */
  async read(principal: PersonPrincipal, id: string): Promise<PolicyTemplateDetail> {
    const tenantId = demandHere(principal, 'policies.view');
    return this.#detail(tenantId, await this.row(principal.organizationId, id));
  }

  /** Throws `invalid_request` with every problem, `name_taken`, `not_permitted` where it may not be offered to all. */
  async create(
    principal: PersonPrincipal,
    { yaml, offered = false }: { yaml: string; offered?: boolean | undefined },
  ): Promise<PolicyTemplateDetail> {
    const tenantId = demandHere(principal, 'organization.templates.edit');
    const { policy } = await checkText(yaml, tenantId, this.#connectors);
    const draft = { kind: 'policy', ...titled(policy), content: { yaml }, offered } as const;
    return this.#detail(tenantId, await this.#shelf.create(principal, draft));
  }

  /** Another text is another revision; policies that were made from it stay, and show the difference. Throws `not_found` and as `create` does. */
  async edit(
    principal: PersonPrincipal,
    id: string,
    { yaml, offered }: { yaml?: string | undefined; offered?: boolean | undefined },
  ): Promise<PolicyTemplateDetail> {
    const tenantId = demandHere(principal, 'organization.templates.edit');
    await this.row(principal.organizationId, id);
    const checked = yaml === undefined ? undefined : await checkText(yaml, tenantId, this.#connectors);
    const edit = {
      ...(checked && { ...titled(checked.policy), content: { yaml } }),
      ...(offered !== undefined && { offered }),
    };
    return this.#detail(tenantId, await this.#shelf.edit(principal, { kind: 'policy', id }, edit));
  }

  /** Policies that were made from it stay. Throws `not_found`. */
  remove(principal: PersonPrincipal, id: string): Promise<void> {
    return this.#shelf.remove(principal, { kind: 'policy', id });
  }

  /** What an organization can take from. */
  all(organizationId: string, scope?: Scope): Promise<readonly TemplateRow[]> {
    return this.#shelf.all('policy', organizationId, scope);
  }

  /** One that the organization can see, by id. Throws `not_found`. */
  async row(organizationId: string, id: string): Promise<TemplateRow> {
    const row = (await this.all(organizationId)).find((one) => one.id === id);
    if (!row) throw new ApiError('not_found', 'There is no such template here.');
    return row;
  }

  async #detail(tenantId: string, row: TemplateRow): Promise<PolicyTemplateDetail> {
    const yaml = textOf(row);
    const { policy, problems } = compilePolicy(yaml, { id: row.id, version: row.revision });
    const failing = policy ? testProblems(await testsOf(policy, tenantId, this.#connectors)) : problems;
    return { ...viewOf(row), yaml, problems: failing };
  }
}

/** The text of a policy template. */
export function textOf({ content }: TemplateRow): string {
  return String(content.yaml);
}

function titled({ document: { name, description } }: CompiledPolicy): { name: string; description: string } {
  return { name, description: description ?? '' };
}

function viewOf({ id, name, description, offered, revision, created_at, updated_at }: TemplateRow): PolicyTemplateView {
  return {
    id,
    name,
    description,
    origin: offered ? 'instance' : 'organization',
    revision,
    created_at: rfc3339(created_at),
    updated_at: rfc3339(updated_at),
  };
}
