// Which demo has this product? The one of the console, with the services that it goes through.

import type { AgentKeys } from '../../identity/agent-keys.ts';
import type { ParticipantsOver } from '../../transfer/one-transaction.ts';
import { createAddressGuard } from '../../upstream/address-guard.ts';
import { CredentialVault } from '../../vault/credentials.ts';
import { privateRangesOf } from '../gate.ts';
import type { Basis } from '../ground.ts';
import { DemoData } from './demo-data.ts';

const LOOPBACK = '127.0.0.1';
const EVERYWHERE = new Set(['0.0.0.0', '::']);

/** Builds it; it calls the gate on this machine. */
export function buildDemo({
  ground,
  config,
  clock,
  logger,
  participants,
  keys,
  gatePort,
}: Basis & { participants: ParticipantsOver; keys: AgentKeys; gatePort: () => number }): DemoData {
  const { store, changes, vault } = ground;
  const guard = createAddressGuard({ privateRanges: privateRangesOf(config), ownListeners: () => [] });
  const host = EVERYWHERE.has(config.gatewayHost) ? LOOPBACK : config.gatewayHost;
  return new DemoData({
    store,
    changes,
    clock,
    logger,
    participants,
    keys,
    credentials: (over) => new CredentialVault({ ...over, vault, clock, logger }),
    gateUrl: () => `http://${host.includes(':') ? `[${host}]` : host}:${gatePort()}`,
    reachable: guard.objection({ host: LOOPBACK, port: 1, allowPrivate: true }, [LOOPBACK]) === undefined,
  });
}
