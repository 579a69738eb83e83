// Where do agents connect, and how much may one of them take?

import { setting, text, wholeNumber } from '../runtime/setting.ts';

/** The listener's settings. */
export const listenerSettings = {
  gatewayPort: setting({
    env: 'HOLDGATE_GATEWAY_PORT',
    flag: 'gateway-port',
    describe: 'Port that agents talk to',
    parse: wholeNumber(0, 65_535),
    fallback: 9443,
  }),
  gatewayHost: setting({
    env: 'HOLDGATE_GATEWAY_HOST',
    flag: 'gateway-host',
    describe: 'Address that the gate listens on',
    parse: text,
    fallback: '127.0.0.1',
  }),
  defaultAgent: setting<string | undefined>({
    env: 'HOLDGATE_DEFAULT_AGENT',
    describe: 'Id of the one agent that may call without a key on a loopback listener',
    parse: text,
    fallback: undefined,
    fallbackText: 'unset: every call needs a key',
  }),
  drainSeconds: setting({
    env: 'HOLDGATE_DRAIN_SECONDS',
    describe: 'How long running requests may finish after a stop was asked for',
    parse: wholeNumber(0, 600),
    fallback: 8,
  }),
};
