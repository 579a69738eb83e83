// How is the console reached?

import { setting, text, webUrl, wholeNumber } from '../runtime/setting.ts';

/** The console's settings. */
export const consoleSettings = {
  consolePort: setting({
    env: 'HOLDGATE_CONSOLE_PORT',
    flag: 'console-port',
    describe: 'Port of the web console and its API',
    parse: wholeNumber(0, 65_535),
    fallback: 3000,
  }),
  consoleHost: setting({
    env: 'HOLDGATE_CONSOLE_HOST',
    flag: 'console-host',
    describe: 'Address that the console listens on',
    parse: text,
    fallback: '127.0.0.1',
  }),
  publicUrl: setting<string | undefined>({
    env: 'HOLDGATE_PUBLIC_URL',
    flag: 'public-url',
    describe: 'URL under which people reach the console; with https, cookies are Secure',
    parse: webUrl,
    fallback: undefined,
    fallbackText: 'http://localhost:<console port>',
  }),
  metricsPort: setting<number | undefined>({
    env: 'HOLDGATE_METRICS_PORT',
    describe: 'Port of its own for /metrics; unset: on the console port, to loopback only',
    parse: wholeNumber(1, 65_535),
    fallback: undefined,
    fallbackText: 'unset',
  }),
};
