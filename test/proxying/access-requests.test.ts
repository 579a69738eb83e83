// An agent asks for a rule; an administrator makes it a draft or declines; nothing is allowed by asking.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Agent, Answer } from '../support/agent.ts';
import { Origin } from '../support/origin.ts';
import { agentOf, connectorTo, type Fields, fine, founder, fresh, invited, type Person } from '../support/person.ts';
import { type Product, startProduct } from '../support/product.ts';

let product: Product;
let origin: Origin;
let owner: Person;

beforeAll(async () => {
  [product, origin] = await Promise.all([startProduct(), Origin.start()]);
  owner = await founder(product);
  await connectorTo(owner, origin, { actions: [{ method: 'POST', path: '/ship/{id}', type: 'shop.ship' }] });
});
afterAll(async () => {
  await product.stop();
  await origin.close();
});

const OWN = 'http://holdgate.internal/v1/access-requests';
const ask = (agent: Agent, url: string, more: Fields = {}): Promise<Answer> =>
  agent.forward('POST', OWN, { body: { method: 'POST', url, reason: 'orders wait to be shipped', ...more } });
const target = (): string => `${origin.url}/ship/${fresh('order')}`;

/** Asks; the id of the request. */
async function asked(agent: Agent, url: string): Promise<string> {
  const answer = await ask(agent, url);
  expect(answer.status).toBe(201);
  return String(answer.json.id);
}

describe('a request for access', () => {
  it('shows an administrator what is wanted, why, and what stands against it', async () => {
    const agent = await agentOf(owner, { roles: ['agent-read-only'] });
    const url = target();
    const id = await asked(agent, url);
    const shown = fine(await owner.get<Fields>(`/api/access-requests/${id}`));
    expect(shown).toMatchObject({
      state: 'open',
      agent: { id: agent.id },
      url,
      claimed_reason: 'orders wait to be shipped',
      foretold: { decision: 'deny', code: 'role_denied', action: { type: 'shop.ship' } },
    });
    const { items } = fine(await owner.get<{ items: Fields[] }>('/api/access-requests?state=open'));
    expect(items.map((one) => one.id)).toContain(id);
  });

  it('allows nothing until the draft that it became is published', async () => {
    const agent = await agentOf(owner, { roles: ['agent-supervised'] });
    const url = target();
    const id = await asked(agent, url);
    const accepted = fine(await owner.post<Fields>(`/api/access-requests/${id}/accept`, { as: 'policy' }));
    expect(accepted).toMatchObject({ state: 'accepted', draft: { kind: 'policy', version: 1 } });
    const held = await agent.forward('POST', url, { headers: { Prefer: 'respond-async' } });
    expect(held.status).toBe(202);
    fine(await owner.post(`/api/policies/${(accepted.draft as { id: string }).id}/publish`));
    expect((await agent.forward('POST', target())).status).toBe(200);
    expect((await agent.forward('GET', `${OWN}/${id}`)).json).toMatchObject({ state: 'accepted' });
  });

  it('becomes a role that nobody holds yet', async () => {
    const agent = await agentOf(owner, { roles: ['agent-read-only'] });
    const url = target();
    const id = await asked(agent, url);
    const { draft } = fine(await owner.post<Fields>(`/api/access-requests/${id}/accept`, { as: 'role' }));
    expect((await agent.forward('POST', url)).json).toMatchObject({ code: 'role_denied' });
    fine(await owner.patch(`/api/agents/${agent.id}`, { roles: [(draft as { name: string }).name] }));
    expect((await agent.forward('POST', url)).status).toBe(200);
  });

  it('is declined with words that the agent reads, once', async () => {
    const agent = await agentOf(owner, { roles: ['agent-read-only'] });
    const id = await asked(agent, target());
    fine(await owner.post(`/api/access-requests/${id}/decline`, { reason: 'ships are for people' }));
    expect((await agent.forward('GET', `${OWN}/${id}`)).json).toMatchObject({
      state: 'declined',
      answer: 'ships are for people',
    });
    const again = await owner.post(`/api/access-requests/${id}/accept`, { as: 'policy' });
    expect(again).toMatchObject({ status: 409, body: { code: 'already_decided' } });
  });

  it('is the same while it is open, and an agent has only so many', async () => {
    const agent = await agentOf(owner);
    const url = target();
    expect(await asked(agent, url)).toBe(await asked(agent, url));
    for (let count = 1; count < 20; count += 1) await asked(agent, target());
    expect(await ask(agent, target())).toMatchObject({ status: 403, json: { code: 'too_many_holds' } });
  });

  it('is seen by its own agent and by whoever may see policies, and answered by whoever may edit them', async () => {
    const [agent, other] = [await agentOf(owner), await agentOf(owner)];
    const id = await asked(agent, target());
    expect((await other.forward('GET', `${OWN}/${id}`)).status).toBe(404);
    expect((await other.forward('GET', OWN)).json).toEqual({ items: [] });
    const viewer = await invited(owner, ['viewer']);
    expect((await viewer.get(`/api/access-requests/${id}`)).status).toBe(200);
    expect((await viewer.post(`/api/access-requests/${id}/accept`, { as: 'policy' })).status).toBe(403);
    expect((await viewer.post(`/api/access-requests/${id}/decline`, { reason: 'no' })).status).toBe(403);
  });

  it.each([
    ['no reason', { reason: ' ' }],
    ['no URL', { url: 'orders' }],
    ['a method that is none', { method: 'SHIP IT' }],
  ])('with %s is refused', async (_, wrong) => {
    expect((await ask(await agentOf(owner), target(), wrong)).json).toMatchObject({ code: 'invalid_request' });
  });
});
