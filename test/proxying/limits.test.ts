// How much may an agent do within a time? Counted over real requests, all at once, across restarts, and before anybody is asked.

import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Agent, Answer } from '../support/agent.ts';
import { describeProductOnBoth } from '../support/both-databases.ts';
import { Origin } from '../support/origin.ts';
import {
  agentOf,
  connectorTo,
  type Fields,
  fine,
  founder,
  fresh,
  type Person,
  publish,
  question,
} from '../support/person.ts';
import type { Product } from '../support/product.ts';

describeProductOnBoth('a limit', (start) => {
  let product: Product;
  let origin: Origin;
  let owner: Person;
  beforeAll(async () => {
    [product, origin] = await Promise.all([start(), Origin.start()]);
    owner = await founder(product);
    await connectorTo(owner, origin);
  });
  afterAll(() => origin.close());

  /** An agent under these limits alone. */
  async function limited(limits: Fields[], more: Fields = {}): Promise<Agent> {
    const agent = await agentOf(owner);
    const metadata = { name: fresh('limits'), scope: { agents: [agent.name] } };
    await publish(
      owner,
      JSON.stringify({ metadata, limits: limits.map((one) => ({ name: 'limit', ...one })), ...more }),
    );
    return agent;
  }
  const call = (agent: Agent, body?: unknown): Promise<Answer> =>
    agent.forward('POST', `${origin.url}/${fresh('limit')}`, body === undefined ? {} : { body });
  const statuses = (answers: readonly Answer[]): Record<string, number | undefined> =>
    Object.fromEntries(
      Object.entries(Object.groupBy(answers, ({ status }) => status)).map(([key, all]) => [key, all?.length]),
    );

  it('of calls is never exceeded, however many come at once', async () => {
    const agent = await limited([{ max: 100, window: '1h' }]);
    const url = `${origin.url}/${fresh('limit')}`;
    const answers: Answer[] = [];
    for (let round = 0; round < 5; round += 1)
      answers.push(...(await Promise.all(Array.from({ length: 200 }, () => agent.forward('GET', url)))));
    expect(statuses(answers)).toEqual({ 200: 100, 403: 900 });
    expect(origin.seen(new URL(url).pathname)).toHaveLength(100);
    const refused = answers.find(({ status }) => status === 403) as Answer;
    expect(refused.json).toMatchObject({ code: 'rate_limited', agent_hint: 'stop_and_report' });
    expect(refused.headers).toMatchObject({ 'x-should-retry': 'false', 'holdgate-decision': 'deny; rule="limit"' });
    expect(refused.headers['retry-after']).toBeUndefined();
  }, 60_000);

  it('says when to try again where that is soon, and lets pass then', async () => {
    const agent = await limited([{ max: 1, window: '5s' }]);
    expect((await call(agent)).status).toBe(200);
    const refused = await call(agent);
    expect([refused.status, refused.json.code]).toEqual([429, 'rate_limited']);
    expect(refused.json.agent_hint).toBe('retry_same_request');
    expect(refused.headers['x-should-retry']).toBe('true');
    const seconds = Number(refused.headers['retry-after']);
    expect(seconds).toBeGreaterThanOrEqual(1);
    expect(seconds).toBeLessThanOrEqual(10);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    expect((await call(agent)).status).toBe(200);
  });

  it('of a sum is a budget, of which what cannot be read takes nothing', async () => {
    const agent = await limited([{ sum: 'request.body.amount', max: 1000, window: '1d' }]);
    expect((await call(agent, { amount: 700 })).status).toBe(200);
    expect((await call(agent, { amount: 400 })).json).toMatchObject({ code: 'budget_exhausted', status: 403 });
    expect((await call(agent, { amount: 300 })).status).toBe(200);
    expect((await call(agent, {})).json).toMatchObject({ code: 'budget_exhausted' });
    expect((await call(agent, { amount: -500 })).json).toMatchObject({ code: 'budget_exhausted' });
    expect((await call(agent, { amount: 1 })).json).toMatchObject({ code: 'budget_exhausted' });
  });

  it('counts agents apart, or a group of them together', async () => {
    const [one, other] = [await agentOf(owner), await agentOf(owner)];
    const group = fresh('group');
    fine(await owner.post('/api/agent-groups', { name: group, members: [one.id, other.id] }));
    const metadata = { name: fresh('limits'), scope: { agent_groups: [group] } };
    await publish(
      owner,
      JSON.stringify({ metadata, limits: [{ name: 'together', per: ['group'], max: 3, window: '1h' }] }),
    );
    const answers = await Promise.all([one, other, one, other].map((agent) => call(agent)));
    expect(statuses(answers)).toEqual({ 200: 3, 403: 1 });
  });

  it('comes before people are asked, and an approved request is not counted twice', async () => {
    const rules = [{ name: 'ask', decision: 'requires_approval' }];
    const agent = await limited([{ max: 1, window: '1h' }], { rules });
    const url = `${origin.url}/${fresh('limit')}`;
    const waiting = agent.forward('POST', url);
    const { id } = await question(owner, url);
    const second = await agent.forward('POST', `${url}-other`, { headers: { Prefer: 'respond-async' } });
    expect(second.json).toMatchObject({ code: 'rate_limited' });
    const joined = agent.forward('POST', url, { headers: { Prefer: 'respond-async' } });
    expect((await joined).status).toBe(202);
    fine(await owner.post(`/api/approvals/${id}/approve`));
    expect((await waiting).status).toBe(200);
  });

  it('of a sum counts what was approved when it is sent, and nobody is asked for what there is no budget for', async () => {
    const rules = [{ name: 'ask', decision: 'requires_approval' }];
    const agent = await limited([{ sum: 'request.body.amount', max: 100, window: '1h' }], { rules });
    const urls = [1, 2].map(() => `${origin.url}/${fresh('limit')}`) as [string, string];
    const waiting = urls.map((url) => agent.forward('POST', url, { body: { amount: 80 } }));
    for (const url of urls) fine(await owner.post(`/api/approvals/${(await question(owner, url)).id}/approve`));
    expect(statuses(await Promise.all(waiting))).toEqual({ 200: 1, 403: 1 });
    const more = await agent.forward('POST', `${urls[0]}-more`, {
      body: { amount: 80 },
      headers: { Prefer: 'respond-async' },
    });
    expect(more.json).toMatchObject({ code: 'budget_exhausted' });
  });

  it('is the last check of explanations and dry runs, which count nothing', async () => {
    const agent = await limited([{ max: 1, window: '1h' }]);
    const request = { agent: agent.name, method: 'POST', url: `${origin.url}/explained` };
    const own = `http://holdgate.internal/v1/explain?method=POST&url=${encodeURIComponent(request.url)}`;
    const asked = async (): Promise<Fields[]> => [
      fine(await owner.post('/api/access/explain', request)),
      fine(await owner.post('/api/v1/actions/dry-run', request)),
      (await agent.forward('GET', own)).json,
    ];
    for (const { decision, checks } of [...(await asked()), ...(await asked())])
      expect([decision, (checks as Fields[]).slice(-2)]).toMatchObject([
        'allow',
        [{ name: 'policies' }, { name: 'limits', outcome: 'passed' }],
      ]);
    expect((await call(agent)).status).toBe(200);
    for (const { decision, code, rule, checks } of await asked())
      expect([decision, code, rule, (checks as Fields[]).at(-1)]).toMatchObject([
        'deny',
        'rate_limited',
        { name: 'limit' },
        { name: 'limits', outcome: 'failed' },
      ]);
    const other = { ...request, agent: (await agentOf(owner)).name };
    expect((fine(await owner.post('/api/v1/actions/dry-run', other)).checks as Fields[]).at(-1)).toMatchObject({
      name: 'limits',
      outcome: 'skipped',
    });
  });

  it('in monitor lets pass and says what it would have done', async () => {
    const agent = await limited([{ max: 0, window: '1h' }]);
    fine(await owner.patch(`/api/organizations/${owner.organizationId}`, { enforcement: 'monitor' }));
    const answer = await call(agent);
    fine(await owner.patch(`/api/organizations/${owner.organizationId}`, { enforcement: 'full_enforce' }));
    expect(answer.status).toBe(200);
    expect((await call(agent)).status).toBe(403);
  });
});
