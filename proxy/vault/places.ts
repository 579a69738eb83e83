// What does each kind of sealed value belong to? All that must be as it was when it was sealed.

import type { CredentialRow } from '../../store/rows.ts';
import type { SealedPlace } from './envelope.ts';

/** A secret of the instance, by its name. */
export function instancePlace(name: string): SealedPlace {
  return { tenantId: '*', purpose: 'instance-secret', subject: name };
}

/** The secrets of a notification channel: its id. */
export function channelPlace(tenantId: string, channelId: string): SealedPlace {
  return { tenantId, purpose: 'notification', subject: channelId };
}

/** A credential: itself, its connector as it was then, and where it is placed. */
export function credentialPlace(
  tenantId: string,
  row: Pick<CredentialRow, 'id' | 'connector_id' | 'connector_revision' | 'placement' | 'name'>,
): SealedPlace {
  const subject = JSON.stringify([row.id, row.connector_id, row.connector_revision, row.placement, row.name]);
  return { tenantId, purpose: 'credential', subject };
}

/** The key of what a tenant keeps of one month. */
export function monthKeyPlace(tenantId: string, month: string): SealedPlace {
  return { tenantId, purpose: 'replay', subject: `key of ${month}` };
}
