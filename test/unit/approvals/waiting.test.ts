// A connection that waits: woken at once by what ends its hold, and only one of several goes on.

import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ApprovalDesk } from '../../../proxy/approvals/desk.ts';
import { Changes } from '../../../proxy/audit/changes.ts';
import { silentLogger } from '../../../proxy/runtime/logger.ts';
import type { Store } from '../../../store/store.ts';
import { describeOnBoth, type TestStore } from '../../support/databases.ts';
import { NEVER, newWorld, type World } from './desk-world.ts';

const LONG_MS = 60_000;

describeOnBoth('a waiting connection', (database) => {
  let opened: TestStore;
  let store: Store;
  let world: World;
  let id: string;
  beforeAll(async () => {
    opened = await database.open();
    store = opened.store;
  });
  beforeEach(async () => {
    world = await newWorld(store);
    id = await world.held();
  });
  afterEach(() => world.stop());

  const wait = (ms = LONG_MS, gone: AbortSignal = NEVER) => world.desk.wait(world.tenant.id, id, { ms, gone });
  const shown = async () => world.desk.get(await world.person(), id);

  it('goes on when the last needed approval is there', async () => {
    const waiting = wait();
    await world.desk.approve(await world.person(), id);
    expect(await waiting).toEqual({ kind: 'approved' });
  });

  it('is told the reviewer’s reason, and who it was', async () => {
    const waiting = wait();
    const reviewer = await world.person();
    await world.desk.deny(reviewer, id, { reason: 'Too much for one customer' });
    expect(await waiting).toEqual({ kind: 'denied', reason: 'Too much for one customer', by: reviewer.userId });
  });

  it('learns what happened before it began to wait', async () => {
    await world.desk.approve(await world.person(), id);
    expect(await wait()).toEqual({ kind: 'approved' });
    await world.desk.claim(world.tenant.id, id, 'dec_use');
    expect(await wait()).toEqual({ kind: 'consumed' });
  });

  it('alone goes on of several: the newest that is still there', async () => {
    const leaving = new AbortController();
    const oldest = wait();
    const newest = wait();
    const gone = wait(LONG_MS, leaving.signal);
    await expect.poll(async () => (await shown()).waiting).toBe(true);
    leaving.abort();
    expect(await gone).toEqual({ kind: 'gone' });
    await world.desk.approve(await world.person(), id);
    expect(await Promise.all([oldest, newest])).toEqual([{ kind: 'consumed' }, { kind: 'approved' }]);
  });

  it('is told each time how many waits have ended, by all connections together', async () => {
    expect(await wait(1)).toEqual({ kind: 'timeout', waitsEnded: 1 });
    expect(await wait(1)).toEqual({ kind: 'timeout', waitsEnded: 2 });
    expect(
      (await Promise.all([wait(1), wait(1)])).map((end) => end.kind === 'timeout' && end.waitsEnded).sort(),
    ).toEqual([3, 4]);
    expect((await world.row(id)).state).toBe('pending');
  });

  it('whose time is up at the moment of the answer gets the answer', async () => {
    const answered = await store
      .forTenant(world.tenant.id)
      .approvals.update({ id }, { state: 'denied', comment: 'no' });
    expect(answered).toBe(1);
    expect(await wait(0)).toEqual({ kind: 'denied', reason: 'no', by: null });
  });

  it('shows on the card for as long as it is there', async () => {
    expect((await shown()).waiting).toBe(false);
    const leaving = new AbortController();
    const waiting = wait(LONG_MS, leaving.signal);
    expect((await shown()).waiting).toBe(true);
    leaving.abort();
    await waiting;
    expect((await shown()).waiting).toBe(false);
  });

  it('that was gone before it began does not wait', async () => {
    expect(await wait(LONG_MS, AbortSignal.abort())).toEqual({ kind: 'gone' });
  });

  it('for a hold of another tenant ends at once', async () => {
    expect(await world.desk.wait('tnt_other', id, { ms: LONG_MS, gone: NEVER })).toEqual({ kind: 'withdrawn' });
  });

  it('ends when its agent takes the request back', async () => {
    const waiting = wait();
    await world.desk.withdraw(world.principal, id);
    expect(await waiting).toEqual({ kind: 'withdrawn' });
  });

  it('leaves the grant to somebody who only looks on, never to them', async () => {
    const looking = world.desk.waitFor(world.principal, id, LONG_MS, NEVER);
    const waiting = wait();
    await world.desk.approve(await world.person(), id);
    expect(await waiting).toEqual({ kind: 'approved' });
    expect((await looking)?.state).toBe('approved');
  });

  describe('when a kill switch is pressed', () => {
    it('is cancelled with its question, recorded once for all of them', async () => {
      const other = await world.held(world.refund(5));
      const waiting = wait();
      world.recorded();
      expect(await world.desk.cancel(world.tenant.id, { agentIds: [world.agent.id] }, 'drill')).toBe(2);
      expect(await waiting).toEqual({ kind: 'cancelled', because: 'drill' });
      for (const one of [id, other])
        expect(await world.row(one)).toMatchObject({ state: 'cancelled', comment: 'drill', body_sealed: null });
      expect(world.recorded()).toEqual(['approval.cancelled intent', 'approval.cancelled done']);
    });

    it('goes on where the switch means others', async () => {
      expect(await world.desk.cancel(world.tenant.id, { agentIds: ['agt_other'] }, 'drill')).toBe(0);
      expect(await world.desk.cancel(world.tenant.id, { connectorIds: ['con_other'] }, 'drill')).toBe(0);
      expect(await world.desk.cancel('tnt_other', {}, 'drill')).toBe(0);
      expect((await world.row(id)).state).toBe('pending');
    });

    it('is cancelled in whatever tenant the switch reaches, an unused approval too', async () => {
      await world.desk.approve(await world.person(), id);
      const cancelled = await world.desk.cancelMatching(
        ({ organizationId }) => organizationId === world.tenant.organization_id,
        'drill',
      );
      expect([cancelled, (await world.row(id)).state]).toEqual([1, 'cancelled']);
    });

    it('wakes even if the database fails', async () => {
      const broken = brokenStore(store);
      const desk = deskOver(world, broken.store);
      const waiting = desk.wait(world.tenant.id, id, { ms: LONG_MS, gone: NEVER });
      await expect.poll(() => broken.reads()).toBeGreaterThan(1);
      await new Promise((resolve) => setImmediate(resolve));
      broken.fail();
      await expect(desk.cancel(world.tenant.id, {}, 'drill')).rejects.toThrow('the disk is gone');
      expect(await waiting).toEqual({ kind: 'cancelled', because: 'drill' });
    });
  });

  it.runIf(database.kind === 'postgres')('is woken by an answer that another replica took', async () => {
    const waiting = wait();
    const elsewhere = deskOver(world, await opened.another());
    await elsewhere.approve(await world.person(), id);
    expect(await waiting).toEqual({ kind: 'approved' });
  });
});

/** A second desk on the same rows. */
function deskOver({ clock }: World, store: Store): ApprovalDesk {
  const ledger = { append: async () => ({ id: '', seq: 0, hash: '' }) };
  const changes = new Changes({ store, ledger, refresh: async () => {} });
  const seal = { seal: () => '', open: () => Buffer.alloc(0) };
  return new ApprovalDesk({
    store,
    clock,
    logger: silentLogger,
    seal,
    changes,
    deciders: { whoMayDecide: async () => [], rolesThatMay: async () => [] },
  });
}

/** A store whose reads can be counted, and made to fail from a moment on. */
function brokenStore(store: Store) {
  let reads = 0;
  let failing = false;
  const counted: Store = {
    ...store,
    forTenant(tenantId) {
      reads += 1;
      if (failing) throw new Error('the disk is gone');
      return store.forTenant(tenantId);
    },
  };
  return {
    store: counted,
    reads: () => reads,
    fail: () => {
      failing = true;
    },
  };
}
