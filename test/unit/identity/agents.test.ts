// Which agents are there, by which keys, and who sees them?

import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { agentsInForce } from '../../../proxy/identity/agents-in-force.ts';
import { type House, openHouse, refusal, type Somebody } from './house.ts';

let house: House;
let owner: Somebody;
beforeEach(async () => {
  house = await openHouse();
  owner = await house.register();
});
afterEach(() => house.close());

describe('an agent', () => {
  it('is supervised unless roles are named, and may have none', async () => {
    const as = await owner.as();
    const usual = await house.agents.create(as, { name: 'one' });
    const none = await house.agents.create(as, { name: 'two', roles: [] });
    expect([usual.status, usual.roles, none.roles]).toEqual(['active', ['agent-supervised'], []]);
  });

  it('holds roles that grant actions, and no role of people', async () => {
    const as = await owner.as();
    await house.role(owner.tenant.id, 'merger', [{ permission: 'action.github.pr.*' }]);
    expect(
      (await house.agents.create(as, { name: 'one', roles: ['merger', 'agent-read-only'] })).roles.toSorted(),
    ).toEqual(['agent-read-only', 'merger']);
    for (const name of ['owner', 'nonsense'])
      await expect(house.agents.create(as, { name: 'two', roles: [name] })).rejects.toThrow(name);
    expect((await house.agents.list(as, {})).total).toBe(1);
  });

  it('has a name that travels in headers and is its own', async () => {
    const as = await owner.as();
    for (const name of ['=HYPERLINK("x")', 'ümlaut', '', ' x', "it's"])
      expect(await refusal(house.agents.create(as, { name }))).toBe('invalid_request');
    await house.agents.create(as, { name: 'refund bot' });
    expect(await refusal(house.agents.create(as, { name: 'refund bot' }))).toBe('name_taken');
  });

  it('is edited in what is named and nothing else, with before and after in the ledger', async () => {
    const { id } = await house.agents.create(await owner.as(), {
      name: 'one',
      description: 'first',
      labels: { team: 'blue' },
    });
    const after = await house.agents.edit(await owner.as(), id, { description: 'second', status: 'disabled' });
    expect([after.description, after.status, after.labels, after.roles]).toEqual([
      'second',
      'disabled',
      { team: 'blue' },
      ['agent-supervised'],
    ]);
    const done = house.entries.findLast(({ kind, phase }) => kind === 'agent.edited' && phase === 'done');
    expect([done?.before, done?.after]).toMatchObject([
      { description: 'first', status: 'active' },
      { description: 'second', status: 'disabled' },
    ]);
  });

  it('of another tenant does not exist here', async () => {
    const team = await house.tenants.create(await owner.as(), { name: 'Finance', kind: 'team' });
    const { id } = await house.agents.create(await owner.as(team.id), { name: 'one' });
    const here = await owner.as();
    for (const act of [
      house.agents.get(here, id),
      house.agents.edit(here, id, { description: 'x' }),
      house.agents.remove(here, id),
      house.agentKeys.create(here, id, {}),
    ]) {
      expect(await refusal(act)).toBe('not_found');
    }
  });

  it('is shown and edited only as far as roles reach: by agent and by group', async () => {
    const as = await owner.as();
    const [one, two] = [await house.agents.create(as, { name: 'one' }), await house.agents.create(as, { name: 'two' })];
    const group = await house.agentGroups.create(as, { name: 'devops', members: [one.id] });
    await house.role(owner.tenant.id, 'devops', [{ permission: 'agents.view', limit: { groups: [group.id] } }]);
    await house.role(owner.tenant.id, 'keeper', [
      { permission: 'agents.view' },
      { permission: 'agents.edit', limit: { agents: [one.id] } },
    ]);
    const [lead, keeper] = [await house.invited(owner, ['devops']), await house.invited(owner, ['keeper'])];
    const list = await house.agents.list(await lead.as(), {});
    expect([list.items.map(({ id }) => id), list.total]).toEqual([[one.id], 1]);
    expect(await refusal(house.agents.get(await lead.as(), two.id))).toBe('not_found');
    expect((await house.agents.edit(await keeper.as(), one.id, { description: 'mine' })).description).toBe('mine');
    expect(await refusal(house.agents.edit(await keeper.as(), two.id, { description: 'mine' }))).toBe('not_permitted');
  });

  it('that is deleted takes its keys, roles and group memberships along', async () => {
    const as = await owner.as();
    const { id } = await house.agents.create(as, { name: 'one' });
    await house.agentGroups.create(as, { name: 'devops', members: [id] });
    await house.agentKeys.create(as, id, {});
    await house.agents.remove(as, id);
    const there = house.store.forTenant(owner.tenant.id);
    expect(
      await Promise.all([
        there.agents.count(),
        there.agentKeys.count(),
        there.agentRoles.count(),
        there.agentGroupMembers.count(),
      ]),
    ).toEqual([0, 0, 0, 0]);
  });
});

describe('a shared agent', () => {
  it('is there where the boundary shares it, with keys and roles of its own there, and only while it is shared', async () => {
    const team = await house.tenants.create(await owner.as(), { name: 'Finance', kind: 'team' });
    const { id } = await house.agents.create(await owner.as(), { name: 'one' });
    const share = async (shared_agents: string[]) =>
      house.store
        .forTenant(team.id)
        .updateTenant({ boundary: { permissions: ['**'], connectors: '*', shared_agents } });
    await share([id]);
    const there = await owner.as(team.id);
    expect([(await house.agents.get(there, id)).shared, (await house.agents.list(there, {})).total]).toEqual([true, 1]);
    expect(await refusal(house.agents.edit(there, id, { name: 'stolen' }))).toBe('not_permitted');
    expect((await house.agents.edit(there, id, { roles: ['agent-read-only'] })).roles).toEqual(['agent-read-only']);
    expect((await house.agents.get(await owner.as(), id)).roles).toEqual(['agent-supervised']);
    await house.agentKeys.create(there, id, {});
    const rows = await agentsInForce(house.store, team.id);
    expect([rows.agents.map((agent) => agent.id), rows.keys.length, rows.roleIdsOf(id).length]).toEqual([[id], 1, 1]);
    await share([]);
    expect((await agentsInForce(house.store, team.id)).keys).toEqual([]);
  });

  it('is never one of a personal tenant or of another organization', async () => {
    const guest = await house.invited(owner);
    const personal = (await house.profiles.me(await guest.as())).tenants.find(({ kind }) => kind === 'personal')?.id;
    const beta = await house.organizations.create(await owner.as(), { name: 'Beta' });
    const ids = [
      await house.agents.create(await guest.as(personal), { name: 'one' }),
      await house.agents.create(await owner.as(beta.default_tenant_id), { name: 'two' }),
    ].map(({ id }) => id);
    await house.store
      .forTenant(owner.tenant.id)
      .updateTenant({ boundary: { permissions: ['**'], connectors: '*', shared_agents: ids } });
    expect((await house.agents.list(await owner.as(), {})).total).toBe(0);
  });
});

describe('an agent key', () => {
  it('is shown once, stored by digest, and never written into the ledger', async () => {
    const as = await owner.as();
    const { id } = await house.agents.create(as, { name: 'one' });
    const made = await house.agentKeys.create(as, id, { name: 'laptop' });
    expect(made.key).toMatch(/^hga_[\w-]{43}$/);
    const [row] = await house.store.system.agentKeys.all();
    expect([row?.digest, row?.created_by]).toEqual([
      createHash('sha256').update(made.key).digest('hex'),
      owner.user.id,
    ]);
    expect(JSON.stringify(house.entries)).not.toContain('hga_');
    expect(JSON.stringify(await house.agentKeys.list(as, id, {}))).not.toContain(made.key);
  });

  it('is revoked alone, and needs a time of expiry that lies ahead', async () => {
    const as = await owner.as();
    const { id } = await house.agents.create(as, { name: 'one' });
    const [gone, kept] = [await house.agentKeys.create(as, id, {}), await house.agentKeys.create(as, id, {})];
    await house.agentKeys.revoke(as, id, gone.id);
    expect((await house.agentKeys.list(as, id, {})).items.map((key) => key.id)).toEqual([kept.id]);
    expect(await refusal(house.agentKeys.revoke(as, id, gone.id))).toBe('not_found');
    for (const expires_at of ['yesterday', '2020-01-01T00:00:00Z'])
      expect(await refusal(house.agentKeys.create(as, id, { expires_at }))).toBe('invalid_request');
  });
});

describe('an agent group', () => {
  it('takes agents, roles and people of this tenant alone', async () => {
    const as = await owner.as();
    const guest = await house.invited(owner);
    const group = await house.agentGroups.create(as, {
      name: 'finance',
      approvers: { users: [guest.user.id], roles: ['member'] },
    });
    expect(group.approvers).toEqual({ users: [guest.user.id], roles: ['member'] });
    for (const wrong of [
      { members: ['agt_unknown'] },
      { approvers: { users: ['usr_unknown'] } },
      { approvers: { roles: ['nonsense'] } },
    ]) {
      expect(await refusal(house.agentGroups.edit(as, group.id, wrong))).toBe('invalid_request');
    }
    expect(await refusal(house.agentGroups.create(as, { name: 'finance' }))).toBe('name_taken');
  });
});
