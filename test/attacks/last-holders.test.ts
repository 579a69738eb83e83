// Can an organization lose its last owner, or a tenant the last person who manages its members? By every way that takes something from
// somebody, alone, and by two callers at the same moment in every pairing. A new way is one line.

import { beforeAll, expect, it } from 'vitest';
import { describeProductOnBoth, type Start } from '../support/both-databases.ts';
import { type Fields, fine, founder, fresh, invited, PASSWORD, type Person, type Reply } from '../support/person.ts';

/** Who is to lose what they hold. */
interface Target {
  readonly person: Person;
  readonly tenantId: string;
  /** The role that makes them what they are. */
  readonly role: { readonly id: string; readonly name: string };
}

type Way = (by: Person, target: Target) => Promise<Reply>;

const member = ({ tenantId, person }: Target): string => `/api/tenants/${tenantId}/members/${person.userId}`;
const bulk = (by: Person, { person }: Target, mode: string, roles: readonly string[]): Promise<Reply> =>
  by.post('/api/users/bulk-roles', { user_ids: [person.userId], mode, roles });

/** A binding of a review, with what is looked at here. */
interface Item {
  readonly id: string;
  readonly kind: string;
  readonly holder: Fields;
  readonly held: Fields;
}

/** Starts a review of the tenant and revokes what makes them what they are. */
const review: Way = async (by, { person, role }) => {
  const started = await by.post<{ id: string }>('/api/access/reviews', {});
  const items = `/api/access/reviews/${started.body.id}/items`;
  let [found, cursor]: [Item | undefined, string | null] = [undefined, ''];
  while (!found && cursor !== null) {
    const page: Reply<{ items: Item[]; next_cursor: string | null }> = await by.get(`${items}?limit=100${cursor}`);
    // Somebody who is demoted meanwhile is refused here already.
    if (page.status !== 200) return page as unknown as Reply;
    found = page.body.items.find(
      ({ kind, holder, held }) => kind === 'person_role' && holder.id === person.userId && held.id === role.id,
    );
    cursor = page.body.next_cursor && `&cursor=${encodeURIComponent(page.body.next_cursor)}`;
  }
  const decisions = [{ item_id: found?.id ?? 'gone', decision: 'revoke' }];
  return by.post(`/api/access/reviews/${started.body.id}/decisions`, { decisions });
};

/** Ways that take roles away. */
const WITHIN_TENANT: Readonly<Record<string, Way>> = {
  'a change of roles': (by, target) => by.patch(member(target), { roles: ['viewer'] }),
  'no roles at all': (by, target) => by.patch(member(target), { roles: [] }),
  'removal from the tenant': (by, target) => by.delete(member(target)),
  'bulk, in place of all': (by, target) => bulk(by, target, 'replace', ['viewer']),
  'bulk, taken away': (by, target) => bulk(by, target, 'remove', [target.role.name]),
  'a review of access': review,
};
const FROM_OUTSIDE: Readonly<Record<string, Way>> = {
  'removal from the organization': (by, { person }) => by.delete(`/api/users/${person.userId}`),
  'the end of the account': (by, { person }) =>
    by === person
      ? by.ask('DELETE', '/api/auth/account', { current_password: PASSWORD })
      : by.delete(`/api/users/${person.userId}/account`),
};
const DISABLING: Way = (by, { person }) => by.patch(`/api/users/${person.userId}`, { status: 'disabled' });
const ROLE_EDIT: Way = (by, { role }) => by.put(`/api/roles/${role.id}`, { grants: [{ permission: '*.view' }] });

const pairsOf = (ways: Readonly<Record<string, Way>>): [string, string][] =>
  Object.keys(ways).flatMap((one, at) =>
    Object.keys(ways)
      .slice(at)
      .map((other): [string, string] => [one, other]),
  );
const refused = ({ status, body }: Reply): boolean =>
  status >= 400 || ((body.results ?? []) as { status: string }[]).some((one) => one.status === 'error');
const act = async (person: Person, tenantId: string): Promise<void> => {
  fine(await person.put('/api/auth/active-tenant', { tenant_id: tenantId }));
};

const OWNER = { id: 'rol_builtin_owner', name: 'owner' };
const OWNERS = { ...WITHIN_TENANT, ...FROM_OUTSIDE, disabling: DISABLING };

describeProductOnBoth('an organization never loses its last owner', (start: Start) => {
  /** Whoever is an owner at the moment. */
  let owner: Person;
  let tenantId: string;
  beforeAll(async () => {
    owner = await founder(await start());
    tenantId = owner.tenantId;
  });

  const asTarget = (person: Person): Target => ({ person, tenantId, role: OWNER });
  const isOwner = async (person: Person): Promise<boolean> => {
    const { status, body } = await person.get<{ organizations: { role: string }[] }>('/api/auth/me');
    return status === 200 && body.organizations.some(({ role }) => role === 'owner');
  };

  it.each(Object.entries(OWNERS))('by %s, done by themselves', async (_name, way) => {
    expect(refused(await way(owner, asTarget(owner)))).toBe(true);
    expect(await isOwner(owner)).toBe(true);
  });

  it.each(Object.entries(OWNERS))('by %s, done by whoever administers the platform', async (_name, way) => {
    const management = fine(
      await owner.post<{ id: string }>('/api/tenants', { name: fresh('management'), kind: 'management' }),
    ).id;
    await act(owner, management);
    const name = fresh('platform');
    fine(await owner.post('/api/roles', { name, template: 'Platform Administrator' }));
    const administrator = await invited(owner, [name]);
    await act(owner, tenantId);
    expect(refused(await way(administrator, asTarget(owner)))).toBe(true);
    await act(administrator, tenantId);
    expect(refused(await way(administrator, asTarget(owner)))).toBe(true);
    expect(await isOwner(owner)).toBe(true);
  });

  it.each(pairsOf(OWNERS))('by %s and %s, by two owners of each other at the same moment', async (one, other) => {
    const second = await invited(owner, ['owner']);
    await act(owner, tenantId);
    await Promise.all([
      (OWNERS[one as keyof typeof OWNERS] as Way)(owner, asTarget(second)),
      (OWNERS[other as keyof typeof OWNERS] as Way)(second, asTarget(owner)),
    ]);
    const left = [(await isOwner(owner)) && owner, (await isOwner(second)) && second].filter((who) => who !== false);
    expect(left.length).toBeGreaterThan(0);
    owner = left[0] as Person;
  });

  it('by two owners who leave at the same moment', async () => {
    const second = await invited(owner, ['owner']);
    await Promise.all([owner, second].map((who) => who.patch(member(asTarget(who)), { roles: [] })));
    const left = [(await isOwner(owner)) && owner, (await isOwner(second)) && second].filter((who) => who !== false);
    expect(left.length).toBe(1);
    owner = left[0] as Person;
  });
});

const MANAGERS = { ...WITHIN_TENANT, 'an edit of their role': ROLE_EDIT };

describeProductOnBoth('a tenant never loses the last person who manages its members', (start: Start) => {
  let owner: Person;
  beforeAll(async () => {
    owner = await founder(await start());
  });

  /** A team with so many managers, each by a role of their own. */
  async function team(managers: number): Promise<Target[]> {
    const tenantId = fine(await owner.post<{ id: string }>('/api/tenants', { name: fresh('team') })).id;
    await act(owner, tenantId);
    const targets: Target[] = [];
    for (let at = 0; at < managers; at += 1) {
      const grants = ['*.view', 'members.manage', 'roles.manage'].map((permission) => ({ permission }));
      const role = fine(
        await owner.post<{ id: string; name: string }>('/api/roles', { name: fresh('managers'), grants }),
      );
      targets.push({ person: await invited(owner, [role.name]), tenantId, role });
    }
    return targets;
  }
  const managersOf = async ({ tenantId }: Target): Promise<Fields[]> => {
    await act(owner, tenantId);
    const { items } = fine(
      await owner.get<{ items: (Fields & { roles: string[] })[] }>('/api/access/who-can?permission=members.manage'),
    );
    return items.filter(({ roles }) => roles.length > 0);
  };

  it.each(Object.entries({ ...MANAGERS, ...FROM_OUTSIDE }))('by %s', async (_name, way) => {
    const [last] = (await team(1)) as [Target];
    for (const by of [last.person, owner]) expect(refused(await way(by, last))).toBe(true);
    expect(await managersOf(last)).toHaveLength(1);
  });

  it.each(pairsOf(MANAGERS))('by %s and %s, by two managers of each other at the same moment', async (one, other) => {
    const [first, second] = (await team(2)) as [Target, Target];
    await Promise.all([
      (MANAGERS[one as keyof typeof MANAGERS] as Way)(first.person, second),
      (MANAGERS[other as keyof typeof MANAGERS] as Way)(second.person, first),
    ]);
    expect((await managersOf(first)).length).toBeGreaterThan(0);
  });

  it.each(Object.entries(MANAGERS))('by %s while the other one is disabled', async (_name, way) => {
    const [last, other] = (await team(2)) as [Target, Target];
    fine(await DISABLING(owner, other));
    for (const by of [last.person, owner]) expect(refused(await way(by, last))).toBe(true);
    expect((await managersOf(last)).length).toBeGreaterThan(0);
  });

  it.each(Object.entries(MANAGERS))('by %s while the other one has never signed in', async (_name, way) => {
    const [last, other] = (await team(2)) as [Target, Target];
    const email = `${fresh('new')}@example.com`;
    fine(await owner.upload('/api/users/import', `email,name,initial_roles\n${email},New,${other.role.name}\n`));
    fine(await owner.delete(member(other)));
    expect(refused(await way(last.person, last))).toBe(true);
  });
});

describeProductOnBoth('an import that is taken back', (start: Start) => {
  const managers = ['*.view', 'members.manage', 'agents.edit'].map((permission) => ({ permission }));
  const member = (tenantId: string, { userId }: Person): string => `/api/tenants/${tenantId}/members/${userId}`;
  const undone = async (by: Person, id: string): Promise<Fields[]> =>
    fine(await by.post<{ results: Fields[] }>(`/api/users/imports/${id}/undo`)).results;

  it('leaves the last manager that it made, and gives nothing back that was taken since', async () => {
    const owner = await founder(await start());
    const tenantId = fine(await owner.post<{ id: string }>('/api/tenants', { name: fresh('team') })).id;
    await act(owner, tenantId);
    const { name } = fine(
      await owner.post<{ name: string }>('/api/roles', { name: fresh('managers'), grants: managers }),
    );
    const [first, second] = [await invited(owner, [name]), await invited(owner, ['viewer'])];
    const csv = `email,name,initial_roles\n${second.email},Second,${name}\n`;
    const { id } = fine(await first.upload<{ id: string }>('/api/users/import', csv));
    fine(await owner.patch(member(tenantId, first), { roles: ['viewer'] }));
    expect((await first.post(`/api/users/imports/${id}/undo`)).status).toBe(403);
    expect(await undone(second, id)).toMatchObject([{ user_id: second.userId, status: 'kept' }]);
    const roles = fine(await owner.get<{ items: Fields[] }>(`/api/tenants/${tenantId}/members?limit=100`)).items;
    expect(roles.find(({ user_id }) => user_id === second.userId)).toMatchObject({
      roles: expect.arrayContaining(['viewer', name]),
    });
    expect(roles.find(({ user_id }) => user_id === first.userId)).toMatchObject({ roles: ['viewer'] });
    expect((await owner.post(`/api/users/imports/${id}/undo`)).body).toMatchObject({ code: 'conflict' });
  });
});

describeProductOnBoth('of two changes at the same moment', (start: Start) => {
  let owner: Person;
  beforeAll(async () => {
    owner = await founder(await start());
  });

  it('none puts back into a role what the other has taken out of it, for somebody who does not hold it', async () => {
    const tenantId = fine(await owner.post<{ id: string }>('/api/tenants', { name: fresh('team') })).id;
    await act(owner, tenantId);
    const lead = await invited(owner, ['team-admin']);
    const kept = { permission: 'agents.view' };
    const above = { permission: 'data.delete' };
    const { id } = fine(await owner.post<{ id: string }>('/api/roles', { name: fresh('role'), grants: [kept, above] }));
    for (let round = 0; round < 20; round += 1) {
      fine(await owner.put(`/api/roles/${id}`, { grants: [kept, above] }));
      await Promise.all([
        owner.put(`/api/roles/${id}`, { grants: [kept] }),
        lead.put(`/api/roles/${id}`, { grants: [kept, above, { permission: 'groups.view' }] }),
      ]);
      const { grants } = fine(await owner.get<{ grants: Fields[] }>(`/api/roles/${id}`));
      expect(grants).not.toContainEqual(above);
    }
  });

  const WAYS = { ...WITHIN_TENANT, disabling: DISABLING };

  it.each(Object.entries(WAYS))('none is finished by who is demoted by the other: %s', async (_name, way) => {
    const tenantId = owner.tenantId;
    await act(owner, tenantId);
    for (let round = 0; round < 5; round += 1) {
      const [one, other] = [await invited(owner, ['owner']), await invited(owner, ['owner'])];
      const asTarget = (person: Person): Target => ({ person, tenantId, role: OWNER });
      await Promise.all([way(one, asTarget(other)), way(other, asTarget(one))]);
      const { items } = fine(
        await owner.get<{ items: Fields[] }>(`/api/tenants/${tenantId}/members?role=owner&limit=100`),
      );
      const standing = items.filter(
        ({ user_id, status }) => status === 'active' && [one.userId, other.userId].includes(String(user_id)),
      );
      expect(standing.length).toBeGreaterThan(0);
      for (const { user_id } of standing) fine(await owner.delete(`/api/users/${user_id}`));
    }
  });

  it('none lets somebody into an organization whose invitation is used by somebody else', async () => {
    const { token } = fine(await owner.post<{ token: string }>('/api/invitations', { roles: ['viewer'] }));
    const ask = (): Promise<Response> =>
      fetch(`${owner.product.consoleUrl}/api/auth/register`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({
          email: `${fresh('guest')}@example.com`,
          password: 'correct horse battery 9',
          name: 'Guest',
          invite: token,
        }),
      });
    const statuses = (await Promise.all([ask(), ask(), ask(), ask()])).map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
  });
});
