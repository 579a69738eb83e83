// What is open ends within a second when it would be refused now, whichever rule changed; and every kill switch ends what it names.

import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Agent, watched } from '../support/agent.ts';
import { Origin } from '../support/origin.ts';
import {
  agentOf,
  type ConnectorMade,
  connectorTo,
  type Fields,
  fine,
  founder,
  fresh,
  killSwitch,
  type Person,
  policy,
  publish,
  question,
} from '../support/person.ts';
import { eventually, type Product, startProduct } from '../support/product.ts';

let product: Product;
let owner: Person;
let origin: Origin;
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

/** An answer that streams until it is cut. */
async function streaming(agent: Agent): Promise<{ readonly end: string | undefined }> {
  const path = `/${fresh('stream')}`;
  origin.on(path, (_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write('beginning');
  });
  const seen = watched(await agent.open('GET', origin.url + path));
  await eventually('beginning', () => seen.text === 'beginning');
  return seen;
}
const cut = (seen: { readonly end: string | undefined }): Promise<unknown> =>
  eventually('end of the stream', () => seen.end === 'cut');

describe('a stream that is open', () => {
  it('ends when the agent’s role is taken away, and another agent’s goes on', async () => {
    const [agent, other] = [await agentOf(owner), await agentOf(owner)];
    const [seen, going] = [await streaming(agent), await streaming(other)];
    const grants = [{ permission: 'action.github.pr.*' }];
    const role = fine(await owner.post<Fields>('/api/roles', { name: fresh('elsewhere'), grants }));
    fine(await owner.patch(`/api/agents/${agent.id}`, { roles: [role.name] }));
    await cut(seen);
    expect(going.end).toBeUndefined();
  });

  it('ends when a policy that denies it is published, not when one would only have it approved', async () => {
    const agent = await agentOf(owner);
    const seen = await streaming(agent);
    const scope = { agents: [agent.name] };
    await publish(owner, policy({ decision: 'requires_approval' }, { scope }));
    expect(seen.end).toBeUndefined();
    await publish(owner, policy({ decision: 'deny' }, { scope }));
    await cut(seen);
  });

  it('ends when an access rule closes the gateway to it', async () => {
    const agent = await agentOf(owner);
    const seen = await streaming(agent);
    const { items } = fine(await owner.get<{ items: { id: string; name: string }[] }>('/api/gateways'));
    const path = `/api/gateways/${items.find(({ name }) => name === 'default')?.id}/access-rules`;
    const rule = (decision: string, agents?: string[]) => ({
      connector: connector.name,
      actions: ['*'],
      decision,
      ...(agents && { agents }),
    });
    fine(await owner.put(path, { rules: [rule('allow'), rule('deny', [agent.name])] }));
    onTestFinished(async () => void fine(await owner.put(path, { rules: [] })));
    await cut(seen);
  });

  it('ends when its connector is deleted', async () => {
    const elsewhere = await Origin.start();
    onTestFinished(() => elsewhere.close());
    const made = await connectorTo(owner, elsewhere);
    const agent = await agentOf(owner);
    elsewhere.on('/stream', (_request, response) => void response.writeHead(200).write('beginning'));
    const seen = watched(await agent.open('GET', `${elsewhere.url}/stream`));
    await eventually('beginning', () => seen.text === 'beginning');
    fine(await owner.delete(`/api/connectors/${made.id}`));
    await cut(seen);
  });

  it('ends when the key that opened it expires', async () => {
    const { id, name } = await agentOf(owner);
    const expires_at = new Date(Date.now() + 5000).toISOString();
    const made = fine(await owner.post<{ id: string; key: string }>(`/api/agents/${id}/keys`, { expires_at }));
    const seen = await streaming(new Agent(product, { id, name, key: made.key, keyId: made.id }));
    expect(seen.end).toBeUndefined();
    await cut(seen);
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(expires_at));
  });

  it('goes on while rules change that say nothing of it', async () => {
    const agent = await agentOf(owner);
    const seen = await streaming(agent);
    await publish(owner, policy({ decision: 'deny' }, { scope: { agents: ['nobody-*'] } }));
    await agentOf(owner);
    expect(seen.end).toBeUndefined();
    expect((await agent.forward('GET', `${origin.url}/${fresh('still')}`)).status).toBe(200);
  });
});

describe('a kill switch', () => {
  const scopes: Record<string, (agent: Agent, group: string) => unknown> = {
    instance: () => ({ kind: 'instance' }),
    organization: () => ({ kind: 'organization', id: owner.organizationId }),
    tenant: () => ({ kind: 'tenant', id: owner.tenantId }),
    group: (_agent, group) => ({ kind: 'group', id: group }),
    agent: (agent) => ({ kind: 'agent', id: agent.id }),
    connector: () => ({ kind: 'connector', id: connector.id }),
    user: () => ({ kind: 'user', id: owner.userId }),
    gateway: async () => {
      const { items } = fine(await owner.get<{ items: { id: string; name: string }[] }>('/api/gateways'));
      return { kind: 'gateway', id: items.find(({ name }) => name === 'default')?.id };
    },
  };
  it.each(Object.keys(scopes))('for %s ends open streams and waiting holds', async (name) => {
    const agent = await agentOf(owner, { roles: ['agent-supervised'] });
    const members = { name: fresh('group'), members: [agent.id] };
    const { id: group } = fine(await owner.post<{ id: string }>('/api/agent-groups', members));
    const seen = await streaming(agent);
    const url = `${origin.url}/${fresh('held')}`;
    const waiting = agent.forward('POST', url);
    await question(owner, url);
    const scope = await scopes[name]?.(agent, group);
    await killSwitch(owner, true, scope);
    onTestFinished(() => killSwitch(owner, false, scope));
    await cut(seen);
    expect((await waiting).json).toMatchObject({ code: 'kill_switch' });
  });
});
