// Can somebody come to more than they were given, in several steps or through somebody who does not exist yet? Each attempt is what a
// person with real but limited rights would try; afterwards they can do no more than before.

import { beforeAll, describe, expect, it } from 'vitest';
import { describeProductOnBoth } from '../support/both-databases.ts';
import { agentOf, type Fields, fine, founder, fresh, invited, PASSWORD, Person, register } from '../support/person.ts';
import type { Product } from '../support/product.ts';

interface Me {
  readonly tenants: readonly { readonly id: string; readonly permissions: readonly string[] }[];
}

const act = async (person: Person, tenantId: string): Promise<void> => {
  fine(await person.put('/api/auth/active-tenant', { tenant_id: tenantId }));
};
const permissionsIn = async (person: Person, tenantId: string): Promise<readonly string[]> =>
  fine(await person.get<Me>('/api/auth/me')).tenants.find(({ id }) => id === tenantId)?.permissions ?? [];

describeProductOnBoth('nobody comes to more than they were given', (start) => {
  let product: Product;
  let owner: Person;

  beforeAll(async () => {
    product = await start({ environment: { HOLDGATE_ORGANIZATIONS: 'multi', REGISTRATION_OPEN: 'true' } });
    owner = await founder(product);
  });

  const tenant = async (kind: 'team' | 'management', by = owner): Promise<string> => {
    const { id } = fine(await by.post<{ id: string }>('/api/tenants', { name: fresh(kind), kind }));
    await act(by, id);
    return id;
  };
  const role = async (grants: readonly Fields[], by = owner): Promise<{ id: string; name: string }> =>
    fine(await by.post<{ id: string; name: string }>('/api/roles', { name: fresh('role'), grants }));
  /** Somebody new in the owner's active tenant with these permissions. */
  const holding = async (...permissions: string[]): Promise<Person> =>
    invited(owner, [(await role(permissions.map((permission) => ({ permission })))).name]);

  describe('a user administrator', () => {
    let administrator: Person;
    let managementId: string;
    beforeAll(async () => {
      managementId = await tenant('management');
      administrator = await holding('organization.users.*');
    });

    it.each([
      ['a limited part of what is kept back', { permission: 'killswitch.toggle', limit: { agents: ['AGENT'] } }],
      ['what is kept back, by a wildcard', { permission: '*.toggle' }],
      ['what is kept back, by two wildcards', { permission: '*.*' }],
      ['a permission of the organization, by a wildcard in front', { permission: '*.tenants.*' }],
      ['a permission of the organization, by nothing but wildcards', { permission: '*.*.*' }],
      ['permissions of the organization', { permission: 'organization.settings' }],
    ])('hands out no role that carries %s', async (_what, grant) => {
      await act(owner, managementId);
      const { id } = await agentOf(owner);
      const { name } = await role([JSON.parse(JSON.stringify(grant).replace('AGENT', id)) as Fields]);
      const other = await invited(owner, ['viewer']);
      const before = await permissionsIn(other, managementId);
      const path = `/api/tenants/${managementId}/members/${other.userId}`;
      expect((await administrator.patch(path, { roles: ['viewer', name] })).body).toMatchObject({
        code: 'above_own_rights',
      });
      expect((await administrator.post('/api/invitations', { roles: [name] })).body.code).toBe('above_own_rights');
      expect(await permissionsIn(other, managementId)).toEqual(before);
    });

    it('does nothing for themselves by it', async () => {
      await act(owner, managementId);
      const before = await permissionsIn(administrator, managementId);
      const path = `/api/tenants/${managementId}/members/${administrator.userId}`;
      await administrator.patch(path, { roles: ['admin'] });
      await administrator.post('/api/users/bulk-roles', {
        user_ids: [administrator.userId],
        mode: 'add',
        roles: ['admin'],
      });
      await administrator.upload('/api/users/import', `email,name,initial_roles\n${administrator.email},Me,admin\n`);
      expect(await permissionsIn(administrator, managementId)).toEqual(before);
    });
  });

  describe('a permission of the organization', () => {
    it('that one management tenant’s boundary cuts is not carried into another one', async () => {
      const cut = await tenant('management');
      const insider = await holding('organization.**');
      fine(
        await owner.put(`/api/tenants/${cut}/boundary`, {
          permissions: ['*.view'],
          connectors: '*',
          shared_agents: [],
        }),
      );
      const open = await tenant('management');
      const { name } = await role([{ permission: 'members.manage' }, { permission: 'roles.*' }]);
      fine(await owner.post(`/api/tenants/${open}/members`, { user_id: insider.userId, roles: [name] }));
      await act(insider, open);
      const made = await insider.post('/api/roles', {
        name: fresh('role'),
        grants: [{ permission: 'organization.users.manage' }],
      });
      expect(made.body).toMatchObject({ code: 'above_own_rights' });
      expect(await permissionsIn(insider, open)).not.toContain('organization.users.manage');
    });

    it('to set boundaries does not lift the boundary of the tenant that it is held in', async () => {
      const id = await tenant('management');
      const manager = await holding('organization.**');
      const boundary = { permissions: ['organization.boundaries.edit', '*.view'], connectors: '*', shared_agents: [] };
      fine(await owner.put(`/api/tenants/${id}/boundary`, boundary));
      const before = await permissionsIn(manager, id);
      for (const permissions of [['**'], [...boundary.permissions, 'organization.users.*'], ['*.*.*', '*.view']])
        expect((await manager.put(`/api/tenants/${id}/boundary`, { ...boundary, permissions })).status).toBe(403);
      expect(await permissionsIn(manager, id)).toEqual(before);
      const team = await tenant('team');
      fine(await manager.put(`/api/tenants/${team}/boundary`, { ...boundary, permissions: ['**'] }));
    });
  });

  describe('a token', () => {
    const speak = async (value: string, method: string, path: string, body?: Fields): Promise<Response> =>
      fetch(product.consoleUrl + path, {
        method,
        headers: { Authorization: `Bearer ${value}`, 'Content-Type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      });
    const made = async (order: Fields): Promise<string> =>
      fine(await owner.post<{ token: string }>('/api/tokens', { name: fresh('token'), ...order })).token;

    it('of one tenant makes none that reaches others', async () => {
      await act(owner, owner.tenantId);
      const value = await made({ permissions: ['**'], scope: 'tenant' });
      const wide = { name: fresh('token'), permissions: ['agents.view'], scope: 'organization' };
      const answer = await speak(value, 'POST', '/api/tokens', wide);
      expect([answer.status, ((await answer.json()) as Fields).code]).toEqual([403, 'above_own_rights']);
      expect((await speak(value, 'POST', '/api/tokens', { ...wide, scope: 'tenant' })).status).toBe(201);
    });

    it('that ends makes none that outlives it', async () => {
      await act(owner, owner.tenantId);
      const expires_at = '2090-01-31T12:00:00Z';
      const value = await made({ permissions: ['**'], scope: 'tenant', expires_at });
      const order = { name: fresh('token'), permissions: ['agents.view'], scope: 'tenant' };
      for (const later of [undefined, '2091-01-31T12:00:00Z'])
        expect((await speak(value, 'POST', '/api/tokens', { ...order, expires_at: later })).status).toBe(403);
      expect((await speak(value, 'POST', '/api/tokens', { ...order, expires_at })).status).toBe(201);
    });

    it('makes none with more than it lists itself, whoever it speaks for', async () => {
      await act(owner, owner.tenantId);
      const value = await made({ permissions: ['tokens.manage', 'agents.*'], scope: 'tenant' });
      for (const pattern of ['**', '*.*', 'tokens.**', '*.view', 'members.manage'])
        expect(
          (await speak(value, 'POST', '/api/tokens', { name: 'x', permissions: [pattern], scope: 'tenant' })).status,
          pattern,
        ).toBe(pattern === 'tokens.**' ? 201 : 403);
    });
  });

  describe('an invitation', () => {
    it('gives nothing any more that its maker could not give today', async () => {
      const team = await tenant('team');
      const lead = await invited(owner, ['team-admin']);
      await invited(owner, ['team-admin']);
      const { token } = fine(await lead.post<{ token: string }>('/api/invitations', { roles: ['team-admin'] }));
      fine(await owner.patch(`/api/tenants/${team}/members/${lead.userId}`, { roles: ['viewer'] }));
      const accomplice = new Person(product);
      const answer = await accomplice.post('/api/auth/register', {
        email: accomplice.email,
        password: PASSWORD,
        name: 'Accomplice',
        invite: token,
      });
      expect(answer.body).toMatchObject({ code: 'invalid_invitation' });
    });

    it('of somebody with less makes nobody a placeholder who was given more', async () => {
      await tenant('team');
      const email = `${fresh('boss')}@example.com`;
      fine(await owner.upload('/api/users/import', `email,name,initial_roles\n${email},Boss,owner\n`));
      const lead = await invited(owner, ['team-admin']);
      expect((await lead.post('/api/invitations', { email, roles: ['viewer'] })).body).toMatchObject({
        code: 'above_own_rights',
      });
    });

    it('of another tenant makes nobody a placeholder with roles that its maker cannot give there', async () => {
      await tenant('team');
      const email = `${fresh('boss')}@example.com`;
      fine(await owner.upload('/api/users/import', `email,name,initial_roles\n${email},Boss,team-admin\n`));
      await tenant('team');
      const lead = await invited(owner, ['team-admin']);
      expect((await lead.post('/api/invitations', { email, roles: ['viewer'] })).body).toMatchObject({
        code: 'above_own_rights',
      });
    });

    it('of another organization makes nobody a placeholder here', async () => {
      const team = await tenant('team');
      const email = `${fresh('boss')}@example.com`;
      fine(await owner.upload('/api/users/import', `email,name,initial_roles\n${email},Boss,viewer\n`));
      const stranger = await register(product);
      const { token } = fine(await stranger.post<{ token: string }>('/api/invitations', { email }));
      const answer = await new Person(product, email).post('/api/auth/register', {
        email,
        password: PASSWORD,
        name: 'Impostor',
        invite: token,
      });
      expect(answer.body).toMatchObject({ code: 'invalid_invitation' });
      const members = fine(await owner.get<{ items: Fields[] }>(`/api/tenants/${team}/members?limit=100`)).items;
      expect(members.find((one) => one.email === email)).toMatchObject({ status: 'placeholder' });
    });

    it('of who may give all of it makes the placeholder the person', async () => {
      await tenant('team');
      const email = `${fresh('boss')}@example.com`;
      const lead = await invited(owner, ['team-admin']);
      fine(await lead.upload('/api/users/import', `email,name,initial_roles\n${email},Boss,viewer\n`));
      const { token } = fine(await lead.post<{ token: string }>('/api/invitations', { email, roles: ['creator'] }));
      expect((await register(product, token, email)).userId).not.toBe('');
    });
  });

  describe('a role that is limited to a group of agents', () => {
    it('makes agents in that group alone', async () => {
      await tenant('team');
      const group = fine(await owner.post<{ id: string; name: string }>('/api/agent-groups', { name: fresh('group') }));
      const other = fine(await owner.post<{ name: string }>('/api/agent-groups', { name: fresh('group') }));
      const limit = { groups: [group.id] };
      const maker = await invited(owner, [
        (await role([{ permission: 'agents.create', limit }, { permission: 'agents.view' }])).name,
      ]);
      for (const groups of [[], undefined, [other.name]])
        expect((await maker.post('/api/agents', { name: fresh('agent'), groups })).status, String(groups)).toBe(403);
      fine(await maker.post('/api/agents', { name: fresh('agent'), groups: [group.name] }));
    });

    it('makes no groups, and is not widened by who holds it', async () => {
      await tenant('team');
      const agent = await agentOf(owner);
      const group = fine(await owner.post<{ id: string; name: string }>('/api/agent-groups', { name: fresh('group') }));
      const limit = { groups: [group.id] };
      const lead = await invited(owner, [
        (
          await role([
            { permission: 'agents.view' },
            { permission: 'groups.view' },
            ...['agents.edit', 'agents.keys', 'groups.edit', 'approvals.decide'].map((permission) => ({
              permission,
              limit,
            })),
          ])
        ).name,
      ]);
      expect((await lead.post('/api/agent-groups', { name: fresh('group') })).status).toBe(403);
      expect((await lead.patch(`/api/agent-groups/${group.id}`, { members: [agent.id] })).status).toBe(403);
      expect((await lead.patch(`/api/agents/${agent.id}`, { groups: [group.name] })).status).toBe(403);
      expect((await lead.post(`/api/agents/${agent.id}/keys`, {})).status).toBe(403);
    });

    it('reaches no agent that its holder labels or groups into it, though they may edit the agent', async () => {
      await tenant('team');
      const agent = await agentOf(owner);
      const group = fine(await owner.post<{ id: string; name: string }>('/api/agent-groups', { name: fresh('group') }));
      const editor = await invited(owner, [
        (
          await role([
            { permission: 'agents.view' },
            { permission: 'agents.edit' },
            { permission: 'groups.*' },
            { permission: 'agents.keys', limit: { groups: [group.id] } },
            { permission: 'agents.delete', limit: { labels: { team: 'mine' } } },
          ])
        ).name,
      ]);
      expect((await editor.patch(`/api/agent-groups/${group.id}`, { members: [agent.id] })).status).toBe(403);
      expect((await editor.patch(`/api/agents/${agent.id}`, { groups: [group.name] })).status).toBe(403);
      expect((await editor.patch(`/api/agents/${agent.id}`, { labels: { team: 'mine' } })).status).toBe(403);
      fine(await editor.patch(`/api/agents/${agent.id}`, { labels: { team: 'theirs' } }));
    });
  });
});
