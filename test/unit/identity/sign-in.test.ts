// Who is signed in, for how long, and where?

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type House, openHouse, PASSWORD, PLACE, refusal, type Somebody } from './house.ts';

let house: House;
let owner: Somebody;
beforeEach(async () => {
  house = await openHouse();
  owner = await house.register();
});
afterEach(() => house.close());

const login = (email: string, password = PASSWORD, sourceIp = PLACE.sourceIp) =>
  house.signIn.login({ email, password }, { ...PLACE, sourceIp });
const known = async (cookie: string) =>
  (await house.principals.authenticate({ cookie, sourceIp: PLACE.sourceIp }))?.principal.userId;

describe('a sign-in', () => {
  it('answers as me does, in whatever case the address is typed', async () => {
    const { profile, session } = await login(owner.user.email.toUpperCase());
    const found = await house.principals.authenticate({ cookie: session.value, sourceIp: PLACE.sourceIp });
    expect(profile).toEqual(found && (await house.profiles.me(found.principal)));
    expect(profile.active_tenant_id).toBe(owner.tenant.id);
  });

  it('makes a new value each time, keeps only its digest, and ends the session it replaces', async () => {
    const first = await login(owner.user.email);
    const second = await house.signIn.login(
      { email: owner.user.email, password: PASSWORD },
      PLACE,
      first.session.row.digest,
    );
    expect(second.session.value).not.toBe(first.session.value);
    expect(second.session.value.length).toBeGreaterThanOrEqual(43);
    expect(JSON.stringify(await house.store.system.sessions.all())).not.toContain(second.session.value);
    expect([await known(first.session.value), await known(second.session.value), await known(owner.cookie)]).toEqual([
      undefined,
      owner.user.id,
      owner.user.id,
    ]);
  });

  it('fails alike for a wrong password, an unknown address and a placeholder', async () => {
    await house.userImport.run(await owner.as(), 'email,name,initial_roles\njane@example.com,Jane,\n', {
      dryRun: false,
      skipErrors: false,
    });
    const answers = await Promise.all(
      [login(owner.user.email, 'wrong'), login('nobody@example.com'), login('jane@example.com', '')].map((one) =>
        one.catch((error: Error) => `${error.name} ${error.message}`),
      ),
    );
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toContain('wrong');
  });

  it('is throttled for who guesses, and not for the owner from elsewhere', async () => {
    for (let n = 0; n < 3; n += 1)
      expect(await refusal(login(owner.user.email, 'guess', '198.51.100.7'))).toBe('invalid_credentials');
    expect(await refusal(login(owner.user.email, PASSWORD, '198.51.100.7'))).toBe('too_many_attempts');
    for (let n = 0; n < 5; n += 1) await refusal(login(owner.user.email, 'guess', `203.0.113.${n}`));
    expect(await refusal(login(owner.user.email))).toBe('nothing');
  });

  it('counts guesses in parallel', async () => {
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => refusal(login(owner.user.email, 'guess', '198.51.100.8'))),
    );
    expect(answers.filter((code) => code === 'invalid_credentials').length).toBeLessThan(12);
    expect(await refusal(login(owner.user.email, PASSWORD, '198.51.100.8'))).toBe('too_many_attempts');
  });
});

describe('a session', () => {
  it('ends at sign-out, and no other does', async () => {
    const { session } = await login(owner.user.email);
    await house.signIn.logout(await owner.as(), session.row.digest);
    expect([await known(session.value), await known(owner.cookie)]).toEqual([undefined, owner.user.id]);
  });

  it('ends at a change of password, wherever it is', async () => {
    const { session } = await login(owner.user.email);
    const next = await house.signIn.changePassword(
      await owner.as(),
      session.row.digest,
      { current: PASSWORD, next: 'another good password' },
      PLACE,
    );
    expect([await known(session.value), await known(owner.cookie), await known(next.value)]).toEqual([
      undefined,
      undefined,
      owner.user.id,
    ]);
    expect(await refusal(login(owner.user.email))).toBe('invalid_credentials');
    expect(await refusal(login(owner.user.email, 'another good password'))).toBe('nothing');
  });

  it('ends when its person is disabled, and comes back only by a new sign-in', async () => {
    const leaver = await house.invited(owner);
    await house.people.setStatus(await owner.as(), leaver.user.id, 'disabled');
    expect([await known(leaver.cookie), await refusal(login(leaver.user.email))]).toEqual([
      undefined,
      'invalid_credentials',
    ]);
    await house.people.setStatus(await owner.as(), leaver.user.id, 'active');
    expect([await known(leaver.cookie), await refusal(login(leaver.user.email))]).toEqual([undefined, 'nothing']);
  });

  it('ends by itself, after a day unused', async () => {
    house.clock.forward(24 * 3_600_000);
    expect(await known(owner.cookie)).toBeUndefined();
  });

  it('is listed and revoked by its own person alone', async () => {
    const other = await house.invited(owner);
    const [session] = await house.sessions.list(await owner.as(), undefined);
    expect(await refusal(house.sessions.revoke(await other.as(), session?.id ?? ''))).toBe('not_found');
    await house.sessions.revoke(await owner.as(), session?.id ?? '');
    expect(await known(owner.cookie)).toBeUndefined();
  });

  it('is in the tenant that was chosen, until it is out of reach', async () => {
    const team = await house.tenants.create(await owner.as(), { name: 'Finance', kind: 'team' });
    const guest = await house.invited(owner, ['viewer']);
    const digest = (await house.sessions.find(guest.cookie))?.digest;
    expect(await refusal(house.signIn.chooseTenant(await guest.as(), digest, team.id))).toBe('wrong_tenant');
    await house.members.add(await owner.as(), team.id, { user_id: guest.user.id, roles: ['viewer'] });
    expect((await house.signIn.chooseTenant(await guest.as(), digest, team.id)).active_tenant_id).toBe(team.id);
    expect((await guest.as()).tenantId).toBe(team.id);
    await house.members.remove(await owner.as(), team.id, guest.user.id);
    expect((await guest.as()).tenantId).toBe(owner.tenant.id);
  });
});

describe('a tenant in the header', () => {
  it('that is foreign looks exactly like one that does not exist', async () => {
    const team = await house.tenants.create(await owner.as(), { name: 'Finance', kind: 'team' });
    const guest = await house.invited(owner);
    const refusals = await Promise.all(
      [team.id, 'tnt_unknown'].map(async (id) => {
        const { tenantId, rights } = await guest.as(id);
        return [tenantId, rights.explain('agents.view')];
      }),
    );
    expect(refusals[0]).toEqual(refusals[1]);
    expect(await refusal((async () => (await guest.as(team.id)).rights.demand('agents.view'))())).toBe('wrong_tenant');
  });

  it('that is somebody’s personal one opens to nobody else, not even to the owner of the organization', async () => {
    const guest = await house.invited(owner);
    const personal = (await house.profiles.me(await guest.as())).tenants.find(({ kind }) => kind === 'personal');
    expect((await owner.as(personal?.id)).tenantId).toBeUndefined();
    expect((await house.tenants.rename(await owner.as(), personal?.id ?? '', 'Renamed')).name).toBe('Renamed');
  });
});

describe('a person in no tenant', () => {
  it('can sign in, sees only their own and reaches nothing', async () => {
    const guest = await house.invited(owner);
    await house.members.remove(await owner.as(), owner.tenant.id, guest.user.id);
    const { profile } = await login(guest.user.email);
    expect([profile.active_tenant_id, profile.tenants.map(({ kind }) => kind)]).toEqual([null, ['personal']]);
    expect(await refusal((async () => (await guest.as()).rights.demand('agents.view'))())).toBe('wrong_tenant');
  });
});

describe('a token', () => {
  const order = { name: 'script', permissions: ['agents.*'], scope: 'tenant' as const };
  const speaks = async (bearer: string, tenantHeader?: string) =>
    (await house.principals.authenticate({ bearer, tenantHeader, sourceIp: PLACE.sourceIp }))?.principal;

  it('may what it lists, in its tenant alone, named or not', async () => {
    const team = await house.tenants.create(await owner.as(), { name: 'Finance', kind: 'team' });
    const { token } = await house.tokens.create(await owner.as(team.id), order);
    const [plain, named, elsewhere] = [
      await speaks(token),
      await speaks(token, team.id),
      await speaks(token, owner.tenant.id),
    ];
    expect([plain?.tenantId, named?.tenantId, elsewhere?.tenantId]).toEqual([team.id, team.id, undefined]);
    expect([plain?.rights.may('agents.create'), plain?.rights.may('policies.view')]).toEqual([true, false]);
  });

  it('of the organization works in each of its tenants and in no other organization', async () => {
    const beta = await house.organizations.create(await owner.as(), { name: 'Beta' });
    const { token } = await house.tokens.create(await owner.as(), { ...order, scope: 'organization' });
    expect((await speaks(token, owner.tenant.id))?.rights.may('agents.view')).toBe(true);
    expect((await speaks(token, beta.default_tenant_id))?.tenantId).toBeUndefined();
  });

  it('never exceeds its maker, and loses what its maker loses', async () => {
    const lead = await house.invited(owner, ['team-admin']);
    expect(await refusal(house.tokens.create(await lead.as(), { ...order, permissions: ['killswitch.toggle'] }))).toBe(
      'above_own_rights',
    );
    const { token } = await house.tokens.create(await lead.as(), order);
    expect((await speaks(token))?.rights.may('agents.create')).toBe(true);
    await house.members.setRoles(await owner.as(), owner.tenant.id, lead.user.id, ['viewer']);
    expect((await speaks(token))?.rights.may('agents.create')).toBe(false);
    await house.members.remove(await owner.as(), owner.tenant.id, lead.user.id);
    expect((await speaks(token))?.rights.may('agents.view')).toBe(false);
  });

  it('ends when it expires, is revoked, or its maker is disabled', async () => {
    const lead = await house.invited(owner, ['team-admin']);
    const expires_at = new Date(house.clock.now() + 1_000).toISOString();
    const short = await house.tokens.create(await owner.as(), { ...order, expires_at });
    const gone = await house.tokens.create(await owner.as(), order);
    const theirs = await house.tokens.create(await lead.as(), order);
    await house.tokens.revoke(await owner.as(), gone.id);
    await house.people.setStatus(await owner.as(), lead.user.id, 'disabled');
    house.clock.forward(1_000);
    expect(await Promise.all([short, gone, theirs].map(({ token }) => speaks(token)))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
