// What would a change of access do? Said before it is made, over the real product: for people, for agents and for the calls they made;
// nothing is written, and what is foretold is what happens.

import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Agent } from '../support/agent.ts';
import { describeProductOnBoth } from '../support/both-databases.ts';
import { Origin } from '../support/origin.ts';
import {
  agentOf,
  type ConnectorMade,
  connectorTo,
  type Fields,
  fine,
  founder,
  fresh,
  invited,
  ledgerOf,
  type Person,
} from '../support/person.ts';

interface EffectsShown {
  readonly people: readonly { readonly user_id: string; readonly gained: string[]; readonly lost: string[] }[];
  readonly people_total: number;
  readonly agents: readonly {
    readonly id: string;
    readonly actions: readonly { readonly action: string; readonly before: string; readonly after: string }[];
  }[];
  readonly agents_total: number;
  readonly calls: {
    readonly examined: number;
    readonly undecided: number;
    readonly changed_total: number;
    readonly groups: readonly {
      readonly agent: { readonly id: string };
      readonly action: string;
      readonly before: string;
      readonly after: string;
      readonly rule?: string;
      readonly count: number;
      readonly examples: readonly { readonly decision_id: string }[];
    }[];
  };
}
interface Tried extends Fields {
  readonly preview: { readonly effects: EffectsShown };
}

describeProductOnBoth('a change of access that is only tried', (start) => {
  let origin: Origin;
  let owner: Person;
  let connector: ConnectorMade;
  let gateway: string;
  beforeAll(async () => {
    origin = await Origin.start();
    owner = await founder(await start());
    connector = await connectorTo(owner, origin);
    const gateways = fine(await owner.get<{ items: { id: string; own: boolean }[] }>('/api/gateways'));
    gateway = gateways.items.find(({ own }) => own)?.id ?? '';
  });
  afterAll(() => origin?.close());

  const roleWith = async (...permissions: string[]): Promise<{ id: string; name: string }> =>
    fine(
      await owner.post('/api/roles', {
        name: fresh('role'),
        grants: permissions.map((permission) => ({ permission })),
      }),
    );
  const effectsOf = ({ preview }: Tried): EffectsShown => preview.effects;
  const call = (agent: Agent, method = 'GET', path = '/x') =>
    agent.forward(method, origin.url + path, {
      headers: { Prefer: 'wait=0' },
      ...(method !== 'GET' && { body: { a: 1 } }),
    });
  const rulesTried = async (rules: unknown[]): Promise<EffectsShown> =>
    effectsOf(fine(await owner.put<Tried>(`/api/gateways/${gateway}/access-rules?dry_run=true`, { rules })));

  /** Everything that a change could leave behind. */
  async function traces(): Promise<string> {
    const { exported_at: _when, ...configuration } = fine(await owner.get<Fields>('/api/dashboard/export'));
    // Taking the configuration home is recorded as well.
    const entries = (await ledgerOf(owner)).filter(({ kind }) => kind !== 'configuration.exported').map(({ id }) => id);
    const members = fine(await owner.get(`/api/tenants/${owner.tenantId}/members`));
    return JSON.stringify([configuration, entries, members]);
  }

  it('says which people gain and lose what by the edit of a role, and writes nothing', async () => {
    const role = await roleWith('agents.view', 'policies.view');
    const person = await invited(owner, [role.name]);
    const before = await traces();
    const grants = [{ permission: 'agents.view' }, { permission: 'audit.view' }];
    const tried = fine(await owner.put<Tried>(`/api/roles/${role.id}?dry_run=true`, { grants }));
    expect(effectsOf(tried).people).toMatchObject([
      { user_id: person.userId, email: person.email, gained: ['audit.view'], lost: ['policies.view'] },
    ]);
    expect(effectsOf(tried)).toMatchObject({ people_total: 1, agents_total: 0, calls: { changed_total: 0 } });
    expect(await traces()).toBe(before);
    expect((await person.get('/api/policies')).status).toBe(200);
  });

  it('says which agents may do what, and which of their calls would come out otherwise', async () => {
    const role = await roleWith('action.**');
    const agent = await agentOf(owner, { roles: [role.name] });
    const { decisionId } = await call(agent, 'POST');
    await call(agent, 'GET');
    const grants = [{ permission: 'action.**', limit: { verbs: ['read'] } }];
    const { agents, calls } = effectsOf(fine(await owner.put<Tried>(`/api/roles/${role.id}?dry_run=true`, { grants })));
    expect(agents.map(({ id }) => id)).toEqual([agent.id]);
    expect(agents[0]?.actions).toContainEqual({
      connector: connector.name,
      action: 'http.post',
      before: 'allow',
      after: 'deny',
    });
    expect(agents[0]?.actions.map(({ action }) => action)).not.toContain('http.get');
    expect(calls.groups).toMatchObject([
      { agent: { id: agent.id }, action: 'http.post', before: 'allow', after: 'deny', count: 1 },
    ]);
    expect(calls.groups[0]?.examples.map(({ decision_id }) => decision_id)).toEqual([decisionId]);
  });

  it('is foretold for a boundary, an agent, a member and many members at once', async () => {
    const role = await roleWith('agents.view');
    const person = await invited(owner, ['viewer']);
    const agent = await agentOf(owner);
    await call(agent, 'GET', '/boundary');
    const { boundary } = fine(await owner.get<{ boundary: Fields }>('/api/dashboard/export')) as { boundary: Fields };
    const before = await traces();

    const narrow = {
      ...boundary,
      connectors: '*',
      shared_agents: [],
      permissions: ['agents.*', 'members.*', 'audit.*'],
    };
    const byBoundary = effectsOf(
      fine(await owner.put<Tried>(`/api/tenants/${owner.tenantId}/boundary?dry_run=true`, narrow)),
    );
    expect(byBoundary.people.find(({ user_id }) => user_id === person.userId)?.lost).toContain('policies.view');
    expect(byBoundary.calls.groups.filter(({ agent: { id } }) => id === agent.id)).toMatchObject([
      { before: 'allow', after: 'deny', rule: 'boundary' },
    ]);

    const byAgent = effectsOf(
      fine(await owner.patch<Tried>(`/api/agents/${agent.id}?dry_run=true`, { roles: ['agent-supervised'] })),
    );
    expect(byAgent.agents.map(({ id }) => id)).toEqual([agent.id]);
    expect(byAgent.agents[0]?.actions).toContainEqual(
      expect.objectContaining({ action: 'http.post', before: 'allow', after: 'requires_approval' }),
    );

    const member = `/api/tenants/${owner.tenantId}/members/${person.userId}?dry_run=true`;
    const byRoles = effectsOf(fine(await owner.patch<Tried>(member, { roles: ['viewer', 'admin'] })));
    expect(byRoles.people).toMatchObject([{ user_id: person.userId, lost: [] }]);
    expect(byRoles.people[0]?.gained).toContain('policies.edit');
    const byRemoval = await owner.ask<Tried>('DELETE', member);
    expect(byRemoval.status).toBe(200);
    expect(effectsOf(byRemoval.body).people[0]).toMatchObject({ user_id: person.userId, gained: [] });

    const many = fine(
      await owner.post<Tried>('/api/users/bulk-roles?dry_run=true', {
        user_ids: [person.userId],
        mode: 'replace',
        roles: [role.name],
      }),
    );
    expect(many.results).toMatchObject([{ user_id: person.userId, status: 'changed', after: [role.name] }]);
    expect(effectsOf(many).people[0]?.lost).toContain('policies.view');
    expect(await traces()).toBe(before);
  });

  it('is refused like the change itself', async () => {
    const role = await roleWith('agents.view');
    const viewer = await invited(owner, ['viewer']);
    const grants = [{ permission: 'agents.view' }];
    expect((await viewer.put(`/api/roles/${role.id}?dry_run=true`, { grants })).status).toBe(403);
    const wrong = [{ permission: 'no.such.permission' }];
    expect((await owner.put(`/api/roles/${role.id}?dry_run=true`, { grants: wrong })).status).toBe(422);
    const nobody = `/api/tenants/${owner.tenantId}/members/usr_00000000000000000000000000?dry_run=true`;
    expect((await owner.patch(nobody, { roles: [] })).status).toBe(404);
    const last = `/api/tenants/${owner.tenantId}/members/${owner.userId}?dry_run=true`;
    expect((await owner.patch(last, { roles: [] })).body).toMatchObject({ code: 'last_owner' });
  });

  it('shows nobody what they may not see, and counts it', async () => {
    const role = await roleWith('agents.view');
    await invited(owner, [role.name]);
    const keeper = await roleWith('roles.manage', 'roles.view', 'agents.view', 'audit.view');
    const person = await invited(owner, [keeper.name]);
    const grants = [{ permission: 'audit.view' }];
    const { people, people_total } = effectsOf(
      fine(await person.put<Tried>(`/api/roles/${role.id}?dry_run=true`, { grants })),
    );
    expect([people, people_total]).toEqual([[], 1]);
  });

  it('comes out as it was foretold: each call that is named changes, and no other', async () => {
    const agents = [await agentOf(owner), await agentOf(owner, { roles: ['agent-supervised'] })];
    const calls = agents.flatMap((agent) =>
      ['GET', 'POST'].map((method) => ({ agent, method, path: `/${fresh('path')}` })),
    );
    const words: Record<string, string> = { allow: 'allow', deny: 'deny', hold: 'requires_approval' };
    const decide = async (): Promise<Map<string, string>> => {
      const answers = await Promise.all(
        calls.map(async ({ agent, method, path }) => {
          const { headers } = await call(agent, method, path);
          return [
            `${agent.id} http.${method.toLowerCase()}`,
            words[String(headers['holdgate-decision']).split(';')[0] ?? ''] ?? '?',
          ] as const;
        }),
      );
      return new Map(answers);
    };
    const rule = fc.record({
      agents: fc.constantFrom(
        [agents[0]?.name ?? ''],
        [agents[1]?.name ?? ''],
        agents.map(({ name }) => name),
      ),
      connector: fc.constantFrom(connector.name, '*'),
      actions: fc.constantFrom(['**'], ['http.get'], ['http.post'], ['http.*']),
      decision: fc.constantFrom('allow', 'require_approval', 'deny'),
    });
    const run = async (rules: unknown[]): Promise<void> => {
      const before = await decide();
      const { groups } = (await rulesTried(rules)).calls;
      fine(await owner.put(`/api/gateways/${gateway}/access-rules`, { rules }));
      const after = await decide();
      expect([...before.values(), ...after.values()]).not.toContain('?');
      const foretold = groups.map(({ agent, action, after: to }) => [`${agent.id} ${action}`, to] as const);
      const mine = new Map(foretold.filter(([key]) => before.has(key)));
      const happened = new Map([...after].filter(([key, effect]) => before.get(key) !== effect));
      expect(mine).toEqual(happened);
    };
    await fc.assert(fc.asyncProperty(fc.array(rule, { maxLength: 3 }), run), { numRuns: 10, endOnFailure: true });
    fine(await owner.put(`/api/gateways/${gateway}/access-rules`, { rules: [] }));
  }, 60_000);
});
