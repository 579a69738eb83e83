import { randomBytes } from 'node:crypto';
import { chmodSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { openCertificates } from '../../../proxy/certificates/certificates.ts';
import { StartError } from '../../../proxy/errors.ts';
import { systemClock } from '../../../proxy/runtime/clock.ts';
import { masterKeyFrom } from '../../../proxy/vault/master-key.ts';
import { MonthKeys } from '../../../proxy/vault/month-keys.ts';
import { channelPlace, credentialPlace } from '../../../proxy/vault/places.ts';
import { rekey } from '../../../proxy/vault/rekey.ts';
import { openVault } from '../../../proxy/vault/vault.ts';
import type { ApprovalRow } from '../../../store/rows.ts';
import { describeOnBoth, newDirectory } from '../../support/databases.ts';
import { seedTenant } from './seed-tenant.ts';

const clock = systemClock;
const key = () => randomBytes(32);

describeOnBoth('the vault', (database) => {
  it('opens again with the master key of the first start, and with no other', async () => {
    const { store } = await database.open();
    const masterKey = key();
    const vault = await openVault({ masterKey, store, clock });
    const seal = vault.sealFor('held-body').seal('tnt_a', Buffer.from('body'));
    const again = await openVault({ masterKey, store, clock });
    expect(again.sealFor('held-body').open('tnt_a', seal).toString()).toBe('body');
    await expect(openVault({ masterKey: key(), store, clock })).rejects.toThrow(StartError);
    await expect(openVault({ masterKey: key(), store, clock })).rejects.toThrow(/master key/i);
  });

  it('refuses a database whose check value is gone', async () => {
    const { store } = await database.open();
    const vault = await openVault({ masterKey: key(), store, clock });
    await vault.instanceSecret('checkpoint', () => Buffer.from('x'));
    await store.system.secrets.delete({ name: 'vault-check' });
    await expect(openVault({ masterKey: key(), store, clock })).rejects.toThrow(StartError);
  });

  it('gives everybody who asks at once the same secret of the instance', async () => {
    const { store } = await database.open();
    const masterKey = key();
    const vaults = await Promise.all([1, 2, 3].map(() => openVault({ masterKey, store, clock })));
    const secrets = await Promise.all(
      vaults.flatMap((vault) => [1, 2].map(() => vault.instanceSecret('one', () => randomBytes(16)))),
    );
    expect(new Set(secrets.map((secret) => secret.toString('hex'))).size).toBe(1);
  });

  it('keeps one certificate authority for replicas that start at once, and does not show its key', async () => {
    const { store } = await database.open();
    const masterKey = key();
    const open = async () => openCertificates({ vault: await openVault({ masterKey, store, clock }), clock });
    const authorities = await Promise.all([open(), open(), open()]);
    expect(new Set(authorities.map(({ caPem }) => caPem)).size).toBe(1);
    expect(JSON.stringify(await store.system.secrets.all())).not.toMatch(/PRIVATE|CERTIFICATE|Holdgate CA/);
  });

  it('does not open a secret of the instance under another name', async () => {
    const { store } = await database.open();
    const vault = await openVault({ masterKey: key(), store, clock });
    await vault.instanceSecret('one', () => Buffer.from('x'));
    await store.system.secrets.update({ name: 'one' }, { name: 'two' });
    await expect(vault.instanceSecret('two', () => Buffer.from('y'))).rejects.toThrow(/does not open/);
  });
});

const heldWith = (body_sealed: string): ApprovalRow => ({
  id: 'apr_1',
  tenant_id: 'tnt_a',
  agent_id: 'agt_1',
  agent_name: 'agent',
  connector_id: null,
  gateway_id: null,
  fingerprint: 'f',
  state: 'pending',
  decision_id: 'dec_1',
  action: {},
  request: {},
  body_sealed,
  rule: {},
  requirement: {},
  claimed_reason: null,
  run_id: null,
  attempts: 1,
  waits_ended: 0,
  last_attempt_at: 0,
  policy_version: 1,
  access_version: 1,
  created_at: 0,
  expires_at: 0,
  decided_at: null,
  decided_by: null,
  comment: null,
  consumed_at: null,
  consumed_by: null,
  finished_at: null,
  rule_key: null,
  escalate_at: null,
  escalated_at: null,
});

describeOnBoth('a change of the master key', (database) => {
  it('seals everything anew, after which only the new one opens', async () => {
    const { store } = await database.open();
    const [from, to] = [key(), key()];
    const vault = await openVault({ masterKey: from, store, clock });
    await vault.instanceSecret('one', () => Buffer.from('kept'));
    await seedTenant(store);
    const row = {
      id: 'crd_1',
      tenant_id: 'tnt_a',
      connector_id: 'con_1',
      placement: 'bearer',
      name: null,
      connector_revision: 1,
    } as const;
    const sealed = vault.seal(credentialPlace('tnt_a', row), Buffer.from('secret'));
    await store.forTenant('tnt_a').credentials.insert({
      ...row,
      sealed,
      key_version: 1,
      created_at: 0,
      updated_at: 0,
      updated_by: null,
      last_used_at: null,
    });
    const body_sealed = vault.sealFor('held-body').seal('tnt_a', Buffer.from('held'));
    await store.forTenant('tnt_a').approvals.insert(heldWith(body_sealed));
    await store.forTenant('tnt_a').notificationChannels.insert({
      id: 'nch_1',
      tenant_id: 'tnt_a',
      name: 'pager',
      kind: 'webhook',
      enabled: true,
      events: ['*'],
      settings: {},
      sealed: vault.seal(channelPlace('tnt_a', 'nch_1'), Buffer.from('signing')),
      created_at: 0,
      updated_at: 0,
      created_by: 'usr_1',
    });
    const before = new MonthKeys({ store, vault, clock });
    const bytes = Buffer.from('facts');
    const month = await before.seal('tnt_a', '2026-11', { subject: 'rpl_1', bytes });
    expect(await rekey({ store, clock, from, to })).toEqual({
      secrets: 2,
      credentials: 1,
      bodies: 1,
      monthKeys: 1,
      channels: 1,
    });
    await expect(openVault({ masterKey: from, store, clock })).rejects.toThrow(StartError);
    const again = await openVault({ masterKey: to, store, clock });
    expect(again.keyVersion).toBe(2);
    expect((await again.instanceSecret('one', () => Buffer.from('other'))).toString()).toBe('kept');
    const [moved] = await store.forTenant('tnt_a').credentials.all();
    expect(again.open(credentialPlace('tnt_a', row), moved?.sealed ?? '').toString()).toBe('secret');
    expect(moved?.key_version).toBe(2);
    const [held] = await store.forTenant('tnt_a').approvals.all();
    expect(
      again
        .sealFor('held-body')
        .open('tnt_a', held?.body_sealed ?? '')
        .toString(),
    ).toBe('held');
    const [channel] = await store.forTenant('tnt_a').notificationChannels.all();
    expect(again.open(channelPlace('tnt_a', 'nch_1'), channel?.sealed ?? '').toString()).toBe('signing');
    const keys = new MonthKeys({ store, vault: again, clock });
    expect(await keys.open('tnt_a', '2026-11', { subject: 'rpl_1', sealed: month })).toEqual(bytes);
  });

  it('changes nothing when a value does not open, or the old key is wrong', async () => {
    const { store } = await database.open();
    const from = key();
    const vault = await openVault({ masterKey: from, store, clock });
    await vault.instanceSecret('one', () => Buffer.from('kept'));
    await store.system.secrets.insert({ name: 'broken', sealed: 'AAAA', created_at: 0 });
    const before = await store.system.secrets.all();
    await expect(rekey({ store, clock, from, to: key() })).rejects.toThrow(/does not open/);
    await expect(rekey({ store, clock, from: key(), to: key() })).rejects.toThrow(StartError);
    expect(await store.system.secrets.all()).toEqual(before);
  });
});

describe('the master key', () => {
  const places: { remove(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const place of places.splice(0)) await place.remove();
  });
  const folder = () => {
    const place = newDirectory();
    places.push(place);
    return place.dataDir;
  };
  const heard: string[] = [];
  const logger = pino({ level: 'warn' }, { write: (line: string) => heard.push(line) });
  const from = (parts: { value?: string; dataDir?: string; databaseKind?: 'sqlite' | 'postgres' }) =>
    masterKeyFrom({ value: undefined, dataDir: folder(), databaseKind: 'sqlite', logger, ...parts });

  it('is the one of the environment', () => {
    const bytes = key();
    expect(from({ value: bytes.toString('base64') })).toEqual(bytes);
  });

  it.each([
    'abc',
    'AAAA',
    randomBytes(31).toString('base64'),
    randomBytes(33).toString('base64'),
    randomBytes(32).toString('hex'),
  ])('is refused when it is not 32 bytes in base64: %s', (value) => {
    expect(() => from({ value })).toThrow(StartError);
    expect(() => from({ value })).not.toThrow(new RegExp(value.replace(/[^\w]/g, '.')));
  });

  it('is made in the data directory for the owner alone, with a warning that does not show it, and stays', () => {
    const dataDir = folder();
    const made = from({ dataDir });
    expect(made).toHaveLength(32);
    expect(statSync(join(dataDir, 'master.key')).mode & 0o777).toBe(0o600);
    expect(from({ dataDir })).toEqual(made);
    expect(heard.join()).toContain('master.key');
    expect(heard.join()).not.toContain(made.toString('base64'));
    expect(readFileSync(join(dataDir, 'master.key'), 'utf8')).toBe(`${made.toString('base64')}\n`);
  });

  it('is closed to others when its file was open to them', () => {
    const dataDir = folder();
    from({ dataDir });
    chmodSync(join(dataDir, 'master.key'), 0o644);
    from({ dataDir });
    expect(statSync(join(dataDir, 'master.key')).mode & 0o777).toBe(0o600);
  });

  it('must be given with PostgreSQL', () => {
    expect(() => from({ databaseKind: 'postgres' })).toThrow(/HOLDGATE_MASTER_KEY is missing/);
  });
});
