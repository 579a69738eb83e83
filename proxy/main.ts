// The process entry: which command was asked for? Every problem that has a sentence ends in that sentence and a non-zero exit.

import { Command } from 'commander';
import { StoreError } from '../store/store.ts';
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
  for (const command of await asked(argv[2])) program.addCommand(command);
  pointToHelp(program);
  process.stdout.on('error', quietlyWhereNobodyReads);
  try {
    await program.parseAsync(argv as string[]);
  } catch (error) {
    process.exitCode = reported(error);
  }
}

/** Each command is loaded when it is asked for: `holdgate run` starts an agent, and need not read a server first. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./cli/serve.ts')).serveCommand(),
  demo: async () => (await import('./cli/demo.ts')).demoCommand(),
  run: async () => (await import('./cli/run.ts')).runCommand(),
  env: async () => (await import('./cli/env.ts')).envCommand(),
  doctor: async () => (await import('./cli/doctor.ts')).doctorCommand(),
  audit: async () => (await import('./cli/audit.ts')).auditCommand(),
  export: async () => (await import('./cli/export.ts')).exportCommand(),
  import: async () => (await import('./cli/import.ts')).importCommand(),
  'kill-switch': async () => (await import('./cli/kill-switch.ts')).killSwitchCommand(),
  'migrate-organization': async () => (await import('./cli/migrate-organization.ts')).migrateOrganizationCommand(),
  policy: async () => (await import('./cli/policy.ts')).policyCommand(),
  'reset-password': async () => (await import('./cli/reset-password.ts')).resetPasswordCommand(),
};

/** The command of this name; all of them where it is none, for the help. */
function asked(name = ''): Promise<Command[]> {
  const chosen = Object.hasOwn(COMMANDS, name) ? [COMMANDS[name] as () => Promise<Command>] : Object.values(COMMANDS);
  return Promise.all(chosen.map((load) => load()));
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
