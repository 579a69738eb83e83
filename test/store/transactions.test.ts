// What a transaction promises: whole or not at all, one after the other, and nothing lost that was acknowledged.

import { beforeAll, describe, expect, it } from 'vitest';
import { TABLES } from '../../store/schema.ts';
import type { Scope, Store } from '../../store/store.ts';
import { StoreError } from '../../store/store.ts';
import { describeOnBoth } from '../support/databases.ts';
import { agentRow, approvalRow, newTenant, rowFor, userRow } from '../support/rows.ts';

const LOST = new Error('thought better of it');

describeOnBoth('a transaction', (database) => {
  let store: Store;
  beforeAll(async () => {
    ({ store } = await database.open());
  });

  it('is rolled back whole when its work fails, and the failure is passed on as it is', async () => {
    const tenant = await newTenant(store);
    const work = async (scope: Scope) => {
      await scope.forTenant(tenant.id).agents.insert(agentRow());
      await scope.system.users.insert(userRow({ email: 'rolled-back@example.com' }));
      await scope.forTenant(tenant.id).bump('policy');
      throw LOST;
    };
    await expect(store.transaction(work)).rejects.toBe(LOST);
    expect(await store.forTenant(tenant.id).agents.count()).toBe(0);
    expect(await store.system.users.count({ email: 'rolled-back@example.com' })).toBe(0);
    expect((await store.forTenant(tenant.id).tenant())?.policy_version).toBe(1);
  });

  it('sees its own writes, which nobody else sees before it ends', async () => {
    const tenant = await newTenant(store);
    await store.transaction(async (scope) => {
      await scope.forTenant(tenant.id).agents.insert(agentRow());
      expect(await scope.forTenant(tenant.id).agents.count()).toBe(1);
      expect(await store.forTenant(tenant.id).agents.count()).toBe(0);
    });
    expect(await store.forTenant(tenant.id).agents.count()).toBe(1);
  });

  it('is not left: writing past its scope, beginning another, or using it afterwards are mistakes', async () => {
    const tenant = await newTenant(store);
    await expect(store.transaction(() => store.forTenant(tenant.id).agents.delete({}))).rejects.toThrow(
      'past its scope',
    );
    await expect(store.transaction(() => store.transaction(async () => {}))).rejects.toThrow('began another');
    let kept: Scope | undefined;
    await store.transaction(async (scope) => {
      kept = scope;
    });
    await expect(kept?.forTenant(tenant.id).agents.count()).rejects.toThrow('after its transaction');
  });

  it('never takes an acknowledged insert with it when it is rolled back', async () => {
    const tenant = await newTenant(store);
    const acknowledged: string[] = [];
    const insert = async () => {
      const row = agentRow();
      await store.forTenant(tenant.id).agents.insert(row);
      acknowledged.push(row.id);
    };
    const roll = () =>
      store
        .transaction(async (scope) => {
          await scope.forTenant(tenant.id).agents.insert(agentRow());
          throw LOST;
        })
        .catch(() => {});
    await Promise.all(Array.from({ length: 40 }, (_, turn) => (turn % 2 === 0 ? insert() : roll())));
    const present = (await store.forTenant(tenant.id).agents.all()).map(({ id }) => id);
    expect(present.sort()).toEqual(acknowledged.sort());
    expect(present).toHaveLength(20);
  });

  it('waits for its turn however many there are', async () => {
    const tenant = await newTenant(store);
    const { agents } = store.forTenant(tenant.id);
    expect(await Promise.all(Array.from({ length: 2000 }, () => agents.count()))).toEqual(
      Array.from({ length: 2000 }, () => 0),
    );
  });

  it('counts up without losing a step, however many run at once', async () => {
    const tenant = await newTenant(store);
    const versions = await Promise.all(
      Array.from({ length: 20 }, () => store.transaction((scope) => scope.forTenant(tenant.id).bump('access'))),
    );
    expect(versions.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, step) => step + 2));
  });

  describe('that reads before it writes', () => {
    it('leaves an owner: of two owners who remove each other at the same moment one stays', async () => {
      const tenant = await newTenant(store);
      const { membershipRoles } = store.forTenant(tenant.id);
      for (const user_id of ['anna', 'bert'])
        await membershipRoles.insert(
          rowFor(TABLES.membershipRoles, { tenant_id: tenant.id, user_id, role_id: 'owner' }),
        );
      const remove = (user_id: string) =>
        store.transaction(async (scope) => {
          const roles = scope.forTenant(tenant.id).membershipRoles;
          const owners = await roles.all({ role_id: 'owner' });
          if (owners.length === 1) return 'refused';
          await roles.delete({ user_id });
          return 'removed';
        });
      expect((await Promise.all([remove('anna'), remove('bert')])).sort()).toEqual(['refused', 'removed']);
      expect(await membershipRoles.count({ role_id: 'owner' })).toBe(1);
    });

    it('decides once: of the votes that complete a quorum exactly one is the last', async () => {
      const tenant = await newTenant(store);
      const approval = approvalRow({ state: 'pending' });
      await store.forTenant(tenant.id).approvals.insert(approval);
      const vote = (user_id: string) =>
        store.transaction(async (scope) => {
          const { approvals, votes } = scope.forTenant(tenant.id);
          if ((await approvals.first({ id: approval.id }))?.state !== 'pending') return 'late';
          await votes.insert(rowFor(TABLES.votes, { approval_id: approval.id, user_id }));
          if ((await votes.count({ approval_id: approval.id })) < 2) return 'counted';
          await approvals.update({ id: approval.id }, { state: 'approved' });
          return 'last';
        });
      const outcomes = await Promise.all(['anna', 'bert', 'carl', 'dora'].map(vote));
      expect(outcomes.sort()).toEqual(['counted', 'last', 'late', 'late']);
      expect(await store.forTenant(tenant.id).votes.count({ approval_id: approval.id })).toBe(2);
    });

    it('claims once: of many that claim the same approval exactly one wins', async () => {
      const tenant = await newTenant(store);
      const approval = approvalRow({ state: 'approved' });
      await store.forTenant(tenant.id).approvals.insert(approval);
      const claim = (consumed_by: string) =>
        store.transaction(async (scope) => {
          const { approvals } = scope.forTenant(tenant.id);
          if ((await approvals.first({ id: approval.id }))?.state !== 'approved') return false;
          return (await approvals.update({ id: approval.id }, { state: 'consumed', consumed_by })) === 1;
        });
      const won = await Promise.all(Array.from({ length: 20 }, (_, turn) => claim(`dec_${turn}`)));
      expect(won.filter(Boolean)).toHaveLength(1);
      expect((await store.forTenant(tenant.id).approvals.first({ id: approval.id }))?.consumed_by).toBe(
        `dec_${won.indexOf(true)}`,
      );
    });
  });

  it('says conflict inside and outside, so that its work can tell', async () => {
    const tenant = await newTenant(store);
    const row = agentRow();
    await store.forTenant(tenant.id).agents.insert(row);
    let inside: unknown;
    const outside = await store
      .transaction(async (scope) => {
        await scope
          .forTenant(tenant.id)
          .agents.insert(row)
          .catch((error: unknown) => {
            inside = error;
            throw error;
          });
      })
      .catch((error: unknown) => error);
    for (const error of [inside, outside]) expect(error).toMatchObject({ name: 'StoreError', code: 'conflict' });
    expect(outside).toBeInstanceOf(StoreError);
  });
});
