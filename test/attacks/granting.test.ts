// Can anybody give, put into a role or assign what they do not hold? Every way that the API offers, with every role and pattern above the
// giver's own. A new way is one line of a table. What people, roles, invitations and tokens there are is read before and after.

import { beforeAll, describe, expect, it } from 'vitest';
import type { GrantDocument } from '../../store/rows.ts';
import { describeProductOnBoth, type Start } from '../support/both-databases.ts';
import { agentOf, type Fields, fine, founder, fresh, invited, type Person, type Reply } from '../support/person.ts';

/** What somebody has who runs a team and moves its configuration: neither data.delete nor killswitch.toggle, nothing of the organization. */
const OWN: readonly GrantDocument[] = [
  '*.view',
  'agents.*',
  'groups.edit',
  'policies.edit',
  'connectors.edit',
  'approvals.decide',
  'members.manage',
  'roles.manage',
  'tokens.manage',
  'settings.edit',
  'config.*',
].map((permission) => ({ permission }));

/** Grants above them, by what the attempt hopes for. */
const ABOVE: Readonly<Record<string, GrantDocument>> = {
  'a permission by its name': { permission: 'data.delete' },
  'a wildcard of a kind': { permission: 'data.*' },
  'a wildcard of a verb': { permission: '*.toggle' },
  'a verb that is held of other kinds': { permission: '*.delete' },
  'two segments of anything': { permission: '*.*' },
  everything: { permission: '**' },
  'everything of one kind': { permission: 'killswitch.**' },
  'something wide, limited to one agent': { permission: 'killswitch.toggle', limit: { agents: ['AGENT'] } },
};

interface World {
  readonly owner: Person;
  /** The attacker: a member of the team alone, with {@link OWN}. */
  readonly chief: Person;
  /** A member of the team with nothing much. */
  readonly viewer: Person;
  /** Known to the organization, not in the team. */
  readonly outside: Person;
  readonly teamId: string;
  readonly agentId: string;
  readonly chiefRole: string;
  /** Names of roles that carry what {@link ABOVE} says, made by the owner; by the same words. */
  readonly roles: ReadonlyMap<string, string>;
  /** A custom role that the attacker may edit. */
  readonly plain: { readonly id: string; readonly name: string };
}

const act = (person: Person, tenantId: string): Promise<Reply> =>
  person.put('/api/auth/active-tenant', { tenant_id: tenantId });
const list = async (person: Person, path: string): Promise<Fields[]> =>
  fine(await person.get<{ items: Fields[] }>(`${path}?limit=100`)).items;
const placed = (grant: GrantDocument, { agentId }: Pick<World, 'agentId'>): GrantDocument =>
  JSON.parse(JSON.stringify(grant).replace('AGENT', agentId)) as GrantDocument;

async function build(start: Start): Promise<World> {
  const owner = await founder(await start());
  const outside = await invited(owner, ['viewer']);
  const teamId = fine(await owner.post<{ id: string }>('/api/tenants', { name: fresh('team') })).id;
  fine(await act(owner, teamId));
  const agentId = (await agentOf(owner)).id;
  const make = async (name: string, grants: readonly GrantDocument[]): Promise<{ id: string; name: string }> =>
    fine(await owner.post<{ id: string; name: string }>('/api/roles', { name, grants }));
  const chiefRole = (await make(fresh('chief'), OWN)).name;
  const [chief, viewer] = [await invited(owner, [chiefRole]), await invited(owner, ['viewer'])];
  const roles = new Map([['the built-in owner', 'owner']]);
  for (const [what, grant] of Object.entries(ABOVE))
    roles.set(what, (await make(fresh('above'), [{ permission: 'agents.view' }, placed(grant, { agentId })])).name);
  const plain = await make(fresh('plain'), [{ permission: 'agents.view' }]);
  return { owner, chief, viewer, outside, teamId, agentId, chiefRole, roles, plain };
}

/** Who holds what, and every way by which somebody could come to hold something. */
async function holdings({ owner, teamId }: World): Promise<unknown> {
  const everything: Record<string, unknown> = {};
  for (const path of [`/api/tenants/${teamId}/members`, '/api/users', '/api/roles', '/api/invitations', '/api/tokens'])
    everything[path] = (await list(owner, path)).map(({ last_used_at: _, last_login_at: __, ...one }) => one);
  return everything;
}

/** Makes the attempt; nothing may change, and it is refused. */
async function refusedWithoutTrace(world: World, attempt: () => Promise<Reply>): Promise<void> {
  const before = await holdings(world);
  const { status, text, body } = await attempt();
  const perPerson = (body.results ?? []) as { status: string }[];
  const refused =
    [403, 422].includes(status) || (perPerson.length > 0 && perPerson.every((one) => one.status === 'error'));
  expect(refused, `${status} ${text}`).toBe(true);
  expect(await holdings(world)).toEqual(before);
}

const csv = (email: string, roles: string): string => `email,name,initial_roles\n${email},Somebody,"${roles}"\n`;
const people = ({ teamId }: World): string => `/api/tenants/${teamId}/members`;
const bulk = ({ chief }: World, mode: string, ids: readonly string[], roles: readonly string[]): Promise<Reply> =>
  chief.post('/api/users/bulk-roles', { user_ids: ids, mode, roles });

/** Ways to give somebody a role. */
const GIVING: Readonly<Record<string, (world: World, role: string) => Promise<Reply>>> = {
  'a new member by id': (w, role) => w.chief.post(people(w), { user_id: w.outside.userId, roles: [role] }),
  'a new member by e-mail': (w, role) => w.chief.post(people(w), { email: w.outside.email, roles: ['viewer', role] }),
  "a member's roles": (w, role) => w.chief.patch(`${people(w)}/${w.viewer.userId}`, { roles: ['viewer', role] }),
  "one's own roles": (w, role) => w.chief.patch(`${people(w)}/${w.chief.userId}`, { roles: [w.chiefRole, role] }),
  'bulk, added': (w, role) => bulk(w, 'add', [w.viewer.userId], [role]),
  'bulk, added among others': (w, role) => bulk(w, 'add', [w.viewer.userId, w.chief.userId], ['viewer', role]),
  'bulk, in place of others': (w, role) => bulk(w, 'replace', [w.viewer.userId], [role]),
  'bulk, to oneself': (w, role) => bulk(w, 'add', [w.chief.userId], [role]),
  'a file with a new address': (w, role) =>
    w.chief.upload('/api/users/import', csv(`${fresh('new')}@example.com`, role)),
  'a file with a member': (w, role) => w.chief.upload('/api/users/import', csv(w.viewer.email, `viewer,${role}`)),
  'a file with oneself': (w, role) => w.chief.upload('/api/users/import', csv(w.chief.email, role)),
  'a file with good rows around it': (w, role) =>
    w.chief.upload('/api/users/import', `${csv(`${fresh('new')}@example.com`, 'viewer')}${w.viewer.email},V,${role}\n`),
  'a file whose errors are skipped': (w, role) =>
    w.chief.upload('/api/users/import?skip_errors=true', csv(w.viewer.email, role)),
  'an invitation for anybody': (w, role) => w.chief.post('/api/invitations', { roles: [role] }),
  'an invitation for one address': (w, role) =>
    w.chief.post('/api/invitations', { email: `${fresh('new')}@example.com`, roles: ['viewer', role] }),
};

/** Ways to put a grant into a role. */
const WRITING: Readonly<Record<string, (world: World, grant: GrantDocument) => Promise<Reply>>> = {
  'a new role': (w, grant) => w.chief.post('/api/roles', { name: fresh('role'), grants: [grant] }),
  'a new role, behind what is held': (w, grant) =>
    w.chief.post('/api/roles', { name: fresh('role'), grants: [{ permission: 'agents.view' }, grant] }),
  'a role that is there': (w, grant) => w.chief.put(`/api/roles/${w.plain.id}`, { grants: [grant] }),
  'a part of a role that is there': (w, grant) => w.chief.patch(`/api/roles/${w.plain.id}`, { grants: [grant] }),
  "one's own role": async (w, grant) => {
    const own = (await list(w.chief, '/api/roles')).find(({ name }) => name === w.chiefRole);
    return w.chief.put(`/api/roles/${String(own?.id)}`, { grants: [...OWN, grant] });
  },
  'a role of a file': (w, grant) =>
    w.chief.post('/api/dashboard/import', { format: 'holdgate/v1', roles: [{ name: fresh('role'), grants: [grant] }] }),
  'a role of a file that is there': (w, grant) =>
    w.chief.post('/api/dashboard/import', { format: 'holdgate/v1', roles: [{ name: w.plain.name, grants: [grant] }] }),
  'a token of the tenant': (w, { permission }) =>
    w.chief.post('/api/tokens', { name: fresh('token'), permissions: [permission], scope: 'tenant' }),
  'a token of the organization': (w, { permission }) =>
    w.chief.post('/api/tokens', {
      name: fresh('token'),
      permissions: ['agents.view', permission],
      scope: 'organization',
    }),
};

describeProductOnBoth('nobody grants what they do not hold', (start) => {
  let world: World;
  beforeAll(async () => {
    world = await build(start);
  });

  describe.each(Object.entries(GIVING))('by %s', (_way, attempt) => {
    it.each(['the built-in owner', ...Object.keys(ABOVE)])('with a role that carries %s', async (what) => {
      await refusedWithoutTrace(world, () => attempt(world, world.roles.get(what) ?? 'no such role'));
    });
  });

  describe.each(Object.entries(WRITING))('by %s', (_way, attempt) => {
    it.each(Object.entries(ABOVE))('with %s', async (_what, grant) => {
      await refusedWithoutTrace(world, () => attempt(world, placed(grant, world)));
    });
  });

  it('by a template that carries more', async () => {
    for (const template of ['Platform Administrator', 'Tenant Manager', 'User Administrator', 'Developer'])
      await refusedWithoutTrace(world, () => world.chief.post('/api/roles', { name: fresh('role'), template }));
  });

  it('by a role of the file that is called like a built-in one', async () => {
    const before = await holdings(world);
    const roles = [{ name: 'viewer', grants: [{ permission: 'agents.view' }] }];
    const { changes } = fine(
      await world.chief.post<{ changes: { action: string }[] }>('/api/dashboard/import', {
        format: 'holdgate/v1',
        roles,
      }),
    );
    expect(changes.map(({ action }) => action)).toEqual(['conflict']);
    expect(await holdings(world)).toEqual(before);
  });

  it('in a tenant where they hold less, by its path', async () => {
    const { tenantId } = world.owner;
    for (const userId of [world.chief.userId, world.viewer.userId])
      for (const role of ['admin', 'owner', 'team-admin'])
        expect(
          (await world.chief.patch(`/api/tenants/${tenantId}/members/${userId}`, { roles: [role] })).status,
        ).toBeGreaterThanOrEqual(403);
  });

  it('but what they do hold can be given by all of these ways', async () => {
    fine(await bulk(world, 'add', [world.viewer.userId], [world.plain.name]));
    fine(await world.chief.post('/api/roles', { name: fresh('role'), grants: [{ permission: 'agents.*' }] }));
    fine(await world.chief.post('/api/invitations', { roles: [world.chiefRole] }));
    fine(await world.chief.upload('/api/users/import', csv(world.viewer.email, world.chiefRole)));
  });
});
