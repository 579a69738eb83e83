// Templates of roles: whose they are, how a role stays linked to one, and that nobody gets more by them than they hold.

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PEOPLE_ROLES, ROLE_TEMPLATES } from '../../../proxy/access/built-ins.ts';
import { CONSOLE_PERMISSIONS, compilePattern, expandPattern } from '../../../proxy/access/permissions.ts';
import { demandTemplateGrants } from '../../../proxy/access/template-rules.ts';
import type { PersonPrincipal } from '../../../proxy/principal.ts';
import { codeOf, openWorld, type World } from './world.ts';

const OWNER = 'rol_builtin_owner';
const VIEW = { permission: 'agents.view' };
const EDIT = { permission: 'agents.edit' };
const CREATE = { permission: 'agents.create' };

let world: World;
let first: { id: string; home: string };
let second: { id: string; home: string };
let team: string;
/** Owns the first organization, and so runs the instance. */
let runner: PersonPrincipal;
/** Owns the second one. */
let owner: PersonPrincipal;
/** The same, in the team. */
let inTeam: PersonPrincipal;

beforeAll(async () => {
  world = await openWorld();
  first = await world.organization('First');
  second = await world.organization('Second');
  team = await world.tenant(second.id, 'team');
  runner = await world.member(first.id, first.home, OWNER);
  owner = await world.member(second.id, second.home, OWNER);
  inTeam = await world.principal(owner.userId, second.id, team);
});
afterAll(() => world.close());

let count = 0;
const fresh = (): string => `template-${++count}`;
const template = (who: PersonPrincipal, grants = [VIEW], offered = false) =>
  world.roleTemplates.create(who, { name: fresh(), grants, offered });
const linked = (of: { id: string }, who = inTeam) => world.roles.create(who, { name: fresh(), template: of.id });
/** Somebody in the team who manages its roles and holds these permissions. */
async function manager(...permissions: string[]): Promise<PersonPrincipal> {
  const grants = ['roles.manage', 'roles.view', ...permissions].map((permission) => ({ permission }));
  const role = await world.roles.create(inTeam, { name: fresh(), grants });
  return world.member(second.id, team, role.id);
}

describe('a role template', () => {
  it('is listed with its origin: built in, of the instance, of the organization', async () => {
    const [own, offered] = [await template(owner), await template(runner, [VIEW], true)];
    const { items } = await world.roleTemplates.list(owner, { limit: 100 });
    const origin = (id: string) => items.find((one) => one.id === id)?.origin;
    expect([origin('tpl_builtin_observer'), origin(offered.id), origin(own.id)]).toEqual([
      'built_in',
      'instance',
      'organization',
    ]);
  });

  it('of an organization is not there for another one, by id, by name or in a list', async () => {
    const own = await template(owner);
    expect((await world.roleTemplates.list(runner, { q: own.name })).items).toEqual([]);
    for (const id of [own.id, 'tpl_unknown']) {
      expect(await codeOf(world.roleTemplates.read(runner, id))).toBe('not_found');
      expect(await codeOf(world.roleTemplates.edit(runner, id, { name: 'mine' }))).toBe('not_found');
      expect(await codeOf(world.roleTemplates.remove(runner, id))).toBe('not_found');
      expect(await codeOf(world.roles.usesOf(runner, id))).toBe('not_found');
    }
    for (const wanted of [own.id, own.name])
      expect(await codeOf(world.roles.create(runner, { name: fresh(), template: wanted }))).toBe('invalid_request');
  });

  it('is offered to all organizations, and changed, by those who run the instance alone', async () => {
    expect(await codeOf(template(owner, [VIEW], true))).toBe('not_permitted');
    const offered = await template(runner, [VIEW], true);
    expect(await codeOf(world.roleTemplates.edit(owner, offered.id, { grants: [EDIT] }))).toBe('not_permitted');
    expect(await codeOf(world.roleTemplates.remove(owner, offered.id))).toBe('not_permitted');
    const own = await template(owner);
    expect(await codeOf(world.roleTemplates.edit(owner, own.id, { offered: true }))).toBe('not_permitted');
  });

  it('takes organization.templates.edit, which no role of a team carries', async () => {
    for (const { id } of PEOPLE_ROLES) {
      const person = await world.member(second.id, team, id);
      expect(await codeOf(template(person))).toBe('not_permitted');
    }
  });

  it('has a name of its own among those that the organization can see', async () => {
    const own = await template(owner);
    for (const name of [own.name, 'Observer'])
      expect(await codeOf(world.roleTemplates.create(owner, { name, grants: [VIEW] }))).toBe('name_taken');
  });

  it('that is built in stays as it is', async () => {
    expect(await codeOf(world.roleTemplates.edit(owner, 'tpl_builtin_qa', { grants: [EDIT] }))).toBe('conflict');
    expect(await codeOf(world.roleTemplates.remove(owner, 'tpl_builtin_qa'))).toBe('conflict');
  });

  it.each([
    ['nothing', []],
    ['what is no permission', [{ permission: 'agents.fly' }]],
    ['agents of one tenant', [{ ...VIEW, limit: { agents: ['agt_1'] } }]],
    ['connectors of one tenant', [{ permission: 'connectors.edit', limit: { connectors: ['stripe'] } }]],
    ['actions beside what people do', [VIEW, { permission: 'action.github.pr.*' }]],
    ['everything, actions of agents too', [{ permission: '**' }]],
    ['everything in two words', [{ permission: '*.*' }]],
  ])('never carries %s', async (_what, grants) => {
    expect(await codeOf(world.roleTemplates.create(owner, { name: fresh(), grants }))).toBe('invalid_request');
  });

  it('with permissions of the organization is for management tenants', async () => {
    const made = await template(owner, [{ permission: 'organization.users.*' }]);
    expect(made.tenant_kinds).toEqual(['management']);
    expect(await codeOf(linked(made))).toBe('invalid_request');
  });

  it('whatever it is, means no action where it is for people', () => {
    const segment = fc.constantFrom('*', '**', 'agents', 'view', 'action', 'github', 'pr');
    const patterns = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.'));
    fc.assert(
      fc.property(patterns, (permission) => {
        try {
          demandTemplateGrants([{ permission }, VIEW], ['team']);
        } catch {
          return;
        }
        expect(expandPattern(permission).length).toBeGreaterThan(0);
        expect(permission.startsWith('action.')).toBe(false);
        for (const action of ['action.github.pr.merge', 'action.http.get'])
          expect(compilePattern(permission).matches(action)).toBe(false);
      }),
    );
  });

  it('of a platform administrator means every permission of the tenant and the organization', () => {
    const grants = ROLE_TEMPLATES.find(({ name }) => name === 'Platform Administrator')?.grants ?? [];
    const meant = new Set(grants.flatMap(({ permission }) => expandPattern(permission)));
    for (const permission of [...CONSOLE_PERMISSIONS, 'organization.templates.edit'])
      expect(meant).toContain(permission);
  });
});

describe('a role that was made from a template', () => {
  it('remembers it and its revision', async () => {
    const of = await template(owner);
    expect(await linked(of)).toMatchObject({
      template: of.name,
      link: { template_id: of.id, name: of.name, origin: 'organization', revision: 1, latest_revision: 1 },
      drift: null,
      grants: [VIEW],
    });
  });

  it('stays as it is when the template changes, and shows what differs, in every tenant', async () => {
    const of = await template(owner);
    const roles = [await linked(of), await linked(of, owner)];
    await world.roleTemplates.edit(owner, of.id, { grants: [EDIT] });
    const [there, home] = [
      await world.roles.read(inTeam, roles[0]?.id ?? ''),
      await world.roles.read(owner, roles[1]?.id ?? ''),
    ];
    for (const role of [there, home])
      expect(role).toMatchObject({
        grants: [VIEW],
        link: { revision: 1, latest_revision: 2 },
        drift: { added: [VIEW], missing: [EDIT], newer_revision: true },
      });
    expect((await world.roles.list(inTeam, { q: there.name })).items[0]?.drift).toEqual(there.drift);
    expect(await world.roles.usesOf(owner, of.id)).toMatchObject(
      [team, second.home].map((id) => ({ tenant: { id }, revision: 1, latest_revision: 2, drifted: true })),
    );
  });

  it('shows no drift for another description or name of the template, which is no revision', async () => {
    const of = await template(owner);
    const role = await linked(of);
    await world.roleTemplates.edit(owner, of.id, { name: fresh(), description: 'said better', grants: [VIEW] });
    expect((await world.roles.read(inTeam, role.id)).drift).toBeNull();
  });

  it('takes over what the template says when it is pulled in, and not when that is only tried', async () => {
    const of = await template(owner);
    const role = await linked(of);
    await world.roleTemplates.edit(owner, of.id, { grants: [VIEW, EDIT] });
    const preview = await world.roles.previewPull(inTeam, role.id, {});
    expect(preview.preview).toMatchObject({ gained: ['agents.edit'], lost: [] });
    expect((await world.roles.read(inTeam, role.id)).grants).toEqual([VIEW]);
    const pulled = await world.roles.pull(inTeam, role.id, { revision: 2 });
    expect(pulled).toMatchObject({ grants: [VIEW, EDIT], drift: null, link: { revision: 2, latest_revision: 2 } });
    expect(world.entries.at(-1)).toMatchObject({
      kind: 'role.pulled',
      phase: 'done',
      before: { grants: [VIEW] },
      after: { grants: [VIEW, EDIT], template: { id: of.id, revision: 2 } },
    });
  });

  it('is not pulled to a revision that nobody has looked at', async () => {
    const of = await template(owner);
    const role = await linked(of);
    await world.roleTemplates.edit(owner, of.id, { grants: [EDIT] });
    expect(await codeOf(world.roles.pull(inTeam, role.id, { revision: 1 }))).toBe('precondition_failed');
  });

  it('stays when its template goes, says so, and has nothing to pull', async () => {
    const of = await template(owner);
    const role = await linked(of);
    await world.roleTemplates.remove(owner, of.id);
    expect(await world.roles.read(inTeam, role.id)).toMatchObject({
      grants: [VIEW],
      template: of.name,
      link: { origin: null, latest_revision: null },
      drift: null,
    });
    expect(await codeOf(world.roles.pull(inTeam, role.id, {}))).toBe('conflict');
  });

  it('of the instance loses it when the instance offers it no more', async () => {
    const of = await template(runner, [VIEW], true);
    const role = await linked(of);
    await world.roleTemplates.edit(runner, of.id, { offered: false });
    expect((await world.roles.read(inTeam, role.id)).link?.latest_revision).toBeNull();
  });

  it('was made by hand: it has no template to pull', async () => {
    const role = await world.roles.create(inTeam, { name: fresh(), grants: [VIEW] });
    expect([role.link, role.drift]).toEqual([null, null]);
    expect(await codeOf(world.roles.pull(inTeam, role.id, {}))).toBe('conflict');
  });
});

describe('nobody gets by a template what they do not hold', () => {
  it('when they make a role from it', async () => {
    const of = await template(owner, [VIEW, EDIT]);
    expect(await codeOf(linked(of, await manager('agents.view')))).toBe('above_own_rights');
  });

  it('when they pull it into a role that they hold', async () => {
    const of = await template(owner);
    const role = await linked(of);
    const who = await manager('agents.view');
    await world.store.forTenant(team).membershipRoles.insert({
      tenant_id: team,
      user_id: who.userId,
      role_id: role.id,
      created_at: 1,
      created_by: null,
    });
    await world.roleTemplates.edit(owner, of.id, { grants: [VIEW, CREATE] });
    for (const attempt of [() => world.roles.pull(who, role.id, {}), () => world.roles.previewPull(who, role.id, {})])
      expect(await codeOf(attempt())).toBe('above_own_rights');
    expect((await world.roles.read(inTeam, role.id)).grants).toEqual([VIEW]);
  });

  it('when they write it themselves: it needs nobody to hold what it says, and gives it to nobody', async () => {
    const centre = await world.tenant(second.id, 'management');
    const inCentre = await world.principal(owner.userId, second.id, centre);
    const role = await world.roles.create(inCentre, {
      name: fresh(),
      grants: ['organization.templates.edit', 'roles.manage', 'roles.view'].map((permission) => ({ permission })),
    });
    const author = await world.member(second.id, centre, role.id);
    const of = await template(author, [{ permission: 'killswitch.toggle' }]);
    expect(await codeOf(linked(of, author))).toBe('above_own_rights');
    expect(author.rights.may('killswitch.toggle')).toBe(false);
  });

  it('and no template makes an owner of the organization, nor a person act', async () => {
    const grants = ['agents.*', 'members.manage', 'data.delete', 'killswitch.toggle'].map((permission) => ({
      permission,
    }));
    const people = await linked(await template(owner, grants), owner);
    const agents = await linked(await template(owner, [{ permission: 'action.**' }]), owner);
    const { rights } = await world.member(second.id, second.home, people.id, agents.id);
    expect([rights.organizationOwner, rights.instanceOwner, rights.may('action.http.get')]).toEqual([
      false,
      false,
      false,
    ]);
    expect(rights.may('data.delete')).toBe(true);
  });
});
