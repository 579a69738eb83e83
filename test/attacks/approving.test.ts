// Can somebody approve what they may not, or count twice? Over the API of the real product, on both databases, also at the same moment.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Agent } from '../support/agent.ts';
import { describeProductOnBoth } from '../support/both-databases.ts';
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
  policy,
  publish,
  type Reply,
} from '../support/person.ts';
import type { Product } from '../support/product.ts';

describeProductOnBoth('an approval', (start) => {
  let product: Product;
  let origin: Origin;
  let owner: Person;
  let quorum: string;

  beforeAll(async () => {
    [product, origin] = await Promise.all([start(), Origin.start()]);
    owner = await founder(product);
    await connectorTo(owner, origin);
    quorum = `/${fresh('quorum')}`;
    await publish(
      owner,
      policy({
        decision: 'requires_approval',
        approval: { required: 2 },
        conditions: { field: 'request.path', operator: 'starts_with', value: quorum },
      }),
    );
  });
  afterAll(() => origin.close());

  /** A hold of the agent, whose caller does not wait. */
  async function asked(agent: Agent, path = `/${fresh('write')}`): Promise<string> {
    const answer = await agent.forward('POST', origin.url + path, { headers: { Prefer: 'wait=0' }, body: {} });
    return String(answer.headers['holdgate-hold-id']);
  }
  const inProduction = (person: Person): Promise<Agent> =>
    agentOf(person, { roles: ['agent-supervised'], environment: 'production' });
  const approve = (person: Person, id: string, more: Fields = {}): Promise<Reply> =>
    person.post(`/api/approvals/${id}/approve`, more);
  const codeOf = async (answer: Promise<Reply>): Promise<unknown> => (await answer).body.code;
  const stateOf = async (id: string): Promise<unknown> => fine(await owner.get(`/api/approvals/${id}`)).state;

  describe('nobody approves for an agent of theirs', () => {
    it('that they made', async () => {
      const admin = await invited(owner, ['admin']);
      const id = await asked(await inProduction(admin));
      expect(await codeOf(approve(admin, id))).toBe('own_agent');
      expect(await codeOf(approve(admin, id, { remember: { minutes: 5 } }))).toBe('own_agent');
      expect(await codeOf(admin.post(`/api/approvals/${id}/deny`, { reason: 'no' }))).toBe('own_agent');
      expect(await codeOf(admin.post(`/api/approvals/${id}/extend`, { seconds: 60 }))).toBe('own_agent');
      expect(await stateOf(id)).toBe('pending');
      fine(await approve(owner, id));
    });

    it('by a token', async () => {
      const lead = await invited(owner, ['team-admin']);
      const id = await asked(await inProduction(lead));
      const { token } = fine(
        await lead.post<{ token: string }>('/api/tokens', {
          name: 'mine',
          permissions: ['approvals.*'],
          scope: 'tenant',
        }),
      );
      const answer = await fetch(`${product.consoleUrl}/api/approvals/${id}/approve`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        body: '{}',
      });
      expect(((await answer.json()) as Fields).code).toBe('own_agent');
    });

    it('whose key they made', async () => {
      const admin = await invited(owner, ['admin']);
      const agent = await inProduction(owner);
      fine(await admin.post(`/api/agents/${agent.id}/keys`));
      expect(await codeOf(approve(admin, await asked(agent)))).toBe('own_agent');
    });

    it('whose key they made and took away again', async () => {
      const admin = await invited(owner, ['admin']);
      const agent = await inProduction(owner);
      const { id: keyId } = fine(await admin.post<{ id: string }>(`/api/agents/${agent.id}/keys`));
      const id = await asked(agent);
      fine(await admin.delete(`/api/agents/${agent.id}/keys/${keyId}`));
      expect(await codeOf(approve(admin, id))).toBe('own_agent');
      expect(await stateOf(id)).toBe('pending');
    });
  });

  describe('nobody approves', () => {
    it('twice: not one after the other, and not at the same moment', async () => {
      const agent = await agentOf(owner, { roles: ['agent-full'] });
      const [one, other] = [await invited(owner, ['member']), await invited(owner, ['member'])];
      const id = await asked(agent, `${quorum}/${fresh('two')}`);
      await Promise.all([approve(one, id), approve(one, id), approve(one, id)]);
      expect(await stateOf(id)).toBe('pending');
      expect(await codeOf(approve(one, id))).toBe('already_voted');
      await Promise.all([approve(other, id), approve(other, id)]);
      expect(await stateOf(id)).toBe('approved');
      const { votes } = fine(await owner.get<{ votes: unknown[] }>(`/api/approvals/${id}`));
      expect(votes).toHaveLength(2);
    });

    it('more than a quorum needs: of five at the same moment exactly two count', async () => {
      const agent = await agentOf(owner, { roles: ['agent-full'] });
      const people = await Promise.all(Array.from({ length: 5 }, () => invited(owner, ['member'])));
      for (let round = 0; round < 5; round += 1) {
        const id = await asked(agent, `${quorum}/${fresh('many')}`);
        const answers = await Promise.all(people.map((person) => approve(person, id)));
        expect(answers.filter(({ status }) => status === 200)).toHaveLength(2);
        expect(new Set(answers.flatMap(({ body }) => body.code ?? []))).toEqual(new Set(['already_decided']));
      }
    });

    it('what is decided, whichever way; of two who disagree at the same moment one is heard', async () => {
      const agent = await agentOf(owner, { roles: ['agent-supervised'] });
      const other = await invited(owner, ['member']);
      for (let round = 0; round < 5; round += 1) {
        const id = await asked(agent);
        const [yes, no] = await Promise.all([
          approve(owner, id),
          other.post(`/api/approvals/${id}/deny`, { reason: 'no' }),
        ]);
        expect([yes.status, no.status].sort()).toEqual([200, 409]);
        const state = yes.status === 200 ? 'approved' : 'denied';
        expect(await stateOf(id)).toBe(state);
        for (const person of [owner, other]) expect(await codeOf(approve(person, id))).toBe('already_decided');
        expect(await stateOf(id)).toBe(state);
      }
    });

    it('across tenants: the approval of another one does not exist', async () => {
      const id = await asked(await agentOf(owner, { roles: ['agent-supervised'] }));
      const team = fine(await owner.post<{ id: string }>('/api/tenants', { name: fresh('team') })).id;
      fine(await owner.put('/api/auth/active-tenant', { tenant_id: team }));
      const lead = await invited(owner, ['owner']);
      fine(await owner.put('/api/auth/active-tenant', { tenant_id: owner.tenantId }));
      fine(await owner.delete(`/api/tenants/${owner.tenantId}/members/${lead.userId}`));
      const nothing = await approve(lead, 'apr_01nothing00000000000000000');
      const foreign = await approve(lead, id);
      expect([foreign.status, foreign.text]).toEqual([nothing.status, nothing.text]);
      expect(foreign.status).toBe(404);
      for (const header of ['X-Tenant-Id', 'X-Team-Id'])
        expect((await lead.send('POST', `/api/approvals/${id}/approve`, { [header]: owner.tenantId })).status).toBe(
          403,
        );
      expect(await stateOf(id)).toBe('pending');
    });

    it('by rights that are gone at that moment', async () => {
      const id = await asked(await agentOf(owner, { roles: ['agent-supervised'] }));
      const member = await invited(owner, ['member']);
      fine(await owner.patch(`/api/tenants/${owner.tenantId}/members/${member.userId}`, { roles: ['viewer'] }));
      expect(await codeOf(approve(member, id))).toBe('not_permitted');
      expect(await stateOf(id)).toBe('pending');
    });

    it('for agents that they cannot see', async () => {
      const [mine, hidden] = [await agentOf(owner), await agentOf(owner, { roles: ['agent-supervised'] })];
      const limit = { agents: [mine.id] };
      const { name } = fine(
        await owner.post<{ name: string }>('/api/roles', {
          name: fresh('few'),
          grants: ['agents.view', 'approvals.view', 'approvals.decide'].map((permission) => ({ permission, limit })),
        }),
      );
      const id = await asked(hidden);
      expect((await approve(await invited(owner, [name]), id)).status).toBe(404);
    });
  });
});
