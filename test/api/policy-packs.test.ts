// Policy packs over the API of the real product: installed they decide, upgraded they change, uninstalled they are gone, exported they travel.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Agent } from '../support/agent.ts';
import { Origin } from '../support/origin.ts';
import { agentOf, connectorTo, fine, founder, invited, ledgerOf, type Person } from '../support/person.ts';
import { type Product, startProduct } from '../support/product.ts';

interface Change {
  readonly name: string;
  readonly action: string;
  readonly id: string | null;
  readonly before: string | null;
  readonly after: string | null;
}
interface Report {
  readonly version: string | null;
  readonly parameters: Record<string, unknown>;
  readonly policy_version: number;
  readonly changes: Change[];
  readonly impact?: {
    readonly changed: { readonly action: string; readonly before: string; readonly after: string }[];
  };
}
interface View {
  readonly name: string;
  readonly version: string | null;
  readonly installed: {
    readonly version: string;
    readonly policies: { readonly id: string; readonly name: string }[];
  } | null;
  readonly upgrade_available: boolean;
}
interface Policy {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly pack: string | null;
}

const PACKS = '/api/policy-packs';
const PACK = `${PACKS}/stripe-money-movement`;

let product: Product;
let origin: Origin;
let owner: Person;
let program: Agent;

beforeAll(async () => {
  product = await startProduct();
  origin = await Origin.start();
  owner = await founder(product);
  program = await agentOf(owner);
  await connectorTo(owner, origin, { name: 'stripe', type: 'stripe' });
});

afterAll(async () => {
  await origin?.close();
  await product?.stop();
});

const actions = ({ changes }: Report): string[] => changes.map(({ action, name }) => `${action} ${name}`);
const packOf = async (name = 'stripe-money-movement'): Promise<View | undefined> =>
  fine(await owner.get<{ items: View[] }>(PACKS)).items.find((one) => one.name === name);
const policies = async (): Promise<Policy[]> =>
  fine(await owner.get<{ items: Policy[] }>('/api/policies?limit=100')).items;
const told = async (person: Person, amount: number): Promise<string> => {
  const body = { agent: program.id, method: 'POST', url: `${origin.url}/v1/refunds`, body: { charge: 'ch_1', amount } };
  return fine(await person.post<{ decision: string }>('/api/v1/actions/dry-run', body)).decision;
};

describe('a policy pack', () => {
  it('is offered with its parameters, and shows its texts before it is installed', async () => {
    const { items } = fine(await owner.get<{ items: View[] }>(PACKS));
    expect(items.map(({ name, installed }) => [name, installed])).toEqual(
      [
        'github-safety',
        'stripe-money-movement',
        'slack-broadcast',
        'llm-spend',
        'production-freeze',
        'data-exfiltration',
      ].map((name) => [name, null]),
    );
    const detail = fine(await owner.get<{ texts: { name: string; yaml: string }[] }>(PACK));
    expect(detail.texts.map(({ name }) => name)).toEqual([
      'stripe-money-movement/money-back',
      'stripe-money-movement/money-out',
    ]);
    expect(await packOf('nothing')).toBeUndefined();
    expect((await owner.get(`${PACKS}/nothing`)).status).toBe(404);
  });

  it('is looked at before it is installed, with what it would have changed', async () => {
    expect((await program.forward('POST', `${origin.url}/v1/payouts`, { body: 'amount=1' })).status).toBe(200);
    const preview = await owner.post<Report>(`${PACKS}?dry_run=true`, { name: 'stripe-money-movement' });
    expect([preview.status, actions(preview.body)]).toEqual([
      200,
      ['create stripe-money-movement/money-back', 'create stripe-money-movement/money-out'],
    ]);
    expect(preview.body.impact?.changed.map(({ action, before, after }) => [action, before, after])).toEqual([
      ['stripe.payout.create', 'allow', 'requires_approval'],
    ]);
    expect(await policies()).toEqual([]);
  });

  it('decides from the next request on', async () => {
    expect(await told(owner, 48_000)).toBe('allow');
    const installed = await owner.post<Report>(PACKS, {
      name: 'stripe-money-movement',
      parameters: { refund_limit: 10_000 },
    });
    expect([installed.status, installed.body.version]).toEqual([201, '1.0.0']);
    expect([await told(owner, 10_000), await told(owner, 10_001)]).toEqual(['allow', 'requires_approval']);
    const held = await program.forward('POST', `${origin.url}/v1/payouts`, {
      headers: { Prefer: 'wait=0' },
      body: 'amount=1',
    });
    expect(held.status).toBe(503);
    expect((await packOf())?.installed).toMatchObject({
      version: '1.0.0',
      parameters: { refund_limit: 10_000, payout_people: 2 },
    });
    const kinds = (await ledgerOf(owner)).map(({ kind }) => kind);
    expect(kinds).toContain('pack.installed');
    expect((await owner.post(PACKS, { name: 'stripe-money-movement' })).status).toBe(409);
  });

  it('refuses parameters that it does not have, all at once', async () => {
    const refused = await owner.post<{ errors: { pointer: string }[] }>(`${PACK}/upgrade`, {
      parameters: { refund_limit: 'a lot', limit: 1 },
    });
    expect([refused.status, refused.body.errors.map(({ pointer }) => pointer)]).toEqual([
      422,
      ['/parameters/limit', '/parameters/refund_limit'],
    ]);
  });

  it('changes with its parameters, and keeps those that are not named', async () => {
    const preview = fine(await owner.post<Report>(`${PACK}/upgrade?dry_run=true`, { parameters: { charge_limit: 7 } }));
    expect(actions(preview)).toEqual([
      'unchanged stripe-money-movement/money-back',
      'update stripe-money-movement/money-out',
    ]);
    expect(await told(owner, 10_000)).toBe('allow');
    const upgraded = fine(await owner.post<Report>(`${PACK}/upgrade`, { parameters: { refund_limit: 500 } }));
    expect(upgraded.parameters).toMatchObject({ refund_limit: 500, charge_limit: 50_000 });
    expect([await told(owner, 500), await told(owner, 501)]).toEqual(['allow', 'requires_approval']);
  });

  it('has policies that are seen, tried and restored like others, and edited only once they are detached', async () => {
    const [back, out] = (await policies()) as [Policy, Policy];
    expect([back.pack, back.state, out.pack]).toEqual(['stripe-money-movement', 'published', 'stripe-money-movement']);
    const detail = fine(await owner.get<{ yaml: string; problems: unknown[] }>(`/api/policies/${back.id}`));
    expect(detail.problems).toEqual([]);
    const edited = detail.yaml.replaceAll('501', '601').replaceAll('500', '600');
    expect((await owner.put(`/api/policies/${back.id}`, { yaml: edited })).status).toBe(409);
    expect((await owner.delete(`/api/policies/${back.id}`)).status).toBe(409);
    expect((await owner.post(`/api/policies/${back.id}/versions/1/restore`)).status).toBe(409);
    fine(await owner.post(`/api/policies/${back.id}/detach`));
    expect(await told(owner, 501)).toBe('requires_approval');
    fine(await owner.put(`/api/policies/${back.id}`, { yaml: edited }));
    fine(await owner.post(`/api/policies/${back.id}/publish`));
    expect([await told(owner, 600), await told(owner, 601)]).toEqual(['allow', 'requires_approval']);
    const upgraded = fine(await owner.post<Report>(`${PACK}/upgrade`, { parameters: { refund_limit: 9 } }));
    expect(actions(upgraded)).toEqual([
      'detached stripe-money-movement/money-back',
      'unchanged stripe-money-movement/money-out',
    ]);
    expect(await told(owner, 600)).toBe('allow');
    expect((await owner.post(`/api/policies/${back.id}/detach`)).status).toBe(409);
  });

  it('travels with the configuration, and its policies come with it', async () => {
    const file = fine(
      await owner.get<{ policies: { name: string }[]; policy_packs: unknown[] }>('/api/dashboard/export'),
    );
    expect(file.policy_packs).toEqual([
      { name: 'stripe-money-movement', version: '1.0.0', parameters: expect.objectContaining({ refund_limit: 9 }) },
    ]);
    expect(file.policies.map(({ name }) => name)).toEqual(['stripe-money-movement/money-back']);
    const other = await startProduct();
    try {
      const target = await founder(other);
      const packed = { ...file, policies: [] };
      const imported = fine(
        await target.post<{ changes: { kind: string; action: string }[] }>('/api/dashboard/import', packed),
      );
      expect(imported.changes.filter(({ kind }) => kind === 'policy_pack')).toMatchObject([{ action: 'create' }]);
      const again = fine(
        await target.post<{ changes: { kind: string; action: string }[] }>('/api/dashboard/import', packed),
      );
      expect(again.changes.filter(({ action }) => action !== 'unchanged')).toEqual([]);
      const back = fine(await target.get<{ policy_packs: unknown[] }>('/api/dashboard/export'));
      expect(back.policy_packs).toEqual(file.policy_packs);
      const newer = { format: 'holdgate/v1', policy_packs: [{ name: 'github-safety', version: '99.0.0' }] };
      const refused = fine(
        await target.post<{ changes: { action: string; reason?: string }[] }>('/api/dashboard/import', newer),
      );
      expect(refused.changes).toMatchObject([{ action: 'conflict', reason: expect.stringContaining('1.0.0') }]);
    } finally {
      await other.stop();
    }
  });

  it('goes with its policies; what was detached stays', async () => {
    const preview = fine(await owner.ask<Report>('DELETE', `${PACK}?dry_run=true`));
    expect(actions(preview)).toEqual(['delete stripe-money-movement/money-out']);
    expect((await policies()).length).toBe(2);
    const gone = fine(await owner.ask<Report>('DELETE', PACK));
    expect([gone.version, actions(gone)]).toEqual([null, ['delete stripe-money-movement/money-out']]);
    expect((await policies()).map(({ name, pack }) => [name, pack])).toEqual([
      ['stripe-money-movement/money-back', null],
    ]);
    expect((await owner.ask('DELETE', PACK)).status).toBe(404);
    expect((await owner.post(PACKS, { name: 'stripe-money-movement' })).status).toBe(409);
  });

  it('is installed by those alone who may install packs', async () => {
    const member = await invited(owner, ['member']);
    expect((await member.post(PACKS, { name: 'github-safety' })).status).toBe(403);
    expect(fine(await member.get<{ items: View[] }>(PACKS)).items.length).toBe(6);
  });
});
