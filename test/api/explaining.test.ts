// Why was this denied, what would be decided now, and who could do it? Answered check by check and condition by condition, to those who
// may know, without secrets.

import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Agent } from '../support/agent.ts';
import { describeProductOnBoth } from '../support/both-databases.ts';
import { Origin } from '../support/origin.ts';
import {
  agentOf,
  type ConnectorMade,
  connectorTo,
  fine,
  founder,
  fresh,
  invited,
  type Person,
  policy,
  publish,
} from '../support/person.ts';

interface ExplanationShown {
  readonly decision: string;
  readonly undecided: boolean;
  readonly rule: { readonly name: string; readonly kind: string };
  readonly checks: readonly { readonly name: string; readonly outcome: string }[];
  readonly policies: readonly {
    readonly policy_id: string;
    readonly rules: readonly { readonly condition?: unknown }[];
  }[];
  readonly nearest_change?: string;
}
interface DecisionShown {
  readonly facts: string;
  readonly differs: boolean | null;
  readonly recorded: { readonly decision: string };
  readonly now: ExplanationShown | null;
  readonly sent: { readonly withheld: readonly string[] } | null;
  readonly instead?: ExplanationShown | null;
}

describeProductOnBoth('an explanation', (start) => {
  let origin: Origin;
  let owner: Person;
  let agent: Agent;
  let connector: ConnectorMade;
  beforeAll(async () => {
    origin = await Origin.start();
    owner = await founder(await start());
    connector = await connectorTo(owner, origin, {
      actions: [
        { method: 'POST', path: '/refunds', type: 'shop.refund.create', parameters: { amount: 'body.amount' } },
      ],
    });
    agent = await agentOf(owner);
  });
  afterAll(() => origin?.close());

  const asking = <T>(person: Person, body: unknown) => person.post<T>('/api/access/explain', body);
  const ofRequest = async (method: string, path: string, more: object = {}): Promise<ExplanationShown> =>
    fine(await asking(owner, { agent: agent.name, method, url: origin.url + path, ...more }));
  const ofDecision = async (decision_id: string): Promise<DecisionShown> => fine(await asking(owner, { decision_id }));

  it('goes through the checks in the order of the gate', async () => {
    const { decision, checks } = await ofRequest('GET', '/x');
    expect(decision).toBe('allow');
    const names = ['agent', 'kill_switch', 'connector', 'access_rules', 'roles', 'policies'];
    expect(checks.map(({ name }) => name).slice(0, names.length)).toEqual(names);
  });

  it('tells what a text that is not saved would decide, in the place of the policy that it is a draft of', async () => {
    const path = `/${fresh('draft')}`;
    const text = (decision: string) =>
      policy({ decision, conditions: { all: [{ field: 'request.path', operator: 'equals', value: path }] } });
    const { id } = await publish(owner, text('deny'));
    expect((await ofRequest('GET', path)).decision).toBe('deny');
    const [yaml, other] = [text('allow'), text('requires_approval')];
    expect((await ofRequest('GET', path, { draft: { yaml, policy_id: id } })).decision).toBe('allow');
    expect((await ofRequest('GET', path, { draft: { yaml: other } })).decision).toBe('deny');
    expect((await ofRequest('GET', path)).decision).toBe('deny');
    const ask = (draft: object) =>
      asking<{ code: string }>(owner, { agent: agent.name, method: 'GET', url: origin.url, draft });
    expect(await ask({ yaml: 'rules: 1' })).toMatchObject({ status: 422, body: { code: 'invalid_request' } });
    expect((await ask({ yaml, policy_id: 'pol_nobody' })).status).toBe(404);
  });

  it('shows each condition with the value that it saw, masks secrets, and names the nearest change', async () => {
    const path = `/${fresh('path')}`;
    const all = [
      { field: 'request.path', operator: 'equals', value: path },
      { field: 'request.headers.x-api-key', operator: 'exists' },
      { field: 'request.body.amount', operator: 'greater_than', value: 500 },
    ];
    const { id } = await publish(owner, policy({ decision: 'deny', conditions: { all } }));
    const explained = await ofRequest('POST', path, { headers: { 'X-Api-Key': 'geheim' }, body: { amount: 900 } });
    expect(explained).toMatchObject({ decision: 'deny', rule: { name: 'rule', kind: 'explicit' } });
    expect(explained.policies.find(({ policy_id }) => policy_id === id)?.rules[0]?.condition).toMatchObject({
      kind: 'all',
      outcome: 'true',
      parts: [{ actual: path }, { outcome: 'true', actual: '[masked]' }, { field: 'request.body.amount', actual: 900 }],
    });
    expect(JSON.stringify(explained)).not.toContain('geheim');
    expect(explained.nearest_change).toMatch(/request\.body\.amount is 900, which is greater_than 500/);
  });

  it('says of a recorded decision what was decided then and what would be decided now', async () => {
    const { decisionId } = await agent.forward('POST', `${origin.url}/refunds`, { body: { amount: 700 } });
    expect(await ofDecision(decisionId)).toMatchObject({
      facts: 'kept',
      differs: false,
      recorded: { decision: 'allow' },
      now: { decision: 'allow' },
    });
    const above = (value: number) => ({
      all: [
        { field: 'action.type', operator: 'equals', value: 'shop.refund.create' },
        { field: 'action.parameters.amount', operator: 'greater_than', value },
      ],
    });
    const { id } = await publish(owner, policy({ decision: 'deny', conditions: above(600) }));
    expect(await ofDecision(decisionId)).toMatchObject({
      differs: true,
      recorded: { decision: 'allow' },
      now: { decision: 'deny', undecided: false },
    });
    fine(await owner.delete(`/api/policies/${id}`));
    expect(await ofDecision(decisionId)).toMatchObject({ differs: false });
  });

  it('asks of a recorded decision what if, with the rest of it as it was', async () => {
    const headers = { 'X-Shop': 'north', 'X-Api-Key': 'geheim' };
    const body = { amount: 900, password: 'geheim' };
    const { decisionId } = await agent.forward('POST', `${origin.url}/refunds`, { headers, body });
    const all = [
      { field: 'request.headers.x-shop', operator: 'equals', value: 'north' },
      { field: 'action.parameters.amount', operator: 'greater_than', value: 800 },
    ];
    const { id } = await publish(owner, policy({ decision: 'deny', conditions: { all } }));
    const whatIf = async (instead: object) => {
      const answer = fine(await asking<DecisionShown>(owner, { decision_id: decisionId, instead }));
      expect(JSON.stringify(answer)).not.toContain('geheim');
      return answer;
    };
    const same = await whatIf({});
    expect(same.sent).toMatchObject({ body: { amount: 900 }, body_partial: true });
    expect(same.sent?.withheld).toContain('x-api-key');
    expect(same).toMatchObject({
      recorded: { speaker: 'role' },
      now: { decision: 'deny', spoke: { part: 'policy', id } },
      instead: { decision: 'deny' },
    });
    expect(await whatIf({ body: { amount: 10 } })).toMatchObject({
      now: { decision: 'deny' },
      instead: { decision: 'allow' },
    });
    expect((await whatIf({ headers: { 'X-Shop': 'south' } })).instead).toMatchObject({ decision: 'allow' });
    const reader = await agentOf(owner, { roles: ['agent-read-only'] });
    expect((await whatIf({ agent: reader.name })).instead).toMatchObject({ spoke: { part: 'role', id: reader.id } });
    const nobody = await asking(owner, { decision_id: decisionId, instead: { agent: 'nobody' } });
    const nowhere = await asking(owner, { decision_id: decisionId, instead: { url: 'no address' } });
    expect([nobody.status, nowhere.status]).toEqual([404, 422]);
    fine(await owner.delete(`/api/policies/${id}`));
  });

  it('of a token says whether its list or its maker stands in the way, and which role would do', async () => {
    const order = { name: fresh('token'), permissions: ['audit.view'], scope: 'tenant' };
    const { id: token_id } = fine(await owner.post<{ id: string }>('/api/tokens', order));
    const may = async (permission: string) => (await asking<object>(owner, { token_id, permission })).body;
    expect(await may('audit.view')).toMatchObject({ allowed: true });
    const refused = await may('policies.edit');
    expect(refused).toMatchObject({ allowed: false, change: { kind: 'token' } });
    expect(JSON.stringify(refused)).toContain('The token does not list policies.edit.');
    const viewer = await invited(owner, ['viewer']);
    expect((await asking(viewer, { token_id, permission: 'audit.view' })).status).toBe(404);
    const about = { user_id: viewer.userId, permission: 'policies.edit' };
    expect((await asking<{ change: { role: object } }>(owner, about)).body).toMatchObject({
      allowed: false,
      change: { kind: 'assign_role', role: { id: expect.stringMatching(/^rol_/), name: expect.any(String) } },
    });
  });

  it('does not guess where something of a recorded request was not kept', async () => {
    const path = `/${fresh('path')}`;
    const { decisionId } = await agent.forward('POST', origin.url + path, { body: { amount: 1 } });
    const all = [
      { field: 'request.path', operator: 'equals', value: path },
      { field: 'request.body.amount', operator: 'greater_than', value: 5 },
    ];
    const { id } = await publish(owner, policy({ decision: 'deny', conditions: { all } }));
    const found = await ofDecision(decisionId);
    expect(found).toMatchObject({ facts: 'not_kept', differs: null, now: { undecided: true } });
    expect(found.now?.checks.at(-1)).toMatchObject({ name: 'policies', outcome: 'skipped' });
    fine(await owner.delete(`/api/policies/${id}`));
  });

  it('names role, boundary and connector where they refuse', async () => {
    const reader = await agentOf(owner, { roles: ['agent-read-only'] });
    const written = { agent: reader.name, method: 'POST', url: `${origin.url}/x`, body: {} };
    const byRole = fine(await asking<ExplanationShown>(owner, written));
    expect(byRole).toMatchObject({ decision: 'deny', rule: { kind: 'implicit' } });
    expect(byRole.nearest_change).toMatch(/^Assign the role agent-full/);
    const nowhere = fine(await asking<ExplanationShown>(owner, { ...written, url: 'https://unknown.example/' }));
    expect(nowhere.nearest_change).toMatch(/Add a connector that knows unknown\.example/);
  });

  it('is for those who may see the policies, the agent and the decision', async () => {
    const { decisionId } = await agent.forward('GET', `${origin.url}/x`);
    const other = await agentOf(owner);
    const role = fine(
      await owner.post<{ name: string }>('/api/roles', {
        name: fresh('role'),
        grants: [{ permission: 'policies.view' }, { permission: 'audit.view', limit: { agents: [other.id] } }],
      }),
    );
    const person = await invited(owner, [role.name]);
    const unknown = { decision_id: 'dec_00000000000000000000000000' };
    const [hidden, missing] = [await asking(person, { decision_id: decisionId }), await asking(owner, unknown)];
    expect([hidden.status, missing.status]).toEqual([404, 404]);
    expect(hidden.body).toEqual(missing.body);
    expect((await asking(person, { agent: agent.name, method: 'GET', url: origin.url })).status).toBe(404);
  });

  it('of who can names people for what people hold, and agents for actions', async () => {
    const supervised = await agentOf(owner, { roles: ['agent-supervised'] });
    const person = await invited(owner, ['viewer']);
    type Who = { items: { user_id: string }[]; agents: { agent_id: string; effect: string }[] };
    const who = async (permission: string, more = ''): Promise<Who> =>
      fine(await owner.get<Who>(`/api/access/who-can?permission=${permission}${more}`));
    const viewers = await who('agents.view');
    expect(viewers.items.map(({ user_id }) => user_id)).toEqual(expect.arrayContaining([person.userId, owner.userId]));
    const { agents, items } = await who('action.shop.refund.create', `&connector_id=${connector.id}`);
    expect(items).toEqual([]);
    expect(agents).toContainEqual(expect.objectContaining({ agent_id: agent.id, effect: 'allow' }));
    expect(agents).toContainEqual(expect.objectContaining({ agent_id: supervised.id, effect: 'requires_approval' }));
    expect((await who('action.shop.refund.create', '&connector_id=con_0')).agents).toEqual([]);
  });
});
