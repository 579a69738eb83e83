// From when does a change count? From the next request on: clients that never stop asking, over connections that stay open, see no
// old answer once the API has answered the change.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Agent } from '../support/agent.ts';
import { Origin } from '../support/origin.ts';
import {
  agentOf,
  type ConnectorMade,
  connectorTo,
  type Fields,
  fine,
  founder,
  fresh,
  invited,
  killSwitch,
  PASSWORD,
  Person,
  policy,
} from '../support/person.ts';
import { type Product, startProduct } from '../support/product.ts';

/** Clients that ask all the time, and requests that begin together as soon as a change is answered. */
const CLIENTS = 4;
const BURST = 8;
const ROUNDS = 5;

let product: Product;
let origin: Origin;
let owner: Person;
let connector: ConnectorMade;

beforeAll(async () => {
  [product, origin] = await Promise.all([startProduct(), Origin.start()]);
  owner = await founder(product);
  connector = await connectorTo(owner, origin);
});
afterAll(async () => {
  await product.stop();
  await origin.close();
});

/** A change, and what every request is answered that begins after it. */
interface Turn {
  readonly change: () => Promise<unknown>;
  readonly answer: string;
}

/**
 * What stops an agent closes its connections too; who was just writing to one of them gets no answer, which is no old one. Where
 * requests pass again, none may be cut.
 */
const CUT = 'cut';
const fits = (got: string, { answer }: Pick<Turn, 'answer'>): boolean =>
  got === answer || (got === CUT && answer !== '200');

/** Makes one change after the other while clients ask, and fails for every old answer. */
async function neverOld(ask: () => Promise<string>, turns: readonly Turn[]): Promise<void> {
  const old: string[] = [];
  let current: Turn | undefined;
  let over = false;
  const once = async (): Promise<string> => {
    const began = current;
    const got = await ask();
    // What was on its way when the next change began may be answered either way.
    if (began !== undefined && began === current && !fits(got, began)) old.push(`${got} instead of ${began.answer}`);
    return got;
  };
  const client = async (): Promise<void> => {
    while (!over) await once();
  };
  const clients = Array.from({ length: CLIENTS }, client);
  try {
    for (const turn of turns) {
      current = undefined;
      await turn.change();
      current = turn;
      expect(await Promise.all(Array.from({ length: BURST }, once))).toContain(turn.answer);
    }
  } finally {
    over = true;
    await Promise.allSettled(clients);
  }
  await Promise.all(clients);
  expect(old).toEqual([]);
}

/** The two in turn, some rounds long. */
const inTurn = (one: Turn, other: Turn): Turn[] => Array.from({ length: ROUNDS }, () => [one, other]).flat();

/** What the gate answers this agent: the status, and the code of a refusal. */
async function throughGate({ key }: Pick<Agent, 'key'>, path: string): Promise<string> {
  try {
    const url = `${product.gateUrl}/connect/${connector.name}${path}`;
    const answer = await fetch(url, { method: 'POST', headers: { 'Holdgate-Key': key }, body: 'x' });
    const { code } = (await answer.json()) as { code?: string };
    return code === undefined ? String(answer.status) : `${answer.status} ${code}`;
  } catch {
    return CUT;
  }
}

const statusOf = async (person: Person, path: string): Promise<string> => String((await person.get(path)).status);
const edit = (path: string, body: Fields) => async () => fine(await owner.patch(path, body));

describe('the next request of an agent', () => {
  it('knows the change of its roles', async () => {
    const agent = await agentOf(owner);
    const path = `/${fresh('roles')}`;
    const turn = (role: string, answer: string): Turn => ({
      change: edit(`/api/agents/${agent.id}`, { roles: [role] }),
      answer,
    });
    await neverOld(
      () => throughGate(agent, path),
      inTurn(turn('agent-read-only', '403 role_denied'), turn('agent-full', '200')),
    );
  });

  it('knows the policy that was published', async () => {
    const agent = await agentOf(owner);
    const path = `/${fresh('policy')}`;
    const settings = { name: fresh('policy') };
    const yaml = (decision: string): string =>
      policy({ decision, conditions: { field: 'request.path', operator: 'equals', value: path } }, settings);
    const { id } = fine(await owner.post<{ id: string }>('/api/policies', { yaml: yaml('allow') }));
    const turn = (decision: string, answer: string): Turn => ({
      async change() {
        fine(await owner.put(`/api/policies/${id}`, { yaml: yaml(decision) }));
        fine(await owner.post(`/api/policies/${id}/publish`));
      },
      answer,
    });
    await neverOld(() => throughGate(agent, path), inTurn(turn('deny', '403 policy_denied'), turn('allow', '200')));
  });

  it('knows that it was disabled, and enabled again', async () => {
    const agent = await agentOf(owner);
    const path = `/${fresh('status')}`;
    const turn = (status: string, answer: string): Turn => ({
      change: edit(`/api/agents/${agent.id}`, { status }),
      answer,
    });
    await neverOld(
      () => throughGate(agent, path),
      inTurn(turn('disabled', '403 agent_disabled'), turn('active', '200')),
    );
  });

  it('knows the kill switch, and that it was lifted', async () => {
    const agent = await agentOf(owner);
    const path = `/${fresh('kill')}`;
    const turn = (active: boolean, answer: string): Turn => ({
      change: () => killSwitch(owner, active, { kind: 'agent', id: agent.id }),
      answer,
    });
    await neverOld(() => throughGate(agent, path), inTurn(turn(true, '403 kill_switch'), turn(false, '200')));
  });

  it('knows that its key is gone', async () => {
    const agent = await agentOf(owner);
    const path = `/${fresh('keys')}`;
    for (let round = 0; round < ROUNDS; round++) {
      const { id, key } = fine(await owner.post<{ id: string; key: string }>(`/api/agents/${agent.id}/keys`));
      await neverOld(
        () => throughGate({ key }, path),
        [
          { change: async () => undefined, answer: '200' },
          {
            change: async () => fine(await owner.delete(`/api/agents/${agent.id}/keys/${id}`)),
            answer: '401 agent_key_revoked',
          },
        ],
      );
    }
  });
});

describe('the next request of a person', () => {
  it('knows the change of their roles', async () => {
    const member = await invited(owner, ['viewer']);
    const turn = (role: string, answer: string): Turn => ({
      change: edit(`/api/tenants/${owner.tenantId}/members/${member.userId}`, { roles: [role] }),
      answer,
    });
    await neverOld(() => statusOf(member, '/api/tokens'), inTurn(turn('team-admin', '200'), turn('viewer', '403')));
  });

  it('knows what a role of theirs grants now', async () => {
    const name = fresh('role');
    const { id } = fine(
      await owner.post<{ id: string }>('/api/roles', { name, grants: [{ permission: 'agents.view' }] }),
    );
    const member = await invited(owner, [name]);
    const turn = (permission: string, answer: string): Turn => ({
      change: async () => fine(await owner.put(`/api/roles/${id}`, { grants: [{ permission }] })),
      answer,
    });
    await neverOld(() => statusOf(member, '/api/agents'), inTurn(turn('groups.view', '403'), turn('agents.*', '200')));
  });

  it('knows that they were disabled', async () => {
    const member = await invited(owner, ['viewer']);
    const status = async (to: string): Promise<unknown> =>
      fine(await owner.patch(`/api/users/${member.userId}`, { status: to }));
    await neverOld(
      () => statusOf(member, '/api/agents'),
      [
        { change: async () => undefined, answer: '200' },
        { change: () => status('disabled'), answer: '401' },
      ],
    );
  });

  it('knows that their session was ended', async () => {
    const member = await invited(owner, ['viewer']);
    for (let round = 0; round < ROUNDS; round++) {
      const other = new Person(product, member.email);
      fine(await other.post('/api/auth/login', { email: member.email, password: PASSWORD }));
      const { items } = fine(await other.get<{ items: { id: string; current: boolean }[] }>('/api/auth/sessions'));
      const id = items.find(({ current }) => current)?.id;
      await neverOld(
        () => statusOf(other, '/api/auth/me'),
        [
          { change: async () => undefined, answer: '200' },
          { change: async () => fine(await member.delete(`/api/auth/sessions/${id}`)), answer: '401' },
        ],
      );
    }
  });
});
