import { randomBytes } from 'node:crypto';
import { chmodSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { openCertificates } from '../../../proxy/certificates/certificates.ts';
import { StartError } from '../../../proxy/errors.ts';
import { systemClock } from '../../../proxy/runtime/clock.ts';
import { masterKeyFrom } from '../../../proxy/vault/master-key.ts';
import { openVault } from '../../../proxy/vault/vault.ts';
import { describeOnBoth, newDirectory } from '../../support/databases.ts';

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
