// `holdgate demo`: the whole story in two minutes, without a network or an account anywhere. Starts the product with a throw-away data
// directory, two fake providers and two agents, and drives one call that passes, one that is refused and one that waits for you.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { portProblem } from '../app/doctor/ports.ts';
import { createApp } from '../app.ts';
import { type Config, processEnvironment, readConfig, SETTINGS } from '../config/config.ts';
import { createLogger } from '../runtime/logger.ts';
import { untilStopped } from '../runtime/shutdown.ts';
import { DemoConsole } from './demo/console.ts';
import { type Narrator, narrator } from './demo/narrator.ts';
import { startSignInLink } from './demo/sign-in-link.ts';
import { setUp, tell } from './demo/story.ts';

const LOOPBACK = '127.0.0.1';

interface DemoOptions {
  readonly consolePort?: string;
  readonly gatewayPort?: string;
}

/** The command. */
export function demoCommand(): Command {
  return new Command('demo')
    .description('Watch a call pass, one refused and one held, with everything built in')
    .option('--console-port <port>', 'port of the console (default: 3000, or any where that is taken)')
    .option('--gateway-port <port>', 'port of the gate (default: 9443, or any where that is taken)')
    .action(async (options: DemoOptions) => {
      const folder = mkdtempSync(join(tmpdir(), 'holdgate-demo-'));
      const ending: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
      try {
        await play(await demoConfig(folder, options), narrator(process.stdout), ending);
      } finally {
        for (const end of ending.toReversed()) await end();
      }
    });
}

/** Nothing but ports and the log level comes from outside: the demo is the same on every machine and touches nobody's data. */
async function demoConfig(dataDir: string, { consolePort, gatewayPort }: DemoOptions): Promise<Config> {
  const environment = processEnvironment();
  return readConfig({
    environment: {
      HOLDGATE_DATA_DIR: dataDir,
      HOLDGATE_CONSOLE_HOST: LOOPBACK,
      HOLDGATE_GATEWAY_HOST: LOOPBACK,
      HOLDGATE_CONSOLE_PORT:
        consolePort ?? environment.HOLDGATE_CONSOLE_PORT ?? (await usualOrFree(SETTINGS.consolePort.fallback)),
      HOLDGATE_GATEWAY_PORT:
        gatewayPort ?? environment.HOLDGATE_GATEWAY_PORT ?? (await usualOrFree(SETTINGS.gatewayPort.fallback)),
      HOLDGATE_LOG_LEVEL: environment.HOLDGATE_LOG_LEVEL ?? 'silent',
      HOLDGATE_DRAIN_SECONDS: '0',
    },
  });
}

async function usualOrFree(usual: number): Promise<string> {
  return (await portProblem(LOOPBACK, usual)) === undefined ? String(usual) : '0';
}

async function play(config: Config, { line, say }: Narrator, ending: (() => unknown)[]): Promise<void> {
  const logger = createLogger(config.logLevel);
  const app = await createApp({ config, logger });
  ending.push(() => app.stop());
  const { consoleUrl, gateUrl } = await app.start();
  const stopping = new AbortController();
  const stopped = untilStopped(logger).then(() => stopping.abort());
  say.title(`Holdgate on this machine: the gate at ${gateUrl}, the console at ${consoleUrl}`);
  const console = new DemoConsole(consoleUrl);
  const scene = await setUp({ console, gateUrl, say });
  const link = await startSignInLink(console);
  ending.push(() => link.close());
  await Promise.race([tell({ ...scene, linkUrl: link.url, consoleUrl }, say, stopping.signal), stopped]);
  if (!stopping.signal.aborted)
    line('\nEverything keeps running, so look around. Ctrl-C ends it and removes its data.');
  await stopped;
}
