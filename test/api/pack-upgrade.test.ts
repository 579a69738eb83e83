// What does a new version of a pack bring? A product that comes with 1.0.0 installs it; the next product, on the same data, has 1.1.0.

import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Pack } from '../../proxy/policy/packs/pack.ts';
import type { Agent } from '../support/agent.ts';
import { Origin } from '../support/origin.ts';
import { agentOf, connectorTo, type Fields, fine, founder, type Person } from '../support/person.ts';
import { freshDirectory, type Product, startProduct } from '../support/product.ts';

/** A policy of the pack that does this to a path. */
const closing = (name: string, path: string, decision: string): string =>
  JSON.stringify({
    metadata: { name: `shop-safety/${name}` },
    rules: [{ name: 'rule', conditions: { field: 'request.path', operator: 'equals', value: path }, decision }],
    tests: [
      { name: 'it speaks', request: { method: 'POST', url: `https://shop.example.com${path}` }, expect: decision },
    ],
  });

const PATH = { name: 'path', description: 'Where orders go.', type: 'texts', default: ['/orders'] } as const;
const about = { name: 'shop-safety', title: 'Shop', description: 'Orders and refunds.' };
const first: Pack = {
  ...about,
  version: '1.0.0',
  parameters: [PATH],
  policies: ({ path }) => [
    closing('orders', (path as string[])[0] ?? '', 'requires_approval'),
    closing('refunds', '/refunds', 'requires_approval'),
    closing('legacy', '/legacy', 'deny'),
  ],
};
/** Orders are refused, refunds stay, what was legacy goes, exports are new. */
const second: Pack = {
  ...first,
  version: '1.1.0',
  policies: ({ path }) => [
    closing('orders', (path as string[])[0] ?? '', 'deny'),
    closing('refunds', '/refunds', 'requires_approval'),
    closing('exports', '/exports', 'deny'),
  ],
};

interface Report {
  readonly version: string;
  readonly parameters: Fields;
  readonly changes: readonly { name: string; action: string; before: string | null; after: string | null }[];
  readonly impact?: { readonly changed: readonly { url: string; before: string; after: string }[] };
}

const PACK = '/api/policy-packs/shop-safety';
const dataDir = freshDirectory();
let product: Product;
let origin: Origin;
let owner: Person;
let program: Agent;

beforeAll(async () => {
  origin = await Origin.start();
  product = await startProduct({ dataDir, packs: [first] });
  owner = await founder(product);
  program = await agentOf(owner);
  await connectorTo(owner, origin);
});
afterAll(async () => {
  await product.stop();
  await origin.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const statusOf = async (path: string): Promise<number> =>
  (await program.forward('POST', origin.url + path, { headers: { Prefer: 'respond-async' } })).status;
const statuses = (): Promise<number[]> =>
  Promise.all(['/placed', '/refunds', '/legacy', '/exports'].map((path) => statusOf(path)));

it('is offered, shown by text and by traffic, and put in force as one version', async () => {
  fine(await owner.post('/api/policy-packs', { name: about.name, parameters: { path: ['/placed'] } }));
  expect(await statuses()).toEqual([202, 202, 403, 200]);
  expect(fine(await owner.get(PACK))).toMatchObject({ version: '1.0.0', upgrade_available: false });

  await product.stop();
  product = await startProduct({ dataDir, packs: [second] });
  [owner, program] = [owner.at(product), program.at(product)];
  expect(await statuses()).toEqual([202, 202, 403, 200]);
  expect(fine(await owner.get(PACK))).toMatchObject({
    version: '1.1.0',
    installed: { version: '1.0.0' },
    upgrade_available: true,
  });

  const shown = fine(await owner.post<Report>(`${PACK}/upgrade?dry_run=true`));
  expect(shown).toMatchObject({ version: '1.1.0', parameters: { path: ['/placed'] } });
  expect(shown.changes.map(({ name, action }) => `${action} ${name.split('/')[1]}`)).toEqual([
    'update orders',
    'unchanged refunds',
    'create exports',
    'delete legacy',
  ]);
  const [orders] = shown.changes;
  expect([orders?.before, orders?.after]).toEqual([
    closing('orders', '/placed', 'requires_approval'),
    closing('orders', '/placed', 'deny'),
  ]);
  const impact = shown.impact?.changed.map(({ url, before, after }) => `${new URL(url).pathname} ${before} ${after}`);
  expect(new Set(impact)).toEqual(
    new Set(['/placed requires_approval deny', '/legacy deny allow', '/exports allow deny']),
  );
  expect(await statuses()).toEqual([202, 202, 403, 200]);

  fine(await owner.post(`${PACK}/upgrade`));
  expect(await statuses()).toEqual([403, 202, 200, 403]);
  expect(fine(await owner.get(PACK))).toMatchObject({ installed: { version: '1.1.0' }, upgrade_available: false });
});
