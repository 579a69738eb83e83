// What of an import goes back, and what stays?

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type House, openHouse, refusal, type Somebody } from './house.ts';

let house: House;
let owner: Somebody;
beforeEach(async () => {
  house = await openHouse();
  owner = await house.register();
});
afterEach(() => house.close());

const run = async (rows: string, who = owner) => {
  house.clock.forward(1);
  const csv = `email,name,initial_roles\n${rows}`;
  return (await house.userImport.run(await who.as(), csv, { dryRun: false, skipErrors: false })).id ?? '';
};
const undo = async (id: string, dryRun = false, who = owner) => {
  const results = await house.importUndo.undo(await who.as(), id, { dryRun });
  return results.map(({ line, status }) => [line, status]);
};
const idOf = async (email: string) => (await house.store.system.users.first({ email }))?.id ?? '';
const rolesOf = async (email: string) => {
  const { items } = await house.members.list(await owner.as(), owner.tenant.id, { q: email });
  return items[0]?.roles.toSorted();
};

const PEOPLE = 'john@example.com,John,viewer\njane@example.com,Jane,"viewer,creator"\n';

describe('an import that is taken back', () => {
  it('leaves nothing of what it made, foretold exactly by its preview', async () => {
    const id = await run(PEOPLE);
    const expected = [
      [2, 'undone'],
      [3, 'undone'],
    ];
    expect(await undo(id, true)).toEqual(expected);
    expect(await house.store.system.users.count()).toBe(3);
    expect(await undo(id)).toEqual(expected);
    const { system } = house.store;
    expect([await system.users.count(), await system.organizationMembers.count()]).toEqual([1, 1]);
    expect(await system.memberships.count({ tenant_id: owner.tenant.id })).toBe(1);
    expect((await run(PEOPLE)) === id).toBe(false);
  });

  it('takes from people who were here before only what it gave them', async () => {
    const guest = await house.invited(owner, ['viewer']);
    const id = await run(`${guest.user.email},Guest,"viewer,creator"\n`);
    expect(await rolesOf(guest.user.email)).toEqual(['creator', 'viewer']);
    expect(await undo(id)).toEqual([[2, 'undone']]);
    expect(await rolesOf(guest.user.email)).toEqual(['viewer']);
  });

  it('keeps what somebody changed since, and says so', async () => {
    const id = await run(PEOPLE);
    house.clock.forward(1);
    const jane = await idOf('jane@example.com');
    await house.members.setRoles(await owner.as(), owner.tenant.id, jane, ['viewer', 'member']);
    const results = await house.importUndo.undo(await owner.as(), id, { dryRun: false });
    expect(results).toMatchObject([
      { email: 'john@example.com', status: 'undone' },
      { email: 'jane@example.com', status: 'partly', reason: expect.stringContaining('since') },
    ]);
    expect(await rolesOf('jane@example.com')).toEqual(['member']);
  });

  it('keeps the account of somebody who has come in since, and the place that their invitation gave', async () => {
    const id = await run(PEOPLE);
    const order = { email: 'john@example.com', roles: null };
    const { token } = await house.invitations.create(await owner.as(), order);
    const john = await house.register({ email: 'john@example.com', invite: token });
    expect((await house.importUndo.undo(await owner.as(), id, { dryRun: false }))[0]).toMatchObject({
      status: 'partly',
      reason: expect.stringContaining('invitation'),
    });
    expect([(await john.as()).tenantId, await rolesOf('john@example.com')]).toEqual([owner.tenant.id, []]);
  });

  it('is not taken back twice, nor after a day, nor from elsewhere, nor by who may not', async () => {
    const [first, second] = [await run('a@example.com,A,viewer\n'), await run('b@example.com,B,viewer\n')];
    const team = await house.tenants.create(await owner.as(), { name: 'Finance', kind: 'team' });
    const fromTeam = house.importUndo.undo(await owner.as(team.id), second, { dryRun: true });
    expect(await refusal(fromTeam)).toBe('not_found');
    expect(await refusal(undo(second, true, await house.invited(owner, ['admin'])))).toBe('not_permitted');
    await undo(first);
    expect(await refusal(undo(first))).toBe('conflict');
    house.clock.forward(24 * 3_600_000 - 10);
    const again = await house.signIn.login(
      { email: owner.user.email, password: 'correct horse battery staple' },
      { sourceIp: '192.0.2.1', userAgent: 'test' },
    );
    house.clock.forward(10);
    const later = await house.principals.authenticate({ cookie: again.session.value, sourceIp: '192.0.2.1' });
    if (!later) throw new Error('not signed in');
    expect(await refusal(house.importUndo.undo(later.principal, second, { dryRun: false }))).toBe('conflict');
    expect((await house.importUndo.list(later.principal, {})).items).toMatchObject([
      { id: second, people: 1, can_undo: false, undone_at: null },
      { id: first, can_undo: false, undone_by: owner.user.id },
    ]);
  });

  it('never takes the last owner away', async () => {
    const second = await house.invited(owner, ['viewer']);
    const id = await run(`${second.user.email},Second,owner\n`);
    await house.members.setRoles(await second.as(), owner.tenant.id, owner.user.id, ['viewer']);
    expect(await refusal(undo(id))).toBe('not_permitted');
    const results = await house.importUndo.undo(await second.as(), id, { dryRun: false });
    expect(results).toMatchObject([{ status: 'kept', reason: expect.stringContaining('last owner') }]);
    expect(await rolesOf(second.user.email)).toEqual(['owner', 'viewer']);
  });
});
