// What is kept of decisions is stored off their way, is found again by anybody with the same database, and is missed where it was lost.

import { randomBytes } from 'node:crypto';
import { beforeAll, expect, it } from 'vitest';
import type { ReadCall } from '../../../proxy/enforcement/call.ts';
import { FactsKeeper } from '../../../proxy/enforcement/facts-keeper.ts';
import { systemClock } from '../../../proxy/runtime/clock.ts';
import { silentLogger } from '../../../proxy/runtime/logger.ts';
import { MonthKeys } from '../../../proxy/vault/month-keys.ts';
import { openVault, type Vault } from '../../../proxy/vault/vault.ts';
import { type Store, StoreError } from '../../../store/store.ts';
import { describeOnBoth } from '../../support/databases.ts';
import { newTenant } from '../../support/rows.ts';

const NOVEMBER = Date.parse('2026-11-15T00:00:00Z');
const DECEMBER = Date.parse('2026-12-15T00:00:00Z');

/** As much of a call as is kept of it. */
function callOf(tenantId: string, decisionId: string, { atMs = NOVEMBER, typed = true } = {}): ReadCall {
  return {
    decisionId,
    atMs,
    caller: { tenant: { id: tenantId } },
    request: { rawHeaders: ['X-Team', 'a'], key: undefined, contentLength: 12 },
    body: typed ? { state: 'parsed', value: { amount: 5 }, numerals: false } : { state: 'unread' },
    action: { typed, parameters: {} },
  } as unknown as ReadCall;
}

describeOnBoth('what is kept of decisions', (database) => {
  let store: Store;
  let vault: Vault;
  const keeper = (over: Store = store): FactsKeeper =>
    new FactsKeeper({
      store: over,
      keys: new MonthKeys({ store: over, vault, clock: systemClock }),
      clock: systemClock,
      logger: silentLogger,
    });
  beforeAll(async () => {
    ({ store } = await database.open());
    vault = await openVault({ masterKey: randomBytes(32), store, clock: systemClock });
  });

  it('is found by another process, by block and decision, in its own tenant alone', async () => {
    const [here, there] = [(await newTenant(store)).id, (await newTenant(store)).id];
    const one = keeper();
    const ids = Array.from({ length: 300 }, (_, at) => one.keep(callOf(here, `dec_${at}`)) ?? '');
    await one.stop();
    const blocks = await keeper().blocks(here, ids);
    expect(blocks.size).toBe(3);
    for (const [at, id] of ids.entries())
      expect(blocks.get(id)?.get(`dec_${at}`)).toMatchObject({ headers: { 'x-team': 'a' }, size: 12 });
    expect((await keeper().blocks(there, ids)).size).toBe(0);
  });

  it('is nothing where nobody knows what a request does and nobody read its body', () => {
    expect(keeper().keep(callOf('tnt_1', 'dec_1', { typed: false }))).toBeUndefined();
  });

  it('is forgotten by month, for good', async () => {
    const { id } = await newTenant(store);
    const one = keeper();
    const old = one.keep(callOf(id, 'dec_old')) ?? '';
    await one.flushed();
    const young = one.keep(callOf(id, 'dec_young', { atMs: DECEMBER })) ?? '';
    await one.flushed();
    const copy = await store.forTenant(id).replayBlocks.first({ id: old });
    const december = Date.UTC(2026, 11);
    expect(await one.count(id, december)).toEqual({ fact_blocks: 1 });
    expect(await one.forget(id, december)).toEqual({ fact_blocks: 1 });
    expect([...(await one.blocks(id, [old, young])).keys()]).toEqual([young]);
    if (copy) await store.forTenant(id).replayBlocks.insert(copy);
    expect([...(await keeper().blocks(id, [old, young])).keys()]).toEqual([young]);
  });

  it('waits for a database that does not answer, and comes through once it does', async () => {
    const { id } = await newTenant(store);
    let away = true;
    const failing: Store = Object.assign(Object.create(store) as Store, {
      forTenant(tenantId: string) {
        if (away) throw new StoreError('unavailable', 'The database does not answer.');
        return store.forTenant(tenantId);
      },
    });
    const one = keeper(failing);
    const block = one.keep(callOf(id, 'dec_1')) ?? '';
    await one.flushed();
    expect((await keeper().blocks(id, [block])).size).toBe(0);
    away = false;
    await one.stop();
    expect((await keeper().blocks(id, [block])).get(block)?.has('dec_1')).toBe(true);
  });
});
