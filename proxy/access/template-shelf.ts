// Which templates does an organization have? Its own, and those that whoever runs the instance offers to all. They give nobody anything:
// what is made from them follows the rules of what is made.

import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { TemplateKind, TemplateLinkRow, TemplateRow, TenantRow } from '../../store/rows.ts';
import type { Scope, Store } from '../../store/store.ts';
import type { Changes } from '../audit/changes.ts';
import { ApiError } from '../errors.ts';
import type { PersonPrincipal } from '../principal.ts';
import type { Clock } from '../runtime/clock.ts';
import { newId } from '../runtime/ids.ts';
import { type ListRequest, type PageOf, pageOf } from './paging.ts';
import { notFound } from './refusals.ts';

/** What takes a template off, puts it on, or shows who uses it. */
export const TEMPLATES_EDIT = 'organization.templates.edit';

/** A template to be made. `offered`: to all organizations, which only owners of the first one can do. */
export interface TemplateDraft {
  readonly kind: TemplateKind;
  readonly name: string;
  readonly description: string;
  readonly content: Readonly<Record<string, unknown>>;
  readonly offered: boolean;
}

/** What an edit changes. Another `content` is another revision. */
export type TemplateEdit = Partial<Omit<TemplateDraft, 'kind'>>;

/** Something that was made from a template, in a tenant that is not personal. */
export interface TemplateUse {
  readonly tenant: TenantRow;
  readonly link: TemplateLinkRow;
}

/** The organization's templates of every kind. What may stand in one is for those to say who hand it in. */
export class TemplateShelf {
  readonly #store: Store;
  readonly #changes: Changes;
  readonly #clock: Clock;

  constructor(parts: { store: Store; changes: Changes; clock: Clock }) {
    this.#store = parts.store;
    this.#changes = parts.changes;
    this.#clock = parts.clock;
  }

  /** What an organization can take from: its own by name, then what it is offered. `scope`: as a transaction sees them. */
  async all(kind: TemplateKind, organizationId: string, scope: Scope = this.#store): Promise<readonly TemplateRow[]> {
    const own = await scope.forOrganization(organizationId).templates.all({ kind });
    const offered = await scope.system.templates.all({ kind, offered: true });
    return [...own, ...offered.filter((one) => one.organization_id !== organizationId)];
  }

  /** The same as a page of a list. Throws `invalid_request` for a cursor of another list. */
  async page(kind: TemplateKind, organizationId: string, request: ListRequest): Promise<PageOf<TemplateRow>> {
    return pageOf(await this.all(kind, organizationId), request);
  }

  /** A new one. Throws `not_permitted` where it may not be offered, `name_taken` also for the names in `reserved`. */
  async create(
    principal: PersonPrincipal,
    draft: TemplateDraft,
    reserved: readonly string[] = [],
  ): Promise<TemplateRow> {
    principal.rights.demand(TEMPLATES_EDIT);
    if (draft.offered) demandInstanceOwner(principal);
    const now = this.#clock.now();
    const row: TemplateRow = {
      ...draft,
      id: newId('tpl', now),
      organization_id: principal.organizationId,
      content: { ...draft.content },
      revision: 1,
      created_at: now,
      updated_at: now,
      updated_by: principal.userId,
    };
    return this.#changes.apply({
      ...changeOf(principal, row, 'created'),
      work: async (scope) => {
        await this.#demandFreeName(scope, row, reserved);
        await scope.forOrganization(row.organization_id).templates.insert(row);
        return { result: row, after: shown(row) };
      },
    });
  }

  /** Changes it; whatever was made from it stays as it is and shows the difference. Throws `not_found` and as `create` does. */
  async edit(
    principal: PersonPrincipal,
    which: { kind: TemplateKind; id: string },
    edit: TemplateEdit,
    reserved: readonly string[] = [],
  ): Promise<TemplateRow> {
    const known = await this.#editable(principal, which, this.#store);
    if (edit.offered !== undefined && edit.offered !== known.offered) demandInstanceOwner(principal);
    return this.#changes.apply({
      ...changeOf(principal, known, 'edited'),
      work: async (scope) => {
        const before = await this.#editable(principal, which, scope);
        const content = { ...(edit.content ?? before.content) };
        const after: TemplateRow = {
          ...before,
          ...edit,
          content,
          revision: before.revision + (isDeepStrictEqual(content, before.content) ? 0 : 1),
          updated_at: this.#clock.now(),
          updated_by: principal.userId,
        };
        await this.#demandFreeName(scope, after, reserved);
        await scope.forOrganization(before.organization_id).templates.update({ id: before.id }, after);
        return { result: after, before: shown(before), after: shown(after) };
      },
    });
  }

  /** Takes it away; what was made from it stays, and says that its template is gone. Throws `not_found`. */
  async remove(principal: PersonPrincipal, which: { kind: TemplateKind; id: string }): Promise<void> {
    const known = await this.#editable(principal, which, this.#store);
    await this.#changes.apply({
      ...changeOf(principal, known, 'deleted'),
      work: async (scope) => {
        const row = await this.#editable(principal, which, scope);
        await scope.forOrganization(row.organization_id).templates.delete({ id: row.id });
        return { result: undefined, before: shown(row) };
      },
    });
  }

  /** What the organization's tenants made from a template, built in or not; personal tenants are nobody else's business. */
  async uses(principal: PersonPrincipal, which: { kind: TemplateKind; id: string }): Promise<readonly TemplateUse[]> {
    principal.rights.demand(TEMPLATES_EDIT);
    const only = principal.token?.tenantId;
    const tenants = (await this.#store.forOrganization(principal.organizationId).tenants.all()).filter(
      ({ id, kind }) => kind !== 'personal' && (only === undefined || only === id),
    );
    const byId = new Map(tenants.map((tenant) => [tenant.id, tenant]));
    const links = await this.#store.system.templateLinks.all({
      kind: which.kind,
      template_id: which.id,
      tenant_id: [...byId.keys()],
    });
    return links.flatMap((link) => {
      const tenant = byId.get(link.tenant_id);
      return tenant ? [{ tenant, link }] : [];
    });
  }

  /** Cuts the link of one thing that was made from it: the thing stays as it is, and follows the template no more. Throws `not_found`. */
  async detach(
    principal: PersonPrincipal,
    which: { kind: TemplateKind; id: string },
    subjectId: string,
  ): Promise<void> {
    const use = (await this.uses(principal, which)).find(({ link }) => link.subject_id === subjectId);
    if (!use) throw notFound('template');
    const { tenant, link } = use;
    await this.#changes.apply({
      principal,
      organizationId: tenant.organization_id,
      tenantId: tenant.id,
      kind: `${which.kind}_template.detached`,
      subject: { kind: 'template', id: link.template_id, name: link.template_name },
      touches: which.kind === 'role' ? { access: [tenant.id] } : {},
      async work(scope) {
        const { templateLinks, roles } = scope.forTenant(tenant.id);
        const subject = { subject_id: subjectId, tenant: tenant.name, revision: link.revision };
        await templateLinks.delete({ kind: which.kind, subject_id: subjectId });
        // A role also says by name what it was made from.
        if (which.kind === 'role') await roles.update({ id: subjectId }, { template: null });
        return { result: undefined, before: subject, after: null };
      },
    });
  }

  /** One that the caller may change: their organization's, or an offered one where they run the instance. */
  async #editable(
    principal: PersonPrincipal,
    { kind, id }: { kind: TemplateKind; id: string },
    scope: Scope,
  ): Promise<TemplateRow> {
    principal.rights.demand(TEMPLATES_EDIT);
    const row = (await this.all(kind, principal.organizationId, scope)).find((one) => one.id === id);
    if (!row) throw notFound('template');
    if (row.offered) demandInstanceOwner(principal);
    return row;
  }

  async #demandFreeName(scope: Scope, row: TemplateRow, reserved: readonly string[]): Promise<void> {
    const others = (await this.all(row.kind, row.organization_id, scope)).filter(({ id }) => id !== row.id);
    if (reserved.includes(row.name) || others.some(({ name }) => name === row.name))
      throw new ApiError('name_taken', `There is a ${row.kind} template ${row.name} already.`);
  }
}

/** The template that an id or a name means: an id before a name, the organization's own before what is offered to it. */
export function named<Template extends { readonly id: string; readonly name: string }>(
  templates: readonly Template[],
  wanted: string,
): Template | undefined {
  return templates.find(({ id }) => id === wanted) ?? templates.find(({ name }) => name === wanted);
}

/** Who offers a template that has a row. */
export function originOf({ offered }: TemplateRow): 'instance' | 'organization' {
  return offered ? 'instance' : 'organization';
}

function demandInstanceOwner({ rights }: PersonPrincipal): void {
  if (rights.instanceOwner) return;
  throw new ApiError(
    'not_permitted',
    'What is offered to all organizations is made and changed by owners of the first organization alone.',
    { check: 'not_permitted' },
  );
}

function changeOf(principal: PersonPrincipal, { id, kind, name }: TemplateRow, what: 'created' | 'edited' | 'deleted') {
  return {
    principal,
    organizationId: principal.organizationId,
    tenantId: principal.tenantId ?? null,
    kind: `${kind}_template.${what}`,
    subject: { kind: 'template', id, name },
    touches: {},
  };
}

/** What the ledger keeps: of a policy's text, which the database holds, the digest that shows that it is the same one. */
function shown({ kind, name, description, offered, revision, content }: TemplateRow) {
  const held =
    kind === 'policy'
      ? { content_sha256: createHash('sha256').update(JSON.stringify(content)).digest('hex') }
      : { content };
  return { name, description, offered, revision, ...held };
}
