// Headers by which an agent would change what was decided: in a credential's place, named in Connection, another method, the gate's own.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Agent, Asking } from '../support/agent.ts';
import { Origin, type SeenCall } from '../support/origin.ts';
import {
  agentOf,
  type ConnectorMade,
  connectorTo,
  credentialFor,
  type Fields,
  founder,
  fresh,
  type Person,
} from '../support/person.ts';
import { type Product, startProduct } from '../support/product.ts';

let product: Product;
let owner: Person;
let agent: Agent;
let origin: Origin;

beforeAll(async () => {
  [product, origin] = await Promise.all([startProduct(), Origin.start()]);
  owner = await founder(product);
  agent = await agentOf(owner);
});
afterAll(async () => {
  await product.stop();
  await origin.close();
});

async function withCredential(secret: Fields): Promise<ConnectorMade> {
  const connector = await connectorTo(owner, origin);
  await credentialFor(owner, connector, secret);
  return connector;
}

/** What the origin sees of a request by base URL. */
async function seen({ name }: ConnectorMade, asking: Asking, query = '', method = 'GET'): Promise<SeenCall> {
  const path = `/${fresh('header')}`;
  const answer = await agent.base(name, method, path + query, asking);
  expect([answer.status, answer.text]).toMatchObject([200, expect.any(String)]);
  const calls = origin.seen(path);
  expect(calls).toHaveLength(1);
  return calls[0] as SeenCall;
}

describe("an agent's own header in a credential's place", () => {
  it('is dropped: Authorization, in any letters and however often', async () => {
    const connector = await withCredential({ placement: 'bearer', value: 'real' });
    for (const name of ['Authorization', 'authorization', 'AUTHORIZATION']) {
      expect((await seen(connector, { headers: { [name]: 'Bearer mine' } })).headers.authorization).toBe('Bearer real');
    }
  });

  it('is dropped: a header of its own name', async () => {
    const connector = await withCredential({ placement: 'header', name: 'X-Api-Token', value: 'real' });
    const { headers } = await seen(connector, { headers: { 'x-api-token': ['mine', 'mine too'] } });
    expect(headers['x-api-token']).toBe('real');
  });

  it('is dropped: a query parameter, encoded or not', async () => {
    const connector = await withCredential({ placement: 'query', name: 'api_key', value: 'real' });
    const { url } = await seen(connector, {}, '?api_key=mine&a=1&api%5Fkey=mine&b=2');
    expect(url.split('?')[1]).toBe('a=1&b=2&api_key=real');
  });

  it('is dropped: basic', async () => {
    const connector = await withCredential({ placement: 'basic', value: 'user:real' });
    const { headers } = await seen(connector, { headers: { Authorization: 'Basic bWluZTptaW5l' } });
    expect(headers.authorization).toBe(`Basic ${Buffer.from('user:real').toString('base64')}`);
  });
});

describe('Connection', () => {
  it('cannot take the credential away or keep what ends at the gate', async () => {
    const connector = await withCredential({ placement: 'bearer', value: 'real' });
    for (const named of ['authorization', 'Authorization, close', 'host, authorization', 'keep-alive, authorization']) {
      const { headers } = await seen(connector, { headers: { Connection: named, Authorization: 'Bearer mine' } });
      expect([named, headers.authorization]).toEqual([named, 'Bearer real']);
      expect(headers.host).toBe(new URL(origin.url).host);
    }
  });

  it('takes away what it names, before anybody sees it', async () => {
    const connector = await connectorTo(owner, origin);
    const { headers } = await seen(connector, { headers: { Connection: 'x-mine', 'X-Mine': 'hop', 'X-Other': 'end' } });
    expect([headers['x-mine'], headers['x-other'], headers.connection ?? '']).toEqual([
      undefined,
      'end',
      expect.not.stringContaining('x-mine'),
    ]);
  });
});

describe('headers that end at the gate', () => {
  const OWN: Record<string, string> = {
    'Proxy-Authorization': 'Basic bWluZTptaW5l',
    'Proxy-Connection': 'keep-alive',
    'Holdgate-Reason': 'because',
    'Holdgate-Run-Id': 'run-1',
    'Holdgate-Decision': 'allow',
    Prefer: 'wait=5',
    TE: 'trailers',
    'Keep-Alive': 'timeout=5',
  };
  const OVERRIDES = ['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override', 'x-http-method-override'];

  it('never reach an origin: hop-by-hop ones, the agent key, and the gate’s own', async () => {
    const connector = await connectorTo(owner, origin);
    const { headers } = await seen(connector, { headers: OWN });
    for (const name of [...Object.keys(OWN), 'Holdgate-Key'])
      expect([name, headers[name.toLowerCase()]]).toEqual([name, undefined]);
    expect(JSON.stringify(headers)).not.toContain(agent.key);
  });

  it("never reach an origin: the agent's key, wherever else it was put", async () => {
    const connector = await connectorTo(owner, origin);
    const { key } = agent;
    const basic = Buffer.from(`user:${key}`).toString('base64');
    const headers = { 'X-Api-Key': key, Authorization: `Basic ${basic}`, 'X-Copy': `key ${key}`, 'X-Kept': 'yes' };
    const call = await seen(connector, { headers });
    expect(JSON.stringify(call.headers)).not.toContain(key);
    expect(call.headers.authorization).toBeUndefined();
    expect(call.headers['x-kept']).toBe('yes');
  });

  it('never reach an origin: those that would make another method of what was decided', async () => {
    const connector = await connectorTo(owner, origin);
    for (const name of OVERRIDES) {
      const { method, headers } = await seen(connector, { headers: { [name]: 'DELETE' } });
      expect([name, method, headers[name.toLowerCase()]]).toEqual([name, 'GET', undefined]);
    }
  });

  it('let nobody do what only the other method says: an agent that may read is refused', async () => {
    const reader = await agentOf(owner, { roles: ['agent-read-only'] });
    const connector = await connectorTo(owner, origin);
    for (const name of OVERRIDES) {
      const path = `/${fresh('override')}`;
      const answer = await reader.base(connector.name, 'GET', path, { headers: { [name]: 'DELETE' } });
      expect(answer.json).toMatchObject({ status: 403, code: 'role_denied' });
      expect(origin.seen(path)).toEqual([]);
    }
  });
});
