// Who gives which roles to whom? Nobody what they do not hold, and nobody takes the last owner away.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type House, openHouse, refusal, type Somebody } from './house.ts';

let house: House;
let owner: Somebody;
let home: string;
beforeEach(async () => {
  house = await openHouse();
  owner = await house.register();
  home = owner.tenant.id;
});
afterEach(() => house.close());

const setRoles = async (who: Somebody, target: Somebody, roles: string[], tenantId = home) =>
  house.members.setRoles(await who.as(), tenantId, target.user.id, roles);

describe('the last owner', () => {
  it('cannot be demoted, removed or disabled', async () => {
    expect(await refusal(setRoles(owner, owner, ['member']))).toBe('last_owner');
    expect(await refusal(house.members.remove(await owner.as(), home, owner.user.id))).toBe('last_owner');
    expect(await refusal(house.people.remove(await owner.as(), owner.user.id))).toBe('last_owner');
    const admin = await userAdministrator();
    expect(await refusal(house.people.setStatus(await admin.as(), owner.user.id, 'disabled'))).toBe('above_own_rights');
  });

  it('stays when two owners demote each other at the same moment', async () => {
    const second = await house.invited(owner, ['owner']);
    const answers = await Promise.all([
      refusal(setRoles(owner, second, ['member'])),
      refusal(setRoles(second, owner, ['member'])),
    ]);
    // Whoever comes second is no owner any more when it is written.
    expect(answers.toSorted()).toEqual(['conflict', 'nothing']);
    const roles = [await house.rolesIn(owner, home), await house.rolesIn(second, home)];
    expect(roles.toSorted()).toEqual([['member'], ['owner']]);
  });

  it('is not saved by another owner who is disabled or has never signed in', async () => {
    const second = await house.invited(owner, ['owner']);
    await house.people.setStatus(await owner.as(), second.user.id, 'disabled');
    await house.userImport.run(await owner.as(), 'email,name,initial_roles\njane@example.com,Jane,owner\n', {
      dryRun: false,
      skipErrors: false,
    });
    expect(await refusal(setRoles(owner, owner, ['member']))).toBe('last_owner');
  });
});

describe('the last person who manages members of a team', () => {
  it('cannot be demoted or removed', async () => {
    const team = await house.tenants.create(await owner.as(), { name: 'Finance', kind: 'team' });
    const lead = await house.invited(owner, ['team-admin'], team.id);
    expect(await refusal(setRoles(owner, lead, ['creator'], team.id))).toBe('last_owner');
    expect(await refusal(house.members.remove(await owner.as(), team.id, lead.user.id))).toBe('last_owner');
    await house.invited(owner, ['team-admin'], team.id);
    expect((await setRoles(owner, lead, ['creator'], team.id)).roles).toEqual(['creator']);
  });
});

describe('a role', () => {
  it('is given only by those who hold all that it grants', async () => {
    const [lead, guest] = [await house.invited(owner, ['team-admin']), await house.invited(owner, ['viewer'])];
    await house.role(home, 'stopper', [{ permission: 'killswitch.toggle' }]);
    for (const name of ['owner', 'admin', 'stopper'])
      expect(await refusal(setRoles(lead, guest, [name]))).toBe('above_own_rights');
    expect((await setRoles(lead, guest, ['creator', 'member'])).roles).toEqual(['creator', 'member']);
    expect(await refusal(setRoles(lead, lead, ['team-admin', 'owner']))).toBe('above_own_rights');
  });

  it('that somebody holds already stays, also when the one who edits could not give it', async () => {
    const [lead, guest] = [await house.invited(owner, ['team-admin']), await house.invited(owner, ['admin'])];
    expect((await setRoles(lead, guest, ['admin', 'viewer'])).roles.toSorted()).toEqual(['admin', 'viewer']);
  });

  it('of the owner is taken by owners alone', async () => {
    await house.invited(owner, ['owner']);
    const lead = await house.invited(owner, ['team-admin']);
    expect(await refusal(setRoles(lead, owner, ['viewer']))).toBe('above_own_rights');
    expect(await refusal(house.members.remove(await lead.as(), home, owner.user.id))).toBe('above_own_rights');
  });

  it('that covers everything does not make an owner of the organization', async () => {
    await house.role(home, 'everything', [{ permission: '**' }]);
    const guest = await house.invited(owner, ['everything']);
    expect((await guest.as()).rights.organizationOwner).toBe(false);
    expect(await refusal(setRoles(guest, guest, ['owner']))).toBe('above_own_rights');
  });

  it('limited to some agents is given by those who hold it for these', async () => {
    const grant = (agents: string[]) => [{ permission: 'agents.edit', limit: { agents } }];
    await house.role(home, 'keeper', [
      { permission: 'members.manage' },
      { permission: 'agents.edit', limit: { agents: ['agt_1', 'agt_2'] } },
    ]);
    await house.role(home, 'one', grant(['agt_1']));
    await house.role(home, 'other', grant(['agt_3']));
    await house.role(home, 'any', [{ permission: 'agents.edit' }]);
    const [keeper, guest] = [await house.invited(owner, ['keeper']), await house.invited(owner, [])];
    expect((await setRoles(keeper, guest, ['one'])).roles).toEqual(['one']);
    for (const name of ['other', 'any'])
      expect(await refusal(setRoles(keeper, guest, [name]))).toBe('above_own_rights');
  });

  it('that this tenant does not have is named', async () => {
    const guest = await house.invited(owner);
    await expect(setRoles(owner, guest, ['grand-vizier'])).rejects.toThrow(/grand-vizier/);
  });
});

async function userAdministrator(): Promise<Somebody> {
  const centre = await house.tenants.create(await owner.as(), { name: 'Centre', kind: 'management' });
  await house.role(centre.id, 'administrator', [{ permission: 'organization.users.*' }]);
  return house.invited(owner, ['administrator'], centre.id);
}

describe('a user administrator', () => {
  it('assigns harmless roles in every tenant of the organization, and no others', async () => {
    const admin = await userAdministrator();
    const team = await house.tenants.create(await owner.as(), { name: 'Finance', kind: 'team' });
    const guest = await house.invited(owner, ['viewer']);
    const path = team.id;
    expect(
      (await house.members.add(await admin.as(), path, { email: guest.user.email, roles: ['admin'] })).roles,
    ).toEqual(['admin']);
    for (const name of ['team-admin', 'owner'])
      expect(await refusal(setRoles(admin, guest, [name], path))).toBe('above_own_rights');
  });

  it('cannot use it on themselves, on owners, or in personal tenants', async () => {
    const admin = await userAdministrator();
    const guest = await house.invited(owner);
    expect(await refusal(setRoles(admin, admin, ['admin']))).toBe('not_permitted');
    expect(await refusal(setRoles(admin, owner, ['viewer']))).toBe('above_own_rights');
    const personal = (await house.profiles.me(await guest.as())).tenants.find(({ kind }) => kind === 'personal');
    expect(
      await refusal(house.members.add(await admin.as(), personal?.id ?? '', { user_id: admin.user.id, roles: [] })),
    ).toBe('not_found');
  });
});

describe('a list of members', () => {
  it('names those who hold one role, and says so where there is no such role', async () => {
    const [viewer] = [await house.invited(owner, ['viewer']), await house.invited(owner, ['admin'])];
    const listed = await house.members.list(await owner.as(), home, { role: 'viewer' });
    expect([listed.total, listed.items.map(({ user_id }) => user_id)]).toEqual([1, [viewer.user.id]]);
    expect(await refusal(house.members.list(await owner.as(), home, { role: 'no-such-role' }))).toBe('invalid_request');
  });
});

describe('a personal tenant', () => {
  it('keeps its one member for ever, in their one role', async () => {
    const [guest, other] = [await house.invited(owner), await house.invited(owner)];
    const personal =
      (await house.profiles.me(await guest.as())).tenants.find(({ kind }) => kind === 'personal')?.id ?? '';
    const self = await guest.as(personal);
    expect(await refusal(house.members.add(self, personal, { user_id: other.user.id, roles: [] }))).toBe(
      'personal_tenant',
    );
    expect(await refusal(house.members.remove(self, personal, guest.user.id))).toBe('personal_tenant');
    expect(await refusal(house.members.setRoles(self, personal, guest.user.id, []))).toBe('personal_tenant');
    expect((await house.members.list(self, personal, {})).items.map(({ user_id }) => user_id)).toEqual([guest.user.id]);
  });
});

describe('another tenant’s id', () => {
  it('answers like an unknown one, also across organizations', async () => {
    const beta = await house.organizations.create(await owner.as(), { name: 'Beta' });
    const bob = await house.invited(owner, ['owner'], beta.default_tenant_id);
    const team = await house.tenants.create(await owner.as(), { name: 'Finance', kind: 'team' });
    const as = await bob.as();
    for (const id of [home, team.id, 'tnt_unknown']) {
      expect(
        await Promise.all(
          [
            house.tenants.get(as, id),
            house.tenants.rename(as, id, 'Stolen'),
            house.tenants.remove(as, id),
            house.members.list(as, id, {}),
          ].map(refusal),
        ),
      ).toEqual(Array(4).fill('not_found'));
    }
    const guest = await house.invited(owner);
    expect(await refusal(house.people.get(as, guest.user.id))).toBe(await refusal(house.people.get(as, 'usr_unknown')));
    expect((await house.organizations.list(as, {})).items.map(({ id }) => id)).toEqual([beta.id]);
  });
});

describe('an account in two organizations', () => {
  it('has a role in each, and is gone from the one whose last tenant it left', async () => {
    const beta = await house.organizations.create(await owner.as(), { name: 'Beta' });
    const bob = await house.invited(owner, ['owner'], beta.default_tenant_id);
    await house.members.add(await owner.as(), home, { email: bob.user.email, roles: ['viewer'] });
    const roles = async () => (await house.profiles.me(await bob.as())).organizations.map(({ id, role }) => [id, role]);
    expect(await roles()).toEqual([
      [owner.organization.id, 'member'],
      [beta.id, 'owner'],
    ]);
    await house.members.remove(await owner.as(), home, bob.user.id);
    expect(await roles()).toEqual([[beta.id, 'owner']]);
  });

  it('loses one of them when it is disabled there, and keeps the other', async () => {
    const beta = await house.organizations.create(await owner.as(), { name: 'Beta' });
    const bob = await house.invited(owner, ['owner'], beta.default_tenant_id);
    await house.members.add(await owner.as(), home, { email: bob.user.email, roles: ['viewer'] });
    await house.people.setStatus(await owner.as(), bob.user.id, 'disabled');
    expect([(await bob.as(home)).tenantId, (await bob.as()).tenantId]).toEqual([undefined, beta.default_tenant_id]);
  });
});

describe('a deleted tenant', () => {
  it('takes its content along and leaves its people', async () => {
    const team = await house.tenants.create(await owner.as(), { name: 'Finance', kind: 'team' });
    const guest = await house.invited(owner, ['admin'], team.id);
    await house.agents.create(await guest.as(), { name: 'bot' });
    await house.tenants.remove(await owner.as(), team.id);
    expect([
      await house.store.forTenant(team.id).agents.count(),
      await house.store.forTenant(team.id).memberships.count(),
    ]).toEqual([0, 0]);
    expect((await guest.as()).tenantId).toBe(home);
  });

  it('is never the default one', async () => {
    expect(await refusal(house.tenants.remove(await owner.as(), home))).toBe('conflict');
  });
});

describe('the settings of a tenant', () => {
  it('go below the organization’s level only with a say over the organization', async () => {
    const admin = await house.invited(owner, ['admin']);
    expect(await refusal(house.settings.edit(await admin.as(), { enforcement: 'monitor' }))).toBe('not_permitted');
    expect((await house.settings.edit(await admin.as(), { name: 'Pilot', hold_wait_seconds: 20 })).name).toBe('Pilot');
    expect((await house.settings.edit(await owner.as(), { enforcement: 'monitor' })).own_enforcement).toBe('monitor');
    const replaced = await house.settings.replace(await owner.as(), { integrations: { slack: { channel: '#ops' } } });
    expect([replaced.name, replaced.own_enforcement, replaced.hold_wait_seconds, replaced.integrations]).toEqual([
      'Pilot',
      null,
      50,
      { slack: { channel: '#ops' } },
    ]);
  });
});
