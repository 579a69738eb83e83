// Who changes an account itself: its password by a link, its address, its sessions elsewhere, its end?

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeReset } from '../../../proxy/identity/password-resets.ts';
import { type House, openHouse, PASSWORD, PLACE, refusal, type Somebody } from './house.ts';

let house: House;
let owner: Somebody;
beforeEach(async () => {
  house = await openHouse();
  owner = await house.register();
});
afterEach(() => house.close());

const NEXT = 'entirely different words';
const login = (email: string, password = PASSWORD) => house.signIn.login({ email, password }, PLACE);
const known = async ({ cookie }: Somebody) =>
  (await house.principals.authenticate({ cookie, sourceIp: PLACE.sourceIp })) !== undefined;
const use = (token: string, password = NEXT) => house.passwordResets.use({ token, password }, PLACE.sourceIp);

/** Somebody who administers people, by a role of a management tenant. */
async function administrator(): Promise<Somebody> {
  const management = await house.tenants.create(await owner.as(), { name: 'Administration', kind: 'management' });
  await house.role(management.id, 'User Administrator', [
    { permission: 'organization.users.view' },
    { permission: 'organization.users.manage' },
  ]);
  const person = await house.invited(owner, ['viewer']);
  await house.members.add(await owner.as(), management.id, {
    user_id: person.user.id,
    roles: ['User Administrator'],
  });
  return person;
}

describe('a link for a password', () => {
  it('sets it once, ends every session, and lets nobody in by the former one', async () => {
    const guest = await house.invited(owner);
    const { token, url } = await house.passwordResets.make(await owner.as(), guest.user.id);
    expect(url).toBe(`http://console.test/reset-password?token=${token}`);
    await use(token);
    expect([await known(guest), await refusal(login(guest.user.email))]).toEqual([false, 'invalid_credentials']);
    expect(await refusal(login(guest.user.email, NEXT))).toBe('nothing');
    expect(await refusal(use(token, 'and yet another one'))).toBe('invalid_link');
  });

  it('keeps neither its token nor an address in the database or the ledger', async () => {
    const guest = await house.invited(owner);
    const { token } = await house.passwordResets.make(await owner.as(), guest.user.id);
    expect(JSON.stringify(await house.store.system.passwordResets.all())).not.toContain(token);
    await use(token);
    const told = house.entries.filter(({ kind }) => kind.startsWith('user.password_reset'));
    expect(told.map(({ kind, phase }) => `${kind} ${phase}`)).toEqual([
      'user.password_reset_made intent',
      'user.password_reset_made done',
      'user.password_reset intent',
      'user.password_reset done',
    ]);
    expect(JSON.stringify(told)).not.toMatch(new RegExp(`${token}|@example`));
  });

  it('ends with its time, with a newer one, and with a change of the password', async () => {
    const guest = await house.invited(owner);
    const make = async (seconds?: number) =>
      (await house.passwordResets.make(await owner.as(), guest.user.id, seconds)).token;
    const [first, second] = [await make(), await make(60)];
    expect(await refusal(use(first))).toBe('invalid_link');
    house.clock.forward(60_000);
    expect(await refusal(use(second))).toBe('invalid_link');
    const third = await make();
    const digest = (await house.sessions.find(guest.cookie))?.digest;
    await house.signIn.changePassword(await guest.as(), digest, { current: PASSWORD, next: NEXT }, PLACE);
    expect(await refusal(use(third, 'and yet another one'))).toBe('invalid_link');
  });

  it('refuses a weak password and stays open for a better one', async () => {
    const guest = await house.invited(owner);
    const { token } = await house.passwordResets.make(await owner.as(), guest.user.id);
    expect(await refusal(use(token, 'short'))).toBe('invalid_request');
    expect(await refusal(use(token))).toBe('nothing');
  });

  it('is for those who could have given everything that the person holds', async () => {
    const [admin, lead, guest] = [
      await administrator(),
      await house.invited(owner, ['team-admin']),
      await house.invited(owner, ['viewer']),
    ];
    const make = async (who: Somebody, whom: Somebody) =>
      refusal(house.passwordResets.make(await who.as(), whom.user.id));
    expect(await make(admin, guest)).toBe('nothing');
    expect(await make(admin, lead)).toBe('above_own_rights');
    expect(await make(admin, owner)).toBe('above_own_rights');
    expect(await make(admin, admin)).toBe('above_own_rights');
    expect(await make(lead, guest)).toBe('not_permitted');
    expect(await make(owner, lead)).toBe('nothing');
  });

  it('opens nothing any more that its maker could not reach today', async () => {
    const admin = await administrator();
    const link = async (whom: Somebody): Promise<string> =>
      (await house.passwordResets.make(await admin.as(), whom.user.id)).token;
    const [risen, other] = [await house.invited(owner, ['viewer']), await house.invited(owner, ['viewer'])];
    const [first, second] = [await link(risen), await link(other)];
    const setRoles = async (who: Somebody, roles: string[]) =>
      house.members.setRoles(await owner.as(), owner.tenant.id, who.user.id, roles);
    await setRoles(risen, ['owner']);
    expect(await refusal(use(first))).toBe('invalid_link');
    expect(await refusal(login(risen.user.email))).toBe('nothing');
    await setRoles(risen, ['viewer']);
    expect(await refusal(use(first))).toBe('nothing');
    await house.people.setStatus(await owner.as(), admin.user.id, 'disabled');
    expect(await refusal(use(second))).toBe('invalid_link');
    expect(await refusal(login(other.user.email))).toBe('nothing');
  });

  it('is no way into another organization', async () => {
    const guest = await house.invited(owner);
    await house.members.setRoles(await owner.as(), owner.tenant.id, guest.user.id, ['owner']);
    await house.organizations.create(await guest.as(), { name: 'Beta' });
    expect(await refusal(house.passwordResets.make(await owner.as(), guest.user.id))).toBe('above_own_rights');
    expect(await refusal(house.passwordResets.makeForAddress(await owner.as(), guest.user.email))).toBe('nothing');
  });

  it('is made for any address by who runs the instance alone, and on the machine itself', async () => {
    const lead = await house.invited(owner, ['team-admin']);
    expect(await refusal(house.passwordResets.makeForAddress(await lead.as(), owner.user.email))).toBe('not_permitted');
    expect(await refusal(house.passwordResets.makeForAddress(await owner.as(), 'nobody@example.com'))).toBe(
      'not_found',
    );
    const user = await house.store.system.users.first({ id: owner.user.id });
    if (!user) throw new Error('no user');
    const making = { ...house, consoleUrl: () => 'http://console.test' };
    const { token } = await makeReset(making, { kind: 'system', part: 'test' }, user);
    await use(token);
    expect(await refusal(login(owner.user.email, NEXT))).toBe('nothing');
  });
});

describe('an e-mail address', () => {
  it('is changed by its person with the password, or by their home organization, and belongs to nobody else', async () => {
    const guest = await house.invited(owner);
    const change = async (email: string, password = PASSWORD) =>
      refusal(house.accounts.changeOwnEmail(await guest.as(), { email, password }, PLACE.sourceIp));
    expect(await change('new@example.com', 'wrong')).toBe('invalid_credentials');
    expect(await change(owner.user.email)).toBe('invalid_request');
    expect(await change('New@Example.com')).toBe('nothing');
    expect(await refusal(login('new@example.com'))).toBe('nothing');
    await house.accounts.changeEmail(await owner.as(), guest.user.id, 'newer@example.com');
    expect(await refusal(login('newer@example.com'))).toBe('nothing');
    expect(JSON.stringify(house.entries)).not.toContain('newer@');
  });
});

describe('sessions of somebody else', () => {
  it('are seen and ended where they are in this organization, and nowhere else', async () => {
    const guest = await house.invited(owner, ['owner']);
    const beta = await house.organizations.create(await guest.as(), { name: 'Beta' });
    const { session: elsewhere } = await login(guest.user.email);
    await house.signIn.chooseTenant(await guest.as(), elsewhere.row.digest, beta.default_tenant_id);
    const list = async () => house.sessionsOfPeople.list(await owner.as(), guest.user.id);
    expect((await list()).map(({ id }) => id)).toEqual([(await house.sessions.find(guest.cookie))?.id]);
    const end = async (id?: string) => refusal(house.sessionsOfPeople.end(await owner.as(), guest.user.id, id));
    expect(await end(elsewhere.row.id)).toBe('not_found');
    expect(await end()).toBe('nothing');
    expect([await known(guest), (await list()).length]).toEqual([false, 0]);
    expect(await house.sessions.find(elsewhere.value)).toBeDefined();
  });

  it('of an owner are an owner’s matter', async () => {
    const admin = await administrator();
    expect(await refusal(house.sessionsOfPeople.list(await admin.as(), owner.user.id))).toBe('above_own_rights');
    expect(await refusal(house.sessionsOfPeople.list(await owner.as(), admin.user.id))).toBe('nothing');
  });
});

describe('an account', () => {
  it('is taken along without secrets, then ends with everything that is its person’s alone', async () => {
    const guest = await house.invited(owner, ['team-admin']);
    const personal = (await house.profiles.me(await guest.as())).tenants.find(({ kind }) => kind === 'personal');
    const agent = await house.agents.create(await guest.as(personal?.id), { name: 'mine' });
    const shared = await house.agents.create(await guest.as(), { name: 'ours' });
    await house.tokens.create(await guest.as(), { name: 'script', permissions: ['agents.view'], scope: 'tenant' });
    const taken = await house.accounts.export(await guest.as());
    expect(taken).toMatchObject({
      user: { email: guest.user.email },
      tokens: [{ name: 'script' }],
      personal: { agents: [{ id: agent.id, name: 'mine' }] },
    });
    expect(JSON.stringify(taken)).not.toMatch(/digest|password|argon2/);
    const remove = async (password: string) =>
      refusal(house.accounts.deleteOwn(await guest.as(), { password }, PLACE.sourceIp));
    expect(await remove('wrong')).toBe('invalid_credentials');
    expect(await remove(PASSWORD)).toBe('nothing');
    const { system } = house.store;
    expect(await known(guest)).toBe(false);
    expect(await system.users.count({ id: guest.user.id })).toBe(0);
    expect(await system.memberships.count({ user_id: guest.user.id })).toBe(0);
    expect(await system.tokens.count({ user_id: guest.user.id })).toBe(0);
    expect(await system.tenants.count({ id: personal?.id ?? '' })).toBe(0);
    expect(await system.agents.first({ id: shared.id })).toMatchObject({ owner_user_id: null });
    expect(await refusal(login(guest.user.email))).toBe('invalid_credentials');
  });

  it('of the last owner stays', async () => {
    expect(await refusal(house.accounts.deleteOwn(await owner.as(), { password: PASSWORD }, PLACE.sourceIp))).toBe(
      'last_owner',
    );
    expect(await known(owner)).toBe(true);
  });

  it('is ended by its home organization too, and by nobody who may not', async () => {
    const [guest, lead] = [await house.invited(owner), await house.invited(owner, ['team-admin'])];
    expect(await refusal(house.accounts.delete(await lead.as(), guest.user.id))).toBe('not_permitted');
    expect(await refusal(house.accounts.delete(await owner.as(), guest.user.id))).toBe('nothing');
    expect(await known(guest)).toBe(false);
  });
});
