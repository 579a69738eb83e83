// How does somebody come in? Seed 1's two settings, invitations, placeholders.

import { afterEach, describe, expect, it } from 'vitest';
import { ensureInstallation } from '../../../proxy/identity/installation.ts';
import { openHouse, PASSWORD, PLACE, refusal } from './house.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const house of open.splice(0)) await house.close();
});
async function house(options: Parameters<typeof openHouse>[0] = {}) {
  const opened = await openHouse(options);
  open.push(opened);
  return opened;
}

describe('the first start', () => {
  it('makes one organization with a default tenant and nobody in it, however often and from wherever it runs', async () => {
    const { store, changes, clock, beginning } = await house();
    await Promise.all([1, 2, 3].map(() => ensureInstallation({ store, changes, clock, beginning })));
    const organizations = await store.system.organizations.all();
    const tenants = await store.system.tenants.all();
    expect([
      organizations.length,
      tenants.map(({ kind }) => kind),
      await store.system.organizationMembers.count(),
    ]).toEqual([1, ['default'], 0]);
  });
});

describe('the first person', () => {
  for (const closed of [undefined, 'false', 'true'] as const) {
    it(`owns the first organization and its default tenant, with REGISTRATION_OPEN ${closed ?? 'unset'}`, async () => {
      const { register, store } = await house({ open: closed });
      const first = await register();
      const [organization] = await store.system.organizations.all();
      expect([first.organization.id, first.organization.role, first.tenant.roles]).toEqual([
        organization?.id,
        'owner',
        ['owner'],
      ]);
    });
  }

  it('is one, also when two come at the same moment', async () => {
    const { register, store } = await house();
    const answers = await Promise.allSettled([register(), register()]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(await store.system.users.count()).toBe(1);
  });

  it('is recorded by id alone, without the password or the address', async () => {
    const { register, entries } = await house();
    const { user } = await register();
    const told = entries.filter(({ kind }) => kind === 'user.registered');
    expect(told.map(({ phase, actor }) => [phase, actor.id])).toEqual([
      ['intent', user.id],
      ['done', user.id],
    ]);
    expect(JSON.stringify(told)).not.toMatch(new RegExp(`${PASSWORD}|${user.email}|argon2`));
  });
});

describe('a later person', () => {
  for (const closed of [undefined, 'false'] as const) {
    it(`finds registration closed, with REGISTRATION_OPEN ${closed ?? 'unset'}, and leaves no trace`, async () => {
      const { register, entries } = await house({ open: closed });
      await register();
      const before = entries.length;
      expect(await refusal(register())).toBe('registration_closed');
      expect(entries.length).toBe(before);
    });
  }

  for (const defaultRole of ['viewer', 'member', 'admin']) {
    it(`gets the role ${defaultRole} in the default tenant and a personal one of their own`, async () => {
      const { register, profiles, store } = await house({ open: 'true', defaultRole });
      const first = await register();
      const second = await register();
      expect([second.organization.id, second.organization.role, second.tenant.roles]).toEqual([
        first.organization.id,
        'member',
        [defaultRole],
      ]);
      const { tenants } = await profiles.me(await second.as());
      const personal = tenants.filter(({ kind }) => kind === 'personal');
      expect(personal.map(({ roles }) => roles)).toEqual([['owner']]);
      expect(await store.forTenant(personal[0]?.id ?? '').memberships.count()).toBe(1);
    });
  }

  it('founds an organization of their own where there may be several', async () => {
    const { register } = await house({ open: 'true', organizations: 'multi' });
    const [first, second] = [await register(), await register()];
    expect(second.organization.id).not.toBe(first.organization.id);
    expect([second.organization.role, second.tenant.roles]).toEqual(['owner', ['owner']]);
    expect((await second.as()).rights.instanceOwner).toBe(false);
  });

  it('cannot take an address that is taken, in whatever case', async () => {
    const { register } = await house({ open: 'true' });
    await register({ email: 'taken@example.com' });
    expect(await refusal(register({ email: 'Taken@Example.com' }))).toBe('conflict');
  });

  it('is told which field is wrong', async () => {
    const { registration } = await house();
    const attempt = (more: object) =>
      registration.register({ email: 'a@example.com', name: 'A', password: PASSWORD, ...more }, PLACE);
    for (const [field, value] of [
      ['email', 'not-an-address'],
      ['password', 'short'],
      ['password', ''],
      ['name', ' '],
    ] as const) {
      await expect(attempt({ [field]: value })).rejects.toMatchObject({
        code: 'invalid_request',
        details: { errors: [{ pointer: `/${field}` }] },
      });
    }
  });
});

describe('the entrance', () => {
  it('offers to found the instance to the first visitor, and to later ones what the setting says', async () => {
    for (const [open, later] of [
      ['true', 'open'],
      ['false', 'closed'],
      [undefined, 'closed'],
    ] as const) {
      const { register, registration } = await house({ open });
      expect(await registration.entrance()).toBe('first');
      await register();
      expect(await registration.entrance()).toBe(later);
    }
  });
});

describe('an invitation', () => {
  it('lets one person in, once, with its roles in place of the default one', async () => {
    const { register, invitations } = await house();
    const owner = await register();
    const { token } = await invitations.create(await owner.as(), { roles: ['viewer'] });
    expect((await register({ invite: token })).tenant.roles).toEqual(['viewer']);
    expect(await refusal(register({ invite: token }))).toBe('invalid_invitation');
  });

  it('ends, is taken back, and fits one address', async () => {
    const { register, invitations, clock } = await house();
    const owner = await register();
    const short = await invitations.create(await owner.as(), { expires_in: 1 });
    const gone = await invitations.create(await owner.as(), {});
    const bound = await invitations.create(await owner.as(), { email: 'Named@example.com' });
    await invitations.withdraw(await owner.as(), gone.id);
    clock.forward(1_001);
    for (const invite of [short.token, gone.token, bound.token, 'invented'])
      expect(await refusal(register({ invite }))).toBe('invalid_invitation');
    expect((await register({ invite: bound.token, email: 'named@example.com' })).user.email).toBe('named@example.com');
  });

  it('cannot carry more than its maker holds, the default role included', async () => {
    const { register, invited, invitations, role } = await house();
    const owner = await register();
    const lead = await invited(owner, ['team-admin']);
    expect(await refusal(invitations.create(await lead.as(), { roles: ['owner'] }))).toBe('above_own_rights');
    await role(owner.tenant.id, 'doorman', [{ permission: 'members.manage' }]);
    const doorman = await invited(owner, ['doorman']);
    expect(await refusal(invitations.create(await doorman.as(), {}))).toBe('above_own_rights');
    expect(await refusal(invitations.create(await doorman.as(), { roles: [] }))).toBe('nothing');
  });

  it('into a team joins the default tenant too, as every first sign-in does', async () => {
    const { register, invited, tenants, rolesIn } = await house();
    const owner = await register();
    const team = await tenants.create(await owner.as(), { name: 'Finance', kind: 'team' });
    const guest = await invited(owner, ['creator'], team.id);
    expect([guest.tenant.id, await rolesIn(guest, owner.tenant.id)]).toEqual([team.id, ['member']]);
  });

  it('ends with the membership of who made it', async () => {
    const { register, invited, invitations, members, people } = await house();
    const owner = await register();
    const leads = [await invited(owner, ['team-admin']), await invited(owner, ['team-admin'])] as const;
    const made = await Promise.all(leads.map(async (lead) => invitations.create(await lead.as(), {})));
    await members.remove(await owner.as(), owner.tenant.id, leads[0].user.id);
    await people.setStatus(await owner.as(), leads[1].user.id, 'disabled');
    for (const { token } of made) expect(await refusal(register({ invite: token }))).toBe('invalid_invitation');
  });

  it('cannot be made into a personal tenant', async () => {
    const { register, profiles, invitations } = await house();
    const owner = await register();
    const personal = (await profiles.me(await owner.as())).tenants.find(({ kind }) => kind === 'personal');
    expect(await refusal(invitations.create(await owner.as(personal?.id), {}))).toBe('personal_tenant');
  });
});

describe('a placeholder', () => {
  const csv = 'email,name,initial_roles\njane@example.com,Jane,viewer\n';

  it('becomes the person by an invitation that is bound to its address, with the roles of the file', async () => {
    const { register, userImport, invitations, store } = await house();
    const owner = await register();
    await userImport.run(await owner.as(), csv, { dryRun: false, skipErrors: false });
    const placeholder = await store.system.users.first({ email: 'jane@example.com' });
    const { token } = await invitations.create(await owner.as(), { email: 'jane@example.com' });
    const jane = await register({ email: 'jane@example.com', invite: token });
    expect([jane.user.id, jane.tenant.roles]).toEqual([placeholder?.id, ['viewer']]);
    expect((await store.system.users.first({ email: 'jane@example.com' }))?.status).toBe('active');
  });

  it('is never claimed by typing its address, nor by an invitation for anybody', async () => {
    const { register, userImport, invitations } = await house({ open: 'true' });
    const owner = await register();
    await userImport.run(await owner.as(), csv, { dryRun: false, skipErrors: false });
    const { token } = await invitations.create(await owner.as(), {});
    expect(await refusal(register({ email: 'jane@example.com' }))).toBe('conflict');
    expect(await refusal(register({ email: 'jane@example.com', invite: token }))).toBe('conflict');
  });
});
