// How does a role look from outside? With how many hold it, and how far it is from its template.

import { isDeepStrictEqual } from 'node:util';
import type { GrantDocument } from '../../store/rows.ts';
import type { Scope } from '../../store/store.ts';
import { ROLE_TEMPLATES, type RoleInTenant, type RoleTemplate } from './built-ins.ts';
import { type CompiledRole, compileRole } from './compiled-role.ts';

/** A role as the API shows it. `drift`: what differs from the template it is linked to; null when nothing does. */
export interface RoleView {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly grants: readonly GrantDocument[];
  readonly built_in: boolean;
  readonly template: string | null;
  readonly drift: { readonly added: readonly GrantDocument[]; readonly missing: readonly GrantDocument[] } | null;
  readonly members: number;
  readonly agents: number;
}

/** What an edit would change, for whom. */
export interface RolePreview extends RoleView {
  readonly preview: {
    readonly gained: readonly string[];
    readonly lost: readonly string[];
    readonly members: number;
    readonly agents: number;
  };
}

/** A role with the numbers of people and agents who hold it. */
export async function viewOf(scope: Scope, tenantId: string, role: RoleInTenant): Promise<RoleView> {
  const tenant = scope.forTenant(tenantId);
  const [members, agents] = await Promise.all([
    tenant.membershipRoles.count({ role_id: role.id }),
    tenant.agentRoles.count({ role_id: role.id }),
  ]);
  const { id, name, description, grants, builtIn, template } = role;
  return { id, name, description, grants, built_in: builtIn, template, drift: driftOf(role), members, agents };
}

/** The template of this name. */
export function templateNamed(name: string): RoleTemplate | undefined {
  return ROLE_TEMPLATES.find((template) => template.name === name);
}

function driftOf({ template: name, grants }: RoleInTenant): RoleView['drift'] {
  const template = name === null ? undefined : templateNamed(name);
  if (!template) return null;
  const added = without(grants, template.grants);
  const missing = without(template.grants, grants);
  return added.length + missing.length === 0 ? null : { added, missing };
}

/** The grants of the first list that are not in the second. */
export function without(grants: readonly GrantDocument[], others: readonly GrantDocument[]): GrantDocument[] {
  return grants.filter((grant) => !others.some((other) => isDeepStrictEqual(other, grant)));
}

/** What holders of the role would gain and lose. */
export function previewOf(view: RoleView, before: RoleInTenant, after: RoleInTenant): RolePreview {
  const [old, next] = [namesOf(compileRole(before)), namesOf(compileRole(after))];
  const difference = (these: ReadonlySet<string>, those: ReadonlySet<string>) =>
    [...these].filter((name) => !those.has(name));
  return {
    ...view,
    name: after.name,
    description: after.description,
    grants: after.grants,
    preview: { gained: difference(next, old), lost: difference(old, next), members: view.members, agents: view.agents },
  };
}

function namesOf({ whole, limited, role }: CompiledRole): ReadonlySet<string> {
  const actions = role.grants
    .filter(({ permission }) => permission.startsWith('action.'))
    .map(({ permission }) => permission);
  return new Set([...whole, ...limited.keys(), ...actions]);
}
