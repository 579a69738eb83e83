// Everybody at once, over HTTP: however many decide, lose the right, wait or come too late, one outcome and one call.

import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Agent } from '../support/agent.ts';
import { describeProductOnBoth } from '../support/both-databases.ts';
import { Origin } from '../support/origin.ts';
import {
  agentOf,
  approvalOf,
  connectorTo,
  type Fields,
  fine,
  founder,
  fresh,
  invited,
  type Person,
  policy,
  publish,
  type Question,
  question,
} from '../support/person.ts';
import { eventually, type Product } from '../support/product.ts';

/** Long enough to be found before it is over. */
const EXPIRES_S = 3;
const REFUSED_LATE = new Set(['already_decided', 'already_voted']);

describeProductOnBoth('at the same moment, over HTTP', (start) => {
  let product: Product;
  let origin: Origin;
  let owner: Person;
  beforeAll(async () => {
    [product, origin] = await Promise.all([start(), Origin.start()]);
    owner = await founder(product);
    await connectorTo(owner, origin);
  });
  afterAll(() => origin.close());

  const supervised = (): Promise<Agent> => agentOf(owner, { roles: ['agent-supervised'] });
  const target = (): string => `${origin.url}/${fresh('race')}`;
  const reached = (url: string): number => origin.seen(new URL(url).pathname).length;
  const approve = (person: Person, id: string) => person.post<Fields>(`/api/approvals/${id}/approve`);
  const deny = (person: Person, id: string) => person.post<Fields>(`/api/approvals/${id}/deny`, { reason: 'no' });

  it('two scripts decide otherwise, and one of them has', async () => {
    const [agent, other] = [await supervised(), await invited(owner, ['member'])];
    const url = target();
    const waiting = agent.forward('POST', url);
    const { id } = await question(owner, url);
    const replies = await Promise.all([approve(owner, id), deny(other, id)]);
    const [counted, ...more] = replies.filter(({ status }) => status === 200);
    expect(more).toHaveLength(0);
    expect(replies.find(({ status }) => status !== 200)).toMatchObject({
      status: 409,
      body: { code: 'already_decided' },
    });
    const approved = counted === replies[0];
    expect((await waiting).status).toBe(approved ? 200 : 403);
    expect(reached(url)).toBe(approved ? 1 : 0);
  });

  it('fifty approve the same request, and it is sent once', async () => {
    const agent = await supervised();
    const people = await Promise.all(Array.from({ length: 5 }, () => invited(owner, ['member'])));
    const url = target();
    const waiting = agent.forward('POST', url);
    const { id } = await question(owner, url);
    const replies = await Promise.all(
      Array.from({ length: 50 }, (_, turn) => approve(people[turn % people.length] as Person, id)),
    );
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(replies.every(({ status, body }) => status === 200 || REFUSED_LATE.has(String(body.code)))).toBe(true);
    expect((await waiting).status).toBe(200);
    expect(reached(url)).toBe(1);
  });

  it('fifty requests are approved together, and each is sent once', async () => {
    const agent = await supervised();
    const urls = Array.from({ length: 50 }, target);
    const waiting = urls.map((url) => agent.forward('POST', url));
    // Asked for once for all of them: fifty that ask again and again would keep the product from everything else.
    const ids = await eventually('fifty questions', async () => {
      const { items } = fine(await owner.get<{ items: Question[] }>('/api/approvals?state=pending&limit=100'));
      const found = urls.flatMap((url) => items.find(({ request }) => request.url === url)?.id ?? []);
      return found.length === urls.length && found;
    });
    const replies = await Promise.all(ids.map((id) => approve(owner, id)));
    expect(replies.every(({ status }) => status === 200)).toBe(true);
    expect((await Promise.all(waiting)).every(({ status }) => status === 200)).toBe(true);
    expect(urls.map(reached)).toEqual(urls.map(() => 1));
  });

  it('an approver who loses the right meanwhile has decided before it or not at all', async () => {
    const agent = await supervised();
    for (let turn = 0; turn < 5; turn += 1) {
      const leaving = await invited(owner, ['member']);
      const url = target();
      const waiting = agent.forward('POST', url);
      const { id } = await question(owner, url);
      const member = `/api/tenants/${owner.tenantId}/members/${leaving.userId}`;
      const [reply, removed] = await Promise.all([approve(leaving, id), owner.delete(member)]);
      expect(removed.status).toBe(204);
      const { state } = await approvalOf(owner, id);
      expect(state === 'pending').toBe(reply.status !== 200);
      if (reply.status !== 200) fine(await deny(owner, id));
      expect((await waiting).status).toBe(reply.status === 200 ? 200 : 403);
      expect(reached(url)).toBe(reply.status === 200 ? 1 : 0);
      expect((await approve(leaving, id)).status).not.toBe(200);
    }
  });

  it('an approval and its expiry at one instant leave one of the two, and everybody agrees on it', {
    timeout: 60_000,
  }, async () => {
    const agent = await agentOf(owner);
    const scope = { agents: [agent.name] };
    await publish(
      owner,
      policy({ decision: 'requires_approval', approval: { timeout_seconds: EXPIRES_S } }, { scope }),
    );
    for (let turn = 0; turn < 3; turn += 1) {
      const url = target();
      const waiting = agent.forward('POST', url);
      const { id } = await question(owner, url);
      const { expires_at } = fine(await owner.get<{ expires_at: string }>(`/api/approvals/${id}`));
      await eventually('the instant', () => Date.now() >= Date.parse(expires_at) - 5);
      const reply = await approve(owner, id);
      const answer = await waiting;
      const { state } = await approvalOf(owner, id);
      if (reply.status === 200) expect(['approved', 'consumed', 'completed', 'expired', 'failed']).toContain(state);
      else expect([reply.body.code, state]).toEqual(['already_decided', 'expired']);
      expect(reached(url)).toBe(answer.status === 200 ? 1 : 0);
      if (answer.status === 200) expect(reply.status).toBe(200);
    }
  });
});
