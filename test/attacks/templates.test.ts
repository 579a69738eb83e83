// Does anybody come to more by a template than they hold? Whoever writes one, makes a role or a tenant from it, pulls it in or hands it out:
// what is made from it follows the rules of what is made. What roles and people there are is read before and after.

import { beforeAll, describe, expect, it } from 'vitest';
import { describeProductOnBoth } from '../support/both-databases.ts';
import { type Fields, fine, founder, fresh, invited, type Person, policy, type Reply } from '../support/person.ts';

/** The attacker writes templates and makes tenants, manages members and roles in one team, and holds nothing of this. */
const ABOVE = ['data.delete', 'killswitch.*', '*.toggle', 'settings.*'];
const TEAM = ['agents.*', 'members.*', 'roles.*', 'policies.view', 'tokens.manage', 'audit.view'];
const ORGANIZATION = ['organization.tenants.*', 'organization.templates.edit'];

interface World {
  readonly owner: Person;
  readonly chief: Person;
  readonly viewer: Person;
  readonly teamId: string;
}

const act = async (person: Person, tenantId: string): Promise<void> => {
  fine(await person.put('/api/auth/active-tenant', { tenant_id: tenantId }));
};
const grantsOf = (...permissions: string[]): Fields[] => permissions.map((permission) => ({ permission }));
const role = async (by: Person, permissions: readonly string[]): Promise<string> =>
  fine(await by.post<{ name: string }>('/api/roles', { name: fresh('role'), grants: grantsOf(...permissions) })).name;
const template = async (by: Person, permissions: readonly string[], more: Fields = {}): Promise<string> =>
  fine(
    await by.post<{ id: string }>('/api/roles/templates', {
      name: fresh('template'),
      grants: grantsOf(...permissions),
      ...more,
    }),
  ).id;
const tenant = (by: Person, order: Fields): Promise<Reply<{ id: string }>> =>
  by.post<{ id: string }>('/api/tenants', { name: fresh('tenant'), ...order });
const list = async (person: Person, path: string): Promise<Fields[]> =>
  fine(await person.get<{ items: Fields[] }>(`${path}?limit=100`)).items;

describeProductOnBoth('a template', (start) => {
  let world: World;

  beforeAll(async () => {
    const owner = await founder(await start());
    const management = fine(await tenant(owner, { kind: 'management' })).id;
    await act(owner, management);
    const writer = await role(owner, ORGANIZATION);
    const teamId = fine(await tenant(owner, {})).id;
    await act(owner, teamId);
    const chief = await invited(owner, [await role(owner, TEAM)]);
    const viewer = await invited(owner, ['viewer']);
    fine(await owner.post(`/api/tenants/${management}/members`, { user_id: chief.userId, roles: [writer] }));
    world = { owner, chief, viewer, teamId };
  });

  /** What people hold in a tenant, and what its roles say. */
  async function holdings(tenantId = world.teamId): Promise<unknown> {
    const { owner } = world;
    await act(owner, tenantId);
    const members = await list(owner, `/api/tenants/${tenantId}/members`);
    const roles = (await list(owner, '/api/roles')).map(({ name, grants }) => ({ name, grants }));
    return { members, roles, invitations: (await list(owner, '/api/invitations')).length };
  }
  async function refusedWithoutTrace(attempt: () => Promise<Reply>, tenantId = world.teamId): Promise<void> {
    const before = await holdings(tenantId);
    const { status, text, body } = await attempt();
    expect([status, body.code], text).toEqual([
      403,
      expect.stringMatching(/above_own_rights|not_permitted|wrong_tenant/),
    ]);
    expect(await holdings(tenantId)).toEqual(before);
  }

  describe.each(ABOVE)('with %s, written by who does not hold it', (above) => {
    it('makes no role, by its id or its name, nor behind what is held', async () => {
      const { chief } = world;
      const name = fresh('template');
      const id = await template(chief, ['agents.view', above], { name });
      for (const wanted of [id, name])
        await refusedWithoutTrace(() => chief.post('/api/roles', { name: fresh('role'), template: wanted }));
    });

    it('is not pulled into a role that was made from it before', async () => {
      const { chief } = world;
      const id = await template(chief, ['agents.view']);
      const made = fine(await chief.post<{ id: string }>('/api/roles', { name: fresh('role'), template: id }));
      fine(await chief.patch(`/api/roles/templates/${id}`, { grants: grantsOf('agents.view', above) }));
      await refusedWithoutTrace(() => chief.post(`/api/roles/${made.id}/pull`, {}));
      await refusedWithoutTrace(() => chief.post(`/api/roles/${made.id}/pull?dry_run=true`, {}));
    });

    it('starts a tenant in which its maker gives it to nobody, though they manage members and roles there', async () => {
      const { owner, chief, viewer, teamId } = world;
      const id = await template(chief, ['agents.view', above]);
      const roles = [{ template: id, name: 'Lords' }];
      const start = fine(await chief.post<{ id: string }>('/api/tenant-templates', { name: fresh('start'), roles })).id;
      const made = fine(await tenant(chief, { template: start })).id;
      expect((await chief.put('/api/auth/active-tenant', { tenant_id: made })).status).toBeGreaterThanOrEqual(403);
      await act(owner, made);
      const manager = await role(owner, TEAM);
      for (const { userId } of [chief, viewer])
        fine(await owner.post(`/api/tenants/${made}/members`, { user_id: userId, roles: [manager] }));
      await act(chief, made);
      const lords = (await list(chief, '/api/roles')).find(({ name }) => name === 'Lords');
      const members = `/api/tenants/${made}/members`;
      const ways: (() => Promise<Reply>)[] = [
        () => chief.patch(`${members}/${chief.userId}`, { roles: [manager, 'Lords'] }),
        () => chief.patch(`${members}/${viewer.userId}`, { roles: ['Lords'] }),
        () => chief.post('/api/invitations', { roles: ['Lords'] }),
        () => chief.post('/api/users/bulk-roles', { user_ids: [viewer.userId], mode: 'add', roles: ['Lords'] }),
        () => chief.post('/api/roles', { name: fresh('role'), template: id }),
        () => chief.put(`/api/roles/${lords?.id}`, { grants: grantsOf('agents.view', above, 'credentials.write') }),
        () => chief.post('/api/tokens', { name: 'mine', permissions: [above], scope: 'tenant' }),
      ];
      for (const way of ways) await refusedWithoutTrace(way, made);
      await act(chief, teamId);
      await refusedWithoutTrace(() => chief.patch(`${members}/${chief.userId}`, { roles: [manager, 'Lords'] }), made);
    });
  });

  it('of roles carries nothing of the organization into a team, though it came into the template later', async () => {
    const { chief } = world;
    const id = await template(chief, ['agents.view']);
    const roles = [{ template: id, name: 'Lords' }];
    const start = fine(await chief.post<{ id: string }>('/api/tenant-templates', { name: fresh('start'), roles })).id;
    const grants = grantsOf('organization.users.manage');
    fine(await chief.patch(`/api/roles/templates/${id}`, { grants, tenant_kinds: ['management'] }));
    expect(await tenant(chief, { template: start })).toMatchObject({ status: 422, body: { code: 'invalid_request' } });
  });

  it('is offered to all organizations, and an offered one changed, by who runs the instance alone', async () => {
    const { owner, chief } = world;
    const offer = { name: fresh('offer'), grants: grantsOf('agents.view'), offered: true };
    expect((await chief.post('/api/roles/templates', offer)).body.code).toBe('not_permitted');
    const { id } = fine(await owner.post<{ id: string }>('/api/roles/templates', offer));
    for (const edit of [{ offered: false }, { grants: grantsOf('**') }, { name: fresh('mine') }])
      expect((await chief.patch(`/api/roles/templates/${id}`, edit)).status).toBeGreaterThanOrEqual(403);
    expect((await chief.delete(`/api/roles/templates/${id}`)).status).toBe(403);
  });

  it('of a policy reaches no tenant where its writer edits none, whichever way it is handed out', async () => {
    const { chief, owner, teamId } = world;
    const { id, name } = fine(
      await chief.post<{ id: string; name: string }>('/api/policy-templates', { yaml: policy({ decision: 'allow' }) }),
    );
    await act(owner, teamId);
    const before = await list(owner, '/api/policies');
    const { results } = fine(
      await chief.post<{ results: Fields[] }>(`/api/policy-templates/${id}/distribute`, {
        tenants: [teamId, owner.tenantId],
      }),
    );
    expect(results.map(({ action }) => action)).toEqual(['refused', 'refused']);
    await act(chief, teamId);
    for (const template of [id, name])
      expect((await chief.post('/api/policies', { template })).body).toMatchObject({ code: 'not_permitted' });
    expect(await list(owner, '/api/policies')).toEqual(before);
  });
});
