// From when does a change count on another replica? Two processes of the product over one PostgreSQL, each with its own data directory: what
// one of them has answered, the other soon decides by. Clients that never stop asking the other one see no old answer after the first new one.

import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
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
  type Person,
  policy,
  publish,
} from '../support/person.ts';
import { newDatabase, postgresBinaries } from '../support/postgres.ts';
import { eventually, freshDirectory, type ProductProcess, spawnProduct } from '../support/product.ts';

const CLIENTS = 3;
const AFTERWARDS = 20;

/** A change through the first replica, and what the second one answers once it is in force. */
interface Turn {
  readonly change: () => Promise<unknown>;
  readonly answer: string;
}

describe.skipIf(!postgresBinaries())('a change that one replica has answered', () => {
  const running: ProductProcess[] = [];
  let database: { url: string; drop(): Promise<void> };
  let origin: Origin;
  let second: ProductProcess;
  /** Through the first replica. */
  let owner: Person;
  let connector: ConnectorMade;

  beforeAll(async () => {
    [database, origin] = await Promise.all([newDatabase(inject('testRun')), Origin.start()]);
    const environment = {
      HOLDGATE_DATABASE_URL: database.url,
      HOLDGATE_MASTER_KEY: randomBytes(32).toString('base64'),
    };
    for (let at = 0; at < 2; at += 1) running.push(await spawnProduct({ environment, dataDir: freshDirectory() }));
    second = running[1] as ProductProcess;
    owner = await founder(running[0] as ProductProcess);
    connector = await connectorTo(owner, origin);
  }, 120_000);
  afterAll(async () => {
    for (const product of running) await product.stop();
    await database.drop();
    await origin.close();
  });

  async function throughGate(key: string, path: string): Promise<string> {
    const url = `${second.gateUrl}/connect/${connector.name}${path}`;
    const answer = await fetch(url, { method: 'POST', headers: { 'Holdgate-Key': key }, body: 'x' }).catch(
      () => undefined,
    );
    if (!answer) return 'cut';
    const { code } = (await answer.json()) as { code?: string };
    return code === undefined ? String(answer.status) : `${answer.status} ${code}`;
  }

  /** Clients ask the second replica all the time; it comes to the new answer by itself, and stays with it. */
  async function comesIntoForce(ask: () => Promise<string>, turns: readonly Turn[]): Promise<void> {
    let over = false;
    const clients = Array.from({ length: CLIENTS }, async () => {
      while (!over) await ask();
    });
    try {
      for (const { change, answer } of turns) {
        await change();
        await eventually(`answer ${answer}`, async () => (await ask()) === answer);
        const answers = await Promise.all(Array.from({ length: AFTERWARDS }, ask));
        expect(new Set(answers)).toEqual(new Set([answer]));
      }
    } finally {
      over = true;
      await Promise.all(clients);
    }
  }

  it('about an agent’s roles comes into force on the other by itself', async () => {
    const agent = await agentOf(owner);
    const turn = (role: string, answer: string): Turn => ({
      change: async () => fine(await owner.patch(`/api/agents/${agent.id}`, { roles: [role] })),
      answer,
    });
    const roles = [turn('agent-read-only', '403 role_denied'), turn('agent-full', '200')];
    await comesIntoForce(() => throughGate(agent.key, `/${fresh('roles')}`), [...roles, ...roles]);
  });

  it('about a policy, an agent, a key or a kill switch comes into force on the other by itself', async () => {
    const agent = await agentOf(owner);
    const path = `/${fresh('policy')}`;
    await comesIntoForce(
      () => throughGate(agent.key, path),
      [
        {
          change: () =>
            publish(
              owner,
              policy({
                decision: 'deny',
                conditions: { field: 'request.path', operator: 'equals', value: path },
              }),
            ),
          answer: '403 policy_denied',
        },
        { change: () => killSwitch(owner, true, { kind: 'agent', id: agent.id }), answer: '403 kill_switch' },
        {
          change: async () => fine(await owner.delete(`/api/agents/${agent.id}/keys/${agent.keyId}`)),
          answer: '401 agent_key_revoked',
        },
      ],
    );
  });

  it('about a person’s roles, their role, their account or their session counts on the other at once', async () => {
    const { id, name } = fine(
      await owner.post<{ id: string; name: string }>('/api/roles', {
        name: fresh('role'),
        grants: [{ permission: 'agents.view' }],
      }),
    );
    const member = await invited(owner, [name]);
    const elsewhere = member.at(second);
    const status = async (): Promise<number> => (await elsewhere.get('/api/agents')).status;
    const seat = `/api/tenants/${owner.tenantId}/members/${member.userId}`;
    const edit = (permission: string): Promise<unknown> =>
      owner.put<Fields>(`/api/roles/${id}`, { grants: [{ permission }] }).then(fine);
    for (let round = 0; round < 5; round += 1) {
      fine(await owner.patch(seat, { roles: [] }));
      expect(await status()).toBe(403);
      fine(await owner.patch(seat, { roles: [name] }));
      expect(await status()).toBe(200);
      await edit('groups.view');
      expect(await status()).toBe(403);
      await edit('agents.view');
      expect(await status()).toBe(200);
    }
    fine(await owner.patch(`/api/users/${member.userId}`, { status: 'disabled' }));
    expect(await status()).toBe(401);
  });
});
