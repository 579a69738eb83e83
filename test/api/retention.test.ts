// What is gone after the days that somebody set? Over the real gate, with a clock that is moved between two starts: the tenant's own days,
// the organization's where it has none, for ever where nobody says anything.

import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Clock } from '../../proxy/runtime/clock.ts';
import { openStore } from '../../store/open.ts';
import { describeOnBoth } from '../support/databases.ts';
import { Origin } from '../support/origin.ts';
import {
  agentOf,
  connectorTo,
  type Fields,
  fine,
  founder,
  fresh,
  type LedgerEntry,
  ledgerOf,
  PASSWORD,
  type Person,
} from '../support/person.ts';
import { eventually, freshDirectory, type Product, startProduct } from '../support/product.ts';

const DAY_MS = 86_400_000;

/** A clock that runs, some days ahead. */
class ShiftedClock implements Clock {
  days = 0;
  now(): number {
    return Date.now() + this.days * DAY_MS;
  }
  monotonic(): number {
    return performance.now();
  }
}

describeOnBoth('what is kept for some days', (database) => {
  const clock = new ShiftedClock();
  const dataDir = freshDirectory();
  let environment: Record<string, string>;
  let origin: Origin;
  let product: Product;
  let owner: Person;
  let teams: { short: string; usual: string };
  const into = async (tenantId: string) => fine(await owner.put('/api/auth/active-tenant', { tenant_id: tenantId }));
  const decisions = async (tenantId: string): Promise<number> => {
    await into(tenantId);
    return (await ledgerOf(owner)).filter(({ kind }) => kind === 'decision').length;
  };

  async function team(settings: Fields): Promise<string> {
    const { id } = fine(await owner.post<{ id: string }>('/api/tenants', { name: fresh('team') }));
    await into(id);
    fine(await owner.patch('/api/settings', settings));
    await connectorTo(owner, origin);
    expect((await (await agentOf(owner)).forward('GET', `${origin.url}/thing`)).status).toBe(200);
    return id;
  }
  async function later(days: number): Promise<void> {
    await product.stop();
    clock.days += days;
    product = await startProduct({ dataDir, environment, clock });
    owner = owner.at(product);
    fine(await owner.post('/api/auth/login', { email: owner.email, password: PASSWORD }));
  }
  async function expired(tenantId: string, times: number): Promise<LedgerEntry> {
    return eventually('deletion by retention', async () => {
      await into(tenantId);
      const found = (await ledgerOf(owner)).filter(
        (entry) => entry.kind === 'data.deleted' && (entry as { phase?: string }).phase === 'done',
      );
      return found.length >= times && found[0];
    });
  }

  beforeAll(async () => {
    const { url } = await database.open();
    environment = url === undefined ? {} : { HOLDGATE_DATABASE_URL: url };
    origin = await Origin.start();
    product = await startProduct({ dataDir, environment, clock });
    owner = await founder(product);
    teams = { short: await team({ retention_days: 7 }), usual: await team({}) };
  });
  afterAll(async () => {
    await product?.stop();
    await origin?.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('stays until then', async () => {
    await later(6);
    expect([await decisions(teams.short), await decisions(teams.usual)]).toEqual([1, 1]);
  });

  it('is deleted after the days of its tenant, and the ledger says so and verifies', async () => {
    await later(2);
    expect(await expired(teams.short, 1)).toMatchObject({ actor: { kind: 'system', id: 'retention' } });
    expect([await decisions(teams.short), await decisions(teams.usual)]).toEqual([0, 1]);
    expect(fine(await owner.get('/api/audit/verify'))).toMatchObject({ ok: true });
  });

  it("is deleted after the organization's days where its tenant has none", async () => {
    const path = `/api/organizations/${owner.organizationId}`;
    expect(fine(await owner.patch(path, { retention_days: 20 }))).toMatchObject({ retention_days: 20 });
    await later(15);
    await expired(teams.usual, 1);
    expect(await decisions(teams.usual)).toBe(0);
    expect(fine(await owner.get('/api/audit/verify'))).toMatchObject({ ok: true });
  });

  it("is deleted after the organization's days where its tenant is no more", async () => {
    await into(teams.short);
    expect((await ledgerOf(owner)).length).toBeGreaterThan(0);
    await into(owner.tenantId);
    expect((await owner.delete(`/api/tenants/${teams.short}`)).status).toBe(204);
    await later(25);
    // Stopping waits for the run of the start.
    await product.stop();
    const url = environment.HOLDGATE_DATABASE_URL;
    const store = await openStore({ dataDir, ...(url !== undefined && { url }) });
    const left = await store.forTenant(teams.short).auditIndex.count();
    await store.close();
    product = await startProduct({ dataDir, environment, clock });
    owner = owner.at(product);
    expect(left).toBe(0);
    expect(fine(await owner.get('/api/audit/verify'))).toMatchObject({ ok: true });
  });
});
