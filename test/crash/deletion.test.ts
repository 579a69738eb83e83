// A deletion of data is cut short by SIGKILL at many moments. After each the ledger verifies, from its files and against its index, and the
// next start carries the deletion on to its end.

import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { keptCheckpoints } from '../../proxy/audit/checkpoints.ts';
import { verifyFiles } from '../../proxy/audit/verify.ts';
import type { Agent } from '../support/agent.ts';
import { describeOnBoth } from '../support/databases.ts';
import { Origin } from '../support/origin.ts';
import { agentOf, connectorTo, fine, founder, ledgerOf, type Person } from '../support/person.ts';
import { eventually, freePorts, freshDirectory, type ProductProcess, spawnProduct } from '../support/product.ts';

const KILLS = 3;
/** So many at most, until one has fallen into the middle of a deletion. */
const MOST_KILLS = 12;
const CALLS = 400;
const AT_ONCE = 40;
/** About as long as a deletion of so many takes. */
const MOMENT_MS = 80;
/** Spreads the moments evenly, however many there are. */
const GOLDEN = 0.618;

/** What the ledger says of a deletion. */
interface Deletion {
  readonly kind: string;
  readonly phase?: string;
  readonly actor: { readonly kind: string };
  readonly after: { readonly id: string };
}

describeOnBoth('a deletion that is killed', (database) => {
  const dataDir = freshDirectory();
  let start: () => Promise<ProductProcess>;
  let product: ProductProcess;
  let origin: Origin;
  let owner: Person;
  let agent: Agent;
  let name: string;
  beforeAll(async () => {
    const { url } = await database.open();
    const ports = await freePorts();
    const environment = url === undefined ? {} : { HOLDGATE_DATABASE_URL: url };
    start = () => spawnProduct({ dataDir, ports, environment });
    origin = await Origin.start();
    product = await start();
    owner = await founder(product);
    await connectorTo(owner, origin);
    agent = await agentOf(owner);
    name = fine(await owner.get<{ name: string }>('/api/settings')).name;
  });
  afterAll(async () => {
    await product.kill();
    await origin.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const done = async (kind: string): Promise<Deletion[]> =>
    ((await ledgerOf(owner)) as unknown as Deletion[]).filter((entry) => entry.kind === kind && entry.phase === 'done');

  /** Orders to delete that stand in the ledger's files. */
  const orders = (): number =>
    readdirSync(join(dataDir, 'ledger'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.jsonl'))
      .map((name) => readFileSync(join(dataDir, 'ledger', name), 'utf8').split('"data.deletion_ordered"').length - 1)
      .reduce((sum, one) => sum + one, 0);

  it('is finished by the next start, and the ledger verifies', async () => {
    let kill = 0;
    const carriedOn = async () => (await done('data.deleted')).some(({ actor }) => actor.kind === 'system');
    for (; kill < MOST_KILLS && (kill < KILLS || !(await carriedOn())); kill += 1) {
      for (let call = 0; call < CALLS; call += AT_ONCE)
        await Promise.all(Array.from({ length: AT_ONCE }, () => agent.forward('GET', `${origin.url}/thing`)));
      const before = orders();
      const order = owner.post('/api/data/delete', { what: 'decisions', confirm: name }).catch(() => undefined);
      if (kill < KILLS) await pause(MOMENT_MS * (((kill + 1) * GOLDEN) % 1));
      // None fell into the middle, however long a deletion takes here: the next ones fall right after its order.
      else await eventually('order in the ledger', () => orders() > before);
      await product.kill();
      await order;
      expect(await verifyFiles(dataDir, { checkpoints: await keptCheckpoints(dataDir) })).toMatchObject({ ok: true });
      product = await start();
      await eventually('end of every deletion that was ordered', async () => {
        const finished = (await done('data.deleted')).map(({ after }) => after.id);
        return (await done('data.deletion_ordered')).every(({ after }) => finished.includes(after.id));
      });
      expect(fine(await owner.get('/api/audit/verify'))).toMatchObject({ ok: true });
    }
    fine(await owner.post('/api/data/delete', { what: 'decisions', confirm: name }));
    expect((await ledgerOf(owner)).filter(({ kind }) => kind === 'decision')).toEqual([]);
    const { calls } = fine(await owner.get(`/api/organizations/${owner.organizationId}/usage`));
    expect(calls).toBe(kill * CALLS);
    expect(await carriedOn()).toBe(true);
  }, 300_000);
});
