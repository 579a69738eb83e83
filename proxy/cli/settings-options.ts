// Which settings can be given as options? Those that declare a flag; the same for every command that starts the product.

import type { Command } from 'commander';
import { type Config, processEnvironment, readConfig, SETTINGS } from '../config/config.ts';
import type { Setting } from '../runtime/setting.ts';

/** Adds an option for every setting that has a flag, and `--config` for a settings file. */
export function withSettings(command: Command): Command {
  for (const declared of Object.values(SETTINGS) as Setting<unknown>[]) {
    if (declared.flag !== undefined) command.option(`--${declared.flag} <value>`, declared.describe);
  }
  return command.option('--config <file>', 'YAML file with settings by the names of their variables');
}

/** The configuration that options, environment and file make together. Throws StartError with every problem. */
export function configFrom(
  options: Readonly<Record<string, string | undefined>>,
  defaults: Readonly<Record<string, string>> = {},
): Config {
  const environment = { ...defaults, ...processEnvironment() };
  const flags = Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
      value,
    ]),
  );
  return readConfig({ flags, environment, file: options.config ?? environment.HOLDGATE_CONFIG });
}
