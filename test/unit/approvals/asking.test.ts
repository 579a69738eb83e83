// A held request from the gate's side: one question for the same request, one use of the answer, a defined end after a crash.

import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../../store/store.ts';
import { describeOnBoth } from '../../support/databases.ts';
import { NEVER, newWorld, type World } from './desk-world.ts';

const HOURS = 60 * 60 * 1000;

describeOnBoth('a held request', (database) => {
  let store: Store;
  let world: World;
  beforeAll(async () => {
    ({ store } = await database.open());
  });
  beforeEach(async () => {
    world = await newWorld(store);
  });
  afterEach(() => world.stop());

  it('is kept with what the approver must see, its body sealed', async () => {
    const row = await world.row(await world.held());
    expect(row).toMatchObject({
      state: 'pending',
      attempts: 1,
      agent_name: 'refund-bot',
      policy_version: 3,
      access_version: 4,
    });
    expect(row.request).toMatchObject({
      method: 'POST',
      size: 14,
      body_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(JSON.stringify({ ...row, body_sealed: null, requirement: null })).not.toContain('"amount"');
    expect(row.body_sealed).toMatch(`${world.tenant.id}:`);
    expect(row.expires_at - row.created_at).toBe(900_000);
  });

  it('is joined by the same request, and counts the attempt', async () => {
    const first = await world.held();
    world.pass(4000);
    const second = await world.desk.ask(world.refund(480));
    expect(second).toMatchObject({ kind: 'pending', joined: true, approval: { id: first, attempts: 2 } });
    expect((await world.row(first)).last_attempt_at).toBe(world.clock.now());
  });

  it('is not joined by another one', async () => {
    expect(await world.held(world.refund(481))).not.toBe(await world.held(world.refund(480)));
  });

  it('is refused when its agent has as many pending as it may, and not before', async () => {
    const limited = (amount: number) => world.desk.ask({ ...world.refund(amount), maxPending: 2 });
    expect((await limited(1)).kind).toBe('pending');
    expect((await limited(2)).kind).toBe('pending');
    expect(await limited(3)).toEqual({ kind: 'too_many', pending: 2 });
    expect(await limited(2)).toMatchObject({ kind: 'pending', joined: true });
  });

  it('lives at most seven days', async () => {
    const row = await world.row(await world.held({ ...world.refund(1), timeoutSeconds: 1e9 }));
    expect(row.expires_at - row.created_at).toBe(7 * 24 * HOURS);
  });

  describe('once approved', () => {
    let id: string;
    beforeEach(async () => {
      id = await world.held();
      await world.desk.approve(await world.person(), id);
    });

    it('lets the next identical request through, once', async () => {
      expect(await world.desk.ask(world.refund(480))).toMatchObject({
        kind: 'granted',
        approval: { id, state: 'approved' },
      });
      expect(await world.desk.claim(world.tenant.id, id, 'dec_use')).toBe(true);
      expect(await world.desk.claim(world.tenant.id, id, 'dec_other')).toBe(false);
      expect(await world.row(id)).toMatchObject({ state: 'consumed', consumed_by: 'dec_use' });
      expect(await world.desk.ask(world.refund(480))).toMatchObject({ kind: 'pending', joined: false });
    });

    it('is not let through for another tenant', async () => {
      expect(await world.desk.claim('tnt_other', id, 'dec_use')).toBe(false);
    });

    it('is not let through after its time, and asks anew', async () => {
      world.pass(900_000);
      expect(await world.desk.claim(world.tenant.id, id, 'dec_use')).toBe(false);
      expect(await world.desk.ask(world.refund(480))).toMatchObject({ kind: 'pending', joined: false });
      expect((await world.row(id)).state).toBe('expired');
    });

    it.each(['completed', 'failed', 'unknown'] as const)(
      'ends %s, with its body erased, and stays so',
      async (result) => {
        await world.desk.claim(world.tenant.id, id, 'dec_use');
        expect((await world.row(id)).body_sealed).not.toBeNull();
        await world.desk.finish(world.tenant.id, id, result);
        await world.desk.finish(world.tenant.id, id, 'failed');
        expect(await world.row(id)).toMatchObject({ state: result, body_sealed: null, finished_at: world.clock.now() });
      },
    );

    it('is unknown after a crash between sending and recording, and recorded as such', async () => {
      await world.desk.claim(world.tenant.id, id, 'dec_use');
      world.pass(2 * HOURS);
      world.recorded();
      const next = world.newDesk();
      await next.start();
      expect(await world.row(id)).toMatchObject({ state: 'unknown', body_sealed: null });
      expect(world.recorded()).toEqual(['approval.unknown intent', 'approval.unknown done']);
      await next.stop();
    });

    it('is still approved after a crash before it was used', async () => {
      const next = world.newDesk();
      await next.start();
      expect(await next.ask(world.refund(480))).toMatchObject({ kind: 'granted', approval: { id } });
      await next.stop();
    });
  });

  it('expires on time, recorded, and whoever waits learns it', async () => {
    const id = await world.held();
    const waiting = world.desk.wait(world.tenant.id, id, { ms: 60_000, gone: NEVER });
    world.pass(899_999);
    await world.desk.expireDue();
    expect((await world.row(id)).state).toBe('pending');
    world.pass(1);
    world.recorded();
    await world.desk.expireDue();
    expect(await waiting).toEqual({ kind: 'expired' });
    expect(await world.row(id)).toMatchObject({ state: 'expired', body_sealed: null });
    expect(world.recorded()).toEqual(['approval.expired intent', 'approval.expired done']);
  });

  it('expired while nothing ran, once something runs', async () => {
    const ids = await Promise.all(
      Array.from({ length: 45 }, (_, amount) => world.held({ ...world.refund(amount), maxPending: 100 })),
    );
    await world.stop();
    world.pass(900_000);
    const next = world.newDesk();
    await next.start();
    for (const id of ids) expect((await world.row(id)).state).toBe('expired');
    await next.stop();
  });

  describe('seen by its agent', () => {
    it('shows its state and, once refused, the reviewer’s reason', async () => {
      const id = await world.held();
      expect(await world.desk.holdOf(world.principal, id)).toMatchObject({
        id,
        state: 'pending',
        agent_hint: 'retry_same_request',
      });
      await world.desk.deny(await world.person(), id, { reason: 'Too much' });
      expect(await world.desk.holdOf(world.principal, id)).toMatchObject({
        state: 'denied',
        reason: 'Too much',
        agent_hint: 'stop_and_report',
      });
    });

    it('can be taken back, also when approved but not used', async () => {
      const [one, other] = [await world.held(world.refund(1)), await world.held(world.refund(2))];
      await world.desk.approve(await world.person(), other);
      expect((await world.desk.withdraw(world.principal, one))?.state).toBe('withdrawn');
      expect((await world.desk.withdraw(world.principal, other))?.state).toBe('withdrawn');
      expect(await world.desk.claim(world.tenant.id, other, 'dec_use')).toBe(false);
      expect((await world.desk.withdraw(world.principal, one))?.state).toBe('withdrawn');
    });

    it('is nothing to another agent or another tenant', async () => {
      const id = await world.held();
      for (const stranger of [
        { ...world.principal, agentId: 'agt_other' },
        { ...world.principal, tenantId: 'tnt_other' },
      ]) {
        expect(await world.desk.holdOf(stranger, id)).toBeUndefined();
        expect(await world.desk.withdraw(stranger, id)).toBeUndefined();
        expect(await world.desk.waitFor(stranger, id, 60_000, NEVER)).toBeUndefined();
      }
      expect((await world.row(id)).state).toBe('pending');
    });
  });
});
