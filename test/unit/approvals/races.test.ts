// Everything at the same moment: whatever the order, one decision, one use, one hold.

import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Store } from '../../../store/store.ts';
import { describeOnBoth } from '../../support/databases.ts';
import { NEVER, newWorld, type World } from './desk-world.ts';

/** How promises ended: what a code says, or `done`. */
async function outcomes(attempts: readonly Promise<unknown>[]): Promise<string[]> {
  const settled = await Promise.allSettled(attempts);
  return settled.map((one) => (one.status === 'fulfilled' ? 'done' : String((one.reason as { code?: string }).code)));
}

const count = (all: readonly string[]) =>
  Object.fromEntries(Object.entries(Object.groupBy(all, (one) => one)).map(([key, list]) => [key, list?.length]));

describeOnBoth('at the same moment', (database) => {
  let store: Store;
  let world: World;
  beforeAll(async () => {
    ({ store } = await database.open());
  });
  beforeEach(async () => {
    world = await newWorld(store);
  });
  afterEach(() => world.stop());

  it('of three decisions, two of them by the same person, one counts', async () => {
    const id = await world.held();
    const [anna, bert] = [await world.person(), await world.person('owner')];
    const all = await outcomes([
      world.desk.approve(anna, id),
      world.desk.approve(bert, id),
      world.desk.approve(anna, id),
    ]);
    expect(count(all)).toEqual({ done: 1, already_decided: 2 });
    expect(await store.forTenant(world.tenant.id).votes.count({ approval_id: id })).toBe(1);
  });

  it('of fifty people who approve and refuse one decides', async () => {
    const id = await world.held();
    const people = await Promise.all(Array.from({ length: 50 }, () => world.person()));
    const all = await outcomes(
      people.map((person, turn) =>
        turn % 2 === 0 ? world.desk.approve(person, id) : world.desk.deny(person, id, { reason: 'no' }),
      ),
    );
    expect(count(all)).toEqual({ done: 1, already_decided: 49 });
    const [vote, ...more] = await store.forTenant(world.tenant.id).votes.all({ approval_id: id });
    expect([more.length, (await world.row(id)).state]).toEqual([0, vote?.vote === 'approve' ? 'approved' : 'denied']);
  });

  it('fifty holds are approved, each once, and all who wait go on', async () => {
    const reviewer = await world.person();
    const ids = await Promise.all(
      Array.from({ length: 50 }, (_, amount) => world.held({ ...world.refund(amount), maxPending: 100 })),
    );
    const waiting = ids.map((id) => world.desk.wait(world.tenant.id, id, { ms: 60_000, gone: NEVER }));
    expect(count(await outcomes(ids.map((id) => world.desk.approve(reviewer, id))))).toEqual({ done: 50 });
    expect((await Promise.all(waiting)).every(({ kind }) => kind === 'approved')).toBe(true);
  });

  it('a quorum is filled once', async () => {
    const id = await world.heldWith({ required: 3 });
    const people = await Promise.all(Array.from({ length: 6 }, () => world.person()));
    expect(count(await outcomes(people.map((person) => world.desk.approve(person, id))))).toEqual({
      done: 3,
      already_decided: 3,
    });
    expect((await world.row(id)).state).toBe('approved');
  });

  it('one person’s two votes are one', async () => {
    const id = await world.heldWith({ required: 2 });
    const anna = await world.person();
    expect(count(await outcomes([world.desk.approve(anna, id), world.desk.approve(anna, id)]))).toEqual({
      done: 1,
      already_voted: 1,
    });
    expect((await world.row(id)).state).toBe('pending');
  });

  it('twenty identical requests are one hold with twenty attempts', async () => {
    const asked = await Promise.all(Array.from({ length: 20 }, () => world.desk.ask(world.refund(480))));
    const ids = new Set(asked.map((one) => one.kind === 'pending' && one.approval.id));
    expect([ids.size, asked.filter((one) => one.kind === 'pending' && !one.joined).length]).toEqual([1, 1]);
    expect((await world.row([...ids][0] as string)).attempts).toBe(20);
  });

  it('different requests of one agent do not get past its limit', async () => {
    const asked = await Promise.all(
      Array.from({ length: 20 }, (_, amount) => world.desk.ask({ ...world.refund(amount), maxPending: 5 })),
    );
    expect(count(asked.map(({ kind }) => kind))).toEqual({ pending: 5, too_many: 15 });
  });

  it('a grant is claimed once', async () => {
    const id = await world.held();
    await world.desk.approve(await world.person(), id);
    const won = await Promise.all(
      Array.from({ length: 20 }, (_, turn) => world.desk.claim(world.tenant.id, id, `dec_${turn}`)),
    );
    expect(won.filter(Boolean)).toHaveLength(1);
    expect((await world.row(id)).consumed_by).toBe(`dec_${won.indexOf(true)}`);
  });

  it('an approval, its expiry and its withdrawal leave one state, which everybody agrees on', async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      const id = await world.held(world.refund(turn));
      const reviewer = await world.person();
      const waiting = world.desk.wait(world.tenant.id, id, { ms: 60_000, gone: NEVER });
      const approving = outcomes([world.desk.approve(reviewer, id)]);
      world.pass(900_000);
      const [approved] = await Promise.all([
        approving,
        world.desk.expireDue(),
        world.desk.withdraw(world.principal, id),
      ]);
      const { state } = await world.row(id);
      const claimed = await world.desk.claim(world.tenant.id, id, 'dec_use');
      expect(claimed).toBe(false);
      expect(['expired', 'withdrawn']).toContain(state);
      expect(approved).toEqual(['already_decided']);
      expect((await waiting).kind).toBe(state);
    }
  });

  it('a claim and the kill switch leave it used or cancelled, never both', async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      const id = await world.held(world.refund(turn));
      await world.desk.approve(await world.person(), id);
      const [claimed, cancelled] = await Promise.all([
        world.desk.claim(world.tenant.id, id, 'dec_use'),
        world.desk.cancel(world.tenant.id, {}, 'drill'),
      ]);
      expect([claimed, cancelled, (await world.row(id)).state]).toEqual(
        claimed ? [true, 0, 'consumed'] : [false, 1, 'cancelled'],
      );
    }
  });
});
