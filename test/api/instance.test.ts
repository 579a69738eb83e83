// What does the instance say of itself, and to whom? Over real sockets, on both databases.

import { X509Certificate } from 'node:crypto';
import { cpSync, rmSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { GateView, InstanceReport } from '../../proxy/api/instance.ts';
import { databasePlace } from '../../proxy/app/doctor/database.ts';
import { describeProductOnBoth } from '../support/both-databases.ts';
import { Origin } from '../support/origin.ts';
import { agentOf, connectorTo, fine, founder, invited, PASSWORD, Person, register } from '../support/person.ts';
import { freshDirectory, type Product, startProduct } from '../support/product.ts';

describeProductOnBoth('the instance', (start) => {
  let product: Product;
  let owner: Person;
  let member: Person;
  let elsewhere: Person;

  beforeAll(async () => {
    product = await start({ environment: { HOLDGATE_ORGANIZATIONS: 'multi', REGISTRATION_OPEN: 'true' } });
    owner = await founder(product);
    member = await invited(owner, ['admin']);
    elsewhere = await register(product);
  });

  it('tells everybody who is in how agents reach the gate, and what they must trust', async () => {
    for (const person of [owner, member, elsewhere]) {
      const said = fine(await person.get<GateView & object>('/api/gate'));
      expect(said).toEqual({
        url: product.gateUrl,
        configured: false,
        name: 'default',
        ca_fingerprint: new X509Certificate(product.ca).fingerprint256,
      });
    }
    expect((await fetch(`${product.consoleUrl}/api/gate`)).status).toBe(401);
  });

  it('shows versions, storage, ledger and authority to whoever runs it', async () => {
    const report = fine(await owner.get<InstanceReport & object>('/api/system'));
    expect(report.versions.node).toBe(process.version);
    expect(report.versions.schema).toBeGreaterThan(5);
    expect(report.versions.database).toMatch(/^\d+\.\d+/);
    expect(report.process.ready).toBe(true);
    expect(report.storage.bytes).toBeGreaterThan(10_000);
    expect(report.storage.fleeting).not.toBe(null);
    expect(report.ledger.streams).toMatchObject([{ own: true, files: 1 }]);
    expect(report.ledger.streams[0]?.bytes).toBeGreaterThan(100);
    expect(report.authority.fingerprint).toBe(new X509Certificate(product.ca).fingerprint256);
    expect(Date.parse(report.authority.ends_at)).toBe(new X509Certificate(product.ca).validToDate.getTime());
  });

  it('is examined as the doctor does it, while it runs', async () => {
    for (const path of ['/api/system/findings', '/api/system/findings?thorough=true']) {
      const { findings } = fine(await owner.get<{ findings: { name: string; ok: boolean; says: string }[] }>(path));
      expect(findings.map(({ name }) => name)).toEqual([
        'node',
        'settings',
        'data directory',
        'master key',
        'database',
        'kill switch',
      ]);
      expect(findings.filter(({ ok }) => !ok)).toEqual([]);
    }
  });

  it('says nothing of itself to members, and nothing to owners of other organizations', async () => {
    for (const person of [member, elsewhere])
      for (const path of ['/api/system', '/api/system/findings'])
        expect(await person.get(path)).toMatchObject({ status: 403, body: { code: 'not_permitted' } });
  });
});

describe('the address of the gate', () => {
  it('is the one that was set', async () => {
    const url = 'https://gate.example.com:9443';
    const product = await startProduct({ environment: { HOLDGATE_GATEWAY_PUBLIC_URL: url } });
    try {
      expect(fine(await (await founder(product)).get('/api/gate'))).toMatchObject({ url, configured: true });
    } finally {
      await product.stop();
    }
  });

  it('is seen from where the question came, for a gate that listens everywhere', async () => {
    const product = await startProduct({
      environment: { HOLDGATE_GATEWAY_HOST: '0.0.0.0', HOLDGATE_PUBLIC_URL: 'https://holdgate.example.com/' },
    });
    try {
      const owner = await founder(product);
      expect(fine(await owner.get('/api/gate'))).toMatchObject({
        url: `http://holdgate.example.com:${product.gatePort}`,
      });
    } finally {
      await product.stop();
    }
  });
});

describe('a copy of the data directory, made while the process is stopped', () => {
  it('is the instance as it was, with its credentials and a ledger that verifies', async () => {
    const [dataDir, copy] = [freshDirectory(), freshDirectory()];
    const origin = await Origin.start();
    const environment = { HOLDGATE_MASTER_KEY: Buffer.alloc(32, 7).toString('base64') };
    const first = await startProduct({ dataDir, environment });
    const owner = await founder(first);
    const { id } = await connectorTo(owner, origin);
    fine(await owner.put(`/api/connectors/${id}/credential`, { placement: 'bearer', value: 'one-secret' }));
    const agent = await agentOf(owner);
    expect((await agent.forward('GET', `${origin.url}/one`)).status).toBe(200);
    await first.stop();
    cpSync(dataDir, copy, { recursive: true });
    const again = await startProduct({ dataDir: copy, environment });
    try {
      const back = new Person(again, owner.email);
      fine(await back.post('/api/auth/login', { email: owner.email, password: PASSWORD }));
      expect(fine(await back.get('/api/audit/verify'))).toMatchObject({ ok: true });
      expect(again.ca).toBe(first.ca);
      expect((await (await agentOf(back)).forward('GET', `${origin.url}/two`)).status).toBe(200);
    } finally {
      await again.stop();
      await origin.close();
      for (const directory of [dataDir, copy]) rmSync(directory, { recursive: true, force: true });
    }
  });
});

describe('the place of a database', () => {
  const dataDir = '/var/lib/holdgate';
  const placed = (databaseUrl: string | undefined) => databasePlace({ databaseUrl, dataDir });

  it('is a file, or a host and a name, and never a user or a password', () => {
    expect(placed(undefined)).toEqual({ kind: 'sqlite', place: `${dataDir}/holdgate.sqlite` });
    expect(placed('sqlite:///srv/one.sqlite')).toEqual({ kind: 'sqlite', place: '/srv/one.sqlite' });
    expect(placed('postgres://holdgate:s3cret@db.internal:5433/gate?sslmode=require')).toEqual({
      kind: 'postgres',
      place: 'db.internal:5433/gate',
    });
    expect(placed('postgres://me:s3cret@/gate?host=%2Fvar%2Frun')).toEqual({
      kind: 'postgres',
      place: '/var/run/gate',
    });
  });
});
