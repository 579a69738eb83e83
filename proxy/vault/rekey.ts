// How is the master key changed? Everything that is sealed is opened with the old one and sealed with the new one, in one transaction,
// so that a crash leaves all of it under one of the two.

import type { Scope, Store, TenantStore } from '../../store/store.ts';
import type { Clock } from '../runtime/clock.ts';
import { Envelope, type SealedPlace } from './envelope.ts';
import { channelPlace, credentialPlace, instancePlace, monthKeyPlace } from './places.ts';
import { openVault } from './vault.ts';

/** How many values were sealed anew. */
export interface Rekeyed {
  readonly secrets: number;
  readonly credentials: number;
  readonly bodies: number;
  /** Keys of months; what they seal stays as it is. */
  readonly monthKeys: number;
  /** Channels of notifications with secrets. */
  readonly channels: number;
}

type Reseal = (place: SealedPlace, text: string) => string;

/**
 * Seals everything under `to` (32 bytes), one key version up. No process may be serving this database meanwhile, and all must be
 * started with `to` afterwards. Throws StartError when `from` is not the present master key, SealError when a value does not open;
 * then nothing is changed.
 */
export async function rekey(parts: { store: Store; clock: Clock; from: Buffer; to: Buffer }): Promise<Rekeyed> {
  const old = await openVault({ masterKey: parts.from, store: parts.store, clock: parts.clock });
  const fresh = new Envelope(parts.to, old.keyVersion + 1);
  const reseal: Reseal = (place, text) => fresh.seal(place, old.open(place, text));
  return parts.store.transaction(async (scope) => {
    const secrets = await resealSecrets(scope, reseal);
    let [credentials, bodies, monthKeys, channels] = [0, 0, 0, 0];
    for (const { id } of await scope.system.tenants.all()) {
      credentials += await resealCredentials(scope.forTenant(id), reseal, fresh.keyVersion);
      bodies += await resealBodies(scope.forTenant(id), reseal);
      monthKeys += await resealMonthKeys(scope.forTenant(id), reseal);
      channels += await resealChannels(scope.forTenant(id), reseal);
    }
    return { secrets, credentials, bodies, monthKeys, channels };
  });
}

async function resealSecrets({ system }: Scope, reseal: Reseal): Promise<number> {
  const rows = await system.secrets.all();
  for (const { name, sealed } of rows) {
    await system.secrets.update({ name }, { sealed: reseal(instancePlace(name), sealed) });
  }
  return rows.length;
}

async function resealCredentials(tenant: TenantStore, reseal: Reseal, keyVersion: number): Promise<number> {
  const rows = await tenant.credentials.all();
  for (const row of rows) {
    const sealed = reseal(credentialPlace(tenant.tenantId, row), row.sealed);
    await tenant.credentials.update({ id: row.id }, { sealed, key_version: keyVersion });
  }
  return rows.length;
}

async function resealChannels(tenant: TenantStore, reseal: Reseal): Promise<number> {
  const rows = (await tenant.notificationChannels.all()).filter(({ sealed }) => sealed !== null);
  for (const { id, sealed } of rows) {
    const place = channelPlace(tenant.tenantId, id);
    await tenant.notificationChannels.update({ id }, { sealed: reseal(place, sealed ?? '') });
  }
  return rows.length;
}

async function resealBodies(tenant: TenantStore, reseal: Reseal): Promise<number> {
  const rows = (await tenant.approvals.all({ state: ['pending', 'approved', 'consumed'] })).filter(
    (row) => row.body_sealed !== null,
  );
  const place = { tenantId: tenant.tenantId, purpose: 'held-body', subject: '' } as const;
  for (const { id, body_sealed } of rows) {
    await tenant.approvals.update({ id }, { body_sealed: reseal(place, body_sealed ?? '') });
  }
  return rows.length;
}

async function resealMonthKeys(tenant: TenantStore, reseal: Reseal): Promise<number> {
  const rows = await tenant.replayKeys.all();
  for (const { month, sealed } of rows) {
    const fresh = reseal(monthKeyPlace(tenant.tenantId, month), sealed);
    await tenant.replayKeys.update({ month }, { sealed: fresh });
  }
  return rows.length;
}
