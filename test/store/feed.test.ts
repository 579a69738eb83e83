// Who hears of a change, and when? Everybody who listens, after the commit and never without one, in every process.

import { Client } from 'pg';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { FeedNotice, Store } from '../../store/store.ts';
import { describeOnBoth, type TestStore } from '../support/databases.ts';
import { newTenant } from '../support/rows.ts';

/** Collects what a store says. */
function listen(store: Store): { readonly heard: FeedNotice[]; readonly end: () => void } {
  const heard: FeedNotice[] = [];
  return { heard, end: store.onChange((notice) => heard.push(notice)) };
}

describeOnBoth('the change feed', (database) => {
  let opened: TestStore;
  let store: Store;
  beforeAll(async () => {
    opened = await database.open();
    store = opened.store;
  });

  it('tells of a tenant and its version once the transaction is committed', async () => {
    const { id } = await newTenant(store);
    const { heard, end } = listen(store);
    await store.transaction(async (scope) => {
      await scope.forTenant(id).bump('access');
      await scope.forTenant(id).bump('policy');
      expect(heard).toEqual([]);
    });
    expect(heard).toEqual([
      { tenantId: id, version: 1 },
      { tenantId: id, version: 2 },
    ]);
    end();
  });

  it('tells nothing of a transaction that was rolled back', async () => {
    const { id } = await newTenant(store);
    const { heard, end } = listen(store);
    await store
      .transaction(async (scope) => {
        await scope.forTenant(id).bump('access');
        throw new Error('no');
      })
      .catch(() => {});
    await store.forTenant(id).bump('access');
    expect(heard).toEqual([{ tenantId: id, version: 1 }]);
    end();
  });

  it('tells of the instance under its own name, and nobody who has stopped listening', async () => {
    const { heard, end } = listen(store);
    const version = await store.system.bumpInstance();
    end();
    await store.system.bumpInstance();
    expect(heard).toEqual([{ tenantId: '*', version }]);
  });

  it('answers the number of the version that was raised', async () => {
    const { id } = await newTenant(store);
    expect([
      await store.forTenant(id).bump('policy'),
      await store.forTenant(id).bump('access'),
      await store.forTenant(id).bump('policy'),
    ]).toEqual([2, 2, 3]);
    expect(await store.forTenant(id).tenant()).toMatchObject({ policy_version: 3, access_version: 2 });
  });

  describe.runIf(database.kind === 'postgres')('between replicas', () => {
    it('tells the others, each version once', async () => {
      const replica = listen(await opened.another());
      const { id } = await newTenant(store);
      await store.forTenant(id).bump('access');
      await vi.waitFor(() => expect(replica.heard).toEqual([{ tenantId: id, version: 1 }]), 15_000);
      await store.forTenant(id).bump('access');
      await vi.waitFor(
        () =>
          expect(replica.heard).toEqual([
            { tenantId: id, version: 1 },
            { tenantId: id, version: 2 },
          ]),
        15_000,
      );
      replica.end();
    });

    it('tells what no notice told', async () => {
      const replica = listen(await opened.another());
      await administer(`insert into changes (tenant_id, version) values ('silent', 7)`);
      await vi.waitFor(() => expect(replica.heard).toEqual([{ tenantId: 'silent', version: 7 }]), 15_000);
      replica.end();
    });

    it('says to reload everything after its connection was lost, and goes on', async () => {
      const replica = listen(await opened.another());
      await administer(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
      );
      await vi.waitFor(() => expect(replica.heard).toEqual(['all']), 15_000);
      const version = await vi.waitFor(() => store.system.bumpInstance(), 15_000);
      await vi.waitFor(() => expect(replica.heard).toEqual(['all', { tenantId: '*', version }]), 15_000);
      replica.end();
    });

    async function administer(statement: string): Promise<void> {
      const client = new Client({ connectionString: opened.url });
      await client.connect();
      await client.query(statement);
      await client.end();
    }
  });
});
