// What does a question say beside the request? Whose agent asks, how like requests came out lately, and who could decide where one cannot.

import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Agent } from '../support/agent.ts';
import { describeProductOnBoth } from '../support/both-databases.ts';
import { Origin } from '../support/origin.ts';
import { agentOf, connectorTo, type Fields, fine, founder, invited, type Person, question } from '../support/person.ts';
import type { Product } from '../support/product.ts';

const ASYNC = { Prefer: 'respond-async' };

interface Card {
  readonly id: string;
  readonly agent: { readonly owner: { readonly id: string } | null };
  readonly similar: { readonly days: number; readonly approved: number; readonly denied: number } | null;
  readonly can_decide: boolean;
  readonly cannot_decide_because?: string;
}

describeProductOnBoth('a question', (start) => {
  let product: Product;
  let origin: Origin;
  let owner: Person;
  let agent: Agent;
  beforeAll(async () => {
    [product, origin] = await Promise.all([start(), Origin.start()]);
    owner = await founder(product);
    await connectorTo(owner, origin);
    agent = await agentOf(owner, { roles: ['agent-supervised'] });
  });
  afterAll(() => origin.close());

  const asked = async (path: string) => {
    const url = origin.url + path;
    const answer = agent.forward('POST', url, { body: { path } });
    return { answer, id: (await question(owner, url)).id };
  };
  const cards = async (person: Person): Promise<readonly Card[]> =>
    fine(await person.get<{ items: readonly Card[] }>('/api/approvals?state=pending')).items;

  it('counts how like ones came out, on its card as in its details', async () => {
    const [first, second, third] = [await asked('/a'), await asked('/b'), await asked('/c')];
    for (const { id } of [first, second]) fine(await owner.post(`/api/approvals/${id}/approve`, {}));
    fine(await owner.post(`/api/approvals/${third.id}/deny`, { reason: 'Not this one' }));
    await Promise.all([first.answer, second.answer, third.answer]);
    const fourth = await asked('/d');
    const [card] = await cards(owner);
    expect(card?.similar).toEqual({ days: 30, approved: 2, denied: 1, expired: 0 });
    expect(fine(await owner.get<Card>(`/api/approvals/${third.id}`)).similar).toMatchObject({ approved: 2, denied: 0 });
    fine(await owner.post(`/api/approvals/${fourth.id}/deny`, { reason: 'Done' }));
    await fourth.answer;
  });

  it('names the owner of its agent, and the roles that may decide to who may not', async () => {
    const { answer, id } = await asked('/e');
    fine(await owner.post('/api/roles', { name: 'deciders', grants: [{ permission: 'approvals.decide' }] }));
    const viewer = await invited(owner, ['viewer']);
    const [card] = await cards(viewer);
    expect(card?.agent.owner?.id).toBe(owner.userId);
    expect(card?.can_decide).toBe(false);
    expect(card?.cannot_decide_because).toContain('These roles have it: owner, admin, member, team-admin, deciders.');
    const refused = await viewer.post<Fields>(`/api/approvals/${id}/approve`, {});
    expect(refused.body).toMatchObject({ code: 'not_permitted', required: 'approvals.decide' });
    fine(await owner.post(`/api/approvals/${id}/deny`, { reason: 'Done' }));
    await answer;
  });

  it('tells who sees only some agents nothing of the others', async () => {
    const { answer, id } = await asked('/f');
    const limit = { agents: [agent.id] };
    const grants = ['approvals.view', 'agents.view'].map((permission) => ({ permission, limit }));
    fine(await owner.post('/api/roles', { name: 'some', grants }));
    const [card] = await cards(await invited(owner, ['some']));
    expect(card).toMatchObject({ id, similar: null });
    fine(await owner.post(`/api/approvals/${id}/deny`, { reason: 'Done' }));
    await answer;
  });

  it('is found by when it ends, and by whether a connection waits for it', async () => {
    const heldFor = async (seconds: number, path: string, headers?: Record<string, string>) => {
      fine(await owner.put('/api/settings', { approval_timeout_seconds: seconds }));
      const answer = agent.forward('POST', origin.url + path, { body: { path }, ...(headers && { headers }) });
      return { answer, id: (await question(owner, origin.url + path)).id };
    };
    const [last, first] = [await heldFor(3600, '/g', ASYNC), await heldFor(600, '/h', ASYNC)];
    const waited = await heldFor(1800, '/i');
    const listed = async (query: string) =>
      fine(
        await owner.get<{ items: readonly Card[]; next_cursor: string | null }>(
          `/api/approvals?state=pending&${query}`,
        ),
      );
    const ids = async (query: string) => (await listed(query)).items.map(({ id }) => id);
    expect(await ids('sort=expires_at')).toEqual([first.id, waited.id, last.id]);
    expect(await ids('sort=-expires_at')).toEqual([last.id, waited.id, first.id]);
    const { next_cursor } = await listed('sort=expires_at&limit=1');
    expect(await ids(`sort=expires_at&limit=1&cursor=${next_cursor}`)).toEqual([waited.id]);
    expect(await ids('waiting=true')).toEqual([waited.id]);
    expect((await owner.get<Fields>('/api/approvals?sort=body')).body).toMatchObject({
      code: 'invalid_request',
      errors: [{ pointer: '/query/sort' }],
    });
    for (const { id } of [last, first, waited]) fine(await owner.post(`/api/approvals/${id}/deny`, { reason: 'Done' }));
    await Promise.all([last.answer, first.answer, waited.answer]);
    expect(await ids('waiting=true')).toEqual([]);
  });
});
