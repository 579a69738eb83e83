// What does an administrator see as somebody else, and what never?

import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seenRights } from '../../../proxy/identity/seen-rights.ts';
import { NOTHING } from '../../../proxy/identity/self.ts';
import type { Rights } from '../../../proxy/principal.ts';
import { type House, openHouse, PASSWORD, PLACE, refusal, type Somebody } from './house.ts';

let house: House;
let owner: Somebody;
let lead: Somebody;
let guest: Somebody;
beforeEach(async () => {
  house = await openHouse();
  owner = await house.register();
  lead = await house.invited(owner, ['team-admin']);
  guest = await house.invited(owner, ['viewer']);
});
afterEach(() => house?.close());

const digestOf = async ({ cookie }: Somebody) => (await house.sessions.find(cookie))?.digest;
const begin = async (
  who: Somebody,
  whom: Somebody,
  more: { reason?: string; minutes?: number; tenantId?: string } = {},
) =>
  house.tenantViews.begin(await who.as(more.tenantId), await digestOf(who), {
    user_id: whom.user.id,
    reason: 'They see no agents',
    ...more,
  });
const told = () =>
  house.entries
    .filter(({ kind, phase }) => kind.startsWith('view.') && phase === 'done')
    .map(({ kind, actor, subject, after }) => [kind, actor.id, subject?.id, (after as { why?: string }).why]);

describe('a view as somebody else', () => {
  it('shows what both may, in this tenant alone, and says so in me', async () => {
    const before = (await lead.as()).rights;
    expect(before.may('agents.create')).toBe(true);
    const view = await begin(lead, guest);
    const { rights, tenantId, userId, viewing } = await lead.as();
    expect([rights.may('agents.view'), rights.may('agents.create'), rights.may('members.manage')]).toEqual([
      true,
      false,
      false,
    ]);
    expect([tenantId, userId, viewing?.userId]).toEqual([owner.tenant.id, lead.user.id, guest.user.id]);
    const me = await house.profiles.me(await lead.as());
    expect(me.viewing_as).toEqual(view);
    expect(me.tenants.map(({ id, roles }) => [id, roles])).toEqual([[owner.tenant.id, ['viewer']]]);
    expect(me.tenants[0]?.permissions).toEqual(
      (await house.profiles.me(await guest.as())).tenants.find(({ id }) => id === owner.tenant.id)?.permissions,
    );
  });

  it('of an owner gives an administrator nothing that they do not have', async () => {
    await begin(lead, owner);
    const { rights } = await lead.as();
    expect([rights.organizationOwner, rights.instanceOwner]).toEqual([false, false]);
    for (const permission of ['killswitch.toggle', 'organization.settings', 'data.delete', 'config.export'])
      expect(rights.may(permission), permission).toBe(false);
    expect(rights.may('agents.create')).toBe(true);
  });

  it('never reaches another tenant: neither one’s own nor theirs', async () => {
    const team = await house.tenants.create(await owner.as(), { name: 'Finance', kind: 'team' });
    await house.members.add(await owner.as(), team.id, { user_id: guest.user.id, roles: ['owner'] });
    const beta = await house.organizations.create(await owner.as(), { name: 'Beta' });
    await begin(owner, guest);
    const viewing = await owner.as();
    for (const id of [team.id, beta.default_tenant_id, 'tnt_unknown']) {
      const there = await owner.as(id);
      expect([there.tenantId, there.rights.permissions(), there.rights.organizationOwner]).toEqual([
        undefined,
        [],
        false,
      ]);
      expect(await refusal(house.tenants.get(viewing, id))).toBe('not_found');
      expect(await refusal(house.members.list(viewing, id, {}))).toBe('not_found');
    }
    expect((await house.tenants.list(viewing, {})).items.map(({ id }) => id)).toEqual([owner.tenant.id]);
    expect((await house.organizations.list(viewing, {})).items.map(({ id }) => id)).toEqual([owner.organization.id]);
    expect(await refusal(house.organizations.get(viewing, beta.id))).toBe('not_found');
    expect(await refusal(house.organizations.usage(viewing, owner.organization.id))).toBe('not_permitted');
  });

  it('needs members.manage, a reason, another member, a session and a tenant that is not personal', async () => {
    const stranger = { ...guest, user: { ...guest.user, id: 'usr_nobody' } };
    const personal = (await house.profiles.me(await lead.as())).tenants.find(({ kind }) => kind === 'personal');
    expect(await refusal(begin(guest, lead))).toBe('not_permitted');
    expect(await refusal(begin(lead, guest, { reason: '  ' }))).toBe('invalid_request');
    expect(await refusal(begin(lead, lead))).toBe('invalid_request');
    expect(await refusal(begin(lead, stranger))).toBe('not_found');
    expect(await refusal(begin(lead, guest, { tenantId: personal?.id ?? '' }))).toBe('personal_tenant');
    const order = { user_id: guest.user.id, reason: 'Why' };
    expect(await refusal(house.tenantViews.begin(await lead.as(), undefined, order))).toBe('not_permitted');
    expect(told()).toEqual([]);
  });

  it('ends when it is ended, with a record of both', async () => {
    await begin(lead, guest);
    expect(await refusal(begin(lead, owner))).toBe('not_permitted');
    await house.tenantViews.end(await lead.as(), await digestOf(lead));
    expect((await lead.as()).rights.may('agents.create')).toBe(true);
    expect(await refusal(house.tenantViews.end(await lead.as(), await digestOf(lead)))).toBe('not_found');
    expect(told()).toEqual([
      ['view.started', lead.user.id, guest.user.id, undefined],
      ['view.ended', lead.user.id, guest.user.id, 'by_viewer'],
    ]);
  });

  it('holds for the one session in which it was begun', async () => {
    const { session } = await house.signIn.login({ email: lead.user.email, password: PASSWORD }, PLACE);
    await begin(lead, guest);
    const other = await house.principals.authenticate({ cookie: session.value, sourceIp: PLACE.sourceIp });
    expect([other?.principal.viewing, other?.principal.rights.may('agents.create')]).toEqual([undefined, true]);
  });

  it('ends by itself: with its time, with the rights of either, with its session', async () => {
    await begin(lead, guest, { minutes: 5 });
    house.clock.forward(5 * 60_000);
    expect((await lead.as()).viewing).toBeUndefined();
    await begin(lead, guest);
    await house.members.setRoles(await owner.as(), owner.tenant.id, lead.user.id, ['viewer']);
    expect((await lead.as()).viewing).toBeUndefined();
    await house.members.setRoles(await owner.as(), owner.tenant.id, lead.user.id, ['team-admin']);
    await begin(lead, guest);
    await house.members.remove(await owner.as(), owner.tenant.id, guest.user.id);
    expect((await lead.as()).viewing).toBeUndefined();
    await house.members.add(await owner.as(), owner.tenant.id, { user_id: guest.user.id, roles: ['viewer'] });
    await begin(lead, guest);
    await house.signIn.logout(await lead.as(), (await digestOf(lead)) ?? '');
    await house.tenantViews.sweep();
    expect(told().flatMap(([kind, , , why]) => (kind === 'view.ended' ? [why] : []))).toEqual([
      'expired',
      'not_allowed_any_more',
      'not_allowed_any_more',
      'signed_out',
    ]);
  });
});

describe('the rights of a view', () => {
  const PERMISSIONS = ['agents.view', 'agents.edit', 'policies.view', 'members.manage'];
  const holding = (held: readonly string[]): Rights => ({
    ...NOTHING,
    may: (permission) => held.includes(permission),
    permissions: () => held,
    covers: (pattern) => held.includes(pattern),
  });

  it('are never more than those of either', () => {
    const some = fc.subarray(PERMISSIONS);
    fc.assert(
      fc.property(some, some, (viewer, viewed) => {
        const seen = seenRights(holding(viewer), holding(viewed));
        for (const one of PERMISSIONS) {
          const both = viewer.includes(one) && viewed.includes(one);
          expect([seen.may(one), seen.covers(one), seen.permissions().includes(one)]).toEqual([both, both, both]);
        }
      }),
    );
  });
});
