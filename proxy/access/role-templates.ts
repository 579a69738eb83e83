// From which lists can a role be made? Built-in ones, those of the instance, those of the organization: told apart by their origin, kept
// by whoever offers them.

import type { GrantDocument, TemplateRow, TenantKind } from '../../store/rows.ts';
import type { Scope } from '../../store/store.ts';
import { ApiError } from '../errors.ts';
import { demandHere, type PersonPrincipal } from '../principal.ts';
import { ROLE_TEMPLATES, type RoleTemplate } from './built-ins.ts';
import { type ListRequest, type PageOf, pageOf } from './paging.ts';
import { notFound } from './refusals.ts';
import { demandTemplateGrants, usualKinds } from './template-rules.ts';
import { named, originOf, TEMPLATES_EDIT, type TemplateShelf, type TemplateUse } from './template-shelf.ts';

/** A template as the API shows it. */
export interface RoleTemplateView {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly grants: readonly GrantDocument[];
  /** Where it makes sense. */
  readonly tenant_kinds: readonly TenantKind[];
  readonly origin: RoleTemplate['origin'];
  readonly revision: number;
}

/** A template to be made, or what an edit changes of one. */
export interface RoleTemplateEdit {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly grants?: readonly GrantDocument[] | undefined;
  readonly tenant_kinds?: readonly TenantKind[] | undefined;
  /** To all organizations of the instance. */
  readonly offered?: boolean | undefined;
}

const KIND = 'role';
const BUILT_IN_NAMES = ROLE_TEMPLATES.map(({ name }) => name);

/** Templates of roles. Writing one takes organization.templates.edit and gives nobody anything. */
export class RoleTemplates {
  readonly #shelf: TemplateShelf;

  constructor(parts: { shelf: TemplateShelf }) {
    this.#shelf = parts.shelf;
  }

  /** All that the organization can take from, built-in ones first. */
  async list(principal: PersonPrincipal, request: ListRequest): Promise<PageOf<RoleTemplateView>> {
    demandHere(principal, 'roles.view');
    return pageOf((await this.all(principal.organizationId)).map(viewOf), request);
  }

  /** Throws `not_found`. */
  async read(principal: PersonPrincipal, id: string): Promise<RoleTemplateView> {
    demandHere(principal, 'roles.view');
    const template = (await this.all(principal.organizationId)).find((one) => one.id === id);
    if (!template) throw notFound('template');
    return viewOf(template);
  }

  /** Throws `invalid_request` (grants), `name_taken`, `not_permitted` where it may not be offered to all. */
  async create(
    principal: PersonPrincipal,
    order: RoleTemplateEdit & { readonly name: string; readonly grants: readonly GrantDocument[] },
  ): Promise<RoleTemplateView> {
    const { name, description = '', grants, tenant_kinds = usualKinds(grants), offered = false } = order;
    demandTemplateGrants(grants, tenant_kinds);
    const draft = { kind: KIND, name, description, content: { grants, tenant_kinds }, offered } as const;
    return viewOf(templateOf(await this.#shelf.create(principal, draft, BUILT_IN_NAMES)));
  }

  /** Roles that were made from it stay as they are and show the difference. Throws `not_found`, `conflict` for built-in ones, and as `create` does. */
  async edit(principal: PersonPrincipal, id: string, edit: RoleTemplateEdit): Promise<RoleTemplateView> {
    demandChangeable(principal, id);
    const { name, description, offered } = edit;
    const content = await this.#editedContent(principal, id, edit);
    const change = {
      ...(name !== undefined && { name }),
      ...(description !== undefined && { description }),
      ...(offered !== undefined && { offered }),
      ...(content && { content }),
    };
    return viewOf(templateOf(await this.#shelf.edit(principal, { kind: KIND, id }, change, BUILT_IN_NAMES)));
  }

  /** Roles that were made from it stay. Throws `not_found`. */
  async remove(principal: PersonPrincipal, id: string): Promise<void> {
    demandChangeable(principal, id);
    return this.#shelf.remove(principal, { kind: KIND, id });
  }

  /** Which tenants of the organization made roles from it. */
  uses(principal: PersonPrincipal, id: string): Promise<readonly TemplateUse[]> {
    return this.#shelf.uses(principal, { kind: KIND, id });
  }

  /** Lets a role follow it no more; the role stays as it is. Throws `not_found`. */
  detach(principal: PersonPrincipal, id: string, roleId: string): Promise<void> {
    return this.#shelf.detach(principal, { kind: KIND, id }, roleId);
  }

  /** What an organization can make roles from: built-in ones, its own, what it is offered. */
  async all(organizationId: string, scope?: Scope): Promise<readonly RoleTemplate[]> {
    return [...ROLE_TEMPLATES, ...(await this.#shelf.all(KIND, organizationId, scope)).map(templateOf)];
  }

  /** The template of this id or name; undefined for none that the organization can see. */
  async find(organizationId: string, wanted: string, scope?: Scope): Promise<RoleTemplate | undefined> {
    return named(await this.all(organizationId, scope), wanted);
  }

  async #editedContent(principal: PersonPrincipal, id: string, { grants, tenant_kinds }: RoleTemplateEdit) {
    if (grants === undefined && tenant_kinds === undefined) return undefined;
    const known = await this.find(principal.organizationId, id);
    const after = {
      grants: grants ?? known?.grants ?? [],
      tenant_kinds: tenant_kinds ?? (grants ? usualKinds(grants) : (known?.tenantKinds ?? [])),
    };
    if (known) demandTemplateGrants(after.grants, after.tenant_kinds);
    return after;
  }
}

function demandChangeable({ rights }: PersonPrincipal, id: string): void {
  rights.demand(TEMPLATES_EDIT);
  const builtIn = ROLE_TEMPLATES.find((one) => one.id === id);
  if (builtIn)
    throw new ApiError(
      'conflict',
      `The template ${builtIn.name} is built in and stays as it is. Make one of your own instead.`,
    );
}

function templateOf(row: TemplateRow): RoleTemplate {
  const { grants, tenant_kinds } = row.content as { grants: GrantDocument[]; tenant_kinds: TenantKind[] };
  const { id, name, description, revision } = row;
  return { id, name, description, grants, tenantKinds: tenant_kinds, origin: originOf(row), revision };
}

function viewOf({ tenantKinds, ...template }: RoleTemplate): RoleTemplateView {
  return { ...template, tenant_kinds: tenantKinds };
}
