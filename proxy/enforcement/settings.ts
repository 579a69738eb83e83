// What is this gate, and how strict is it?

import { oneOf, setting, text, wholeNumber } from '../runtime/setting.ts';

/** The gate's settings. */
export const enforcementSettings = {
  enforcement: setting<'monitor' | 'soft_enforce' | 'full_enforce'>({
    env: 'HOLDGATE_ENFORCEMENT',
    describe: 'Starting level of a new organization',
    parse: oneOf('monitor', 'soft_enforce', 'full_enforce'),
    fallback: 'full_enforce',
  }),
  gatewayName: setting({
    env: 'HOLDGATE_GATEWAY_NAME',
    describe: 'Name of this gate in every list of gateways',
    parse: text,
    fallback: 'default',
  }),
  environment: setting<string | undefined>({
    env: 'HOLDGATE_ENVIRONMENT',
    describe: 'Environment of what passes here, where neither connector nor agent names one',
    parse: text,
    fallback: undefined,
    fallbackText: 'unset',
  }),
  inspectionLimit: setting({
    env: 'HOLDGATE_INSPECTION_LIMIT',
    describe: 'Bytes of a body that policies may read',
    parse: wholeNumber(1024, 64 * 1024 * 1024),
    fallback: 1024 * 1024,
  }),
};
