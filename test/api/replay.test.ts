// Can a recorded request be decided again? Over the real gate: what rules could read of it is there, secrets are not, and what nobody
// kept is counted as undecided.

import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Agent } from '../support/agent.ts';
import { describeOnBoth } from '../support/databases.ts';
import { Origin } from '../support/origin.ts';
import { agentOf, connectorTo, fine, founder, fresh, type Person, policy } from '../support/person.ts';
import { freshDirectory, type Product, type ProductOptions, startProduct } from '../support/product.ts';

interface ImpactShown {
  readonly examined: number;
  readonly undecided: number;
  readonly changed_total: number;
  readonly changed: readonly { readonly decision_id: string; readonly before: string; readonly after: string }[];
  readonly groups: readonly { readonly count: number; readonly action: string }[];
}

describeOnBoth('the impact of a draft', (database) => {
  let place: Required<Pick<ProductOptions, 'dataDir' | 'environment'>>;
  let product: Product;
  let origin: Origin;
  let owner: Person;
  let agent: Agent;
  beforeAll(async () => {
    const { url } = await database.open();
    origin = await Origin.start();
    place = {
      dataDir: freshDirectory(),
      environment: url === undefined ? {} : { HOLDGATE_DATABASE_URL: url },
    };
    product = await startProduct(place);
    owner = await founder(product);
    await connectorTo(owner, origin, {
      actions: [
        { method: 'POST', path: '/refunds', type: 'shop.refund.create', parameters: { amount: 'body.amount' } },
      ],
    });
    agent = await agentOf(owner, { roles: ['agent-full'] });
  });
  afterAll(async () => {
    await product?.stop();
    await origin?.close();
    rmSync(place.dataDir, { recursive: true, force: true });
  });

  const refund = (body: unknown, headers: Record<string, string> = {}) =>
    agent.forward('POST', `${origin.url}/refunds`, { body, headers });

  async function impactOf(conditions: unknown[], query = ''): Promise<ImpactShown> {
    const all = [{ field: 'action.type', operator: 'equals', value: 'shop.refund.create' }, ...conditions];
    const { id } = fine(
      await owner.post<{ id: string }>('/api/policies', { yaml: policy({ decision: 'deny', conditions: { all } }) }),
    );
    return fine(await owner.post<ImpactShown>(`/api/policies/${id}/impact${query}`));
  }
  const decisions = ({ changed }: ImpactShown) => changed.map(({ decision_id, after }) => [decision_id, after]);

  it('reaches into bodies, parameters and headers of typed writes', async () => {
    const team = fresh('team');
    const large = await refund({ amount: 900, reason: team }, { 'X-Team': team });
    const small = await refund({ amount: 100, reason: team }, { 'X-Team': team });
    expect([large.status, small.status]).toEqual([200, 200]);
    const mine = { field: 'request.headers.x-team', operator: 'equals', value: team };
    const above = (field: string) => [mine, { field, operator: 'greater_than', value: 500 }];
    for (const field of ['request.body.amount', 'action.parameters.amount']) {
      const found = await impactOf(above(field));
      expect(decisions(found)).toEqual([[large.decisionId, 'deny']]);
      expect(found.groups).toMatchObject([{ action: 'shop.refund.create', count: 1 }]);
    }
  });

  it('counts as undecided what rests on a secret or on a text that is not kept', async () => {
    const team = fresh('team');
    await refund({ amount: 1, note: 'x'.repeat(5_000) }, { 'X-Team': team, 'X-Api-Key': 'geheim' });
    const mine = { field: 'request.headers.x-team', operator: 'equals', value: team };
    for (const asked of [
      { field: 'request.headers.x-api-key', operator: 'equals', value: 'geheim' },
      { field: 'request.body.note', operator: 'starts_with', value: 'x' },
    ])
      expect(await impactOf([mine, asked])).toMatchObject({ undecided: 1, changed_total: 0 });
  });

  it('shows how far it is, line by line, and ends with the result', async () => {
    await refund({ amount: 1 });
    const { id } = fine(await owner.post<{ id: string }>('/api/policies', { yaml: policy({ decision: 'deny' }) }));
    const answer = await owner.post(`/api/policies/${id}/impact?stream=true`);
    const lines = answer.text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.at(0)).toMatchObject({ progress: { examined: expect.any(Number), total: expect.any(Number) } });
    expect(lines.at(-1)).toMatchObject({ result: { undecided: 0, changed_total: expect.any(Number) } });
    expect((await owner.post('/api/policies/pol_00000000000000000000000000/impact?stream=true')).status).toBe(404);
  });

  it('keeps nothing of a body that could be read in the ledger or its files', async () => {
    const word = fresh('wording');
    const { decisionId } = await refund({ amount: 1, word });
    const shown = await owner.get(`/api/audit?decision_id=${decisionId}`);
    expect(shown.text).toContain(decisionId);
    expect(shown.text).not.toContain(word);
    const files = readdirSync(join(product.dataDir, 'ledger'), { recursive: true, withFileTypes: true });
    const texts = files
      .filter((file) => file.isFile())
      .map((file) => readFileSync(join(file.parentPath, file.name), 'utf8'));
    expect(texts.some((text) => text.includes(decisionId))).toBe(true);
    expect(texts.filter((text) => text.includes(word))).toEqual([]);
  });

  it('knows after a restart what it knew before', async () => {
    const team = fresh('team');
    await refund({ amount: 700 }, { 'X-Team': team });
    await product.stop();
    product = await startProduct(place);
    owner = owner.at(product);
    agent = agent.at(product);
    expect(
      await impactOf([
        { field: 'request.headers.x-team', operator: 'equals', value: team },
        { field: 'request.body.amount', operator: 'equals', value: 700 },
      ]),
    ).toMatchObject({ changed_total: 1 });
  });
});
