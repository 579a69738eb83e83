// `holdgate import`: makes a tenant's configuration what a file says, and prints what changed and what is left to enter by hand.

import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { Command } from 'commander';
import { StartError } from '../errors.ts';
import type { ImportReport } from '../transfer/configuration-transfer.ts';
import { askConsole, type ConsoleOptions, withConsole } from './console-client.ts';

/** The command. Exits with 3 where something conflicts and so stays as it is. */
export function importCommand(): Command {
  return withConsole(
    new Command('import').description('Make and change what an exported configuration says; nothing is deleted'),
  )
    .argument('[file]', 'what `holdgate export` wrote; without it, or with -, from standard input')
    .option('--dry-run', 'only say what would change')
    .option('--json', 'print the answer as JSON')
    .action(
      async (
        file: string | undefined,
        { dryRun, json, ...options }: ConsoleOptions & { dryRun?: boolean; json?: boolean },
      ) => {
        const body = file === undefined || file === '-' ? await text(process.stdin) : read(file);
        const path = `/api/dashboard/import${dryRun ? '?dry_run=true' : ''}`;
        const report = (await askConsole(options, { method: 'POST', path, body })) as ImportReport;
        process.stdout.write(json ? `${JSON.stringify(report, undefined, 2)}\n` : inWords(report, dryRun === true));
        if (report.changes.some(({ action }) => action === 'conflict')) process.exitCode = 3;
      },
    );
}

function inWords({ changes, by_hand }: ImportReport, dryRun: boolean): string {
  const changed = changes.filter(({ action }) => action !== 'unchanged');
  const open = by_hand.filter(({ done }) => !done);
  return [
    ...changed.map(
      ({ action, kind, name, reason }) =>
        `${action.padEnd(8)} ${kind} ${name}${reason === undefined ? '' : `: ${reason}`}`,
    ),
    `${changed.length} of ${changes.length} objects ${dryRun ? 'would change or conflict; nothing was written' : 'changed or conflict'}.`,
    ...(open.length === 0
      ? []
      : ['Still to be entered by hand:', ...open.map(({ kind, name }) => `  ${kind} ${name}`)]),
    '',
  ].join('\n');
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new StartError(`${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`, { exitCode: 2 });
  }
}
