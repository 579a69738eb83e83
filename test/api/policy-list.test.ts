// What does the list of policies say of each? How often it spoke, what its tests say, how much it counts, and whom to ask about it.

import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Agent } from '../support/agent.ts';
import { describeProductOnBoth } from '../support/both-databases.ts';
import { Origin } from '../support/origin.ts';
import { agentOf, connectorTo, type Fields, fine, founder, invited, type Person } from '../support/person.ts';
import type { Product } from '../support/product.ts';

interface Listed {
  readonly name: string;
  readonly mode: string;
  readonly hits: { readonly day: number; readonly week: number };
  readonly tests: { readonly passed: number; readonly failed: number };
  readonly owner: { readonly id: string; readonly email: string } | null;
}

const text = (name: string, mode: string, path: string, tests = '') => `
metadata: { name: ${name}, mode: ${mode} }
rules:
  - name: stop
    conditions: { all: [{ field: request.path, operator: equals, value: ${path} }] }
    decision: deny
${tests}`;
const test = (name: string, path: string) =>
  `  - { name: ${name}, request: { method: GET, url: "https://h${path}" }, expect: deny }\n`;

describeProductOnBoth('the list of policies', (start) => {
  let product: Product;
  let origin: Origin;
  let owner: Person;
  let agent: Agent;
  beforeAll(async () => {
    [product, origin] = await Promise.all([start(), Origin.start()]);
    owner = await founder(product);
    await connectorTo(owner, origin);
    agent = await agentOf(owner);
  });
  afterAll(() => origin.close());

  const saved = async (yaml: string): Promise<string> =>
    fine(await owner.post<{ id: string }>('/api/policies', { yaml })).id;
  const inForce = async (yaml: string): Promise<string> => {
    const id = await saved(yaml);
    fine(await owner.post(`/api/policies/${id}/publish`, {}));
    return id;
  };
  const list = async (query = '', person = owner): Promise<readonly Listed[]> =>
    fine(await person.get<{ items: readonly Listed[] }>(`/api/policies${query}`)).items;
  const named = async (name: string): Promise<Listed | undefined> => (await list()).find((one) => one.name === name);

  it('counts the decisions in which a policy spoke, also one that only watches', async () => {
    await inForce(text('enforced', 'enforce', '/no'));
    await inForce(text('watching', 'monitor', '/seen'));
    await saved(text('unused', 'off', '/never'));
    for (const path of ['/no', '/no', '/seen', '/other']) await agent.forward('GET', origin.url + path);
    expect((await named('enforced'))?.hits).toEqual({ day: 2, week: 2 });
    expect((await named('watching'))?.hits).toEqual({ day: 1, week: 1 });
    expect((await named('unused'))?.hits).toEqual({ day: 0, week: 0 });
  });

  it('says what the tests of the newest version say', async () => {
    const id = await saved(text('tested', 'enforce', '/t', `tests:\n${test('one', '/t')}${test('two', '/u')}`));
    expect((await named('tested'))?.tests).toEqual({ passed: 1, failed: 1 });
    fine(
      await owner.put(`/api/policies/${id}`, { yaml: text('tested', 'enforce', '/t', `tests:\n${test('one', '/t')}`) }),
    );
    expect((await named('tested'))?.tests).toEqual({ passed: 1, failed: 0 });
    expect((await named('unused'))?.tests).toEqual({ passed: 0, failed: 0 });
  });

  it('is narrowed to a mode, which is that of the version in force as long as there is one', async () => {
    const id = await inForce(text('changing', 'monitor', '/c'));
    fine(await owner.put(`/api/policies/${id}`, { yaml: text('changing', 'enforce', '/c') }));
    const names = async (mode: string) => (await list(`?mode=${mode}`)).map(({ name }) => name);
    expect(await names('monitor')).toEqual(['changing', 'watching']);
    fine(await owner.post(`/api/policies/${id}/publish`, {}));
    expect(await names('monitor')).toEqual(['watching']);
    expect(await names('off')).toEqual(['unused']);
    expect((await owner.get('/api/policies?mode=perhaps')).status).toBe(422);
  });

  it('names whoever wrote a policy first, until somebody who may edit names another member', async () => {
    const editor = await invited(owner, ['admin']);
    const viewer = await invited(owner, ['viewer']);
    const id = await saved(text('owned', 'enforce', '/o'));
    expect((await named('owned'))?.owner?.id).toBe(owner.userId);
    expect((await list(`?owner=${editor.userId}`)).length).toBe(0);
    const refused = await viewer.put<Fields>(`/api/policies/${id}/owner`, { owner: viewer.userId });
    expect(refused.body).toMatchObject({ code: 'not_permitted', required: 'policies.edit' });
    expect((await editor.put(`/api/policies/${id}/owner`, { owner: 'usr_nobody' })).status).toBe(422);
    fine(await editor.put(`/api/policies/${id}/owner`, { owner: editor.userId }));
    expect((await list(`?owner=${editor.userId}`, viewer)).map(({ name }) => name)).toEqual(['owned']);
    fine(await editor.put(`/api/policies/${id}/owner`, { owner: null }));
    expect((await named('owned'))?.owner).toBeNull();
  });
});
