// The process entry: which command was asked for? Every problem that has a sentence ends in that sentence and a non-zero exit.

import { Command } from 'commander';
import { StoreError } from '../store/store.ts';
import { auditCommand } from './cli/audit.ts';
import { demoCommand } from './cli/demo.ts';
import { doctorCommand } from './cli/doctor.ts';
import { envCommand } from './cli/env.ts';
import { exportCommand } from './cli/export.ts';
import { importCommand } from './cli/import.ts';
import { killSwitchCommand } from './cli/kill-switch.ts';
import { migrateOrganizationCommand } from './cli/migrate-organization.ts';
import { policyCommand } from './cli/policy.ts';
import { resetPasswordCommand } from './cli/reset-password.ts';
import { runCommand } from './cli/run.ts';
import { serveCommand } from './cli/serve.ts';
import { StartError } from './errors.ts';
import { VERSION } from './runtime/version.ts';

/** Runs the command line. Sets the exit code; never throws. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command('holdgate')
    .description(
      "A gate for the outbound API traffic of AI agents: decides, holds for a person's approval, and records every call before it leaves.",
    )
    .version(VERSION)
    .enablePositionalOptions();
  for (const command of [
    serveCommand,
    demoCommand,
    runCommand,
    envCommand,
    doctorCommand,
    auditCommand,
    exportCommand,
    importCommand,
    killSwitchCommand,
    policyCommand,
    migrateOrganizationCommand,
    resetPasswordCommand,
  ])
    program.addCommand(command());
  pointToHelp(program);
  process.stdout.on('error', quietlyWhereNobodyReads);
  try {
    await program.parseAsync(argv as string[]);
  } catch (error) {
    process.exitCode = reported(error);
  }
}

/** `holdgate doctor | head -3` is no fault: whoever read has seen enough. */
function quietlyWhereNobodyReads(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
}

/** A command line that cannot be read gets one sentence and where to read on, not a page. */
function pointToHelp(command: Command, path = command.name()): void {
  command.showHelpAfterError(`Try: ${path} --help`);
  for (const child of command.commands) pointToHelp(child, `${path} ${child.name()}`);
}

/** One clear sentence for what went wrong, and the exit code. */
function reported(error: unknown): number {
  if (error instanceof StartError) {
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
  if (error instanceof StoreError) {
    process.stderr.write(`${error.message}${because(error.cause)}\n`);
    return 1;
  }
  process.stderr.write(
    `Holdgate stopped because of a fault of its own: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  return 70;
}

/** What the database's driver said: it names hosts, files and users, never a password. */
function because(cause: unknown): string {
  if (!(cause instanceof Error)) return '';
  const { code } = cause as NodeJS.ErrnoException;
  return `\n  cause: ${cause.message || code || cause.name}`;
}
