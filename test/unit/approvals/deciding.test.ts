// People answer: who may, how many it takes, what is refused and with which code, and what the ledger is told.

import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TABLES } from '../../../store/schema.ts';
import type { Store } from '../../../store/store.ts';
import { describeOnBoth } from '../../support/databases.ts';
import { rowFor } from '../../support/rows.ts';
import { newWorld, type World } from './desk-world.ts';
import { rightsOf } from './rights.ts';

describeOnBoth('a decision', (database) => {
  let store: Store;
  let world: World;
  beforeAll(async () => {
    ({ store } = await database.open());
  });
  beforeEach(async () => {
    world = await newWorld(store);
  });
  afterEach(() => world.stop());

  const tenant = () => store.forTenant(world.tenant.id);
  const refused = (code: string, more: object = {}) => expect.objectContaining({ name: 'ApiError', code, ...more });

  it('shows what was asked, decided and by whom', async () => {
    const id = await world.held({ ...world.refund(480), claimedReason: 'Customer asked', runId: 'run-7' });
    const reviewer = await world.person();
    expect(await world.desk.get(reviewer, id)).toMatchObject({
      id,
      state: 'pending',
      required: 1,
      waiting: false,
      attempts: 1,
      can_decide: true,
      votes: [],
      claimed_reason: 'Customer asked',
      run_id: 'run-7',
      agent: { id: world.agent.id, name: 'refund-bot' },
      action: { type: 'stripe.refund.create', sentence: 'Refund 480', risk: 70 },
      request: {
        method: 'POST',
        url: 'https://api.stripe.com/v1/refunds',
        body: '{"amount":480}',
        body_encoding: 'utf8',
        body_truncated: false,
      },
      created_at: '2031-01-01T00:00:00.000Z',
      expires_at: '2031-01-01T00:15:00.000Z',
      wait_seconds: 50,
    });
    const decided = await world.desk.approve(reviewer, id, { comment: 'Fine' });
    expect(decided).toMatchObject({
      state: 'approved',
      can_decide: false,
      decided_by: { id: reviewer.userId, email: reviewer.email },
      comment: 'Fine',
    });
    expect(decided.votes).toEqual([
      {
        user: expect.objectContaining({ id: reviewer.userId }),
        vote: 'approve',
        comment: 'Fine',
        at: '2031-01-01T00:00:00.000Z',
      },
    ]);
  });

  it('shows bytes that are no text as base64, and nothing once they are erased', async () => {
    const bytes = Buffer.from([0xff, 0x00, 0xc3]);
    const id = await world.held({ ...world.refund(1), body: bytes });
    const reviewer = await world.person();
    expect((await world.desk.get(reviewer, id)).request).toMatchObject({
      body: bytes.toString('base64'),
      body_encoding: 'base64',
    });
    expect((await world.desk.deny(reviewer, id, { reason: 'no' })).request.body).toBeNull();
  });

  it('is recorded before and after, with the reason', async () => {
    const id = await world.held();
    world.entries.length = 0;
    await world.desk.deny(await world.person(), id, { reason: 'Too much' });
    expect(world.entries.map(({ kind, phase, after }) => ({ kind, phase, after }))).toEqual([
      { kind: 'approval.denied', phase: 'intent', after: undefined },
      { kind: 'approval.denied', phase: 'done', after: { state: 'denied', comment: 'Too much' } },
    ]);
  });

  it('that was refused leaves nothing behind', async () => {
    const id = await world.held();
    world.recorded();
    await expect(world.desk.approve(await world.person('viewer'), id)).rejects.toEqual(
      refused('not_permitted', { details: { required: 'approvals.decide', check: 'not_permitted' } }),
    );
    expect([(await world.row(id)).state, await tenant().votes.count({ approval_id: id }), world.recorded()]).toEqual([
      'pending',
      0,
      [],
    ]);
  });

  it('is refused to who may not decide before it says whether anything is left to decide', async () => {
    const id = await world.held();
    await world.desk.deny(await world.person(), id, { reason: 'no' });
    await expect(world.desk.approve(await world.person('viewer'), id)).rejects.toEqual(refused('not_permitted'));
  });

  it('is refused a second time, whichever way', async () => {
    const id = await world.held();
    await world.desk.approve(await world.person(), id);
    await expect(world.desk.approve(await world.person(), id)).rejects.toEqual(refused('already_decided'));
    await expect(world.desk.deny(await world.person(), id, { reason: 'late' })).rejects.toEqual(
      refused('already_decided'),
    );
    expect((await world.row(id)).state).toBe('approved');
  });

  it('is refused once the time is over, though nothing has noticed yet', async () => {
    const id = await world.held();
    world.pass(900_000);
    await expect(world.desk.approve(await world.person(), id)).rejects.toEqual(refused('already_decided'));
    expect((await world.row(id)).state).toBe('expired');
  });

  it('needs the reason that the rule asks for', async () => {
    const id = await world.heldWith({ reason_required: true });
    const reviewer = await world.person();
    await expect(world.desk.approve(reviewer, id)).rejects.toEqual(refused('invalid_request', { status: 422 }));
    await expect(world.desk.approve(reviewer, id, { comment: '  ' })).rejects.toEqual(refused('invalid_request'));
    expect((await world.desk.approve(reviewer, id, { comment: 'Checked' })).state).toBe('approved');
  });

  it('of another tenant is one of nothing', async () => {
    const id = await world.held();
    const stranger = await world.person('owner', 'tnt_other');
    for (const attempt of [
      () => world.desk.get(stranger, id),
      () => world.desk.approve(stranger, id),
      () => world.desk.extend(stranger, id, { seconds: 1 }),
    ]) {
      await expect(attempt()).rejects.toEqual(refused('not_found', { message: 'There is no such approval.' }));
    }
    expect((await world.desk.list(stranger, { limit: 10 })).total).toBe(0);
  });

  describe('by several people', () => {
    it('takes as many different ones as the rule wants', async () => {
      const id = await world.heldWith({ required: 2 });
      const [anna, bert] = [await world.person(), await world.person()];
      expect(await world.desk.approve(anna, id)).toMatchObject({
        state: 'pending',
        votes: [{}],
        can_decide: false,
        cannot_decide_because: expect.any(String),
      });
      await expect(world.desk.approve(anna, id)).rejects.toEqual(refused('already_voted', { status: 409 }));
      expect(await world.desk.approve(bert, id)).toMatchObject({ state: 'approved', votes: [{}, {}] });
    });

    it('is ended by one refusal, even after an approval', async () => {
      const id = await world.heldWith({ required: 2 });
      await world.desk.approve(await world.person(), id);
      expect(await world.desk.deny(await world.person(), id, { reason: 'On second thoughts' })).toMatchObject({
        state: 'denied',
        comment: 'On second thoughts',
      });
    });
  });

  describe('where the rule names approvers', () => {
    it.each([
      ['by role', () => ({ roles: ['owner'] }), 'owner'],
      ['by e-mail', (email: string) => ({ users: [email.toUpperCase()] }), 'member'],
    ] as const)('is theirs alone, named %s', async (_, approvers, role) => {
      const named = await world.person(role);
      const id = await world.heldWith({ approvers: approvers(named.email) });
      const other = await world.person('member');
      await expect(world.desk.approve(other, id)).rejects.toEqual(refused('not_an_approver', { status: 403 }));
      expect(await world.desk.get(other, id)).toMatchObject({
        can_decide: false,
        cannot_decide_because: expect.stringContaining('not among'),
      });
      expect((await world.desk.approve(named, id)).state).toBe('approved');
    });

    it('is that of the members of a group of people', async () => {
      const [member, other] = [await world.person(), await world.person()];
      await tenant().peopleGroups.insert(
        rowFor(TABLES.peopleGroups, { name: 'finance-leads', members: [member.userId] }),
      );
      const id = await world.heldWith({ approvers: { people_groups: ['finance-leads'] } });
      await expect(world.desk.approve(other, id)).rejects.toEqual(refused('not_an_approver'));
      expect((await world.desk.approve(member, id)).state).toBe('approved');
    });

    it('is nobody’s where the group is gone', async () => {
      const id = await world.heldWith({ approvers: { people_groups: ['dissolved'] } });
      await expect(world.desk.approve(await world.person('owner'), id)).rejects.toEqual(refused('not_an_approver'));
    });

    it('is that of those whom the agent’s group names', async () => {
      const named = await world.person();
      const group = rowFor(TABLES.agentGroups, { approvers: { users: [named.userId] } });
      await tenant().agentGroups.insert(group);
      await tenant().agentGroupMembers.insert({ tenant_id: '', group_id: group.id, agent_id: world.agent.id });
      const id = await world.held();
      await expect(world.desk.approve(await world.person(), id)).rejects.toEqual(refused('not_an_approver'));
      expect((await world.desk.approve(named, id)).state).toBe('approved');
    });
  });

  describe('for an agent of one’s own', () => {
    const production = { environment: 'production' };

    async function owned() {
      const owner = await world.person('owner');
      await tenant().agents.update({ id: world.agent.id }, { owner_user_id: owner.userId });
      return owner;
    }

    it('in production is somebody else’s', async () => {
      const [owner, other] = [await owned(), await world.person()];
      const id = await world.heldWith(production);
      await expect(world.desk.approve(owner, id)).rejects.toEqual(refused('own_agent', { status: 403 }));
      expect(await world.desk.get(owner, id)).toMatchObject({
        can_decide: false,
        cannot_decide_because: expect.any(String),
      });
      expect((await world.desk.approve(other, id)).state).toBe('approved');
    });

    it('counts making one of its keys as owning it', async () => {
      const [maker] = [await world.person(), await world.person()];
      await tenant().agentKeys.insert(rowFor(TABLES.agentKeys, { agent_id: world.agent.id, created_by: maker.userId }));
      await expect(world.desk.approve(maker, await world.heldWith(production))).rejects.toEqual(refused('own_agent'));
    });

    it('stays refused to who owned it when it asked', async () => {
      const [owner, other] = [await world.person(), await world.person(), await world.person()];
      const ask = world.refund(480);
      const id = await world.held({
        ...ask,
        agent: { ...ask.agent, ownerUserId: owner.userId },
        requirement: { ...ask.requirement, ...production },
      });
      await tenant().agents.update({ id: world.agent.id }, { owner_user_id: other.userId });
      await expect(world.desk.approve(owner, id)).rejects.toEqual(refused('own_agent'));
    });

    it('is allowed where nobody else could decide, and the ledger says so', async () => {
      const owner = await owned();
      const id = await world.heldWith(production);
      world.entries.length = 0;
      expect((await world.desk.approve(owner, id)).state).toBe('approved');
      expect(world.entries.at(-1)).toMatchObject({ phase: 'done', after: { sole_approver: true } });
    });

    it('is refused all the same where the policy insists', async () => {
      const owner = await owned();
      await expect(world.desk.approve(owner, await world.heldWith({ separation_of_duties: 'always' }))).rejects.toEqual(
        refused('own_agent'),
      );
    });

    it.each([
      ['outside of production', { environment: 'staging' }],
      ['where duties are not separated', { ...production, separation_of_duties: 'never' }],
    ] as const)('is allowed %s', async (_, requirement) => {
      const [owner] = [await owned(), await world.person()];
      expect((await world.desk.approve(owner, await world.heldWith(requirement))).state).toBe('approved');
    });
  });

  describe('that is put off', () => {
    it('gives more time, but never more than seven days in all', async () => {
      const id = await world.held();
      const reviewer = await world.person();
      expect((await world.desk.extend(reviewer, id, { seconds: 60 })).expires_at).toBe('2031-01-01T00:16:00.000Z');
      expect((await world.desk.extend(reviewer, id, { seconds: 1e8 })).expires_at).toBe('2031-01-08T00:00:00.000Z');
    });

    it('is refused to a viewer and on what is decided', async () => {
      const id = await world.held();
      await expect(world.desk.extend(await world.person('viewer'), id, { seconds: 60 })).rejects.toEqual(
        refused('not_permitted'),
      );
      await world.desk.approve(await world.person(), id);
      await expect(world.desk.extend(await world.person(), id, { seconds: 60 })).rejects.toEqual(
        refused('already_decided'),
      );
    });
  });

  describe('in the list', () => {
    it('is shown newest first, by state, a page at a time', async () => {
      const ids: string[] = [];
      for (const amount of [1, 2, 3]) {
        ids.push(await world.held(world.refund(amount)));
        world.pass(1);
      }
      const reviewer = await world.person();
      await world.desk.deny(reviewer, ids[1] as string, { reason: 'no' });
      const first = await world.desk.list(reviewer, { state: 'pending', limit: 1 });
      const second = await world.desk.list(reviewer, {
        state: 'pending',
        limit: 1,
        cursor: first.next_cursor ?? undefined,
      });
      expect([first.items[0]?.id, second.items[0]?.id, first.total, second.next_cursor]).toEqual([
        ids[2],
        ids[0],
        2,
        null,
      ]);
      expect((await world.desk.list(reviewer, { limit: 10 })).items.map(({ id }) => id)).toEqual(ids.toReversed());
    });

    it('is refused without the right to see it', async () => {
      const nobody = await world.person('nothing');
      await expect(world.desk.list(nobody, { limit: 10 })).rejects.toEqual(refused('not_permitted'));
      await expect(world.desk.get(nobody, await world.held())).rejects.toEqual(refused('not_permitted'));
    });

    it('holds nothing of agents that somebody cannot see', async () => {
      const [mine, ask] = [await world.held(), world.refund(1)];
      const other = await world.held({ ...ask, fingerprint: 'other', agent: { ...ask.agent, id: 'agt_other' } });
      const limited = { ...(await world.person()), rights: rightsOf('member', [world.agent.id]) };
      expect(await world.desk.list(limited, { limit: 10 })).toMatchObject({
        items: [{ id: mine }],
        total: 1,
        next_cursor: null,
      });
      await expect(world.desk.get(limited, other)).rejects.toEqual(refused('not_found'));
      await expect(world.desk.approve(limited, other)).rejects.toEqual(refused('not_found'));
    });
  });
});
