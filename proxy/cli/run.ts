// `holdgate run -- <command>`: starts a program with everything set so that its requests go through the gate, passes signals and
// the exit code through, and says at the end what was called, held and denied.

import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { Command } from 'commander';
import { processEnvironment } from '../config/config.ts';
import { StartError } from '../errors.ts';
import { systemClock } from '../runtime/clock.ts';
import { caFiles } from './ca-files.ts';
import { clientEnvironment, type GateAddress } from './client-environment.ts';
import { askGate, type ClientOptions, gateAddress } from './gate-client.ts';

const FORWARDED: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'];
/** A terminal sends these to the program itself as well; a second one would mean "at once" to many. */
const FROM_KEYBOARD: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];
const NOT_FOUND = 127;
const NOT_EXECUTABLE = 126;

/** Adds the options that name a gate. */
export function withGate(command: Command): Command {
  return command
    .option('--gate <url>', 'the gate (HOLDGATE_GATE_URL; default http://127.0.0.1:9443)')
    .option('--agent <name>', 'name of the agent (HOLDGATE_AGENT)')
    .option('--key <key>', 'agent key (HOLDGATE_AGENT_KEY)')
    .option('--ca <file>', "PEM of the gate's CA (HOLDGATE_CA; default: from the data directory or the gate)")
    .option('--ca-fingerprint <sha256>', 'refuse another CA than this one');
}

/** The command. */
export function runCommand(): Command {
  return withGate(new Command('run'))
    .description('Run a program behind the gate')
    .option('--quiet', 'no summary at the end')
    .argument('<command...>', 'the program and its arguments, after --')
    .passThroughOptions()
    .action(async (words: string[], options: ClientOptions & { quiet?: boolean }) => {
      const gate = gateAddress(options);
      const files = await caFiles(gate, options);
      const began = systemClock.now();
      process.exitCode = await ended(words, childEnvironment(gate, files));
      if (!options.quiet) process.stderr.write(await summary(gate, began));
    });
}

function childEnvironment(gate: GateAddress, files: Parameters<typeof clientEnvironment>[1]): NodeJS.ProcessEnv {
  const inherited = processEnvironment();
  const { set, removed } = clientEnvironment(gate, files, inherited);
  const kept = Object.entries(inherited).filter(([name]) => !removed.includes(name));
  return { ...Object.fromEntries(kept), ...set };
}

/** The program's exit code, in a shell's words: 128 + n for a signal. */
function ended([program = '', ...words]: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { env, stdio: 'inherit' });
    const pass = (signal: NodeJS.Signals): void => {
      if (!(process.stdin.isTTY && FROM_KEYBOARD.includes(signal))) child.kill(signal);
    };
    for (const signal of FORWARDED) process.on(signal, pass);
    const done = (): void => {
      for (const signal of FORWARDED) process.off(signal, pass);
    };
    child.once('error', (error: NodeJS.ErrnoException) => {
      done();
      const exitCode = error.code === 'ENOENT' ? NOT_FOUND : NOT_EXECUTABLE;
      reject(new StartError(`${program} cannot be started: ${whyNotStarted(error)}.`, { exitCode }));
    });
    child.once('exit', (code, signal) => {
      done();
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  });
}

function whyNotStarted({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return 'there is no such program';
  return code === 'EACCES' ? 'it is not executable' : message;
}

interface Activity {
  readonly calls: number;
  readonly held: number;
  readonly denied: number;
  readonly denied_decisions: readonly string[];
}

async function summary(gate: GateAddress, since: number): Promise<string> {
  try {
    const { calls, held, denied, denied_decisions } = JSON.parse(
      await askGate(gate, `/v1/activity?since=${since}`),
    ) as Activity;
    const ids = denied_decisions.map((id) => `  denied ${id}\n`).join('');
    return `holdgate: ${calls} ${calls === 1 ? 'call' : 'calls'}, ${held} held, ${denied} denied\n${ids}`;
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    return `holdgate: no summary: ${error.message}\n`;
  }
}
