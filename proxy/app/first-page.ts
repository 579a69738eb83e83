// What is behind the first pages of the console? The overview and the first steps, both of which must know who has called by now.

import type { Services } from '../api/services.ts';
import { FirstSteps } from '../enforcement/first-steps.ts';
import { Overview } from '../enforcement/overview.ts';
import type { CredentialVault } from '../vault/credentials.ts';
import type { GateSide } from './gate.ts';
import type { Basis } from './ground.ts';
import type { PeopleServices } from './people.ts';

/** Builds both. `indexed` resolves when the index has what the ledger holds at this moment. */
export function firstPage({
  ground: { store },
  clock,
  people: { services },
  gate: { sightings },
  credentials,
  indexed,
}: Basis & {
  people: PeopleServices;
  gate: GateSide;
  credentials: CredentialVault;
  indexed: () => Promise<void>;
}): Pick<Services, 'overview' | 'firstSteps'> {
  const { agents, tokens } = services;
  const sighted = (): Promise<void> => sightings.write();
  return {
    overview: new Overview({ store, clock, indexed, sighted, agents, tokens, credentials }),
    firstSteps: new FirstSteps({ store, sighted }),
  };
}
