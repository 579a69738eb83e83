// What are secrets sealed under?

import { setting, text } from '../runtime/setting.ts';

/** The vault's settings. */
export const vaultSettings = {
  masterKey: setting<string | undefined>({
    env: 'HOLDGATE_MASTER_KEY',
    describe: '32 bytes in base64 under which every secret is sealed',
    parse: text,
    fallback: undefined,
    fallbackText: 'made in the data directory; with PostgreSQL it must be given',
    secret: true,
  }),
};
