// How does a role look from outside? With how many hold it, and how far it is from its template.

import type { GrantDocument } from '../../store/rows.ts';
import type { Scope } from '../../store/store.ts';
import type { RoleInTenant } from './built-ins.ts';
import { type CompiledRole, compileRole } from './compiled-role.ts';
import type { RoleDrift, RoleLink, RoleLinks } from './role-links.ts';

/** A role as the API shows it. `drift`: what differs from the template it is linked to; null when nothing does. */
export interface RoleView {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly grants: readonly GrantDocument[];
  readonly built_in: boolean;
  /** The name of the template that it was made from. */
  readonly template: string | null;
  readonly link: RoleLink | null;
  readonly drift: RoleDrift | null;
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
export async function viewOf(
  place: { scope: Scope; tenantId: string; links: RoleLinks },
  role: RoleInTenant,
): Promise<RoleView> {
  const tenant = place.scope.forTenant(place.tenantId);
  const [members, agents] = await Promise.all([
    tenant.membershipRoles.count({ role_id: role.id }),
    tenant.agentRoles.count({ role_id: role.id }),
  ]);
  const { id, name, description, grants, builtIn } = role;
  const { link, drift } = place.links.of(role);
  const template = link?.name ?? null;
  return { id, name, description, grants, built_in: builtIn, template, link, drift, members, agents };
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
