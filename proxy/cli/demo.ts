// `holdgate demo`: the whole story in two minutes, without a network or an account anywhere. Starts the product with a throw-away data
// directory, two fake providers and two agents, and drives one call that passes, one that is refused and one that waits for you.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { createApp } from '../app.ts';
import { createLogger } from '../runtime/logger.ts';
import { untilStopped } from '../runtime/shutdown.ts';
import { DemoConsole } from './demo/console.ts';
import { setUp, tell } from './demo/story.ts';
import { startSignInLink } from './demo/sign-in-link.ts';
import { startProviders } from './demo/providers.ts';
import { configFrom, withSettings } from './settings-options.ts';

/** The command. */
export function demoCommand(): Command {
  return withSettings(new Command('demo').description('Watch a call pass, one refused and one held, with everything built in')).action(async (options: Record<string, string | undefined>) => {
    const say = (line: string): void => {
      process.stdout.write(`${line}\n`);
    };
    const folder = mkdtempSync(join(tmpdir(), 'holdgate-demo-'));
    try {
      await play({ ...options, dataDir: folder }, say);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

async function play(options: Record<string, string | undefined>, say: (line: string) => void): Promise<void> {
  const config = configFrom(options, { HOLDGATE_LOG_LEVEL: 'error' });
  const logger = createLogger(config.logLevel);
  const providers = await startProviders();
  const app = await createApp({ config: { ...config, databaseUrl: undefined, masterKey: undefined }, logger });
  const { consoleUrl, gateUrl } = await app.start();
  say(`Holdgate demo: gate at ${gateUrl}, console at ${consoleUrl}, two fake providers on this machine.`);
  const stopped = untilStopped(logger);
  const console = new DemoConsole(consoleUrl);
  const scene = await setUp({ console, providers, gateUrl, say });
  const link = await startSignInLink(console);
  say('');
  say(`  Open  ${link.url}`);
  say(`  (or sign in at ${consoleUrl} as ${scene.email} with ${scene.password})`);
  say('');
  await Promise.race([tell(scene, say), stopped]);
  say('Everything keeps running. Ctrl-C ends it and removes its data.');
  await stopped;
  await link.close();
  await app.stop();
  await providers.close();
}
