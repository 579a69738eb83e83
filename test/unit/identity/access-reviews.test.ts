// Does everybody still need what they hold, and who said so?

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type House, openHouse, PASSWORD, PLACE, refusal, type Somebody } from './house.ts';

const DAY = 24 * 3_600_000;

let house: House;
let owner: Somebody;
beforeEach(async () => {
  house = await openHouse();
  owner = await house.register();
});
afterEach(() => house.close());

/** Signed in anew, since sessions do not outlast what these tests skip. */
const now = async ({ user }: Somebody) => {
  const { session } = await house.signIn.login({ email: user.email, password: PASSWORD }, PLACE);
  const found = await house.principals.authenticate({ cookie: session.value, sourceIp: PLACE.sourceIp });
  if (!found) throw new Error('not signed in');
  return found.principal;
};
const held = async (who: Somebody, kind?: 'person_role' | 'agent_role' | 'token') =>
  (await house.accessReviews.bindings(await now(who), { kind })).map((one) => [
    one.holder.id,
    one.held.name,
    one.unused,
  ]);

describe('what is held', () => {
  it('is said of people, agents and tokens, with since when and when it was last used', async () => {
    const guest = await house.invited(owner, ['viewer']);
    const agent = await house.agents.create(await owner.as(), { name: 'bot' });
    await house.tokens.create(await owner.as(), { name: 'script', permissions: ['agents.view'], scope: 'tenant' });
    await guest.as();
    expect(await held(owner)).toEqual(
      expect.arrayContaining([
        [owner.user.id, 'owner', false],
        [guest.user.id, 'viewer', false],
        [agent.id, 'agent-supervised', false],
        [owner.user.id, 'script', false],
      ]),
    );
    const all = await house.accessReviews.bindings(await owner.as(), {});
    const since = new Date(house.clock.now()).toISOString();
    expect(all.find(({ holder }) => holder.id === guest.user.id)).toMatchObject({ since, last_used_at: since });
    expect(all.find(({ kind }) => kind === 'agent_role')).toMatchObject({ since, last_used_at: null });
  });

  it('counts as unused after 90 days, whether it was used before or never', async () => {
    const guest = await house.invited(owner, ['viewer']);
    const agent = await house.agents.create(await owner.as(), { name: 'bot' });
    await guest.as();
    house.clock.forward(90 * DAY - 1);
    await now(owner);
    expect((await held(owner)).filter(([, , unused]) => unused)).toEqual([]);
    house.clock.forward(1);
    const unused = (await held(owner)).filter(([, , one]) => one).map(([id]) => id);
    expect(unused.toSorted()).toEqual([guest.user.id, agent.id].toSorted());
  });

  it('in another tenant is no use of this one', async () => {
    const guest = await house.invited(owner, ['viewer']);
    const team = await house.tenants.create(await owner.as(), { name: 'Finance', kind: 'team' });
    await house.members.add(await owner.as(), team.id, { user_id: guest.user.id, roles: ['viewer'] });
    await guest.as(team.id);
    const used = async (tenantId: string) =>
      (await house.accessReviews.bindings(await owner.as(tenantId), {})).find(
        ({ holder }) => holder.id === guest.user.id,
      )?.last_used_at;
    expect([await used(owner.tenant.id), await used(team.id)]).toEqual([null, expect.any(String)]);
  });

  it('is shown of tokens to those alone who manage them, and to nobody without a view of members', async () => {
    await house.tokens.create(await owner.as(), { name: 'script', permissions: ['agents.view'], scope: 'tenant' });
    const viewer = await house.invited(owner, ['viewer']);
    expect(await held(viewer, 'token')).toEqual([]);
    expect((await held(owner, 'token')).length).toBe(1);
    await house.role(owner.tenant.id, 'blind', [{ permission: 'agents.view' }]);
    const blind = await house.invited(owner, ['blind']);
    expect(await refusal(house.accessReviews.bindings(await blind.as(), {}))).toBe('not_permitted');
  });
});

describe('a review', () => {
  const start = async (due_at?: string) => house.accessReviews.start(await owner.as(), { name: 'Autumn', due_at });
  const items = async (id: string) => (await house.accessReviews.items(await owner.as(), id, { limit: 100 })).items;
  const decide = async (who: Somebody, id: string, decisions: [string, 'keep' | 'revoke'][], dryRun = false) =>
    house.accessReviews.decide(
      await who.as(),
      id,
      decisions.map(([item_id, decision]) => ({ item_id, decision, comment: 'asked them' })),
      { dryRun },
    );

  it('keeps and revokes with a record, and is finished with the last decision', async () => {
    const guest = await house.invited(owner, ['viewer', 'creator']);
    const agent = await house.agents.create(await owner.as(), { name: 'bot' });
    const { id: token } = await house.tokens.create(await owner.as(), {
      name: 'script',
      permissions: ['agents.view'],
      scope: 'tenant',
    });
    const { id, counts } = await start();
    expect(counts.open).toBe(5);
    const all = await items(id);
    const gone = (name: string) => ['creator', 'agent-supervised', 'script'].includes(name);
    const orders = all.map((one): [string, 'keep' | 'revoke'] => [one.id, gone(one.held.name) ? 'revoke' : 'keep']);
    const foretold = await decide(owner, id, orders, true);
    expect(await house.rolesIn(guest, owner.tenant.id)).toEqual(['creator', 'viewer']);
    const { results, review } = await decide(owner, id, orders);
    expect(results).toEqual(foretold.results);
    expect(review).toMatchObject({ state: 'finished', counts: { open: 0, keep: 2, revoke: 3, gone: 0 } });
    expect(await house.rolesIn(guest, owner.tenant.id)).toEqual(['viewer']);
    expect((await house.agents.get(await owner.as(), agent.id)).roles).toEqual([]);
    expect(await house.store.system.tokens.count({ id: token })).toBe(0);
    const record = house.entries.find(({ kind, phase }) => kind === 'access_review.decided' && phase === 'done');
    expect(record?.after).toMatchObject({
      decisions: expect.arrayContaining([
        expect.objectContaining({
          holder_id: guest.user.id,
          held_name: 'creator',
          decision: 'revoke',
          comment: 'asked them',
        }),
        expect.objectContaining({ holder_id: owner.user.id, held_name: 'owner', decision: 'keep' }),
      ]),
    });
    expect(await refusal(decide(owner, id, orders))).toBe('conflict');
  });

  it('never revokes from the last owner, and goes on with the others', async () => {
    const guest = await house.invited(owner, ['viewer']);
    const { id } = await start();
    const all = await items(id);
    const { results, review } = await decide(
      owner,
      id,
      all.map((one) => [one.id, 'revoke']),
    );
    const of = (userId: string) =>
      results.find(({ item_id }) => all.find((one) => one.id === item_id)?.holder.id === userId);
    expect(of(owner.user.id)).toMatchObject({ status: 'error', reason: expect.stringContaining('last owner') });
    expect(of(guest.user.id)).toMatchObject({ status: 'decided', decision: 'revoke' });
    expect(review).toMatchObject({ state: 'open', counts: { open: 1 } });
  });

  it('asks for the same rights as without it: who may not make owners takes nothing from them', async () => {
    const [lead, second] = [await house.invited(owner, ['team-admin']), await house.invited(owner, ['owner'])];
    const { id } = await start();
    const item = (await items(id)).find(({ holder }) => holder.id === second.user.id);
    expect((await decide(lead, id, [[item?.id ?? '', 'revoke']])).results).toMatchObject([{ status: 'error' }]);
    expect(await house.rolesIn(second, owner.tenant.id)).toEqual(['owner']);
    const viewer = await house.invited(owner, ['viewer']);
    expect(await refusal(decide(viewer, id, [[item?.id ?? '', 'keep']]))).toBe('not_permitted');
    expect(await refusal(house.accessReviews.start(await viewer.as(), {}))).toBe('not_permitted');
  });

  it('marks what ended otherwise, and decides nothing twice', async () => {
    const guest = await house.invited(owner, ['viewer']);
    const { id } = await start();
    const all = await items(id);
    const mine = all.find(({ holder }) => holder.id === owner.user.id)?.id ?? '';
    await house.members.remove(await owner.as(), owner.tenant.id, guest.user.id);
    const { review } = await decide(owner, id, [[mine, 'keep']]);
    expect(review).toMatchObject({ state: 'finished', counts: { keep: 1, gone: 1 } });
    const { id: next } = await start();
    await house.invited(owner, ['viewer']);
    expect((await items(next)).length).toBe(1);
  });

  it('is overdue after its date, and belongs to its tenant alone', async () => {
    const { id } = await start(new Date(house.clock.now() + 1_000).toISOString());
    expect((await house.accessReviews.get(await owner.as(), id)).state).toBe('open');
    house.clock.forward(1_000);
    expect((await house.accessReviews.get(await owner.as(), id)).state).toBe('overdue');
    const team = await house.tenants.create(await owner.as(), { name: 'Finance', kind: 'team' });
    expect(await refusal(house.accessReviews.get(await owner.as(team.id), id))).toBe('not_found');
    expect(await refusal(start('yesterday'))).toBe('invalid_request');
  });
});
