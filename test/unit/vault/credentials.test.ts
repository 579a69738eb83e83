import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { Changes } from '../../../proxy/audit/changes.ts';
import type { EntryInput } from '../../../proxy/audit/entry.ts';
import { ApiError } from '../../../proxy/errors.ts';
import type { PersonPrincipal } from '../../../proxy/principal.ts';
import { systemClock } from '../../../proxy/runtime/clock.ts';
import { CredentialVault } from '../../../proxy/vault/credentials.ts';
import { openVault } from '../../../proxy/vault/vault.ts';
import { describeOnBoth, type TestDatabase } from '../../support/databases.ts';
import { seedTenant } from './seed-tenant.ts';

const SECRET = 'sk_live_0123456789';

function personIn(tenantId: string | undefined, permissions: readonly string[]): PersonPrincipal {
  const may = (permission: string) => permissions.includes(permission);
  const demand = (permission: string) => {
    if (!may(permission)) throw new ApiError('not_permitted', `Needs ${permission}.`, { required: permission });
  };
  const rights = {
    may,
    demand,
    explain: () => [],
    permissions: () => permissions,
    covers: may,
    roleNames: [],
    organizationOwner: false,
    instanceOwner: false,
  };
  return { kind: 'person', userId: 'usr_1', email: 'a@example.com', organizationId: 'org_1', tenantId, rights };
}
const writer = personIn('tnt_a', ['credentials.write', 'connectors.view']);

async function begin(database: TestDatabase) {
  const { store } = await database.open();
  const entries: EntryInput[] = [];
  const refreshed: string[][] = [];
  const logged: string[] = [];
  await seedTenant(store);
  const ledger = {
    async append(entry: EntryInput) {
      entries.push(entry);
      return { id: '1', seq: entries.length, hash: '' };
    },
  };
  const changes = new Changes({ store, ledger, refresh: async (tenants) => void refreshed.push([...tenants]) });
  const vault = await openVault({ masterKey: randomBytes(32), store, clock: systemClock });
  const logger = pino({ level: 'error' }, { write: (line: string) => logged.push(line) });
  const credentials = new CredentialVault({ vault, store, changes, clock: systemClock, logger });
  const tenant = store.forTenant('tnt_a');
  return { store, tenant, credentials, entries, refreshed, logged };
}

const refusal = (code: string) => expect.objectContaining({ code });

describeOnBoth('a credential', (database) => {
  it('is written, shown without its value, replaced in place, and deleted', async () => {
    const { credentials, tenant, entries, refreshed } = await begin(database);
    const first = await credentials.put(writer, 'con_1', { placement: 'bearer', value: SECRET });
    expect(first).toMatchObject({
      id: expect.stringMatching(/^crd_/),
      connector_id: 'con_1',
      placement: 'bearer',
      attached: true,
      updated_by: 'usr_1',
    });
    const second = await credentials.put(writer, 'con_1', { placement: 'header', name: 'X-Key', value: `${SECRET}2` });
    expect(second).toMatchObject({ id: first.id, placement: 'header', name: 'X-Key', created_at: first.created_at });
    expect(await credentials.get(writer, 'con_1')).toEqual(second);
    expect(await credentials.list(writer, { limit: 10 })).toEqual({ items: [second], next_cursor: null, total: 1 });
    await credentials.delete(writer, 'con_1');
    await expect(credentials.get(writer, 'con_1')).rejects.toEqual(refusal('not_found'));
    expect(await tenant.credentials.count()).toBe(0);
    expect(entries.map(({ kind, phase }) => `${kind} ${phase}`)).toEqual([
      'credential.written intent',
      'credential.written done',
      'credential.written intent',
      'credential.written done',
      'credential.deleted intent',
      'credential.deleted done',
    ]);
    expect(refreshed).toEqual([['tnt_a'], ['tnt_a'], ['tnt_a']]);
    expect(JSON.stringify([entries, first, second])).not.toContain(SECRET);
  });

  it('opens to an injection for its connector', async () => {
    const { credentials, tenant } = await begin(database);
    await credentials.put(writer, 'con_1', { placement: 'bearer', value: SECRET });
    const injections = await credentials.openAll(tenant);
    expect([...injections.keys()]).toEqual(['con_1']);
    expect(injections.get('con_1')?.apply([], undefined).headers).toEqual(['Authorization', `Bearer ${SECRET}`]);
  });

  it('is detached when its connector became another one, until it is entered again', async () => {
    const { credentials, tenant } = await begin(database);
    await credentials.put(writer, 'con_1', { placement: 'bearer', value: SECRET });
    await tenant.connectors.update({ id: 'con_1' }, { revision: 2 });
    expect((await credentials.openAll(tenant)).size).toBe(0);
    expect(await credentials.get(writer, 'con_1')).toMatchObject({ attached: false });
    await credentials.put(writer, 'con_1', { placement: 'bearer', value: SECRET });
    expect((await credentials.openAll(tenant)).size).toBe(1);
  });

  it.each([
    ['moved to another connector', { connector_id: 'con_2' }],
    ['placed elsewhere', { placement: 'query' as const, name: 'q' }],
    ['replaced by rubbish', { sealed: Buffer.alloc(60).toString('base64') }],
  ])('is not injected, with an alarm, when it was %s in the database', async (_what, change) => {
    const { credentials, tenant, logged } = await begin(database);
    await credentials.put(writer, 'con_1', { placement: 'bearer', value: SECRET });
    await tenant.credentials.update({ connector_id: 'con_1' }, change);
    expect((await credentials.openAll(tenant)).size).toBe(0);
    expect(logged.join()).toContain('credential_broken');
    expect(logged.join()).not.toContain(SECRET);
  });

  it('of an old connector revision does not come back when the revision is set back to it', async () => {
    const { credentials, tenant } = await begin(database);
    await credentials.put(writer, 'con_1', { placement: 'bearer', value: SECRET });
    await tenant.connectors.update({ id: 'con_1' }, { revision: 2 });
    await tenant.credentials.update({ connector_id: 'con_1' }, { connector_revision: 2 });
    expect((await credentials.openAll(tenant)).size).toBe(0);
  });

  it('needs credentials.write in the active tenant, and a connector there', async () => {
    const { credentials, tenant } = await begin(database);
    const input = { placement: 'bearer', value: SECRET } as const;
    await expect(credentials.put(personIn('tnt_a', ['connectors.view']), 'con_1', input)).rejects.toEqual(
      refusal('not_permitted'),
    );
    await expect(credentials.put(writer, 'con_b', input)).rejects.toEqual(refusal('not_found'));
    await expect(credentials.get(writer, 'con_b')).rejects.toEqual(refusal('not_found'));
    await expect(credentials.delete(writer, 'con_1')).rejects.toEqual(refusal('not_found'));
    await expect(credentials.put(personIn(undefined, ['credentials.write']), 'con_1', input)).rejects.toEqual(
      refusal('wrong_tenant'),
    );
    expect(await tenant.credentials.count()).toBe(0);
  });

  it('is refused with what is wrong, and nothing is kept or recorded', async () => {
    const { credentials, tenant, entries } = await begin(database);
    await expect(
      credentials.put(writer, 'con_1', { placement: 'header', name: 'Host', value: `a\r\nb` }),
    ).rejects.toMatchObject({
      code: 'invalid_request',
      details: { errors: [{ pointer: '/name' }, { pointer: '/value' }] },
    });
    expect([await tenant.credentials.count(), entries.length]).toEqual([0, 0]);
  });
});
