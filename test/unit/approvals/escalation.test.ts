// Who is asked when nobody answers: after a time, in quiet hours at once, and at once where no approver could decide.

import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Store } from '../../../store/store.ts';
import { describeOnBoth } from '../../support/databases.ts';
import { newWorld, type World } from './desk-world.ts';

const ESCALATING = {
  approvers: { roles: ['member'] },
  escalation: { afterSeconds: 300, approvers: { roles: ['owner'] } },
};

describeOnBoth('an approval that nobody decides', (database) => {
  let store: Store;
  let world: World;
  beforeAll(async () => {
    ({ store } = await database.open());
  });
  beforeEach(async () => {
    world = await newWorld(store);
  });
  afterEach(() => world.stop());

  it('goes to the escalation approvers as well once its time has passed, and not before', async () => {
    const [member, owner] = [await world.person('member'), await world.person('owner')];
    const id = await world.heldWith(ESCALATING);
    world.pass(299_000);
    await world.desk.expireDue();
    await expect(world.desk.approve(owner, id)).rejects.toMatchObject({ code: 'not_an_approver' });
    world.pass(1_000);
    await world.desk.expireDue();
    expect(world.told()).toEqual(['needed', 'escalated']);
    expect((await world.desk.get(owner, id)).escalation?.escalated_at).not.toBeNull();
    expect((await world.desk.get(member, id)).can_decide).toBe(true);
    expect((await world.desk.approve(owner, id)).state).toBe('approved');
    expect(world.told()).toEqual(['decided']);
  });

  it('escalates once, whoever keeps time', async () => {
    await world.person('member');
    await world.heldWith(ESCALATING);
    const other = world.newDesk();
    world.pass(300_000);
    await Promise.all([world.desk.expireDue(), other.expireDue()]);
    expect(world.told().filter((kind) => kind === 'escalated')).toHaveLength(1);
  });

  it('escalates at once where none of its approvers is there', async () => {
    const owner = await world.person('owner');
    const id = await world.heldWith(ESCALATING);
    expect((await world.desk.approve(owner, id)).state).toBe('approved');
  });

  it('escalates at once in quiet hours', async () => {
    await world.person('member');
    const owner = await world.person('owner');
    const quiet = { from: '23:00', until: '07:00', zone: 'UTC' };
    await store.forTenant(world.tenant.id).updateTenant({ settings: { quiet_hours: quiet } });
    const id = await world.heldWith(ESCALATING);
    expect((await world.desk.approve(owner, id)).state).toBe('approved');
  });

  it('is decided before it escalates, and stays so', async () => {
    const member = await world.person('member');
    const id = await world.heldWith(ESCALATING);
    await world.desk.approve(member, id);
    world.pass(300_000);
    await world.desk.expireDue();
    expect((await world.row(id)).escalated_at).toBeNull();
  });

  it('is told of when it expires', async () => {
    await world.held();
    world.pass(900_000);
    await world.desk.expireDue();
    expect(world.told()).toEqual(['needed', 'expired']);
  });
});
