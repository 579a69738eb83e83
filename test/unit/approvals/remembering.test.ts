// An answer that is remembered: for its shape, within its bounds, until it is taken back.

import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { Store } from '../../../store/store.ts';
import { describeOnBoth } from '../../support/databases.ts';
import { newWorld, type World } from './desk-world.ts';

describeOnBoth('a remembered answer', (database) => {
  let store: Store;
  let world: World;
  beforeAll(async () => {
    ({ store } = await database.open());
  });
  beforeEach(async () => {
    world = await newWorld(store);
  });
  afterEach(() => world.stop());

  const remembered = async (amount: number) =>
    (await world.desk.remembered(world.tenant.id, world.refund(amount).shape))?.effect;

  async function approved(remember: { minutes?: number; uses?: number }, amount = 480): Promise<string> {
    const id = await world.held(world.refund(amount));
    await world.desk.approve(await world.person(), id, { remember });
    return id;
  }

  it('lets the same shape through, smaller amounts too, larger ones not', async () => {
    await approved({ minutes: 15 });
    expect([await remembered(479), await remembered(1), await remembered(481)]).toEqual(['allow', 'allow', undefined]);
  });

  it('ends with its minutes', async () => {
    await approved({ minutes: 15 });
    world.pass(15 * 60_000 - 1);
    expect(await remembered(100)).toBe('allow');
    world.pass(1);
    expect(await remembered(100)).toBeUndefined();
  });

  it('ends with its uses', async () => {
    await approved({ uses: 2 });
    expect([await remembered(1), await remembered(2), await remembered(3)]).toEqual(['allow', 'allow', undefined]);
  });

  it('is used no more often than it may by requests at the same moment', async () => {
    await approved({ uses: 3 });
    const answers = await Promise.all(Array.from({ length: 8 }, (_, amount) => remembered(amount)));
    expect(answers.filter(Boolean)).toHaveLength(3);
  });

  it('ends after seven days where only uses were named', async () => {
    await approved({ uses: 1000 });
    world.pass(7 * 24 * 60 * 60_000);
    expect(await remembered(1)).toBeUndefined();
  });

  it('needs a bound', async () => {
    const id = await world.held();
    await expect(world.desk.approve(await world.person(), id, { remember: {} })).rejects.toMatchObject({
      code: 'invalid_request',
    });
    expect((await world.row(id)).state).toBe('pending');
  });

  it('leaves the approval itself to be used first by the very request it was given for', async () => {
    const id = await approved({ minutes: 15 });
    expect(await remembered(480)).toBeUndefined();
    expect((await world.desk.ask(world.refund(480))).kind).toBe('granted');
    await world.desk.claim(world.tenant.id, id, 'dec_use');
    expect(await remembered(480)).toBe('allow');
  });

  it('can be a refusal, which goes before any approval', async () => {
    await approved({ minutes: 15 }, 1000);
    expect(await remembered(500)).toBe('allow');
    const id = await world.held(world.refund(480));
    await world.desk.deny(await world.person(), id, { reason: 'never again', remember: { minutes: 15 } });
    expect([await remembered(479), await remembered(480), await remembered(500)]).toEqual(['allow', 'deny', 'deny']);
  });

  it('is not left by an approval that still needs others', async () => {
    const id = await world.heldWith({ required: 2 });
    await world.desk.approve(await world.person(), id, { remember: { minutes: 5 } });
    expect(await remembered(1)).toBeUndefined();
    expect(await store.forTenant(world.tenant.id).grants.count()).toBe(0);
  });

  it('counts for no other agent, connector or tenant', async () => {
    await approved({ minutes: 15 });
    const { shape } = world.refund(1);
    for (const facts of [
      { ...shape, agentId: 'agt_other' },
      { ...shape, connectorId: 'con_other' },
    ]) {
      expect(await world.desk.remembered(world.tenant.id, facts)).toBeUndefined();
    }
    expect(await world.desk.remembered('tnt_other', shape)).toBeUndefined();
  });

  it('is listed while it is in force, and counts for nothing once it was taken back', async () => {
    await approved({ minutes: 15 });
    const reviewer = await world.person();
    const { items } = await world.desk.grants(reviewer, { limit: 10 });
    expect(items).toMatchObject([
      {
        agent: { id: world.agent.id, name: 'refund-bot' },
        effect: 'allow',
        uses_left: null,
        shape: { values: { 'request.body.amount': 480 } },
      },
    ]);
    const id = items[0]?.id as string;
    await expect(world.desk.revokeGrant(await world.person('viewer'), id)).rejects.toMatchObject({
      code: 'not_permitted',
    });
    await expect(world.desk.revokeGrant(await world.person('owner', 'tnt_other'), id)).rejects.toMatchObject({
      code: 'not_found',
    });
    expect(await remembered(1)).toBe('allow');
    await world.desk.revokeGrant(reviewer, id);
    expect(await remembered(1)).toBeUndefined();
    expect((await world.desk.grants(reviewer, { limit: 10 })).total).toBe(0);
  });

  it('is known to a desk that starts later, and a revocation to one that runs beside', async () => {
    await approved({ minutes: 15 });
    const other = world.newDesk();
    await other.start();
    const { shape } = world.refund(1);
    expect(await other.remembered(world.tenant.id, shape)).toBeDefined();
    const reviewer = await world.person();
    const { items } = await world.desk.grants(reviewer, { limit: 10 });
    await world.desk.revokeGrant(reviewer, items[0]?.id as string);
    await expect.poll(() => other.remembered(world.tenant.id, shape)).toBeUndefined();
    await other.stop();
  });

  it('costs no look into the database where there is none', async () => {
    const untouched = vi.spyOn(store, 'forTenant');
    expect(await remembered(1)).toBeUndefined();
    expect(untouched).not.toHaveBeenCalled();
    untouched.mockRestore();
  });
});
