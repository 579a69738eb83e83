// Roles, boundaries, gateways, connectors and the explainer, over a real database.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PersonPrincipal } from '../../../proxy/principal.ts';
import { codeOf, openWorld, type World } from './world.ts';

const OWNER = 'rol_builtin_owner';
const TEAM_ADMIN = 'rol_builtin_team-admin';

let world: World;
let organization: { id: string; home: string };
let team: string;
let founder: PersonPrincipal;
/** The founder, acting in the team. */
let owner: PersonPrincipal;

beforeAll(async () => {
  world = await openWorld();
  organization = await world.organization('Alpha');
  team = await world.tenant(organization.id, 'team');
  founder = await world.member(organization.id, organization.home, OWNER);
  owner = await world.principal(founder.userId, organization.id, team);
});
afterAll(() => world.close());

const again = (who: PersonPrincipal) => world.principal(who.userId, organization.id, who.tenantId ?? '');

describe('rights that are loaded', () => {
  it('make the holder of owner in the default tenant an owner everywhere', async () => {
    expect([owner.rights.organizationOwner, owner.rights.instanceOwner, owner.rights.may('agents.create')]).toEqual([
      true,
      true,
      true,
    ]);
  });

  it('make an owner of a team nothing more than that', async () => {
    const { rights } = await world.member(organization.id, team, OWNER);
    expect([rights.organizationOwner, rights.may('data.delete'), rights.may('organization.settings')]).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('refuse in a tenant of another organization as in an unknown one', async () => {
    const other = await world.organization('Beta');
    for (const tenantId of [other.home, 'tnt_unknown']) {
      expect(
        (await world.principal(founder.userId, organization.id, tenantId)).rights.explain('agents.view')[0]?.outcome,
      ).toBe('failed');
    }
  });

  it('follow the roles of management tenants, wherever somebody is', async () => {
    const management = await world.tenant(organization.id, 'management');
    const centre = await world.principal(founder.userId, organization.id, management);
    const role = await world.roles.create(centre, {
      name: 'tenants',
      grants: [{ permission: 'organization.tenants.*' }],
    });
    const manager = await world.member(organization.id, team);
    await world.join(management, manager.userId, [role.id]);
    expect((await again(manager)).rights.may('organization.tenants.create')).toBe(true);
  });

  it('end where a token ends', async () => {
    const reach = { permissions: ['agents.*'], organizationId: organization.id, tenantId: team };
    const load = (tenantId: string) =>
      world.rights.rightsFor({ userId: founder.userId, organizationId: organization.id, tenantId, token: reach });
    const [here, elsewhere] = [await load(team), await load(organization.home)];
    expect([here.may('agents.create'), here.may('policies.edit'), elsewhere.may('agents.create')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('a custom role', () => {
  it('grants what it lists from the next request, and loses it when it is edited', async () => {
    const role = await world.roles.create(owner, { name: 'builder', grants: [{ permission: 'agents.create' }] });
    const builder = await world.member(organization.id, team, role.id);
    expect(builder.rights.permissions()).toEqual(['agents.create']);
    await world.roles.edit(owner, role.id, { grants: [{ permission: 'agents.view' }] });
    expect((await again(builder)).rights.permissions()).toEqual(['agents.view']);
    expect(await codeOf(world.roles.remove(owner, role.id))).toBe('conflict');
  });

  it('holds nothing that its maker does not hold', async () => {
    const lead = await world.member(organization.id, team, TEAM_ADMIN);
    const make = (permission: string) =>
      codeOf(world.roles.create(lead, { name: permission, grants: [{ permission }] }));
    expect([await make('killswitch.toggle'), await make('**'), await make('agents.*')]).toEqual([
      'above_own_rights',
      'above_own_rights',
      undefined,
    ]);
  });

  it('keeps what it has when somebody with less edits it, and takes no more', async () => {
    const lead = await world.member(organization.id, team, TEAM_ADMIN);
    const high = { permission: 'data.delete' };
    const role = await world.roles.create(owner, { name: 'high', grants: [high] });
    expect(
      await codeOf(world.roles.edit(lead, role.id, { grants: [high, { permission: 'agents.view' }] })),
    ).toBeUndefined();
    expect(await codeOf(world.roles.edit(lead, role.id, { grants: [high, { permission: 'config.import' }] }))).toBe(
      'above_own_rights',
    );
  });

  it.each([
    ['a permission of the organization', { permission: 'organization.tenants.create' }],
    ['an unknown permission', { permission: 'agents.teleport' }],
    ['a broken pattern', { permission: 'agents.**.x' }],
    ['approval for what is no action', { permission: 'agents.view', with_approval: true }],
    ['a limit that means nothing', { permission: 'settings.edit', limit: { agents: ['x'] } }],
    ['a limit to nothing', { permission: 'agents.view', limit: { agents: [] } }],
    ['a limit to somebody unknown', { permission: 'agents.view', limit: { agents: ['agt_nobody'] } }],
  ])('is refused with %s', async (_, grant) => {
    expect(await codeOf(world.roles.create(owner, { name: 'odd', grants: [grant] }))).toBe('invalid_request');
  });

  it('keeps ids in its limits where names were written', async () => {
    const connector = await world.connectors.create(owner, { name: 'limited', type: 'stripe' });
    const role = await world.roles.create(owner, {
      name: 'limited',
      grants: [{ permission: 'connectors.view', limit: { connectors: ['limited'] } }],
    });
    expect(role.grants).toEqual([{ permission: 'connectors.view', limit: { connectors: [connector.id] } }]);
    await world.connectors.create(owner, { name: 'unseen', type: 'github' });
    const keeper = await world.member(organization.id, team, role.id);
    expect((await world.connectors.list(keeper, {})).items.map(({ name }) => name)).toEqual(['limited']);
  });

  it('has a name of its own, which no built-in role has', async () => {
    for (const name of ['viewer', 'builder'])
      expect(await codeOf(world.roles.create(owner, { name, grants: [] }))).toBe('name_taken');
  });

  it('made from a template shows how far it is from it', async () => {
    const role = await world.roles.create(owner, { name: 'watcher', template: 'Observer' });
    expect([role.drift, role.grants]).toEqual([null, [{ permission: '*.view' }]]);
    const edited = await world.roles.edit(owner, role.id, { grants: [{ permission: 'agents.view' }] });
    expect(edited.drift).toEqual({
      added: [{ permission: 'agents.view' }],
      missing: [{ permission: '*.view' }],
      newer_revision: false,
    });
  });

  it('is previewed without being changed', async () => {
    const role = await world.roles.create(owner, { name: 'previewed', grants: [{ permission: 'agents.view' }] });
    const { preview } = await world.roles.preview(owner, role.id, { grants: [{ permission: 'agents.edit' }] });
    expect([preview.gained, preview.lost]).toEqual([['agents.edit'], ['agents.view']]);
    expect((await world.roles.read(owner, role.id)).grants).toEqual([{ permission: 'agents.view' }]);
  });

  it('that manages members stays so while nobody else does', async () => {
    const place = await world.tenant(organization.id, 'team');
    const there = await world.principal(founder.userId, organization.id, place);
    const role = await world.roles.create(there, { name: 'people', grants: [{ permission: 'members.manage' }] });
    await world.member(organization.id, place, role.id);
    expect(await codeOf(world.roles.edit(there, role.id, { grants: [] }))).toBe('last_owner');
    await world.member(organization.id, place, TEAM_ADMIN);
    expect(await codeOf(world.roles.edit(there, role.id, { grants: [] }))).toBeUndefined();
  });

  it('of another tenant looks like none', async () => {
    const { id } = await world.roles.create(founder, { name: 'elsewhere', grants: [] });
    const answers = [
      world.roles.read(owner, id),
      world.roles.edit(owner, id, {}),
      world.roles.remove(owner, id),
      world.roles.read(owner, 'rol_x'),
    ];
    expect(await Promise.all(answers.map(codeOf))).toEqual(Array(4).fill('not_found'));
  });
});

describe('the built-in roles', () => {
  it('are listed first and stay as they are', async () => {
    const { items, total } = await world.roles.list(owner, { limit: 9 });
    expect(items.filter(({ built_in }) => built_in).length).toBe(9);
    expect(total).toBeGreaterThan(9);
    expect(await codeOf(world.roles.edit(owner, OWNER, { grants: [{ permission: '**' }] }))).toBe('conflict');
    expect(await codeOf(world.roles.remove(owner, OWNER))).toBe('conflict');
  });

  it('are listed in pages that meet', async () => {
    const names: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await world.roles.list(owner, { limit: 4, cursor });
      names.push(...page.items.map(({ name }) => name));
      cursor = page.next_cursor ?? undefined;
    } while (cursor);
    expect(names).toEqual((await world.roles.list(owner, { limit: 100 })).items.map(({ name }) => name));
    expect(await codeOf(world.roles.list(owner, { cursor: 'nonsense' }))).toBe('invalid_request');
  });
});

describe('a boundary', () => {
  it('cuts what roles grant from the next request, and is undone as quickly', async () => {
    const place = await world.tenant(organization.id, 'team');
    const admin = await world.member(organization.id, place, 'rol_builtin_admin');
    const narrow = { permissions: ['*.view'], connectors: '*' as const, shared_agents: [] };
    await world.boundaries.set(founder, place, narrow);
    expect((await again(admin)).rights.explain('agents.create').map(({ outcome }) => outcome)).toEqual([
      'passed',
      'failed',
      'passed',
      'passed',
    ]);
    await world.boundaries.set(founder, place, { ...narrow, permissions: ['**'] });
    expect((await again(admin)).rights.may('agents.create')).toBe(true);
  });

  it('is set from outside alone, and seen by the tenant', async () => {
    const lead = await world.member(organization.id, team, TEAM_ADMIN);
    const open = { permissions: ['**'], connectors: '*' as const, shared_agents: [] };
    expect(await codeOf(world.boundaries.set(lead, team, open))).toBe('not_permitted');
    expect(await world.boundaries.read(lead, team)).toEqual(open);
    expect(await codeOf(world.boundaries.read(lead, organization.home))).toBe('not_found');
  });

  it('names only what there is', async () => {
    const set = (limits: object) =>
      codeOf(
        world.boundaries.set(founder, team, { permissions: ['**'], connectors: '*', shared_agents: [], ...limits }),
      );
    expect(
      await Promise.all([
        set({ permissions: ['agents.fly'] }),
        set({ connectors: ['con_x'] }),
        set({ shared_agents: ['agt_x'] }),
      ]),
    ).toEqual(Array(3).fill('invalid_request'));
  });

  it('of a single personal tenant is not set', async () => {
    const place = await world.tenant(organization.id, 'personal', founder.userId);
    expect(
      await codeOf(world.boundaries.set(founder, place, { permissions: ['**'], connectors: '*', shared_agents: [] })),
    ).toBe('personal_tenant');
  });
});

describe('the gateways of a tenant', () => {
  it('have its own process among them from the start, once', async () => {
    const lists = await Promise.all([1, 2, 3].map(() => world.gateways.list(owner, {})));
    for (const { items } of lists) expect(items.map(({ name, own }) => [name, own])).toEqual([['own', true]]);
    expect(
      world.entries.filter(
        ({ kind, phase, tenant_id }) => kind === 'gateway.created' && phase === 'done' && tenant_id === team,
      ).length,
    ).toBe(1);
    const [own] = lists[0]?.items ?? [];
    expect(await codeOf(world.gateways.remove(owner, own?.id ?? ''))).toBe('conflict');
    expect(await codeOf(world.gateways.edit(owner, own?.id ?? '', { name: 'mine' }))).toBe('conflict');
  });

  it('take access rules whole, and refuse broken ones with all problems', async () => {
    const gateway = await world.gateways.create(owner, { name: 'staging', environment: 'staging' });
    const rule = { connector: 'stripe', actions: ['stripe.**'], decision: 'allow' as const };
    expect((await world.gateways.setAccessRules(owner, gateway.id, [{ ...rule, agents: [] }])).access_rules).toEqual([
      rule,
    ]);
    const broken = [
      { ...rule, connector: '' },
      { ...rule, actions: ['a.**.b'] },
      { ...rule, actions: [] },
    ];
    await expect(world.gateways.setAccessRules(owner, gateway.id, broken)).rejects.toMatchObject({
      details: {
        errors: [{ pointer: '/rules/0/connector' }, { pointer: '/rules/1/actions/0' }, { pointer: '/rules/2/actions' }],
      },
    });
    await world.gateways.remove(owner, gateway.id);
    expect(await codeOf(world.gateways.read(owner, gateway.id))).toBe('not_found');
  });
});

describe('a connector', () => {
  it('gets a new revision when what its credential was sealed for changes, and only then', async () => {
    const { id } = await world.connectors.create(owner, {
      name: 'revised',
      type: 'http',
      base_url: 'https://a.example',
    });
    const revision = async (change: object) => (await world.connectors.edit(owner, id, change)).revision;
    expect([
      await revision({ name: 'renamed' }),
      await revision({ actions: [] }),
      await revision({ base_url: 'https://a.example' }),
    ]).toEqual([1, 1, 1]);
    expect([
      await revision({ allow_private: true }),
      await revision({ hosts: ['b.example'] }),
      await revision({ mode: 'tunnel' }),
    ]).toEqual([2, 3, 4]);
  });

  it('is deleted with its credential', async () => {
    const { id } = await world.connectors.create(owner, {
      name: 'gone',
      type: 'http',
      base_url: 'https://gone.example',
    });
    const { credentials } = world.store.forTenant(team);
    await credentials.insert({
      id: 'crd_1',
      tenant_id: team,
      connector_id: id,
      placement: 'bearer',
      name: null,
      sealed: 'x',
      key_version: 1,
      connector_revision: 1,
      created_at: 1,
      updated_at: 1,
      updated_by: null,
      last_used_at: null,
    });
    expect((await world.connectors.read(owner, id)).credential).toMatchObject({ placement: 'bearer', attached: true });
    const { warnings, credential } = await world.connectors.edit(owner, id, { base_url: 'https://moved.example' });
    expect([credential?.attached, warnings.length]).toEqual([false, 1]);
    await world.connectors.remove(owner, id);
    expect(await credentials.count({ connector_id: id })).toBe(0);
  });

  it('has a name of its own in its tenant, and warns of overlaps', async () => {
    const given = { name: 'twin', type: 'http' as const, base_url: 'https://twin.example' };
    await world.connectors.create(owner, given);
    expect(await codeOf(world.connectors.create(owner, given))).toBe('name_taken');
    expect((await world.connectors.create(owner, { ...given, name: 'other' })).warnings).toEqual([
      expect.stringContaining('twin knows twin.example:443'),
    ]);
    expect((await world.connectors.create(founder, given)).warnings).toEqual([]);
  });

  it('of another tenant looks like none', async () => {
    const { id } = await world.connectors.create(founder, { name: 'foreign', type: 'slack' });
    const answers = [
      world.connectors.read(owner, id),
      world.connectors.edit(owner, id, { name: 'stolen' }),
      world.connectors.remove(owner, id),
      world.connectors.actions(owner, id),
    ];
    expect(await Promise.all(answers.map(codeOf))).toEqual(Array(4).fill('not_found'));
  });

  it('keeps its type, and takes a document only as openapi', async () => {
    const { id } = await world.connectors.create(owner, {
      name: 'typed',
      type: 'http',
      base_url: 'https://typed.example',
    });
    expect(
      await codeOf(
        world.connectors.replace(owner, id, { name: 'typed', type: 'mcp', base_url: 'https://typed.example' }),
      ),
    ).toBe('invalid_request');
    expect(await codeOf(world.connectors.edit(owner, id, { document: {} }))).toBe('invalid_request');
    const described = await world.connectors.create(owner, {
      name: 'described',
      type: 'openapi',
      document: 'servers: [{ url: https://d.example }]\npaths: { /x: { get: { operationId: readX } } }',
    });
    expect([described.base_url, (await world.connectors.actions(owner, described.id)).map(({ type }) => type)]).toEqual(
      ['https://d.example', ['openapi.readX']],
    );
  });
});

describe('the explainer', () => {
  it('answers for a person with all four checks and the nearest change', async () => {
    const viewer = await world.member(organization.id, team, 'rol_builtin_viewer');
    const denied = await world.access.check(owner, { userId: viewer.userId, permission: 'killswitch.toggle' });
    expect(denied).toMatchObject({
      allowed: false,
      nearest_change: 'Assign the role owner, which grants killswitch.toggle.',
    });
    expect(denied.checks.map(({ name }) => name)).toEqual([
      'wrong_tenant',
      'outside_boundary',
      'no_role',
      'not_permitted',
    ]);
    expect(await world.access.check(viewer, { userId: viewer.userId, permission: 'agents.view' })).toMatchObject({
      allowed: true,
    });
  });

  it('answers about nobody of another organization', async () => {
    const other = await world.organization('Gamma');
    const stranger = await world.member(other.id, other.home, OWNER);
    const ask = (userId: string) => codeOf(world.access.check(owner, { userId, permission: 'agents.view' }));
    expect([await ask(stranger.userId), await ask('usr_unknown')]).toEqual(['not_found', 'not_found']);
  });

  it('answers for an agent by its roles and the boundary', async () => {
    const agent = {
      id: 'agt_1',
      tenant_id: team,
      name: 'bot',
      description: '',
      environment: null,
      labels: {},
      status: 'active' as const,
      owner_user_id: null,
      created_at: 1,
      updated_at: 1,
      last_seen_at: null,
    };
    await world.store.forTenant(team).agents.insert(agent);
    await world.store
      .forTenant(team)
      .agentRoles.insert({ tenant_id: team, agent_id: agent.id, role_id: 'rol_builtin_agent-read-only' });
    const ask = (verb: 'read' | 'write') =>
      world.access.explain(owner, { agentId: agent.id, permission: 'action.http.get', object: { verb } });
    expect([(await ask('read')).allowed, (await ask('write')).allowed]).toEqual([true, false]);
    expect((await ask('write')).nearest_change).toMatch(/^Assign the role agent-/);
    expect(await codeOf(world.access.check(owner, { agentId: agent.id, permission: 'agents.view' }))).toBe(
      'invalid_request',
    );
    const elsewhere = await world.principal(founder.userId, organization.id, organization.home);
    expect(await codeOf(world.access.check(elsewhere, { agentId: agent.id, permission: 'action.http.get' }))).toBe(
      'not_found',
    );
  });

  it('names everybody who may', async () => {
    const place = await world.tenant(organization.id, 'team');
    const [lead] = [
      await world.member(organization.id, place, TEAM_ADMIN),
      await world.member(organization.id, place, 'rol_builtin_viewer'),
    ];
    const there = await world.principal(founder.userId, organization.id, place);
    const holders = await world.access.whoCan(there, 'members.manage');
    expect(
      holders.map(({ user_id, roles, organization_owner }) => [user_id, roles, organization_owner]).toSorted(),
    ).toEqual(
      [
        [lead?.userId, ['team-admin'], false],
        [founder.userId, [], true],
      ].toSorted(),
    );
  });

  it('is asked about others by whoever sees members', async () => {
    const nobody = await world.member(organization.id, team);
    expect(await codeOf(world.access.check(nobody, { userId: founder.userId, permission: 'agents.view' }))).toBe(
      'no_role',
    );
    expect((await world.access.check(nobody, { userId: nobody.userId, permission: 'agents.view' })).allowed).toBe(
      false,
    );
  });
});

describe('every change', () => {
  it('stands in the ledger with its intent and its outcome, by whom, before and after', async () => {
    const from = world.entries.length;
    const role = await world.roles.create(owner, { name: 'recorded', grants: [] });
    await codeOf(world.roles.create(owner, { name: 'recorded', grants: [] }));
    expect(world.entries.slice(from).map(({ kind, phase, actor }) => [kind, phase, actor.id])).toEqual([
      ['role.created', 'intent', founder.userId],
      ['role.created', 'done', founder.userId],
      ['role.created', 'intent', founder.userId],
      ['role.created', 'failed', founder.userId],
    ]);
    expect(world.entries[from + 1]).toMatchObject({ subject: { id: role.id }, after: { name: 'recorded' } });
  });
});
