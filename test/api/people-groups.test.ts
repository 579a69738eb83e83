// Groups of people: made by those who manage members, and asked by the policies that name them.

import { afterAll, beforeAll, expect, it } from 'vitest';
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
  question,
} from '../support/person.ts';
import type { Product } from '../support/product.ts';

describeProductOnBoth('a group of people', (start) => {
  let product: Product;
  let origin: Origin;
  let owner: Person;
  let lead: Person;
  let other: Person;
  beforeAll(async () => {
    [product, origin] = await Promise.all([start(), Origin.start()]);
    owner = await founder(product);
    await connectorTo(owner, origin);
    [lead, other] = [await invited(owner, ['member']), await invited(owner, ['member'])];
  });
  afterAll(() => origin.close());

  const made = async (members: readonly Person[]): Promise<{ id: string; name: string; members: string[] }> =>
    fine(
      await owner.post('/api/people-groups', { name: fresh('leads'), members: members.map(({ userId }) => userId) }),
    );
  const approve = (person: Person, id: string) => person.post<Fields>(`/api/approvals/${id}/approve`, {});

  it('decides what a policy asks it, and nobody else does; who is taken out decides no more', async () => {
    const group = await made([lead]);
    const agent = await agentOf(owner);
    const approval = { approvers: { people_groups: [group.name] } };
    await publish(owner, policy({ decision: 'requires_approval', approval }, { scope: { agents: [agent.name] } }));
    const held = async () => {
      const url = `${origin.url}/${fresh('act')}`;
      const answer = agent.forward('POST', url, { body: {} });
      return { answer, id: (await question(owner, url)).id };
    };
    const first = await held();
    expect((await approve(other, first.id)).body.code).toBe('not_an_approver');
    expect(fine(await approve(lead, first.id)).state).toBe('approved');
    expect((await first.answer).status).toBe(200);
    fine(await owner.patch(`/api/people-groups/${group.id}`, { members: [other.userId] }));
    const second = await held();
    expect((await approve(lead, second.id)).body.code).toBe('not_an_approver');
    expect(fine(await approve(other, second.id)).state).toBe('approved');
    expect((await second.answer).status).toBe(200);
  });

  it('says which rules in force ask it, at once or later, and whose groups somebody is in', async () => {
    const group = await made([lead]);
    const asked = async () => fine(await owner.get<Fields>(`/api/people-groups/${group.id}`)).asked_by;
    const approvers = { people_groups: [group.name] };
    const now = policy({ decision: 'requires_approval', approval: { approvers } });
    const later = policy({
      decision: 'requires_approval',
      approval: { escalate_after_seconds: 60, escalation_approvers: approvers },
    });
    const draft = fine(await owner.post<Fields>('/api/policies', { yaml: now }));
    expect(await asked()).toEqual([]);
    fine(await owner.post(`/api/policies/${draft.id}/publish`, {}));
    await publish(owner, later);
    expect(await asked()).toMatchObject([{ policy: { id: draft.id }, later: false }, { later: true }]);
    const groupsOf = async (person: Person) =>
      fine(await owner.get<{ items: Fields[] }>(`/api/people-groups?member=${person.userId}`)).items.map(
        ({ id }) => id,
      );
    const among = await owner.get<{ items: Fields[] }>(`/api/tenants/${owner.tenantId}/members?group=${group.id}`);
    expect(fine(among).items.map(({ user_id }) => user_id)).toEqual([lead.userId]);
    expect((await owner.get(`/api/tenants/${owner.tenantId}/members?group=pgr_none`)).status).toBe(422);
    expect(await groupsOf(lead)).toContain(group.id);
    expect(await groupsOf(owner)).not.toContain(group.id);
  });

  it('has a name of its own, and people of this tenant alone', async () => {
    const group = await made([lead]);
    expect((await owner.post<Fields>('/api/people-groups', { name: group.name })).body.code).toBe('name_taken');
    const stranger = await owner.post<Fields>('/api/people-groups', { name: fresh('x'), members: ['usr_nobody'] });
    expect([stranger.status, stranger.body.errors]).toEqual([
      422,
      [expect.objectContaining({ pointer: '/members/0' })],
    ]);
  });

  it('is changed by those who manage members, and loses whoever leaves the tenant', async () => {
    const gone = await invited(owner, ['member']);
    const group = await made([lead, gone]);
    expect((await lead.patch<Fields>(`/api/people-groups/${group.id}`, { members: [] })).body.code).toBe(
      'not_permitted',
    );
    fine(await owner.delete(`/api/tenants/${owner.tenantId}/members/${gone.userId}`));
    expect(fine(await owner.get<{ members: string[] }>(`/api/people-groups/${group.id}`)).members).toEqual([
      lead.userId,
    ]);
    fine(await owner.delete(`/api/people-groups/${group.id}`));
    expect((await owner.get(`/api/people-groups/${group.id}`)).status).toBe(404);
  });
});
