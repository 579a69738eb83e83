// What helps people to decide, over HTTP: one answer for many like questions, what was decided before, and rules that need not ask any more.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Agent } from '../support/agent.ts';
import { Origin } from '../support/origin.ts';
import {
  agentOf,
  connectorTo,
  type Fields,
  fine,
  founder,
  fresh,
  invited,
  type Person,
  type Question,
  question,
  type Reply,
} from '../support/person.ts';
import { type Product, startProduct } from '../support/product.ts';

let product: Product;
let origin: Origin;
let owner: Person;

beforeAll(async () => {
  [product, origin] = await Promise.all([startProduct(), Origin.start()]);
  owner = await founder(product);
  await connectorTo(owner, origin, { actions: [{ method: 'POST', path: '/pay/{id}', type: 'shop.pay' }] });
});
afterAll(async () => {
  await product.stop();
  await origin.close();
});

/** A policy that holds payments of one agent, in force. */
async function holding(agent: Agent): Promise<{ id: string; name: string }> {
  const name = fresh('payments');
  const yaml = `metadata:
  name: ${name}
  scope: { agents: ["${agent.name}"] }
rules:
  - name: payments # people look at these
    conditions: { field: request.body.amount, operator: greater_than, value: 0 }
    decision: requires_approval
`;
  const { id } = fine(await owner.post<{ id: string }>('/api/policies', { yaml }));
  fine(await owner.post(`/api/policies/${id}/publish`));
  return { id, name };
}

/** Asks to pay, without waiting for the answer; the question that it left. */
async function asked(agent: Agent, amount: number): Promise<Question> {
  const url = `${origin.url}/pay/${fresh('invoice')}`;
  await agent.forward('POST', url, { headers: { Prefer: 'respond-async' }, body: { amount } });
  return question(owner, url);
}

const bulk = (person: Person, ids: readonly string[], more: Fields = {}): Promise<Reply<{ results: Fields[] }>> =>
  person.post('/api/approvals/bulk', { ids, decision: 'approve', reason: 'the same as yesterday', ...more });

describe('one answer for many', () => {
  it('approves each of them, with a result for each and for what cannot be decided', async () => {
    const agent = await agentOf(owner);
    await holding(agent);
    const ids = [await asked(agent, 1), await asked(agent, 2), await asked(agent, 3)].map(({ id }) => id);
    fine(await owner.post(`/api/approvals/${ids[2]}/deny`, { reason: 'not this one' }));
    const { results } = fine(await bulk(owner, [...ids, 'apr_nothing']));
    expect(results.map(({ status, state, code }) => [status, state ?? code])).toEqual([
      ['decided', 'approved'],
      ['decided', 'approved'],
      ['error', 'already_decided'],
      ['error', 'not_found'],
    ]);
    const one = fine(await owner.get<Fields>(`/api/approvals/${ids[0]}`));
    expect(one).toMatchObject({ state: 'approved', comment: 'the same as yesterday' });
  });

  it('is not given to questions of two rules', async () => {
    const [one, other] = [await agentOf(owner), await agentOf(owner)];
    await holding(one);
    await holding(other);
    const ids = [(await asked(one, 1)).id, (await asked(other, 1)).id];
    expect(await bulk(owner, ids)).toMatchObject({ status: 422, body: { code: 'invalid_request' } });
  });

  it('counts with the rights of whoever gives it', async () => {
    const agent = await agentOf(owner);
    await holding(agent);
    const { id } = await asked(agent, 1);
    const viewer = await invited(owner, ['viewer']);
    expect((await bulk(viewer, [id])).status).toBe(403);
  });
});

describe('a question', () => {
  it('shows how like ones were decided, and what differs from the last that was approved', async () => {
    const agent = await agentOf(owner);
    await holding(agent);
    const [first, second] = [await asked(agent, 10), await asked(agent, 20)];
    fine(await owner.post(`/api/approvals/${first.id}/approve`, { comment: 'invoice is right' }));
    fine(await owner.post(`/api/approvals/${second.id}/deny`, { reason: 'twice the sum' }));
    const third = await asked(agent, 30);
    const shown = fine(await owner.get<Fields>(`/api/approvals/${third.id}`));
    expect(shown).toMatchObject({
      similar_pending: 0,
      history: { approved: 1, denied: 1, expired: 0 },
      difference: { approval_id: first.id },
    });
    const { changed } = shown.difference as { changed: Fields[] };
    expect(changed).toContainEqual({ field: 'request.body.amount', before: 10, now: 30 });
    expect((shown.history as { items: Fields[] }).items[0]).toMatchObject({
      came_out: 'denied',
      comment: 'twice the sum',
      decided_by: { email: owner.email },
    });
  });
});

describe('what is approved every time', () => {
  interface Suggestion extends Fields {
    readonly id: string;
    readonly agent: { readonly id: string };
    readonly draft: { readonly yaml: string };
  }
  const suggestionFor = async (agent: Agent): Promise<Suggestion | undefined> =>
    fine(await owner.get<{ items: Suggestion[] }>('/api/approvals/suggestions')).items.find(
      (one) => one.agent.id === agent.id,
    );
  async function approvedTimes(agent: Agent, times: number): Promise<void> {
    for (let amount = 1; amount <= times; amount += 1)
      fine(await owner.post(`/api/approvals/${(await asked(agent, amount)).id}/approve`));
  }

  it('becomes an exception in the policy that held it, no wider than what was approved, with tests that pass', async () => {
    const agent = await agentOf(owner);
    const policy = await holding(agent);
    await approvedTimes(agent, 10);
    const suggestion = (await suggestionFor(agent)) as Suggestion;
    expect(suggestion).toMatchObject({ approved: 10, of: 10, bounds: [{ field: 'request.body.amount', most: 10 }] });
    expect(suggestion.draft.yaml).toContain('# people look at these');
    const drafted = fine(
      await owner.post<{ id: string; version: number; problems: unknown[] }>(
        `/api/approvals/suggestions/${suggestion.id}/draft`,
      ),
    );
    expect(drafted).toMatchObject({ id: policy.id, version: 2, problems: [] });
    fine(await owner.post(`/api/policies/${policy.id}/publish`));
    const url = `${origin.url}/pay/${fresh('invoice')}`;
    expect((await agent.forward('POST', url, { body: { amount: 9 } })).status).toBe(200);
    const more = await agent.forward('POST', url, { headers: { Prefer: 'respond-async' }, body: { amount: 11 } });
    expect(more.status).toBe(202);
  });

  it('becomes a policy of its own where a role held it', async () => {
    const agent = await agentOf(owner, { roles: ['agent-supervised'] });
    await approvedTimes(agent, 10);
    const { id } = (await suggestionFor(agent)) as Suggestion;
    const drafted = fine(
      await owner.post<{ id: string; problems: unknown[] }>(`/api/approvals/suggestions/${id}/draft`),
    );
    expect(drafted.problems).toEqual([]);
    fine(await owner.post(`/api/policies/${drafted.id}/publish`));
    const url = `${origin.url}/pay/${fresh('invoice')}`;
    expect((await agent.forward('POST', url, { body: { amount: 1 } })).status).toBe(200);
  });

  it('is not suggested once it was refused, nor before it is a habit', async () => {
    const [refused, rare] = [await agentOf(owner), await agentOf(owner)];
    await holding(refused);
    await holding(rare);
    await approvedTimes(refused, 10);
    fine(await owner.post(`/api/approvals/${(await asked(refused, 5)).id}/deny`, { reason: 'no' }));
    await approvedTimes(rare, 9);
    expect(await suggestionFor(refused)).toBeUndefined();
    expect(await suggestionFor(rare)).toBeUndefined();
  });

  it('becomes a draft only by somebody who may edit policies', async () => {
    const agent = await agentOf(owner);
    await holding(agent);
    await approvedTimes(agent, 10);
    const { id } = (await suggestionFor(agent)) as Suggestion;
    const member = await invited(owner, ['member']);
    expect((await member.post(`/api/approvals/suggestions/${id}/draft`)).status).toBe(403);
  });
});
