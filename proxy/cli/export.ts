// `holdgate export`: a tenant's configuration as one JSON document, to a file or to standard output.

import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { StartError } from '../errors.ts';
import { askConsole, type ConsoleOptions, withConsole } from './console-client.ts';

/** The command. */
export function exportCommand(): Command {
  return withConsole(
    new Command('export').description("Write a tenant's configuration as JSON: no keys, no credentials, no people"),
  )
    .option('--output <file>', 'where to; without it to standard output')
    .action(async ({ output, ...options }: ConsoleOptions & { output?: string }) => {
      const configuration = await askConsole(options, { method: 'GET', path: '/api/dashboard/export' });
      const text = `${JSON.stringify(configuration, undefined, 2)}\n`;
      if (output === undefined) process.stdout.write(text);
      else write(output, text);
    });
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (cause) {
    throw new StartError(`${path} cannot be written (${(cause as NodeJS.ErrnoException).code}).`, { cause });
  }
}
