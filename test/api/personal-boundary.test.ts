// One boundary, set by the organization, holds for all personal tenants: for what people may do in theirs and for what their agents call.

import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Agent } from '../support/agent.ts';
import { describeProductOnBoth } from '../support/both-databases.ts';
import { Origin } from '../support/origin.ts';
import { agentOf, connectorTo, fine, founder, fresh, invited, type Person, register } from '../support/person.ts';

interface Tenant {
  readonly id: string;
  readonly kind: string;
}

const EVERYTHING = { permissions: ['**'] };
/** All that people do, and of actions reading alone. */
const READING = { permissions: ['*.*', 'action.http.get'] };

describeProductOnBoth('the boundary of personal tenants', (start) => {
  let origin: Origin;
  let owner: Person;
  let stranger: Person;
  let person: Person;
  let agent: Agent;

  beforeAll(async () => {
    const environment = {
      HOLDGATE_ORGANIZATIONS: 'multi',
      REGISTRATION_OPEN: 'true',
      HOLDGATE_PRIVATE_RANGES: '127.0.0.0/8',
    };
    const product = await start({ environment });
    origin = await Origin.start();
    owner = await founder(product);
    stranger = await register(product);
    person = await atHome(await invited(owner, ['viewer']));
    agent = await calling(person);
  });
  afterAll(() => origin.close());

  const path = (of: Person): string => `/api/organizations/${of.organizationId}/personal-boundary`;
  const set = async (boundary: object): Promise<unknown> => fine(await owner.put(path(owner), boundary));

  /** The person, acting in their personal tenant. */
  async function atHome(somebody: Person): Promise<Person> {
    const { tenants } = fine(await somebody.get<{ tenants: Tenant[] }>('/api/auth/me'));
    const home = tenants.find(({ kind }) => kind === 'personal');
    fine(await somebody.put('/api/auth/active-tenant', { tenant_id: home?.id }));
    return somebody;
  }

  /** An agent of theirs with full access, and a connector to the origin. */
  async function calling(somebody: Person): Promise<Agent> {
    await connectorTo(somebody, origin);
    return agentOf(somebody);
  }

  const call = async (by: Agent, method: string): Promise<string> => {
    const { status, json } = await by.forward(method, `${origin.url}/${fresh('thing')}`);
    return status === 200 ? 'passes' : String(json.code);
  };
  const calls = async (by: Agent): Promise<string[]> => [await call(by, 'GET'), await call(by, 'POST')];

  it('is no limit until the organization sets one', async () => {
    expect(fine(await owner.get(path(owner)))).toEqual({ permissions: ['**'], connectors: '*', shared_agents: [] });
    expect(await calls(agent)).toEqual(['passes', 'passes']);
  });

  it('holds for the agents of those that are there, from the next request, and goes as it came', async () => {
    await set({ permissions: ['action.http.get'] });
    expect(await calls(agent)).toEqual(['passes', 'boundary_denied']);
    await set(EVERYTHING);
    expect(await calls(agent)).toEqual(['passes', 'passes']);
  });

  it('holds for those that are made later', async () => {
    await set(READING);
    const late = await atHome(await invited(owner, ['viewer']));
    expect(await calls(await calling(late))).toEqual(['passes', 'boundary_denied']);
    await set(EVERYTHING);
  });

  it('holds for what people may do in their own', async () => {
    const make = async () => (await person.post<{ code?: string }>('/api/agents', { name: fresh('agent') })).body.code;
    expect(await make()).toBeUndefined();
    await set({ permissions: ['agents.view', 'agents.edit'] });
    expect(await make()).toBe('outside_boundary');
    await set(EVERYTHING);
    expect(await make()).toBeUndefined();
  });

  it('holds for no other tenant, and for no other organization', async () => {
    const team = await calling(owner);
    const abroad = await calling(await atHome(stranger));
    await set({ permissions: ['agents.view'] });
    expect([await calls(team), await calls(abroad), await calls(agent)]).toEqual([
      ['passes', 'passes'],
      ['passes', 'passes'],
      ['boundary_denied', 'boundary_denied'],
    ]);
    await set(EVERYTHING);
  });

  it('is shown before it is set', async () => {
    const foretold = fine(await owner.put(`${path(owner)}?dry_run=true`, { permissions: ['agents.view'] }));
    expect(foretold).toMatchObject({ preview: { gained: [], lost: expect.arrayContaining(['agents.edit']) } });
    expect((foretold.preview as { tenants: number }).tenants).toBeGreaterThan(1);
    expect(fine(await owner.get(path(owner)))).toMatchObject(EVERYTHING);
  });

  it('is recorded with what it was before', async () => {
    await set(READING);
    await set(EVERYTHING);
    const { items } = fine(
      await owner.get<{ items: Record<string, unknown>[] }>('/api/audit?kind=personal_boundary.changed&limit=10'),
    );
    expect(items.find(({ phase }) => phase === 'done')).toMatchObject({ before: READING, after: EVERYTHING });
  });

  it('is set by those alone who set boundaries, in their organization, and cannot be set for one', async () => {
    for (const attempt of [person.get(path(owner)), person.put(path(owner), READING)])
      expect(await attempt).toMatchObject({ status: 403, body: { required: 'organization.boundaries.edit' } });
    for (const id of [stranger.organizationId, 'org_unknown'])
      expect(await owner.put(`/api/organizations/${id}/personal-boundary`, READING)).toMatchObject({
        status: 404,
        body: { code: 'not_found' },
      });
    expect(fine(await atHomeBoundary())).toMatchObject(EVERYTHING);
  });

  /** As the person sees it in their own. */
  async function atHomeBoundary() {
    const { active_tenant_id: home } = fine(await person.get<{ active_tenant_id: string }>('/api/auth/me'));
    expect(
      await owner.put(`/api/tenants/${home}/boundary`, { ...READING, connectors: '*', shared_agents: [] }),
    ).toMatchObject({
      body: { code: 'personal_tenant' },
    });
    return person.get(`/api/tenants/${home}/boundary`);
  }

  it('names permissions that there are', async () => {
    expect(await owner.put(path(owner), { permissions: ['agents.fly'] })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/permissions/0' }] },
    });
  });
});
