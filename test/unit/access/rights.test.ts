// May this person do this here? The four checks in their order, tokens, owners, limits, and "nobody grants what they do not hold".

import { describe, expect, it } from 'vitest';
import { compileBoundary, NO_LIMIT } from '../../../proxy/access/boundary.ts';
import { AGENT_ROLES, PEOPLE_ROLES } from '../../../proxy/access/built-ins.ts';
import { compileRole } from '../../../proxy/access/compiled-role.ts';
import { type RightsInput, rightsFor } from '../../../proxy/access/rights.ts';
import { ApiError } from '../../../proxy/errors.ts';
import type { Rights } from '../../../proxy/principal.ts';
import type { GrantDocument } from '../../../store/rows.ts';

const custom = (...grants: (GrantDocument | string)[]) =>
  compileRole({
    id: 'rol_custom',
    name: 'custom',
    description: '',
    grants: grants.map((grant) => (typeof grant === 'string' ? { permission: grant } : grant)),
    builtIn: false,
    template: null,
  });

const builtIn = (name: string) => {
  const role = PEOPLE_ROLES.find((one) => one.name === name);
  if (!role) throw new Error(`no built-in role ${name}`);
  return compileRole(role);
};

const tenantWith = (
  boundary = NO_LIMIT,
  kind: NonNullable<RightsInput['tenant']>['kind'] = 'team',
  ownerUserId: string | null = null,
) => ({
  kind,
  ownerUserId,
  boundary: compileBoundary(boundary),
});

const rights = (input: Partial<RightsInput> = {}): Rights =>
  rightsFor({
    tenant: tenantWith(),
    userId: 'usr_1',
    member: true,
    roles: [],
    organization: [],
    organizationOwner: false,
    instanceOwner: false,
    token: undefined,
    ...input,
  });

function refusal(of: Rights, permission: string, object?: object): string | undefined {
  try {
    of.demand(permission, object);
    return undefined;
  } catch (error) {
    const { code, details } = error as ApiError;
    expect(error).toBeInstanceOf(ApiError);
    expect(details).toMatchObject({ required: permission, check: code });
    return code;
  }
}

describe('the four checks', () => {
  it('refuse by the first that says no, in their order', () => {
    const narrow = { ...NO_LIMIT, permissions: ['*.view'] };
    expect(refusal(rights({ tenant: undefined, member: false }), 'agents.create')).toBe('wrong_tenant');
    expect(refusal(rights({ member: false, roles: [builtIn('owner')] }), 'agents.create')).toBe('wrong_tenant');
    expect(refusal(rights({ tenant: tenantWith(narrow) }), 'agents.create')).toBe('outside_boundary');
    expect(refusal(rights(), 'agents.create')).toBe('no_role');
    expect(refusal(rights({ roles: [builtIn('viewer')] }), 'agents.create')).toBe('not_permitted');
    expect(refusal(rights({ roles: [builtIn('creator')] }), 'agents.create')).toBeUndefined();
  });

  it('are all explained, each with what it looked at', () => {
    const checks = rights({ roles: [builtIn('viewer')] }).explain('agents.create');
    expect(checks.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual([
      'wrong_tenant passed',
      'outside_boundary passed',
      'no_role passed',
      'not_permitted failed',
    ]);
    expect(checks.every(({ detail }) => detail.length > 0)).toBe(true);
  });

  it('say the same of a foreign tenant and of an unknown one', () => {
    const [foreign, unknown] = [rights({ member: false }), rights({ tenant: undefined, member: false })];
    expect(foreign.explain('agents.view')[0]).toEqual(unknown.explain('agents.view')[0]);
  });

  it('refuse what is in no list, to owners as well', () => {
    const owner = rights({ organizationOwner: true });
    expect(refusal(owner, 'agents.teleport')).toBe('not_permitted');
    expect(refusal(owner, 'action.http.get')).toBe('not_permitted');
  });
});

describe('an organization owner', () => {
  it('acts in every tenant and from outside its boundary', () => {
    const closed = tenantWith({ permissions: [], connectors: [], shared_agents: [] });
    expect(
      rights({ tenant: closed, member: false, organizationOwner: true }).may('agents.create', { connectorId: 'con_1' }),
    ).toBe(true);
  });

  it("has no place in somebody else's personal tenant", () => {
    const personal = tenantWith(NO_LIMIT, 'personal', 'usr_2');
    expect(refusal(rights({ tenant: personal, member: false, organizationOwner: true }), 'agents.view')).toBe(
      'wrong_tenant',
    );
  });

  it('is cut by a token that lists less, and is no owner in the eyes of others then', () => {
    const narrow = rights({ organizationOwner: true, instanceOwner: true, token: ['agents.*'] });
    expect([narrow.may('agents.create'), narrow.may('policies.edit')]).toEqual([true, false]);
    expect([narrow.organizationOwner, narrow.instanceOwner]).toEqual([false, false]);
    expect(narrow.covers('killswitch.toggle')).toBe(false);
    expect(rights({ organizationOwner: true, token: ['**'] }).organizationOwner).toBe(true);
  });
});

describe('permissions of the organization', () => {
  it('count from roles of management tenants alone', () => {
    const manager = { boundary: compileBoundary(NO_LIMIT), roles: [custom('organization.tenants.*')] };
    expect(rights({ roles: [custom('**')] }).may('organization.tenants.create')).toBe(false);
    expect(rights({ roles: [custom('organization.**')] }).may('organization.tenants.create')).toBe(false);
    expect(rights({ organization: [manager] }).may('organization.tenants.create')).toBe(true);
    expect(rights({ organization: [manager] }).may('organization.users.manage')).toBe(false);
  });

  it("are cut by the management tenant's boundary", () => {
    const narrow = {
      boundary: compileBoundary({ ...NO_LIMIT, permissions: ['*.view'] }),
      roles: [custom('organization.**')],
    };
    expect(refusal(rights({ organization: [narrow] }), 'organization.tenants.create')).toBe('outside_boundary');
  });
});

describe('a limited grant', () => {
  const keeper = rights({
    roles: [custom('agents.view', { permission: 'agents.edit', limit: { agents: ['agt_1'] } })],
  });

  it('counts for its objects and for no others', () => {
    expect([keeper.may('agents.edit', { agentId: 'agt_1' }), keeper.may('agents.edit', { agentId: 'agt_2' })]).toEqual([
      true,
      false,
    ]);
    expect(refusal(keeper, 'agents.edit', { agentId: 'agt_2' })).toBe('not_permitted');
  });

  it('opens the list, where each object is asked for again', () => {
    expect([keeper.may('agents.edit'), keeper.may('agents.edit', {})]).toEqual([true, false]);
  });

  it('is met in every dimension that it names', () => {
    const both = rights({
      roles: [custom({ permission: 'approvals.decide', limit: { groups: ['grp_1'], connectors: ['con_1'] } })],
    });
    expect(both.may('approvals.decide', { groupIds: ['grp_1', 'grp_2'], connectorId: 'con_1' })).toBe(true);
    expect(both.may('approvals.decide', { groupIds: ['grp_1'] })).toBe(false);
  });

  it('is worth nothing where the permission knows no such limit', () => {
    const odd = rights({ roles: [custom({ permission: '**', limit: { agents: ['agt_1'] } })] });
    expect([odd.may('settings.edit'), odd.may('agents.edit', { agentId: 'agt_1' })]).toEqual([false, true]);
  });

  it('grants people nothing when it asks for approval', () => {
    expect(rights({ roles: [custom({ permission: '**', with_approval: true })] }).permissions()).toEqual([]);
  });
});

describe('whoever hands out a grant', () => {
  const lead = rights({ roles: [builtIn('team-admin')] });

  it('holds it themselves', () => {
    expect(['agents.view', 'agents.*', '*.view', 'members.manage'].filter((one) => !lead.covers(one))).toEqual([]);
    expect(['killswitch.toggle', '**', 'data.delete', '*.*', 'config.*'].filter((one) => lead.covers(one))).toEqual([]);
  });

  it('gives actions to agents when they may make or edit agents', () => {
    expect([lead.covers('action.**'), rights({ roles: [builtIn('member')] }).covers('action.**')]).toEqual([
      true,
      false,
    ]);
  });

  it('holds it as widely as they give it', () => {
    const keeper = rights({ roles: [custom({ permission: 'agents.edit', limit: { agents: ['agt_1'] } })] });
    expect([
      keeper.covers('agents.edit'),
      keeper.covers('agents.edit', { agentId: 'agt_1' }),
      keeper.covers('agents.edit', { agentId: 'agt_2' }),
    ]).toEqual([false, true, false]);
  });

  it('need not hold permissions of the organization for a pattern that means none of them here', () => {
    expect(rights({ roles: [custom('**')] }).covers('**')).toBe(true);
    expect(rights({ tenant: tenantWith(NO_LIMIT, 'management'), roles: [custom('*.*')] }).covers('**')).toBe(false);
  });

  it('holds permissions of the organization in this tenant, whatever another management tenant gives', () => {
    const tenant = tenantWith(NO_LIMIT, 'management');
    const elsewhere = [{ boundary: compileBoundary(NO_LIMIT), roles: [custom('organization.**')] }];
    expect(rights({ tenant, roles: [], organization: elsewhere }).covers('organization.users.view')).toBe(false);
    expect(rights({ tenant, roles: [custom('organization.**')] }).covers('organization.users.view')).toBe(true);
  });

  it('is a member', () => {
    expect(rights({ member: false, roles: [builtIn('owner')] }).covers('agents.view')).toBe(false);
  });
});

describe('the built-in roles', () => {
  const of = (name: string) => new Set(rights({ roles: [builtIn(name)] }).permissions());

  it('nest as lists where they happen to nest', () => {
    for (const [small, large] of [
      ['viewer', 'member'],
      ['member', 'admin'],
      ['admin', 'owner'],
      ['creator', 'team-admin'],
    ] as const) {
      expect(
        [...of(small)].filter((permission) => !of(large).has(permission)),
        `${small} in ${large}`,
      ).toEqual([]);
    }
  });

  it('keep people from administrators and the kill switch from everybody but owners', () => {
    expect(
      ['members.manage', 'roles.manage', 'tokens.manage', 'killswitch.toggle', 'data.delete'].filter((one) =>
        of('admin').has(one),
      ),
    ).toEqual([]);
    expect(
      ['admin', 'member', 'viewer', 'team-admin', 'creator'].filter((name) => of(name).has('killswitch.toggle')),
    ).toEqual([]);
    expect(of('owner').size).toBe(34);
  });

  it('of agents grant people nothing', () => {
    expect(rights({ roles: AGENT_ROLES.map(compileRole) }).permissions()).toEqual([]);
  });
});
