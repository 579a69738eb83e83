// What does a request need that several rules hold? Everything that each of them wants, shown to whoever decides, however many answer at once.

import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Agent, Answer } from '../support/agent.ts';
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
  question,
} from '../support/person.ts';
import { eventually, type Product } from '../support/product.ts';

describeProductOnBoth('a request that several rules hold', (start) => {
  let product: Product;
  let origin: Origin;
  let owner: Person;
  const finance: Person[] = [];
  const admins: Person[] = [];
  beforeAll(async () => {
    [product, origin] = await Promise.all([start(), Origin.start()]);
    owner = await founder(product);
    await connectorTo(owner, origin, { actions: [{ method: 'POST', path: '/pay/{id}', type: 'shop.pay' }] });
    for (const role of ['member', 'member', 'admin', 'admin'])
      (role === 'admin' ? admins : finance).push(await invited(owner, [role]));
  });
  afterAll(() => origin.close());

  /** An agent under rules of these terms, each in a policy of its own. */
  async function under(...terms: Fields[]): Promise<Agent> {
    const agent = await agentOf(owner);
    for (const approval of terms)
      await publish(owner, policy({ decision: 'requires_approval', approval }, { scope: { agents: [agent.name] } }));
    return agent;
  }
  const target = (): string => `${origin.url}/pay/${fresh('invoice')}`;
  const reached = (url: string): number => origin.seen(new URL(url).pathname).length;
  const approve = (person: Person, id: string, comment?: string) =>
    person.post<Fields>(`/api/approvals/${id}/approve`, comment === undefined ? {} : { comment });
  const held = async (agent: Agent): Promise<{ url: string; id: string; answer: Promise<Answer> }> => {
    const url = target();
    const answer = agent.forward('POST', url, { body: { amount: 10 } });
    return { url, answer, id: (await question(owner, url)).id };
  };
  const [ADMIN, FINANCE] = [{ roles: ['admin'] }, () => ({ users: finance.map(({ email }) => email) })] as const;

  it('passes once each rule has its approvers, and says whom it still needs', async () => {
    const agent = await under({ approvers: ADMIN }, { approvers: FINANCE(), required: 2 });
    const { url, id, answer } = await held(agent);
    const [admin, other] = [admins[0] as Person, admins[1] as Person];
    expect((await approve(owner, id)).body.code).toBe('not_an_approver');
    fine(await approve(admin, id));
    fine(await approve(other, id));
    fine(await approve(finance[0] as Person, id));
    const shown = (await approvalOf(owner, id)) as unknown as Fields & { requirements: Fields[] };
    expect(shown.state).toBe('pending');
    expect(
      shown.requirements.map(({ required, approved_by }) => [required, (approved_by as { id: string }[]).length]),
    ).toEqual(
      expect.arrayContaining([
        [1, 2],
        [2, 1],
      ]),
    );
    expect((shown.rule as { also: unknown[] }).also).toHaveLength(1);
    expect(reached(url)).toBe(0);
    expect(fine(await approve(finance[1] as Person, id)).state).toBe('approved');
    expect((await answer).status).toBe(200);
    expect(reached(url)).toBe(1);
  });

  it('counts a person for every rule that names them', async () => {
    const [both] = admins as [Person];
    const agent = await under({ approvers: ADMIN }, { approvers: { users: [both.email] } });
    const { id, answer } = await held(agent);
    expect(fine(await approve(both, id)).state).toBe('approved');
    expect((await answer).status).toBe(200);
  });

  it('is denied by anybody whom one of the rules names', async () => {
    const agent = await under({ approvers: ADMIN }, { approvers: FINANCE() });
    const { id, url, answer } = await held(agent);
    fine(await approve(admins[0] as Person, id));
    fine(await (finance[0] as Person).post(`/api/approvals/${id}/deny`, { reason: 'no budget' }));
    expect((await answer).json.code).toBe('approval_denied');
    expect(reached(url)).toBe(0);
  });

  it('lives as long as the shortest says, wants the reason that any wants, and is nobody’s own where any insists', async () => {
    const agent = await under(
      { timeout_seconds: 3600, reason_required: true },
      { timeout_seconds: 60, separation_of_duties: 'always' },
    );
    const { id, answer } = await held(agent);
    const shown = (await approvalOf(owner, id)) as unknown as Fields;
    expect(Date.parse(String(shown.expires_at)) - Date.parse(String(shown.created_at))).toBe(60_000);
    expect(shown.reason_required).toBe(true);
    expect((await approve(owner, id, 'mine')).body.code).toBe('own_agent');
    const [admin] = admins as [Person];
    expect((await approve(admin, id)).body.code).toBe('invalid_request');
    fine(await approve(admin, id, 'checked'));
    expect((await answer).status).toBe(200);
  });

  it('comes to one outcome where all of them answer at once', async () => {
    const agent = await under({ approvers: ADMIN, required: 2 }, { approvers: FINANCE(), required: 2 });
    const { id, url, answer } = await held(agent);
    const replies = await Promise.all([...admins, ...finance].map((person) => approve(person, id)));
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(replies.filter(({ body }) => body.state === 'approved')).toHaveLength(1);
    expect((await answer).status).toBe(200);
    expect(reached(url)).toBe(1);
  });

  it('is remembered for the same rules alone', async () => {
    const agent = await under({ approvers: ADMIN });
    const first = await held(agent);
    fine(
      await (admins[0] as Person).post(`/api/approvals/${first.id}/approve`, { remember: { uses: 5, minutes: 10 } }),
    );
    expect((await first.answer).status).toBe(200);
    const again = first.url;
    expect((await agent.forward('POST', again, { body: { amount: 10 } })).status).toBe(200);
    const scope = { scope: { agents: [agent.name] } };
    await publish(owner, policy({ decision: 'requires_approval', approval: { approvers: FINANCE() } }, scope));
    const more = await agent.forward('POST', again, { body: { amount: 10 }, headers: { Prefer: 'respond-async' } });
    expect(more.status).toBe(202);
    await eventually('a question', async () => (await question(owner, again)).id !== first.id);
  });
});
