// When is a record durable?

import { oneOf, setting } from '../runtime/setting.ts';

/** The ledger's settings. */
export const auditSettings = {
  ledgerDurability: setting<'written' | 'synced' | 'database'>({
    env: 'HOLDGATE_LEDGER_DURABILITY',
    describe:
      'A request goes on once its record is: written (survives the end of the process), synced (survives power loss), database (is in the index as well)',
    parse: oneOf('written', 'synced', 'database'),
    fallback: 'written',
  }),
  ledgerStream: setting<string | undefined>({
    env: 'HOLDGATE_LEDGER_STREAM',
    describe: 'Name of this gate in the ledger; replicas that share a database need different ones',
    parse: (value) =>
      value
        .toLowerCase()
        .replaceAll(/[^a-z0-9_]/g, '_')
        .slice(0, 40),
    fallback: undefined,
    fallbackText: 'made once and kept in the data directory',
  }),
};
