// Where do agents connect, and how much may one of them take?

import { setting, text, webUrl, wholeNumber } from '../runtime/setting.ts';

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
  gatewayPublicUrl: setting<string | undefined>({
    env: 'HOLDGATE_GATEWAY_PUBLIC_URL',
    flag: 'gateway-public-url',
    describe: 'URL under which agents reach the gate; the console shows it in commands to copy',
    parse: webUrl,
    fallback: undefined,
    fallbackText: 'where the gate listens',
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
