// A small organization in a real database: its default tenant, teams, people with roles, and the services over it.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Access } from '../../../proxy/access/access.ts';
import { Boundaries } from '../../../proxy/access/boundaries.ts';
import { NO_LIMIT } from '../../../proxy/access/boundary.ts';
import { Gateways } from '../../../proxy/access/gateways.ts';
import { RightsLoader } from '../../../proxy/access/rights-loader.ts';
import { RoleDirectory } from '../../../proxy/access/role-directory.ts';
import { RoleTemplates } from '../../../proxy/access/role-templates.ts';
import { Roles } from '../../../proxy/access/roles.ts';
import { TemplateShelf } from '../../../proxy/access/template-shelf.ts';
import { Changes } from '../../../proxy/audit/changes.ts';
import type { EntryInput } from '../../../proxy/audit/entry.ts';
import { Connectors } from '../../../proxy/connectors/connectors.ts';
import type { PersonPrincipal } from '../../../proxy/principal.ts';
import { newId } from '../../../proxy/runtime/ids.ts';
import { openStore } from '../../../store/open.ts';
import type { TenantKind } from '../../../store/rows.ts';

export type World = Awaited<ReturnType<typeof openWorld>>;

/** Opens it; `close` removes it. Ledger entries are collected in `entries`. */
export async function openWorld() {
  const dataDir = mkdtempSync(join(tmpdir(), 'holdgate-access-'));
  const store = await openStore({ dataDir });
  const entries: EntryInput[] = [];
  let now = 1_000;
  const clock = { now: () => ++now, monotonic: () => ++now };
  const ledger = {
    append: async (entry: EntryInput) => ({ id: `x-${entries.push(entry)}`, seq: entries.length, hash: '' }),
  };
  const changes = new Changes({ store, ledger, refresh: async () => undefined });
  const rights = new RightsLoader({ store });
  const directory = new RoleDirectory();
  const roleTemplates = new RoleTemplates({ shelf: new TemplateShelf({ store, changes, clock }) });

  async function organization(name: string) {
    const id = newId('org', clock.now());
    const ordinal = (await store.system.organizations.count()) + 1;
    await store.system.organizations.insert({
      id,
      name,
      ordinal,
      enforcement: null,
      settings: {},
      created_at: clock.now(),
    });
    return { id, home: await tenant(id, 'default') };
  }

  async function tenant(organizationId: string, kind: TenantKind, ownerUserId: string | null = null) {
    const id = newId('tnt', clock.now());
    await store.system.tenants.insert({
      id,
      organization_id: organizationId,
      name: kind,
      kind,
      owner_user_id: ownerUserId,
      boundary: NO_LIMIT,
      settings: {},
      policy_version: 1,
      access_version: 1,
      created_at: clock.now(),
    });
    return id;
  }

  async function person(organizationId: string) {
    const id = newId('usr', clock.now());
    await store.system.users.insert({
      id,
      email: `${id}@example.com`,
      name: id,
      password_hash: null,
      status: 'active',
      created_at: 1,
      last_login_at: null,
    });
    await store.system.organizationMembers.insert({
      organization_id: organizationId,
      user_id: id,
      status: 'active',
      created_at: 1,
    });
    return id;
  }

  async function join_(tenantId: string, userId: string, roleIds: readonly string[]) {
    const scope = store.forTenant(tenantId);
    await scope.memberships.insert({ tenant_id: tenantId, user_id: userId, created_at: 1, created_by: null });
    for (const role_id of roleIds)
      await scope.membershipRoles.insert({
        tenant_id: tenantId,
        user_id: userId,
        role_id,
        created_at: 1,
        created_by: null,
      });
  }

  async function principal(userId: string, organizationId: string, tenantId: string): Promise<PersonPrincipal> {
    return {
      kind: 'person',
      userId,
      email: '',
      organizationId,
      tenantId,
      rights: await rights.rightsFor({ userId, organizationId, tenantId }),
    };
  }

  /** Somebody new in the tenant with these roles, as they act there. */
  async function member(organizationId: string, tenantId: string, ...roleIds: string[]) {
    const userId = await person(organizationId);
    await join_(tenantId, userId, roleIds);
    return principal(userId, organizationId, tenantId);
  }

  return {
    store,
    entries,
    rights,
    directory,
    roles: new Roles({ store, changes, clock, directory, templates: roleTemplates }),
    roleTemplates,
    boundaries: new Boundaries({ store, changes, rights }),
    gateways: new Gateways({ store, changes, clock, ownName: 'own', usualEnforcement: 'full_enforce' }),
    access: new Access({ store, rights, directory }),
    connectors: new Connectors({ store, changes, clock }),
    organization,
    tenant,
    person,
    join: join_,
    principal,
    member,
    async close() {
      await store.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** The code that a promise is refused with; undefined when it is not. */
export async function codeOf(promise: Promise<unknown>): Promise<string | undefined> {
  return promise.then(
    () => undefined,
    (error: { code?: string }) => error.code ?? String(error),
  );
}
