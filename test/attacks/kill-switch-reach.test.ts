// Whom does a kill switch for a person reach? Only agents in the organization, or the tenant, of whoever pressed it.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Origin } from '../support/origin.ts';
import { agentOf, connectorTo, founder, fresh, type Person, register } from '../support/person.ts';
import { type Product, startProduct } from '../support/product.ts';

let product: Product;
let origin: Origin;
let owner: Person;

beforeAll(async () => {
  [product, origin] = await Promise.all([
    startProduct({
      environment: {
        HOLDGATE_ORGANIZATIONS: 'multi',
        HOLDGATE_PRIVATE_RANGES: '127.0.0.0/8',
        REGISTRATION_OPEN: 'true',
      },
    }),
    Origin.start(),
  ]);
  owner = await founder(product);
});
afterAll(async () => {
  await product.stop();
  await origin.close();
});

describe('a kill switch for a person', () => {
  it('pressed in another organization stops nothing here', async () => {
    await connectorTo(owner, origin);
    const agent = await agentOf(owner);
    const stranger = await register(product);
    const own = stranger.tenantId;
    await stranger.post(`/api/tenants/${own}/members`, { email: owner.email, roles: ['viewer'] });
    const scope = { kind: 'user', id: owner.userId };
    await stranger.post('/api/v1/kill-switch', { active: true, scope, reason: 'mischief' });
    const answer = await agent.forward('GET', `${origin.url}/${fresh('reach')}`);
    expect(answer.status).toBe(200);
  });

  it('pressed at home stops the agents that the person owns', async () => {
    const agent = await agentOf(owner);
    const scope = { kind: 'user', id: owner.userId };
    await owner.post('/api/v1/kill-switch', { active: true, scope, reason: 'drill' });
    const stopped = await agent.forward('GET', `${origin.url}/${fresh('reach')}`);
    await owner.post('/api/v1/kill-switch', { active: false, scope });
    const again = await agent.forward('GET', `${origin.url}/${fresh('reach')}`);
    expect([stopped.status, stopped.json.code, again.status]).toEqual([403, 'kill_switch', 200]);
  });
});
