// Who else could decide an approval? Asked when somebody would decide for an agent of their own.

import type { Store } from '../../store/store.ts';
import { OWNER_ROLE_ID } from '../access/built-ins.ts';
import { compileRole, grants } from '../access/compiled-role.ts';
import type { RightsLoader } from '../access/rights-loader.ts';
import { RoleDirectory } from '../access/role-directory.ts';
import type { Decider, Deciders } from '../approvals/desk.ts';
import type { PermissionObject } from '../principal.ts';

const DECIDE = 'approvals.decide';

/** Fills the desk's port from memberships and rights of this moment. */
export function decidersOf({ store, rights }: { store: Store; rights: RightsLoader }): Deciders {
  const directory = new RoleDirectory();
  return {
    async rolesThatMay(tenantId) {
      const roles = await directory.all(store, tenantId);
      return roles.filter((role) => grants(compileRole(role), DECIDE, undefined)).map(({ name }) => name);
    },
    async whoMayDecide(tenantId: string, object: PermissionObject): Promise<readonly Decider[]> {
      const tenant = await store.forTenant(tenantId).tenant();
      if (!tenant) return [];
      const organizationId = tenant.organization_id;
      const candidates = await candidatesIn(store, tenantId, organizationId);
      const users = await store.system.users.all({ id: candidates, status: 'active' });
      const asked = await Promise.all(
        users.map(async ({ id, email }) => {
          const held = await rights.rightsFor({ userId: id, tenantId, organizationId });
          return {
            held,
            decider: { userId: id, email, roleNames: held.roleNames, organizationOwner: held.organizationOwner },
          };
        }),
      );
      return asked.filter(({ held }) => held.may(DECIDE, object)).map(({ decider }) => decider);
    },
  };
}

/** Everybody with a role in the tenant, and the organization's owners. */
async function candidatesIn(store: Store, tenantId: string, organizationId: string): Promise<string[]> {
  const [home] = await store.forOrganization(organizationId).tenants.all({ kind: 'default' });
  const [here, owners] = await Promise.all([
    store.forTenant(tenantId).membershipRoles.all(),
    home ? store.forTenant(home.id).membershipRoles.all({ role_id: OWNER_ROLE_ID }) : [],
  ]);
  return [...new Set([...here, ...owners].map(({ user_id }) => user_id))];
}
