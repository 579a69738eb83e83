// What can a new tenant start with? A boundary, settings, roles and policies that the organization has put together; a few beginnings are
// built in. Roles and policies are named by their templates, so that what a tenant starts with stays linked.

import type { TemplateRow, TenantSettings } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';
import { ApiError, type Problem } from '../errors.ts';
import type { PersonPrincipal } from '../principal.ts';
import { permissionProblems } from './boundaries.ts';
import { BUILT_IN_ROLES, type TemplateOrigin } from './built-ins.ts';
import { demandSound } from './grant-rules.ts';
import { type ListRequest, type PageOf, pageOf } from './paging.ts';
import { notFound } from './refusals.ts';
import type { RoleTemplates } from './role-templates.ts';
import { named, originOf, TEMPLATES_EDIT, type TemplateShelf } from './template-shelf.ts';
import { type TenantUse, tenantUses } from './tenant-uses.ts';

/** Kinds of tenants that people make. */
export type MadeKind = 'team' | 'management';

/** What stands in a tenant template. `permissions`: the boundary; null for no limit. */
export interface TenantContent {
  readonly kinds: readonly MadeKind[];
  readonly permissions: readonly string[] | null;
  readonly settings: TenantSettings;
  readonly roles: readonly { readonly template_id: string; readonly name: string }[];
  /** Ids of policy templates. */
  readonly policies: readonly string[];
}

/** A template as the API shows it. */
export interface TenantTemplateView extends TenantContent {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly origin: TemplateOrigin;
  readonly revision: number;
}

/** A template to be made, or what an edit changes. Roles and policies are named by the id or name of their template. */
export interface TenantTemplateEdit {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly kinds?: readonly MadeKind[] | undefined;
  readonly permissions?: readonly string[] | null | undefined;
  readonly settings?: TenantSettings | undefined;
  readonly roles?: readonly { readonly template: string; readonly name?: string | undefined }[] | undefined;
  readonly policies?: readonly string[] | undefined;
  readonly offered?: boolean | undefined;
}

/** What is known of policy templates here; `app.ts` fills it. */
export interface PolicyTemplateNames {
  all(organizationId: string): Promise<readonly { readonly id: string; readonly name: string }[]>;
}

const KIND = 'tenant';
const NOTHING: TenantContent = { kinds: ['team'], permissions: null, settings: {}, roles: [], policies: [] };

function builtIn(name: string, description: string, kind: MadeKind, roles: readonly string[]): TenantTemplateView {
  const slug = (text: string): string => `tpl_builtin_${text.toLowerCase().replaceAll(' ', '_')}`;
  return {
    ...NOTHING,
    id: slug(name),
    name,
    description,
    kinds: [kind],
    roles: roles.map((role) => ({ template_id: slug(role), name: role })),
    origin: 'built_in',
    revision: 1,
  };
}

/** The common structures: a department, a place to develop in, and one to administer the organization from. */
const BUILT_IN: readonly TenantTemplateView[] = [
  builtIn('Department', 'People who use agents, and those who run the department.', 'team', [
    'Standard User',
    'Power User',
    'Department Admin',
  ]),
  builtIn('Development', 'People who build agents, try them out and watch.', 'team', ['Developer', 'QA', 'Observer']),
  builtIn('Management', 'Those who administer the organization.', 'management', [
    'Tenant Manager',
    'User Administrator',
    'Platform Administrator',
  ]),
];
const BUILT_IN_NAMES = BUILT_IN.map(({ name }) => name);

/** Templates of tenants. Writing one takes organization.templates.edit; seeing them that, or organization.tenants.create. */
export class TenantTemplates {
  readonly #store: Store;
  readonly #shelf: TemplateShelf;
  readonly #roles: RoleTemplates;
  readonly #policies: PolicyTemplateNames;

  constructor(parts: { store: Store; shelf: TemplateShelf; roles: RoleTemplates; policies: PolicyTemplateNames }) {
    this.#store = parts.store;
    this.#shelf = parts.shelf;
    this.#roles = parts.roles;
    this.#policies = parts.policies;
  }

  /** All that the organization can take from, built-in ones first. */
  async list(principal: PersonPrincipal, request: ListRequest): Promise<PageOf<TenantTemplateView>> {
    demandSees(principal);
    return pageOf(await this.#all(principal), request);
  }

  /** Throws `not_found`. */
  async read(principal: PersonPrincipal, id: string): Promise<TenantTemplateView> {
    demandSees(principal);
    const template = (await this.#all(principal)).find((one) => one.id === id);
    if (!template) throw notFound('template');
    return template;
  }

  /** The one of this id or name, for somebody who makes a tenant; undefined for none that the organization can see. */
  async find(principal: PersonPrincipal, wanted: string): Promise<TenantTemplateView | undefined> {
    return named(await this.#all(principal), wanted);
  }

  /** Throws `invalid_request` with everything that is wrong, `name_taken`, `not_permitted` where it may not be offered to all. */
  async create(
    principal: PersonPrincipal,
    order: TenantTemplateEdit & { readonly name: string },
  ): Promise<TenantTemplateView> {
    principal.rights.demand(TEMPLATES_EDIT);
    const content = await this.#sound(principal, NOTHING, order);
    const { name, description = '', offered = false } = order;
    const draft = { kind: KIND, name, description, content: { ...content }, offered } as const;
    return viewOf(await this.#shelf.create(principal, draft, BUILT_IN_NAMES));
  }

  /** Tenants that were made from it stay as they are. Throws `not_found`, `conflict` for built-in ones, and as `create` does. */
  async edit(principal: PersonPrincipal, id: string, edit: TenantTemplateEdit): Promise<TenantTemplateView> {
    demandChangeable(principal, id);
    const { name, description, offered } = edit;
    const content = await this.#sound(principal, await this.read(principal, id), edit);
    const change = {
      content: { ...content },
      ...(name !== undefined && { name }),
      ...(description !== undefined && { description }),
      ...(offered !== undefined && { offered }),
    };
    return viewOf(await this.#shelf.edit(principal, { kind: KIND, id }, change, BUILT_IN_NAMES));
  }

  /** Throws `not_found`, `conflict` for built-in ones. */
  async remove(principal: PersonPrincipal, id: string): Promise<void> {
    demandChangeable(principal, id);
    return this.#shelf.remove(principal, { kind: KIND, id });
  }

  /** Which tenants were made from it, and how far each is from it by now. Throws `not_found`. */
  async uses(principal: PersonPrincipal, id: string): Promise<readonly TenantUse[]> {
    const uses = await this.#shelf.uses(principal, { kind: KIND, id });
    return tenantUses(this.#store, await this.read(principal, id), uses);
  }

  /** Lets a tenant follow it no more; the tenant stays as it is. Throws `not_found`. */
  detach(principal: PersonPrincipal, id: string, tenantId: string): Promise<void> {
    return this.#shelf.detach(principal, { kind: KIND, id }, tenantId);
  }

  async #all({ organizationId }: PersonPrincipal): Promise<readonly TenantTemplateView[]> {
    return [...BUILT_IN, ...(await this.#shelf.all(KIND, organizationId)).map(viewOf)];
  }

  async #sound(
    { organizationId }: PersonPrincipal,
    before: TenantContent,
    edit: TenantTemplateEdit,
  ): Promise<TenantContent> {
    const problems: Problem[] = [];
    const kinds = edit.kinds ?? before.kinds;
    const permissions = edit.permissions === undefined ? before.permissions : edit.permissions;
    const settings = edit.settings ?? before.settings;
    problems.push(...permissionProblems({ permissions: permissions ?? [] }));
    const roles = edit.roles ? await this.#rolesOf(organizationId, edit.roles, { kinds, problems }) : before.roles;
    const policies = edit.policies
      ? policiesOf(await this.#policies.all(organizationId), edit.policies, problems)
      : before.policies;
    problems.push(...nameProblems(roles.map(({ name }) => name)));
    if (problems[0]) throw new ApiError('invalid_request', problems[0].message, { errors: problems });
    return { kinds, permissions, settings, roles, policies };
  }

  async #rolesOf(
    organizationId: string,
    wanted: readonly { readonly template: string; readonly name?: string | undefined }[],
    { kinds, problems }: { kinds: readonly MadeKind[]; problems: Problem[] },
  ): Promise<TenantContent['roles']> {
    const known = await this.#roles.all(organizationId);
    return wanted.flatMap(({ template: text, name }, at) => {
      const template = named(known, text);
      if (template) {
        for (const kind of kinds) demandSound(template.grants, kind);
        return [{ template_id: template.id, name: name ?? template.name }];
      }
      problems.push({ pointer: `/roles/${at}/template`, message: `There is no role template ${text}.` });
      return [];
    });
  }
}

function policiesOf(
  known: readonly { readonly id: string; readonly name: string }[],
  wanted: readonly string[],
  problems: Problem[],
): string[] {
  return wanted.flatMap((text, at) => {
    const template = named(known, text);
    if (template) return [template.id];
    problems.push({ pointer: `/policies/${at}`, message: `There is no policy template ${text}.` });
    return [];
  });
}

function nameProblems(names: readonly string[]): Problem[] {
  const taken = new Set(BUILT_IN_ROLES.map(({ name }) => name));
  return names.flatMap((name, at) => {
    const twice = taken.has(name);
    taken.add(name);
    return twice ? [{ pointer: `/roles/${at}/name`, message: `A new tenant would have two roles ${name}.` }] : [];
  });
}

function demandSees({ rights }: PersonPrincipal): void {
  if (!rights.may(TEMPLATES_EDIT)) rights.demand('organization.tenants.create');
}

function demandChangeable({ rights }: PersonPrincipal, id: string): void {
  rights.demand(TEMPLATES_EDIT);
  const known = BUILT_IN.find((one) => one.id === id);
  if (known)
    throw new ApiError('conflict', `The template ${known.name} is built in and stays as it is. Make one of your own.`);
}

function viewOf(row: TemplateRow): TenantTemplateView {
  const { id, name, description, revision } = row;
  const content = row.content as unknown as TenantContent;
  return { ...content, id, name, description, origin: originOf(row), revision };
}
