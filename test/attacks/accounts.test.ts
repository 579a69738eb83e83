// Can an account be taken over by a link for its password or another address? By who administers people, by who owns another organization,
// and by who may do neither; and can somebody change a pack's policies without the right to packs?

import { beforeAll, describe, expect, it } from 'vitest';
import { describeProductOnBoth } from '../support/both-databases.ts';
import { type Fields, fine, founder, fresh, invited, PASSWORD, Person, policy, register } from '../support/person.ts';
import type { Product } from '../support/product.ts';

describeProductOnBoth('nobody takes over an account', (start) => {
  let product: Product;
  let owner: Person;
  let administrator: Person;
  let stranger: Person;
  beforeAll(async () => {
    product = await start({ environment: { HOLDGATE_ORGANIZATIONS: 'multi', REGISTRATION_OPEN: 'true' } });
    owner = await founder(product);
    stranger = await register(product);
    const tenantId = fine(await owner.post<{ id: string }>('/api/tenants', { name: 'm', kind: 'management' })).id;
    fine(await owner.put('/api/auth/active-tenant', { tenant_id: tenantId }));
    const grants = [{ permission: 'organization.users.*' }];
    const { name } = fine(await owner.post<{ name: string }>('/api/roles', { name: fresh('people'), grants }));
    administrator = await invited(owner, [name]);
    fine(await owner.put('/api/auth/active-tenant', { tenant_id: owner.tenantId }));
  });

  const reach = [
    ['a link for the password', (by: Person, id: string) => by.post(`/api/users/${id}/password-reset`, {})],
    [
      'another address',
      (by: Person, id: string) => by.put(`/api/users/${id}/email`, { email: `${fresh('m')}@x.example` }),
    ],
    ['its end', (by: Person, id: string) => by.delete(`/api/users/${id}/account`)],
  ] as const;

  describe.each(reach)('by %s', (_way, attempt) => {
    it('of who holds more, of an owner, of oneself, or without the right', async () => {
      const [lead, viewer] = [await invited(owner, ['team-admin']), await invited(owner, ['viewer'])];
      for (const { userId } of [owner, lead, administrator])
        expect((await attempt(administrator, userId)).body).toMatchObject({ code: 'above_own_rights' });
      for (const by of [lead, viewer]) expect((await attempt(by, owner.userId)).status).toBeGreaterThanOrEqual(403);
      for (const person of [lead, viewer])
        expect((await person.post('/api/auth/login', { email: person.email, password: PASSWORD })).status).toBe(200);
    });

    it('across organizations, where they look like nobody, or belong elsewhere', async () => {
      const nobody = await attempt(stranger, 'usr_01nobody00000000000000000');
      const foreign = await attempt(stranger, owner.userId);
      expect([foreign.status, foreign.text]).toEqual([nobody.status, nobody.text]);
      expect(foreign.status).toBe(404);
      const path = `/api/tenants/${stranger.tenantId}/members`;
      const added = await stranger.post(path, { email: administrator.email, roles: ['viewer'] });
      expect([201, 409]).toContain(added.status);
      expect((await attempt(stranger, administrator.userId)).body).toMatchObject({ code: 'not_permitted' });
    });
  });

  it('of a placeholder with more rights, whose address is made one’s own', async () => {
    const email = `${fresh('boss')}@example.com`;
    fine(await owner.upload('/api/users/import', `email,name,initial_roles\n${email},Boss,owner\n`));
    const { items } = fine(await owner.get<{ items: Fields[] }>(`/api/users?q=${email}`));
    const answer = await administrator.put(`/api/users/${items[0]?.id}/email`, { email: `${fresh('mine')}@x.example` });
    expect(answer.body).toMatchObject({ code: 'above_own_rights' });
    const change = { email, current_password: PASSWORD };
    expect((await administrator.post('/api/auth/email', change)).status).toBe(422);
  });

  it('of a colleague who has come to hold more since the link was made', async () => {
    const colleague = await invited(owner, ['viewer']);
    const { token } = fine(
      await administrator.post<{ token: string }>(`/api/users/${colleague.userId}/password-reset`, {}),
    );
    fine(await owner.patch(`/api/tenants/${owner.tenantId}/members/${colleague.userId}`, { roles: ['owner'] }));
    const used = await new Person(product).post('/api/auth/password-reset', { token, new_password: `${PASSWORD}9` });
    expect(used.body).toMatchObject({ code: 'invalid_link' });
    fine(await colleague.post('/api/auth/login', { email: colleague.email, password: PASSWORD }));
  });

  it('and nobody changes the policies of a pack who may not install packs', async () => {
    fine(await owner.post('/api/policy-packs', { name: 'github-safety' }));
    const grants = ['policies.*', 'agents.view'].map((permission) => ({ permission }));
    const { name } = fine(await owner.post<{ name: string }>('/api/roles', { name: fresh('editor'), grants }));
    const editor = await invited(owner, [name]);
    const policies = async () => fine(await owner.get<{ items: Fields[] }>('/api/policies?limit=100')).items;
    const before = await policies();
    const owned = before.find(({ pack }) => pack === 'github-safety') as Fields;
    const path = `/api/policies/${owned.id}`;
    const yaml = policy({ decision: 'allow' }, { name: owned.name });
    const answers = [
      await editor.put(path, { yaml }),
      await editor.delete(path),
      await editor.post(`${path}/versions/1/restore`),
      await editor.post(`${path}/pull`),
      await editor.post(`${path}/detach`),
      await editor.post('/api/policies', { yaml }),
      await editor.post('/api/policies/apply', { policies: [{ path: 'mine.yaml', yaml }] }),
      await editor.delete('/api/policy-packs/github-safety'),
      await editor.post('/api/policy-packs/github-safety/upgrade'),
    ];
    expect(answers.map(({ status, text }) => (status >= 400 && status < 500 ? 'refused' : text))).toEqual(
      answers.map(() => 'refused'),
    );
    expect(await policies()).toEqual(before);
  });
});
