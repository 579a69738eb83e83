// `holdgate doctor`: is everything here that Holdgate needs? A line a check, each failure with what to do; exit code 1 if any failed.
// It changes nothing: no directory, no database, no schema.

import { Command } from 'commander';
import { findings } from '../app/doctor/findings.ts';
import { settingsReference } from '../config/reference.ts';
import { configFrom, withSettings } from './settings-options.ts';

const NAME_WIDTH = 14;

/** The command. */
export function doctorCommand(): Command {
  return withSettings(
    new Command('doctor').description('Check this machine and this configuration, without changing anything'),
  )
    .option('--settings', 'print every setting, as docs/configuration.md has them')
    .action(async ({ settings, ...options }: Record<string, string | undefined> & { settings?: string }) => {
      if (settings) {
        process.stdout.write(settingsReference());
        return;
      }
      for await (const { name, ok, says } of findings(configFrom(options))) {
        process.stdout.write(`${ok ? 'ok  ' : 'FAIL'} ${name.padEnd(NAME_WIDTH)} ${says}\n`);
        if (!ok) process.exitCode = 1;
      }
    });
}
