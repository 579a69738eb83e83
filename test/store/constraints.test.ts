// What can be there only once? The database itself says so, whatever the services above have checked.

import { beforeAll, describe, expect, it } from 'vitest';
import { TABLES, type Table } from '../../store/schema.ts';
import type { Rows, Store } from '../../store/store.ts';
import { describeOnBoth } from '../support/databases.ts';
import { rowFor } from '../support/rows.ts';

type AnyRow = Record<string, unknown>;

/** The columns that two rows have in common, and whether that is one too many. */
interface Case {
  readonly table: keyof typeof TABLES;
  readonly same: AnyRow;
  readonly differs?: AnyRow;
}

const ONCE: readonly (Case & { readonly title: string })[] = [
  { title: 'an e-mail address in the instance', table: 'users', same: { email: 'a@example.com' } },
  { title: 'an ordinal of an organization', table: 'organizations', same: { ordinal: 1 } },
  { title: 'a default tenant in an organization', table: 'tenants', same: { organization_id: 'o', kind: 'default' } },
  {
    title: "a person's personal tenant in an organization",
    table: 'tenants',
    same: { organization_id: 'o', kind: 'personal', owner_user_id: 'u' },
  },
  { title: 'a membership', table: 'memberships', same: { tenant_id: 't', user_id: 'u' } },
  { title: "a role of a person's", table: 'membershipRoles', same: { tenant_id: 't', user_id: 'u', role_id: 'r' } },
  { title: 'a session', table: 'sessions', same: { digest: 'd' } },
  { title: 'a token', table: 'tokens', same: { digest: 'd' } },
  { title: 'an invitation', table: 'invitations', same: { digest: 'd' } },
  { title: 'an agent key', table: 'agentKeys', same: { digest: 'd' } },
  { title: 'a vote of a person on an approval', table: 'votes', same: { approval_id: 'a', user_id: 'u' } },
  { title: 'a version of a policy', table: 'policyVersions', same: { policy_id: 'p', version: 1 } },
  { title: 'a credential of a connector', table: 'credentials', same: { tenant_id: 't', connector_id: 'c' } },
  {
    title: 'a pending hold of a request',
    table: 'approvals',
    same: { tenant_id: 't', fingerprint: 'f', state: 'pending' },
  },
  {
    title: 'an approved hold of a request',
    table: 'approvals',
    same: { tenant_id: 't', fingerprint: 'g', state: 'approved' },
  },
  ...(['roles', 'agents', 'agentGroups', 'peopleGroups', 'gateways', 'connectors', 'policies'] as const).map(
    (table) => ({
      title: `a name among the ${table} of a tenant`,
      table,
      same: { tenant_id: 't', name: 'n' },
    }),
  ),
];

const AGAIN: readonly (Case & { readonly title: string })[] = [
  { title: 'a name in another tenant', table: 'agents', same: { name: 'shared' } },
  {
    title: 'a decided hold of the same request',
    table: 'approvals',
    same: { tenant_id: 't', fingerprint: 'h', state: 'completed' },
  },
  { title: 'a team of the same name', table: 'tenants', same: { organization_id: 'o', kind: 'team', name: 'n' } },
];

describeOnBoth('the database', (database) => {
  let store: Store;
  beforeAll(async () => {
    ({ store } = await database.open());
  });

  /** Inserts two rows that share these columns. */
  async function twice({ table, same }: Case): Promise<void> {
    const described = TABLES[table] as unknown as Table<AnyRow>;
    const within = (tenant: unknown) =>
      typeof tenant === 'string' && !(table in store.system) ? store.forTenant(tenant) : store.system;
    for (const row of [rowFor(described, same), rowFor(described, same)]) {
      const scope = within(row.tenant_id) as unknown as Record<string, Rows<AnyRow>>;
      await (scope[table] as Rows<AnyRow>).insert(row);
    }
  }

  describe('refuses a second time', () => {
    it.each(ONCE)('$title', async (one) => {
      await expect(twice(one)).rejects.toMatchObject({ name: 'StoreError', code: 'conflict' });
    });

    it('a live hold of a request whose first one is approved by now', async () => {
      const { approvals } = store.forTenant('live');
      await approvals.insert(rowFor(TABLES.approvals, { fingerprint: 'f', state: 'approved' }));
      await expect(
        approvals.insert(rowFor(TABLES.approvals, { fingerprint: 'f', state: 'pending' })),
      ).rejects.toMatchObject({ code: 'conflict' });
    });
  });

  describe('takes again', () => {
    it.each(AGAIN)('$title', async (one) => {
      await expect(twice(one)).resolves.toBeUndefined();
    });
  });
});
