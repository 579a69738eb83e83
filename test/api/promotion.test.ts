// Does a configuration reach production as a team would take it there? Development, staging and production are three products of their own:
// exported, planned, imported, the list of what is entered by hand ticked off, and then an agent's call goes through on each.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Agent } from '../support/agent.ts';
import { Origin } from '../support/origin.ts';
import { connectorTo, credentialFor, type Fields, fine, founder, type Person } from '../support/person.ts';
import { type Product, startProduct } from '../support/product.ts';

const STAGES = ['development', 'staging', 'production'] as const;

interface Report {
  readonly changes: readonly { readonly action: string; readonly kind: string; readonly name: string }[];
  readonly by_hand: readonly { readonly kind: string; readonly name: string; readonly done: boolean }[];
}

const running: Product[] = [];
const owners: Person[] = [];
let origin: Origin;

beforeAll(async () => {
  origin = await Origin.start();
  for (const stage of STAGES) {
    const product = await startProduct({ environment: { HOLDGATE_ENVIRONMENT: stage } });
    running.push(product);
    owners.push(await founder(product));
  }
});
afterAll(async () => {
  for (const product of running) await product.stop();
  await origin.close();
});

const idOf = async (person: Person, kind: string, name: string): Promise<string> =>
  fine(await person.get<{ items: { id: string; name: string }[] }>(`/api/${kind}?limit=100`)).items.find(
    (one) => one.name === name,
  )?.id ?? '';
const importing = async (person: Person, file: unknown, dryRun: boolean): Promise<Report> =>
  fine(await person.post<Report>(`/api/dashboard/import${dryRun ? '?dry_run=true' : ''}`, file));
const open = ({ by_hand }: Report): string[] =>
  by_hand.flatMap(({ kind, name, done }) =>
    !done && (kind === 'agent_key' || kind === 'credential') ? [`${kind} ${name}`] : [],
  );

/** Enters what is left by hand, and answers the agent with its new key. */
async function tickOff(person: Person, secret: string): Promise<Agent> {
  const id = await idOf(person, 'agents', 'buyer');
  const made = fine(await person.post<{ id: string; key: string }>(`/api/agents/${id}/keys`));
  const connector = { id: await idOf(person, 'connectors', 'supplier') };
  await credentialFor(person, connector, { placement: 'bearer', value: secret });
  return new Agent(person.product, { id, name: 'buyer', key: made.key, keyId: made.id });
}

describe('development, staging and production', () => {
  it('take over one configuration from each other, each with keys and credentials of its own', async () => {
    const [development] = owners as [Person];
    await connectorTo(development, origin, { name: 'supplier' });
    fine(await development.post('/api/agents', { name: 'buyer', roles: ['agent-full'] }));
    const agents = [await tickOff(development, 'secret-of-development')];
    for (const [at, to] of owners.slice(1).entries()) {
      const file = fine(await (owners[at] as Person).get<Fields>('/api/dashboard/export'));
      expect(JSON.stringify(file)).not.toMatch(/secret-of|hga_/);
      const plan = await importing(to, file, true);
      expect(plan.changes.filter(({ action }) => action === 'create').map(({ name }) => name)).toEqual(
        expect.arrayContaining(['buyer', 'supplier']),
      );
      expect(open(await importing(to, file, false))).toEqual(
        expect.arrayContaining(['agent_key buyer', 'credential supplier']),
      );
      agents.push(await tickOff(to, `secret-of-${STAGES[at + 1]}`));
      const again = await importing(to, file, true);
      expect(open(again)).toEqual([]);
      expect(new Set(again.changes.map(({ action }) => action))).toEqual(new Set(['unchanged']));
    }
    for (const [at, agent] of agents.entries()) {
      const path = `/from-${STAGES[at]}`;
      expect((await agent.forward('POST', origin.url + path, { body: {} })).status).toBe(200);
      expect(origin.seen(path).at(-1)?.headers.authorization).toBe(`Bearer secret-of-${STAGES[at]}`);
      for (const other of running.filter((product) => product !== agent.product))
        expect((await new Agent(other, agent).forward('GET', origin.url + path)).status).toBe(407);
    }
  });
});
