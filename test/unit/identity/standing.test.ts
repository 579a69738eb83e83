// Does somebody who is demoted while their request is under way finish it? Their rights are read, then taken away by another caller, then
// the request writes: by every way to give something, and by every way to be demoted.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PersonPrincipal } from '../../../proxy/principal.ts';
import type { TenantStore } from '../../../store/store.ts';
import { type House, openHouse, PLACE, refusal, type Somebody } from './house.ts';

let house: House;
let owner: Somebody;
let lead: Somebody;
let guest: Somebody;
beforeEach(async () => {
  house = await openHouse();
  owner = await house.register();
  await house.role(owner.tenant.id, 'lead', LEADS);
  [lead, guest] = [await house.invited(owner, ['lead', 'viewer']), await house.invited(owner, ['viewer'])];
});
afterEach(() => house.close());

const LEADS = ['members.view', 'members.manage', 'roles.manage', 'tokens.manage'].map((permission) => ({ permission }));
const tenantId = (): string => owner.tenant.id;

/** Ways to give something. */
const GIVING: Readonly<Record<string, (by: PersonPrincipal) => Promise<unknown>>> = {
  'a change of roles': (by) => house.members.setRoles(by, tenantId(), guest.user.id, ['viewer', 'lead']),
  'bulk roles': (by) => house.bulkRoles.assign(by, { user_ids: [guest.user.id], mode: 'add', roles: ['lead'] }),
  'an invitation': (by) => house.invitations.create(by, { roles: ['lead'] }),
  'a token': (by) => house.tokens.create(by, { name: 'mine', permissions: ['members.manage'], scope: 'tenant' }),
  'a file of people': (by) =>
    house.userImport.run(by, 'email,name,initial_roles\nnew@example.com,New,lead\n', {
      dryRun: false,
      skipErrors: false,
    }),
};

/** Ways to be demoted. */
const DEMOTED: Readonly<Record<string, () => Promise<unknown>>> = {
  'another set of roles': async () => house.members.setRoles(await owner.as(), tenantId(), lead.user.id, ['viewer']),
  'removal from the tenant': async () => house.members.remove(await owner.as(), tenantId(), lead.user.id),
  'being disabled': async () => house.people.setStatus(await owner.as(), lead.user.id, 'disabled'),
  'an edit of the role': () =>
    rewritten((scope) => scope.roles.update({ name: 'lead' }, { grants: [{ permission: 'members.view' }] })),
  'a narrower boundary': () =>
    rewritten((scope) =>
      scope.updateTenant({ boundary: { permissions: ['*.view'], connectors: '*', shared_agents: [] } }),
    ),
};

function rewritten(write: (tenant: TenantStore) => Promise<unknown>): Promise<void> {
  return house.store.transaction(async (scope) => {
    await write(scope.forTenant(tenantId()));
    await scope.forTenant(tenantId()).bump('access');
  });
}

/** What is given at the moment, and what could give something later. */
async function given(): Promise<unknown> {
  const { invitations, tokens } = house.store.forOrganization(owner.organization.id);
  const people = await house.store.forTenant(tenantId()).membershipRoles.all();
  const held = people.filter(({ user_id }) => user_id !== lead.user.id);
  return { held, invitations: await invitations.count({ used_at: null }), tokens: await tokens.count() };
}

describe('somebody whose rights go while their request is under way', () => {
  const pairs = Object.keys(GIVING).flatMap((way) => Object.keys(DEMOTED).map((why) => [way, why] as const));
  it.each(pairs)('does not finish %s after %s', async (way, why) => {
    const read = await lead.as();
    await DEMOTED[why]?.();
    const before = await given();
    expect(await refusal(GIVING[way]?.(read) as Promise<unknown>)).toBe('conflict');
    expect(await given()).toEqual(before);
    expect(house.entries.at(-1)).toMatchObject({ phase: 'failed', actor: { id: lead.user.id } });
  });

  it.each(Object.keys(GIVING))('finishes %s where somebody else’s rights go, or theirs grow', async (way) => {
    const read = await lead.as();
    await house.members.setRoles(await owner.as(), tenantId(), lead.user.id, ['lead', 'viewer', 'admin']);
    await house.role(tenantId(), 'another', LEADS);
    await house.invited(owner, ['viewer']);
    expect(await refusal(GIVING[way]?.(read) as Promise<unknown>)).toBe('nothing');
  });

  it('gives nothing by a token that was taken back', async () => {
    const { id, token } = await house.tokens.create(await lead.as(), {
      name: 'mine',
      permissions: ['members.manage'],
      scope: 'tenant',
    });
    const known = await house.principals.authenticate({ bearer: token, sourceIp: PLACE.sourceIp });
    await house.tokens.revoke(await lead.as(), id);
    const read = known?.principal as PersonPrincipal;
    expect(await refusal(GIVING['a change of roles']?.(read) as Promise<unknown>)).toBe('conflict');
  });
});
