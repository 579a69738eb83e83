// What a tenant keeps by month is opened by that month's key alone, and is forgotten with it.

import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../proxy/runtime/clock.ts';
import { MonthKeys, monthOf } from '../../../proxy/vault/month-keys.ts';
import { openVault, type Vault } from '../../../proxy/vault/vault.ts';
import type { Store } from '../../../store/store.ts';
import { describeOnBoth } from '../../support/databases.ts';
import { seedTenant } from './seed-tenant.ts';

const bytes = Buffer.from('facts of a decision');

describeOnBoth('the key of a month', (database) => {
  let store: Store;
  let vault: Vault;
  const keys = (): MonthKeys => new MonthKeys({ store, vault, clock: systemClock });
  beforeAll(async () => {
    ({ store } = await database.open());
    await seedTenant(store);
    vault = await openVault({ masterKey: randomBytes(32), store, clock: systemClock });
  });

  it('is made once, also when two replicas need it at the same moment', async () => {
    const subject = 'rpl_1';
    const sealed = await Promise.all(
      [keys(), keys(), keys()].map((one) => one.seal('tnt_a', '2026-01', { subject, bytes })),
    );
    const reader = keys();
    for (const one of sealed) expect(await reader.open('tnt_a', '2026-01', { subject, sealed: one })).toEqual(bytes);
    expect(await store.forTenant('tnt_a').replayKeys.count({ month: '2026-01' })).toBe(1);
  });

  it('opens nothing of another month, tenant or block', async () => {
    const [one, other] = [keys(), keys()];
    const sealed = await one.seal('tnt_a', '2026-02', { subject: 'rpl_2', bytes });
    await one.seal('tnt_a', '2026-03', { subject: 'rpl_3', bytes });
    await one.seal('tnt_b', '2026-02', { subject: 'rpl_4', bytes });
    await expect(other.open('tnt_a', '2026-03', { subject: 'rpl_2', sealed })).rejects.toThrow(/does not open/);
    await expect(other.open('tnt_b', '2026-02', { subject: 'rpl_2', sealed })).rejects.toThrow(/does not open/);
    await expect(other.open('tnt_a', '2026-02', { subject: 'rpl_3', sealed })).rejects.toThrow(/does not open/);
  });

  it('takes what it sealed with it when it is deleted, and no other month', async () => {
    const one = keys();
    const old = await one.seal('tnt_a', '2025-11', { subject: 'rpl_5', bytes });
    const young = await one.seal('tnt_a', '2025-12', { subject: 'rpl_6', bytes });
    expect(await one.forgetBefore('tnt_a', '2025-12')).toBe(1);
    expect(await one.open('tnt_a', '2025-11', { subject: 'rpl_5', sealed: old })).toBeUndefined();
    expect(await one.open('tnt_a', '2025-12', { subject: 'rpl_6', sealed: young })).toEqual(bytes);
  });
});

describe('a month', () => {
  it('is that of UTC', () => {
    expect(monthOf(Date.parse('2026-12-01T00:30:00+02:00'))).toBe('2026-11');
  });
});
